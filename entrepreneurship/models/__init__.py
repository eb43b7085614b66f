"""The registers of the app."""

from entrepreneurship.models.loans import (
    ENDED,
    STAGES,
    LoanIntent,
    LoanMatchingEvent,
    LoanProduct,
    LoanStep,
    Stage,
)
from entrepreneurship.models.people import Internship, InternshipState, Secondment

__all__ = [
    "ENDED",
    "STAGES",
    "Internship",
    "InternshipState",
    "LoanIntent",
    "LoanMatchingEvent",
    "LoanProduct",
    "LoanStep",
    "Secondment",
    "Stage",
]
