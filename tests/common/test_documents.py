"""Files that people hand in: told by content, kept whole under a generated name, or not kept at all."""

import hashlib
import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common import documents
from common.documents import JPEG, PDF, PNG, WEBP, NotAccepted, keeping, recognised, shown_name
from tests.pictures import pdf, picture


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def keep(content, name="照片.jpg", megabytes=1):
    return keeping(SimpleUploadedFile(name, content, content_type="image/jpeg"), "papers", megabytes, 50)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(picture("JPEG"), JPEG), (picture("PNG"), PNG), (picture("WEBP"), WEBP), (pdf(), PDF)],
)
def test_a_kind_is_told_by_its_content(content, kind):
    assert recognised(content[:64], content[-2048:]) == kind


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"MZ\x90\x00 a program", "内容不是 JPG、PNG、WebP 图片或 PDF"),
        (b"<!doctype html><script>", "内容不是 JPG、PNG、WebP 图片或 PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "内容不是 JPG、PNG、WebP 图片或 PDF"),
        (b"GIF89a", "内容不是 JPG、PNG、WebP 图片或 PDF"),
        (b"", "内容不是 JPG、PNG、WebP 图片或 PDF"),
        (b"\x00\x00\x00\x18ftypheic\x00", "这是 HEIC 照片"),
        (b"%PDF-1.4 cut off", "PDF 不完整"),
    ],
)
def test_everything_else_is_refused_with_what_to_do(head, told):
    with pytest.raises(NotAccepted, match=told):
        recognised(head, head)


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("活动 照片.JPG", JPEG, "活动 照片.JPG"),
        ("C:\\fakepath\\扫描件.pdf", PDF, "扫描件.pdf"),
        ("../../etc/passwd", PNG, "passwd.png"),
        ("报告.exe", PDF, "报告.exe.pdf"),
        ("照片\u202egpj.exe", JPEG, "照片gpj.exe.jpg"),
        ("换\r\n行.png", PNG, "换行.png"),
        ("...", PDF, "文件.pdf"),
        ("长" * 300 + ".jpeg", JPEG, "长" * 195 + ".jpeg"),
    ],
)
def test_a_name_is_shown_without_tricks(name, kind, shown):
    assert shown_name(name, kind) == shown


def test_the_bytes_are_kept_as_they_came_under_a_generated_name(media):
    content = picture(place=True)
    with keep(content, "../我的 照片.jpg") as kept:
        pass
    assert documents.path_of(kept.file).read_bytes() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept.name, kept.kind, kept.size) == ("我的 照片.jpg", JPEG, len(content))
    assert files(media) == sorted([media / kept.file, media / kept.thumbnail])
    folder, year, month, name = kept.file.split("/")
    assert (folder, year, month) == ("papers", "2017", "07")
    assert len(name) == 36
    assert name.endswith(".jpg")


def test_a_pdf_has_no_thumbnail(media):
    with keep(pdf(), "通知.pdf") as kept:
        pass
    assert kept.thumbnail == ""
    assert files(media) == [media / kept.file]


def test_a_block_that_fails_leaves_no_file(media):
    with pytest.raises(ZeroDivisionError), keep(picture()) as kept:
        assert documents.path_of(kept.file).exists()
        raise ZeroDivisionError
    assert files(media) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的"),
        (b"MZ" + b"\x00" * 100, "内容不是"),
        (picture()[:-4000], "图片打不开"),
        (pdf() + b" " * 1024 * 1024, "文件太大，每个文件不能超过 1 MB"),
    ],
)
def test_what_is_refused_leaves_no_file(media, content, told):
    with pytest.raises(NotAccepted, match=told), keep(content):
        raise AssertionError("not reached")
    assert files(media) == []


def test_what_a_killed_process_left_goes_after_a_day(media):
    folder = media / "incoming"
    folder.mkdir()
    left, fresh = folder / "left.part", folder / "fresh.part"
    for path, age in [(left, 25), (fresh, 23)]:
        path.write_bytes(b"half a")
        os.utime(path, (time.time() - age * 3600,) * 2)
    with keep(pdf(), "通知.pdf") as kept:
        pass
    assert files(media) == sorted([fresh, media / kept.file])


def test_a_full_disk_leaves_no_file(media, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"), keep(picture()):
        raise AssertionError("not reached")
    assert files(media) == []
