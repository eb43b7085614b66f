"""Who sees which rows: everyone sees the subtree of the organisation that the account belongs to.

And which pages: the three offices see none of the work, so a page is closed to them unless it is marked `for_offices`.
"""

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """A queryset of rows that belong to an organisation. `organization_path` is the lookup of that one's tree path."""

    organization_path = "organization__path"

    def visible_to(self, user):
        """The rows inside the user's subtree; none for a visitor or an account without an organisation."""
        path = scope_path(user)
        return self.none() if path is None else self.filter(**{f"{self.organization_path}__startswith": path})


def scope_path(user) -> str | None:
    """The tree path under which the user sees rows, or None when there is none."""
    if not user.is_authenticated or not user.is_active or user.organization is None:
        return None
    return user.organization.path


def for_offices(view):
    """Open a page to the three offices, which no page is by itself. Its own rule says which of them it is for."""
    view.for_offices = True
    return view
