"""Encryption of personal text at rest: AES-256-GCM, bound to its place, with keys from the environment.

A token reads `keyid:base64(nonce + ciphertext)`. The place (table, column, row) and the key's id are associated data:
a token moved elsewhere, or whose key id was changed, does not open.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class SealError(ValueError):
    """A token that does not open: unknown key, wrong place, or damaged."""


def _keys() -> dict[str, bytes]:
    pairs = (entry.split(":", 1) for entry in settings.FIELD_KEYS)
    return {name: hashlib.sha256(secret.encode()).digest() for name, secret in pairs}


def sealing_key(name: str = "") -> tuple[str, bytes]:
    """The key of that name, or the newest one; SealError when there is none."""
    keys = _keys()
    name = name or next(iter(keys))
    if name not in keys:
        raise SealError(f"no key named {name!r} in FIELD_KEYS")
    return name, keys[name]


def seal(text: str, place: str) -> str:
    """Encrypt `text` for `place` with the newest key."""
    name, key = sealing_key()
    nonce = os.urandom(12)
    cipher = AESGCM(key).encrypt(nonce, text.encode(), f"{place}|{name}".encode())
    return f"{name}:{base64.urlsafe_b64encode(nonce + cipher).decode()}"


def open_(token: str, place: str) -> str:
    """Decrypt a token made for `place`; SealError when it does not open."""
    name, _, body = token.partition(":")
    _, key = sealing_key(name or "?")
    try:
        blob = base64.urlsafe_b64decode(body)
        return AESGCM(key).decrypt(blob[:12], blob[12:], f"{place}|{name}".encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealError("token is damaged or belongs elsewhere") from error


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; shorter text is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
