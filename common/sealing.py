"""Encryption of personal text at rest: AES-256-GCM, bound to its place, with keys from the environment.

A token reads `keyid:base64(nonce + ciphertext)`. The place (table, column, row) and the key's id are associated data:
a token moved elsewhere, or whose key id was changed, does not open.
"""

import base64
import hashlib
import hmac
import os
import uuid
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


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


def masked_document(number: str) -> str:
    """`330502199705040019` → `330502********0019`; a shorter one keeps its first three and last four."""
    if len(number) == 18 and number[:1].isdigit():
        return f"{number[:6]}********{number[-4:]}"
    return f"{number[:3]}********{number[-4:]}" if len(number) > 10 else "*" * len(number)


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; shorter text is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
