"""Secrets that an installation makes for itself when its environment gives none."""

import contextlib
import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """The secret kept in `path`, made at the first call (mode 0600; two processes starting at once agree)."""
    if not path.exists():
        # Written under a name of its own and linked into place, so that nobody ever reads half a secret.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
