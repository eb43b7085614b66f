"""The programme, the monthly reports and the figure table."""

from projects.models.figure import Figure, Origin
from projects.models.indicator import Aggregate, Basis, Indicator, Opening, ReportedBy, Target
from projects.models.programme import FlagshipAction, Initiative, KeyProject, Priority, Programme
from projects.models.report import MonthlyReport, ReportEntry, ReportStatus

__all__ = [
    "Aggregate",
    "Basis",
    "Figure",
    "FlagshipAction",
    "Indicator",
    "Initiative",
    "KeyProject",
    "MonthlyReport",
    "Opening",
    "Origin",
    "Priority",
    "Programme",
    "ReportEntry",
    "ReportStatus",
    "ReportedBy",
    "Target",
]
