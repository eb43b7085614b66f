"""The kinds of long work that exist: a name for the row, a label for people and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass


class UnknownKind(LookupError):
    """Nobody has registered a handler for this kind."""


@dataclass(frozen=True)
class Kind:
    """One kind of job; `work` takes a `jobs.queue.Run`."""

    name: str
    label: str
    work: Callable


_KINDS: dict[str, Kind] = {}


def handler(name: str, label: str) -> Callable:
    """Register the decorated function as the one that does jobs of this kind. It lives in an app's `tasks.py`."""

    def register(work: Callable) -> Callable:
        known = _KINDS.get(name)
        if known and (known.work.__module__, known.work.__qualname__) != (work.__module__, work.__qualname__):
            raise ValueError(f"two handlers for jobs of kind {name!r}")
        _KINDS[name] = Kind(name, label, work)
        return work

    return register


def find(name: str) -> Kind:
    """The kind of that name; UnknownKind when there is none."""
    try:
        return _KINDS[name]
    except KeyError:
        raise UnknownKind(name) from None


def label(name: str) -> str:
    """What people call jobs of this kind."""
    return _KINDS[name].label if name in _KINDS else "后台任务"
