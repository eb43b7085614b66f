"""Encryption of personal text at rest: AES-256-GCM, bound to its place, with keys from the environment.

A token reads `keyid:base64(nonce + ciphertext)`. The place (table, column, row) and the key's id are associated data:
a token moved elsewhere, or whose key id was changed, does not open.
"""

import base64
import binascii
import hashlib
import hmac
import os
import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

URL_SAFE = bytes.maketrans(b"+/", b"-_")
PADS = tuple(bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))  # of HMAC, inside and outside


class SealError(ValueError):
    """A token that does not open: unknown key, wrong place, or damaged."""


def sealing_key(name: str = "") -> tuple[str, bytes]:
    """The key of that name, or the newest one; SealError when there is none."""
    keys = _keys(tuple(settings.FIELD_KEYS))
    name = name or next(iter(keys))
    if name not in keys:
        raise SealError(f"no key named {name!r} in FIELD_KEYS")
    return name, keys[name]


@lru_cache(maxsize=8)
def _keys(entries: tuple[str, ...]) -> dict[str, bytes]:
    pairs = (entry.split(":", 1) for entry in entries)
    return {name: hashlib.sha256(secret.encode()).digest() for name, secret in pairs}


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(text: str, place: str) -> str:
    """Encrypt `text` for `place` with the newest key."""
    name, key = sealing_key()
    nonce = os.urandom(12)
    cipher = _cipher(key).encrypt(nonce, text.encode(), f"{place}|{name}".encode())
    return f"{name}:{base64.urlsafe_b64encode(nonce + cipher).decode()}"


def open_(token: str, place: str) -> str:
    """Decrypt a token made for `place`; SealError when it does not open."""
    name, _, body = token.partition(":")
    _, key = sealing_key(name or "?")
    try:
        blob = base64.urlsafe_b64decode(body)
        return _cipher(key).decrypt(blob[:12], blob[12:], f"{place}|{name}".encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealError("token is damaged or belongs elsewhere") from error


def blind(text: str, purpose: str) -> uuid.UUID:
    """A keyed hash of 128 bits, by which equal texts of one purpose are found without being readable."""
    return uuid.UUID(bytes=hmac.digest(_index_key(settings.INDEX_KEY, purpose), text.encode(), "sha256")[:16])


@lru_cache(maxsize=8)
def _index_key(secret: str, purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}|{secret}".encode()).digest()


def seal_many(texts: Sequence[str], start: str, names: Iterable[str]) -> list[str]:
    """Encrypt each text for the place `start + name`; the tokens are those of `seal`, at a third of its cost."""
    named, key = sealing_key()
    encrypt, end, sealed = _cipher(key).encrypt, f"|{named}", []
    nonces = os.urandom(12 * len(texts))
    for at, (text, name) in enumerate(zip(texts, names, strict=True)):
        nonce = nonces[12 * at : 12 * at + 12]
        cipher = encrypt(nonce, text.encode(), f"{start}{name}{end}".encode())
        sealed.append(binascii.b2a_base64(nonce + cipher, newline=False))
    told = b" ".join(sealed).translate(URL_SAFE).decode()
    return [f"{named}:{token}" for token in told.split(" ")] if sealed else []


def blind_many(texts: Iterable[str], purpose: str) -> list[str]:
    """The keyed hashes that `blind` gives, as 32 hexadecimal digits each."""
    key = _index_key(settings.INDEX_KEY, purpose).ljust(64, b"\0")
    inner, outer = (hashlib.sha256(key.translate(pad)) for pad in PADS)
    found = []
    for text in texts:
        first, second = inner.copy(), outer.copy()
        first.update(text.encode())
        second.update(first.digest())
        found.append(second.hexdigest()[:32])
    return found


def masked_document(number: str) -> str:
    """`330502199705040019` → `330502********0019`; a shorter one keeps its first three and last four."""
    if len(number) == 18 and number[:1].isdigit():
        return f"{number[:6]}********{number[-4:]}"
    return f"{number[:3]}********{number[-4:]}" if len(number) > 10 else "*" * len(number)


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; shorter text is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
