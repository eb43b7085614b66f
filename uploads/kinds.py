"""The kinds of sheets that exist: each app's `resources.py` registers its own."""

from typing import TypeVar

Resource = TypeVar("Resource", bound=type)
_KINDS: dict[str, type] = {}


class UnknownKind(LookupError):
    """No resource of that name is registered."""


def register(resource: Resource) -> Resource:
    """Make a kind of sheet known, under its `kind`."""
    _KINDS[resource.kind] = resource
    return resource


def find(kind: str) -> type:
    """The resource class of a kind; UnknownKind when there is none."""
    try:
        return _KINDS[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def kinds_for(user) -> list[type]:
    """The kinds of sheets that the user may upload, in the order in which they were registered."""
    return [resource for resource in _KINDS.values() if resource.may_upload(user)]


def every() -> list[type]:
    """All kinds of sheets."""
    return list(_KINDS.values())
