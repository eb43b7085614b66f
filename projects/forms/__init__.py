"""Validation of what a browser sends."""

from projects.forms.comments import CommentFilter, CommentForm
from projects.forms.correction import CorrectionForm, RefusalForm
from projects.forms.deadlines import AskForm, DecisionForm, ExtensionFilter, ReopenForm
from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import ComparisonOrder, Filter, ProjectFilter, ReviewFilter
from projects.forms.problems import OutcomeForm, ProblemFilter
from projects.forms.review import ReturnForm

__all__ = [
    "AskForm",
    "CommentFilter",
    "CommentForm",
    "ComparisonOrder",
    "CorrectionForm",
    "DecisionForm",
    "EntryForm",
    "ExtensionFilter",
    "Filter",
    "NoteField",
    "NumeralField",
    "OutcomeForm",
    "ProblemFilter",
    "ProjectFilter",
    "RefusalForm",
    "ReopenForm",
    "ReturnForm",
    "ReviewFilter",
]
