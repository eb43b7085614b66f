"""The programme, the monthly reports and the figure table."""

from projects.models.achievement import Achievement
from projects.models.activity import Activity
from projects.models.attachment import Attachment
from projects.models.conversation import Comment, CommentReading, ProblemOutcome, ProblemState
from projects.models.correction import Correction, CorrectionStatus
from projects.models.coverage import LeaderInstruction, LeaderRank, MediaCoverage, MediaLevel
from projects.models.extension import Extension, ExtensionKind, ExtensionStatus
from projects.models.figure import Figure, Origin
from projects.models.indicator import Aggregate, Basis, Indicator, Opening, ReportedBy, Target
from projects.models.programme import FlagshipAction, Initiative, KeyProject, Priority, Programme
from projects.models.report import MonthlyReport, ReportEntry, ReportStatus
from projects.models.requests import ContactPair, RequestSource, RequestStatus, Visit, YouthRequest
from projects.models.services import OrderStatus, ServiceOffer, ServiceOrder
from projects.models.site import COUNTED, Site, SiteLevel, SiteStatus, SiteStep

__all__ = [
    "COUNTED",
    "Achievement",
    "Activity",
    "Aggregate",
    "Attachment",
    "Basis",
    "Comment",
    "CommentReading",
    "ContactPair",
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
    "LeaderInstruction",
    "LeaderRank",
    "MediaCoverage",
    "MediaLevel",
    "MonthlyReport",
    "Opening",
    "OrderStatus",
    "Origin",
    "Priority",
    "ProblemOutcome",
    "ProblemState",
    "Programme",
    "ReportEntry",
    "ReportStatus",
    "ReportedBy",
    "RequestSource",
    "RequestStatus",
    "ServiceOffer",
    "ServiceOrder",
    "Site",
    "SiteLevel",
    "SiteStatus",
    "SiteStep",
    "Target",
    "Visit",
    "YouthRequest",
]
