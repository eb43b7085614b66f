"""The programme, the monthly reports and the figure table."""

from projects.models.attachment import Attachment
from projects.models.conversation import Comment, CommentReading, ProblemOutcome, ProblemState
from projects.models.correction import Correction, CorrectionStatus
from projects.models.extension import Extension, ExtensionKind, ExtensionStatus
from projects.models.figure import Figure, Origin
from projects.models.indicator import Aggregate, Basis, Indicator, Opening, ReportedBy, Target
from projects.models.programme import FlagshipAction, Initiative, KeyProject, Priority, Programme
from projects.models.report import MonthlyReport, ReportEntry, ReportStatus

__all__ = [
    "Aggregate",
    "Attachment",
    "Basis",
    "Comment",
    "CommentReading",
    "Correction",
    "CorrectionStatus",
    "Extension",
    "ExtensionKind",
    "ExtensionStatus",
    "Figure",
    "FlagshipAction",
    "Indicator",
    "Initiative",
    "KeyProject",
    "MonthlyReport",
    "Opening",
    "Origin",
    "Priority",
    "ProblemOutcome",
    "ProblemState",
    "Programme",
    "ReportEntry",
    "ReportStatus",
    "ReportedBy",
    "Target",
]
