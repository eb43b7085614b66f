"""Looks into a zip before it is opened as a workbook: size, names and kind of its parts. Inflates at most the limit."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from uploads.reading.limits import Limits
from uploads.reading.refusals import Unreadable

PIECE = 1 << 20
LARGE = 32 * 2**20  # bytes; below this no ratio does harm
MARKUP = (".xml", ".rels", ".vml")
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
WIDE_XML = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
KINDS = (  # a part that only this kind of file has
    (re.compile(r"xl/workbook\.bin$"), "xlsb"),
    (re.compile(r"word/document\d*\.xml$"), "word"),
    (re.compile(r"ppt/presentation\.xml$"), "slides"),
    (re.compile(r"index/.*\.iwa$|index\.zip$"), "numbers"),
)
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error, OSError)


def check_archive(file: BinaryIO, limits: Limits) -> None:
    """Returns if this is an .xlsx that may be handed to a parser; raises Unreadable otherwise."""
    _count(file, limits)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise Unreadable("damaged") from error
    with archive:
        members = archive.infolist()
        _check_names(members)
        _check_kind(archive, members)
        _check_sizes(members, limits)
        _inflate(archive, members, limits)


def part_name(name: str) -> str:
    """The name under which a part is found: some programs write back-slashes, and case does not count."""
    return name.replace("\\", "/").lstrip("/").lower()


def _count(file: BinaryIO, limits: Limits) -> None:
    """The number of members by the end record: a directory of millions would fill the memory before it is counted."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Unreadable("damaged")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    if struct.unpack_from("<H", tail, at + 10)[0] > limits.members or length > limits.members * 512:
        raise Unreadable("zip-members")
    file.seek(0)


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for member in members:
        name = part_name(member.filename)
        if member.flag_bits & 0x1:
            raise Unreadable("encrypted")
        if name in seen:
            raise Unreadable("zip-duplicate")
        if ".." in name.split("/") or ":" in name or member.filename.startswith(("/", "\\")):
            raise Unreadable("zip-names")
        seen.add(name)


def _check_kind(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    names = {part_name(member.filename): member for member in members}
    for pattern, code in KINDS:
        if any(pattern.match(name) for name in names):
            raise Unreadable(code)
    if "xl/workbook.xml" in names:
        return
    if "mimetype" in names:
        try:
            with archive.open(names["mimetype"]) as part:
                mime = part.read(200)
        except DAMAGE as error:
            raise Unreadable("damaged") from error
        raise Unreadable(_open_document(mime))
    raise Unreadable("damaged" if "[content_types].xml" in names else "archive")


def _open_document(mime: bytes) -> str:
    kinds = {b"spreadsheet": "ods", b"presentation": "slides", b"text": "word"}
    return next((code for word, code in kinds.items() if word in mime), "archive")


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """By what the directory claims; what the parts really hold is counted while they are inflated."""
    if sum(member.file_size for member in members) > limits.unpacked_megabytes * 2**20:
        raise Unreadable("zip-bomb")
    for member in members:
        if member.file_size > LARGE and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise Unreadable("zip-bomb")


def _inflate(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Inflates every XML part once: its true size, its checksum, and no DTD in it."""
    left = limits.unpacked_megabytes * 2**20
    for member in members:
        if not part_name(member.filename).endswith(MARKUP):
            continue
        try:
            _check_header(archive, member)
            size = 0
            for size in _pieces(archive, member):
                if size > left or (size > LARGE and size > limits.ratio * max(member.compress_size, 1)):
                    raise Unreadable("zip-bomb")
            left -= size
        except DAMAGE as error:
            raise Unreadable("damaged") from error


def _check_header(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuses parts whose own header says something else than the directory: readers may believe either."""
    archive.fp.seek(member.header_offset)
    header = archive.fp.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Unreadable("damaged")
    packed, size = struct.unpack_from("<II", header, 18)
    streamed = struct.unpack_from("<H", header, 6)[0] & 0x8
    wide = 0xFFFFFFFF in (packed, size)
    if not streamed and not wide and (packed, size) != (member.compress_size, member.file_size):
        raise Unreadable("zip-sizes")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[int]:
    """Sizes of the pieces of a part, inflated one by one. Its claimed size is held against the true one at the end:
    `zipfile` would believe the claim and cut the content off, which other readers do not."""
    overlap, total, check = b"", 0, 0
    for piece in content(archive, member):
        if not total and piece.startswith(WIDE_XML):
            raise Unreadable("damaged")  # UTF-16: legal, but no spreadsheet program writes it
        total += len(piece)
        check = zlib.crc32(piece, check)
        if b"<!" in (joined := overlap + piece) and DTD.search(joined):
            raise Unreadable("dtd")
        overlap = piece[-10:]
        yield total
    if total != member.file_size:
        raise Unreadable("zip-sizes")
    if check != member.CRC:
        raise Unreadable("damaged")


def content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part holds, in pieces of at most PIECE bytes."""
    archive.fp.seek(member.header_offset)
    header = archive.fp.read(30)
    archive.fp.seek(sum(struct.unpack_from("<HH", header, 26)), 1)
    left = member.compress_size
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("damaged")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := archive.fp.read(min(left, PIECE))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed and (piece := inflater.decompress(packed, PIECE)):
            yield piece
            packed = inflater.unconsumed_tail
    if inflater is not None and (piece := inflater.flush()):
        yield piece
