"""May this user do this in the registry? Views and templates ask the same predicates."""

from organizations.models import Role


def may_register(user) -> bool:
    """Whether the user registers volunteers and changes what is registered, each in the own scope."""
    return user.enters_reports


def may_organize(user) -> bool:
    """Whether the user runs service activities in the own scope: publishes, signs up, checks in."""
    return user.enters_reports


def may_plan(user) -> bool:
    """Whether the user plans who is on duty where, and says who came, each in the own scope."""
    return user.enters_reports


def may_reveal(user) -> bool:
    """Whether the user may see a whole number, one at a time, with a reason: the city's staff and the counties'."""
    return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER)


def may_export_whole(user) -> bool:
    """Whether an export may hold whole numbers: a right that the security officer grants."""
    return may_reveal(user) and user.handles_identity


def may_decide(user) -> bool:
    """Whether the user decides what concerns persons: duplicates, requests about own data, flags, honorary minutes."""
    return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER)


def may_move_days(user) -> bool:
    """Whether the user moves fixed service days: a township asks its county, for the dates hold for everybody."""
    return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER)


def coordinates(user) -> bool:
    """Whether the user keeps what holds for the whole city: balances taken over, the scheme of stars."""
    return user.role == Role.CITY_STAFF and user.department_id is None


def why_not_decide(user, row) -> str:
    """Why the user does not decide these honorary minutes, though in scope; empty where nothing is in the way."""
    return "是您自己申报的，由另一位同志批准" if row.added_by_id == user.pk else ""


def may_issue(user) -> bool:
    """Whether the user issues service records: whoever keeps the registry."""
    return may_register(user)
