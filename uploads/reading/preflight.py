"""What a file is, decided by its first bytes before any parser sees it; its name is never trusted."""

import re
import struct
from typing import BinaryIO

from uploads.reading.archive import check_archive
from uploads.reading.limits import Limits
from uploads.reading.refusals import Unreadable

XLSX, XLS, TEXT = "xlsx", "xls", "text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE file, the telling one first: a password-protected workbook holds nothing else of interest.
STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "word"), ("PowerPoint Document", "slides"))
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")
OTHERS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "word"),
    (b"\x7fELF", "binary"),
    (b"MZ\x90", "binary"),
)
TAGS = rb"html|head|meta|title|link|style|script|body|table|div|center"
HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|" + TAGS + rb")\b", re.IGNORECASE | re.DOTALL
)
MHTML = re.compile(rb"\s*MIME-Version:", re.I)
XML = re.compile(rb"\s*<\?xml\b|\s*<Workbook\b")


def inspect(file: BinaryIO, limits: Limits) -> str:
    """XLSX, XLS or TEXT; raises Unreadable for anything else and for archives that are not to be opened."""
    file.seek(0)
    start = file.read(4096)
    if not start:
        raise Unreadable("empty")
    if start.startswith(OLE):
        return _ole(file)
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        check_archive(file, limits)
        return XLSX
    if start[:4] in BARE_BIFF:
        return XLS
    for magic, code in OTHERS:
        if start.startswith(magic) and not (magic == b"BM" and b"\x00" not in start):
            raise Unreadable(code)
    return _text(start)


def _ole(file: BinaryIO) -> str:
    """Tells workbooks from the other Office files by the names in the directory of streams."""
    file.seek(0)
    content = file.read()
    for stream, code in STREAMS:
        if _has_stream(content, stream):
            raise Unreadable(code)
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return XLS
    raise Unreadable("binary" if _directory_start(content) < len(content) else "damaged")


def _directory_start(content: bytes) -> int:
    """Where the directory of streams begins; in a file cut off it is often no longer there."""
    if len(content) < 512:
        return len(content)
    (shift,), (sector,) = struct.unpack_from("<H", content, 30), struct.unpack_from("<I", content, 48)
    return (sector + 1) << min(shift, 20)


def _has_stream(content: bytes, name: str) -> bool:
    """Whether a directory entry (128 bytes, UTF-16 name, its length at 64) has this name."""
    raw = (name + "\0").encode("utf-16-le")
    length = len(raw).to_bytes(2, "little")
    at = content.find(raw)
    while at >= 0:
        if at % 128 == 0 and content[at + 64 : at + 66] == length:
            return True
        at = content.find(raw, at + 1)
    return False


def _text(start: bytes) -> str:
    """Plain text, or markup that only calls itself a table."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[: len(start) & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
    start = start.removeprefix(b"\xef\xbb\xbf")
    if HTML.match(start) or MHTML.match(start):
        raise Unreadable("html")
    if XML.match(start):
        raise Unreadable("xml")
    if sum(start.count(byte) for byte in range(9)) > len(start) // 10:  # control characters, NUL among them
        raise Unreadable("binary")
    return TEXT
