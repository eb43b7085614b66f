"""Who orders services, and who delivers them (点单式服务)."""

from organizations.models import Organization, Role
from projects.models import ServiceOffer, ServiceOrder


def orders_for(user, organization: Organization) -> bool:
    """Whether the user orders for the organisation: who enters anything at all, for what is below them."""
    return user.enters_reports and _below(user, organization)


def offers_for(user, organization: Organization) -> bool:
    """Whether the user offers for the organisation: city and counties; townships order only."""
    return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER) and _below(user, organization)


def may_order(user, offer: ServiceOffer) -> bool:
    """Whether the user may order this now."""
    return user.enters_reports and offer.is_open and not offer.is_void


def delivers(user, order: ServiceOrder) -> bool:
    """Whether the user stands on the side that offers."""
    return offers_for(user, order.offer.organization)


def ordered(user, order: ServiceOrder) -> bool:
    """Whether the user stands on the side that ordered."""
    return orders_for(user, order.organization)


def rates(user, order: ServiceOrder) -> bool:
    """Whether the user rates: who ordered. Who also delivers does so only where their own organisation ordered it."""
    if not ordered(user, order):
        return False
    return not delivers(user, order) or order.organization_id == user.organization_id


def _below(user, organization: Organization) -> bool:
    return organization.path.startswith(user.organization.path)
