"""The kinds of sheets that exist: each app's `resources.py` registers its own."""

from collections.abc import Iterable
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
    """The kinds of sheets that the user may upload, in their order."""
    return [resource for resource in every() if resource.may_upload(user)]


def every() -> list[type]:
    """All kinds of sheets, in their order."""
    return sorted(_KINDS.values(), key=lambda resource: resource.order)


def grouped(resources: Iterable[type]) -> list[tuple[str, list[type]]]:
    """The kinds by their group, which keep the order in which they come."""
    groups: dict[str, list[type]] = {}
    for resource in resources:
        groups.setdefault(resource.group, []).append(resource)
    return list(groups.items())


def choices(resources: Iterable[type]) -> list:
    """The kinds to choose from, under the names of their groups where there are several."""
    found = [(group, [(each.kind, each.title) for each in own]) for group, own in grouped(resources)]
    return found if len(found) > 1 else [choice for _, own in found for choice in own]
