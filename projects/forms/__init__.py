"""Validation of what a browser sends."""

from projects.forms.comments import CommentFilter, CommentForm
from projects.forms.correction import CorrectionForm, DecisionForm
from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import Filter, ProjectFilter, ReviewFilter
from projects.forms.review import ReturnForm

__all__ = [
    "CommentFilter",
    "CommentForm",
    "CorrectionForm",
    "DecisionForm",
    "EntryForm",
    "Filter",
    "NoteField",
    "NumeralField",
    "ProjectFilter",
    "ReturnForm",
    "ReviewFilter",
]
