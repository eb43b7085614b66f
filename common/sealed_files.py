"""Files that are kept encrypted: what people upload may hold personal data in any cell.

A file is a head (magic, key id, seven random bytes) and chunks of one mebibyte, each sealed by AES-256-GCM under a
nonce of those bytes, the chunk's number and a mark on the last one, so that chunks can be neither moved nor cut off.
The place (the name under MEDIA_ROOT) is associated data: a file put in the place of another does not open.
"""

import hashlib
import os
import struct
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from common import documents, periods
from common.sealing import SealError, sealing_key

MAGIC = b"HZS1"
CHUNK = 1024 * 1024
TAG = 16


@dataclass(frozen=True)
class KeptFile:
    """A sealed file: its name under MEDIA_ROOT, and size in bytes and hash of what was sealed."""

    file: str
    size: int
    sha256: str


@contextmanager
def keeping(chunks: Iterable[bytes], folder: str, most: int) -> Iterator[KeptFile]:
    """Seal a stream into a file while a block records it; a block that fails leaves no file behind.

    `most` is the largest size in bytes; documents.NotAccepted for more, and for nothing at all.
    """
    root, name = Path(settings.MEDIA_ROOT), uuid.uuid4().hex
    file = str(Path(folder, f"{periods.now():%Y}", f"{periods.now():%m}", f"{name}.sealed"))
    draft, final = documents.incoming(root) / f"{name}.part", root / file
    try:
        with open(draft, "xb") as stream:
            size, sha256 = _seal(_limited(chunks, most), stream, file)
            stream.flush()
            os.fsync(stream.fileno())
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, final)
        documents.settle(final.parent)
        yield KeptFile(file, size, sha256)
    except BaseException:
        draft.unlink(missing_ok=True)
        final.unlink(missing_ok=True)
        raise


def chunks_of(file: str) -> Iterator[bytes]:
    """The content of a sealed file, chunk by chunk; SealError when it was changed, cut off or moved."""
    with open(Path(settings.MEDIA_ROOT) / file, "rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise SealError("not a sealed file")
        name = stream.read(stream.read(1)[0])
        salt, cipher = stream.read(7), AESGCM(sealing_key(name.decode())[1])
        number, sealed = 0, stream.read(CHUNK + TAG)
        while sealed:
            following = stream.read(CHUNK + TAG)
            try:
                yield cipher.decrypt(_nonce(salt, number, not following), sealed, _place(file, name))
            except InvalidTag as error:
                raise SealError("the file is damaged or belongs elsewhere") from error
            number, sealed = number + 1, following


def opened(file: str) -> BinaryIO:
    """The content of a sealed file as an open file that has no name on any disk."""
    plain = os.fdopen(os.memfd_create("upload"), "w+b")
    for chunk in chunks_of(file):
        plain.write(chunk)
    plain.seek(0)
    return plain


def _seal(chunks: Iterable[bytes], stream: BinaryIO, file: str) -> tuple[int, str]:
    """Write the sealed form of what comes; answers size and hash of what came."""
    (name, key), salt, digest, size = sealing_key(), os.urandom(7), hashlib.sha256(), 0
    named = name.encode()
    stream.write(MAGIC + bytes([len(named)]) + named + salt)
    cipher, waiting = AESGCM(key), None
    for number, chunk in enumerate(_even(chunks)):
        if waiting is not None:
            stream.write(cipher.encrypt(_nonce(salt, number - 1, False), waiting, _place(file, named)))
        digest.update(chunk)
        size, waiting, last = size + len(chunk), chunk, number
    if waiting is None:
        raise documents.NotAccepted("文件是空的，请检查后再传")
    stream.write(cipher.encrypt(_nonce(salt, last, True), waiting, _place(file, named)))
    return size, digest.hexdigest()


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size, the last one shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)


def _limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise documents.NotAccepted(f"文件太大，每个文件不能超过 {most // CHUNK} MB，请拆成几个文件再传")
        yield chunk


def _nonce(salt: bytes, number: int, is_last: bool) -> bytes:
    return salt + struct.pack(">IB", number, is_last)


def _place(file: str, name: bytes) -> bytes:
    return f"{file}|".encode() + name
