"""Who takes a site further: townships apply for sites and build them, counties and the city name them."""

from organizations.models import Role
from projects.models import SiteStatus


def may_take_step(user, status: str) -> bool:
    """Whether the user takes sites to this status, or back from it; it is asked of who may change the site."""
    return user.role != Role.TOWNSHIP_OFFICER or status == SiteStatus.BUILDING


def may_rate(user) -> bool:
    """Whether the user gives stars; it is asked of who may change the site."""
    return user.role != Role.TOWNSHIP_OFFICER
