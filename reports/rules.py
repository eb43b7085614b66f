"""May this user do this with a document?"""

from organizations.models import Level


def can_order(user) -> bool:
    """City staff have summaries built."""
    return user.reviews_reports and user.organization.level == Level.CITY
