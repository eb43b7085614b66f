"""Files that people hand in: told by their content, and kept whole under a generated name or not at all.

The original bytes are kept as they came, because they are evidence. A name is only ever shown, never used as a path.
"""

import hashlib
import os
import time
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common import periods
from common.pictures import BrokenPicture, thumbnail

HEAD, TAIL = 64, 2048  # bytes that tell what a file is, and whether a PDF has come to its end
STALE = 24 * 3600  # seconds after which nobody is still sending
HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


class NotAccepted(Exception):
    """The file is not kept; the message tells the user why and what to do."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted."""

    content_type: str
    suffixes: tuple[str, ...]
    decoder: str = ""  # of a picture

    @property
    def suffix(self) -> str:
        """The ending of generated names."""
        return self.suffixes[0]


JPEG = Kind("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), "JPEG")
PNG = Kind("image/png", (".png",), "PNG")
WEBP = Kind("image/webp", (".webp",), "WEBP")
PDF = Kind("application/pdf", (".pdf",))


@dataclass(frozen=True)
class Kept:
    """A file as it now lies under MEDIA_ROOT; `thumbnail` is empty for what is no picture."""

    name: str
    file: str
    thumbnail: str
    kind: Kind
    size: int
    sha256: str


def recognised(head: bytes, tail: bytes) -> Kind:
    """What the content is; NotAccepted for everything else, whatever its name says."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        if b"%%EOF" not in tail:
            raise NotAccepted("PDF 不完整，可能没有传完，请重新保存后再传")
        return PDF
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        raise NotAccepted("这是 HEIC 照片，多数电脑打不开；请在手机“设置—相机—格式”里选“兼容性最佳”，或转成 JPG 再传")
    raise NotAccepted("内容不是 JPG、PNG、WebP 图片或 PDF，请换成这几种文件再传")


def shown_name(name: str, kind: Kind, longest: int = 200) -> str:
    """The name to show and to download under: no path, nothing invisible, and the ending that its content has."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(c for c in bare if unicodedata.category(c)[0] != "C").strip(" .") or "文件"
    stem, suffix = os.path.splitext(bare)
    if suffix.lower() not in kind.suffixes:
        stem, suffix = bare, kind.suffix
    return stem[: longest - len(suffix)] + suffix


@contextmanager
def keeping(upload, folder: str, megabytes: int, megapixels: int) -> Iterator[Kept]:
    """Keep an uploaded file while a block records it: `with keeping(…) as kept: <write the row>`.

    A block that fails (the transaction inside it, too) leaves no file behind; NotAccepted before it when the file is
    too large, of another kind, or broken. A row is written after its file lies there whole, so none points to nothing.
    """
    root, name = Path(settings.MEDIA_ROOT), uuid.uuid4().hex
    place = Path(folder, f"{periods.now():%Y}", f"{periods.now():%m}", name)
    drafts = incoming(root)
    draft, small_draft = drafts / f"{name}.part", drafts / f"{name}-small.part"
    written = [draft, small_draft]
    try:
        size, sha256, head, tail = _copied(upload, draft, megabytes)
        kind = recognised(head, tail)
        final, small = place.with_suffix(kind.suffix), place.with_name(f"{name}-small.jpg") if kind.decoder else None
        if small:
            _write(small_draft, _thumbnail(draft, kind, megapixels))
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        for source, target in [(draft, final), (small_draft, small)]:
            if target:
                written.append(root / target)
                os.replace(source, root / target)
        settle((root / place).parent)
        yield Kept(shown_name(upload.name, kind), str(final), str(small or ""), kind, size, sha256)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def incoming(root: Path) -> Path:
    """Where uploads are written, on the disk on which they will lie; what a killed process left a day ago goes."""
    folder = root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()
    return folder


def path_of(file: str) -> Path:
    """Where a kept file lies."""
    return Path(settings.MEDIA_ROOT) / file


def _copied(upload, draft: Path, megabytes: int) -> tuple[int, str, bytes, bytes]:
    """Copy the upload to disk; answers its size, hash, head and tail. The size is counted, not believed."""
    if not upload.size:
        raise NotAccepted("文件是空的，请检查后再传")
    limit, size, digest, head, tail = megabytes * 1024 * 1024, 0, hashlib.sha256(), b"", b""
    with open(draft, "xb") as stream:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limit:
                raise NotAccepted(f"文件太大，每个文件不能超过 {megabytes} MB，请压缩后再传")
            digest.update(chunk)
            head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
            tail = (tail + chunk)[-TAIL:]
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    return size, digest.hexdigest(), head, tail


def _thumbnail(draft: Path, kind: Kind, megapixels: int) -> bytes:
    try:
        return thumbnail(draft, kind.decoder, megapixels)
    except BrokenPicture as error:
        raise NotAccepted(str(error)) from error


def _write(path: Path, content: bytes) -> None:
    with open(path, "xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def settle(folder: Path) -> None:
    """Make the new names survive a power cut, as the files do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
