"""Validation of what a browser sends."""

from projects.forms.comments import CommentFilter, CommentForm
from projects.forms.correction import CorrectionForm, RefusalForm
from projects.forms.deadlines import AskForm, DecisionForm, ExtensionFilter, ReopenForm
from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import Filter, ProjectFilter, ReviewFilter
from projects.forms.review import ReturnForm

__all__ = [
    "AskForm",
    "CommentFilter",
    "CommentForm",
    "CorrectionForm",
    "DecisionForm",
    "EntryForm",
    "ExtensionFilter",
    "Filter",
    "NoteField",
    "NumeralField",
    "ProjectFilter",
    "RefusalForm",
    "ReopenForm",
    "ReturnForm",
    "ReviewFilter",
]
