"""Uploaded files are encrypted where they lie, and open only whole, unchanged and in their own place."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common import documents, sealed_files
from common.sealing import SealError

MOST = 10 * sealed_files.CHUNK


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(*chunks: bytes) -> sealed_files.KeptFile:
    with sealed_files.keeping(chunks, "uploads", MOST) as file:
        return file


def content(file: str) -> bytes:
    return b"".join(sealed_files.chunks_of(file))


@pytest.mark.parametrize("size", [1, sealed_files.CHUNK - 1, sealed_files.CHUNK, sealed_files.CHUNK + 1, 3_000_000])
def test_what_goes_in_comes_out(size, media):
    plain = os.urandom(size)
    file = kept(plain[: size // 2], plain[size // 2 :])
    assert content(file.file) == plain
    assert file.size == size
    with sealed_files.opened(file.file) as stream:
        assert stream.read() == plain


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(chunks=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=20))
def test_however_it_arrives(chunks):
    assert content(kept(*chunks).file) == b"".join(chunks)


def test_nothing_is_legible_on_disk(media):
    file = kept(b"330502199705040019" * 100)
    assert b"330502199705040019" not in (media / file.file).read_bytes()


def test_a_changed_byte_is_noticed(media):
    file = kept(b"x" * 100)
    path = media / file.file
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(bytes(damaged))
    with pytest.raises(SealError):
        content(file.file)


def test_a_file_cut_off_at_a_chunk_is_noticed(media):
    file = kept(b"x" * (2 * sealed_files.CHUNK))
    path = media / file.file
    path.write_bytes(path.read_bytes()[: -(sealed_files.CHUNK + sealed_files.TAG)])
    with pytest.raises(SealError):
        content(file.file)


def test_a_file_in_the_place_of_another_does_not_open(media):
    one, two = kept(b"one"), kept(b"two")
    os.replace(media / one.file, media / two.file)
    with pytest.raises(SealError):
        content(two.file)


def test_a_key_that_was_followed_by_a_newer_one_still_opens(settings):
    settings.FIELD_KEYS = ["old:secret"]
    file = kept(b"content")
    settings.FIELD_KEYS = ["new:other", "old:secret"]
    assert content(file.file) == b"content"
    settings.FIELD_KEYS = ["new:other"]
    with pytest.raises(SealError):
        content(file.file)


@pytest.mark.parametrize("chunks", [[], [b""], [b"x" * (MOST + 1)]], ids=["nothing", "empty", "too large"])
def test_what_is_not_accepted_leaves_nothing_behind(chunks, media):
    with pytest.raises(documents.NotAccepted):
        kept(*chunks)
    assert [path for path in Path(media).rglob("*") if path.is_file()] == []


def test_a_failed_block_leaves_nothing_behind(media):
    with pytest.raises(RuntimeError), sealed_files.keeping([b"x"], "uploads", MOST):
        raise RuntimeError
    assert [path for path in Path(media).rglob("*") if path.is_file()] == []
