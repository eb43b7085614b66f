"""May this user do this with a document?"""

from organizations.models import Level, Role
from projects.models import Programme


def can_order(user) -> bool:
    """City staff have summaries built."""
    return user.reviews_reports and user.organization.level == Level.CITY


def may_preview(user, programme: Programme) -> bool:
    """Whether the user may try out sentences of the programme: its own city staff."""
    return user.role == Role.CITY_STAFF and user.organization_id == programme.organization_id
