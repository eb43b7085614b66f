"""The registers of the app."""

from entrepreneurship.models.loans import (
    AMOUNTS,
    DATES,
    ENDED,
    ON_THE_WAY,
    STAGES,
    WAITING_DAYS,
    LoanIntent,
    LoanStep,
    Stage,
)
from entrepreneurship.models.people import Internship, InternshipState, Secondment
from entrepreneurship.models.products import LoanMatchingEvent, LoanProduct

__all__ = [
    "AMOUNTS",
    "DATES",
    "ENDED",
    "ON_THE_WAY",
    "STAGES",
    "WAITING_DAYS",
    "Internship",
    "InternshipState",
    "LoanIntent",
    "LoanMatchingEvent",
    "LoanProduct",
    "LoanStep",
    "Secondment",
    "Stage",
]
