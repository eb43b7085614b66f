"""Volunteers, teams, service, stations, and what the registry keeps of them."""

from volunteers.models.honours import HonoraryHours, HonoraryState
from volunteers.models.registry import (
    CarriedStock,
    DataRequest,
    DuplicatePair,
    PairReason,
    PairState,
    RequestKind,
    RequestState,
)
from volunteers.models.service import (
    Flag,
    Participation,
    ServiceActivity,
    ServiceState,
    WrongCode,
)
from volunteers.models.stars import Promotion, ServiceRecord, StarScheme
from volunteers.models.stations import Duty, DutyRole, DutySlot, ServiceDay
from volunteers.models.teams import Membership, Team, TeamRole, Tier
from volunteers.models.volunteer import COUNTED, Volunteer, new_number

__all__ = [
    "COUNTED",
    "CarriedStock",
    "DataRequest",
    "DuplicatePair",
    "Duty",
    "DutyRole",
    "DutySlot",
    "Flag",
    "HonoraryHours",
    "HonoraryState",
    "Membership",
    "PairReason",
    "PairState",
    "Participation",
    "Promotion",
    "RequestKind",
    "RequestState",
    "ServiceActivity",
    "ServiceDay",
    "ServiceRecord",
    "ServiceState",
    "StarScheme",
    "Team",
    "TeamRole",
    "Tier",
    "Volunteer",
    "WrongCode",
    "new_number",
]
