"""Validation of what a browser sends."""

from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import ComparisonOrder, Filter, ProjectFilter, ReviewFilter
from projects.forms.problems import OutcomeForm, ProblemFilter
from projects.forms.review import ReturnForm

__all__ = [
    "ComparisonOrder",
    "EntryForm",
    "Filter",
    "NoteField",
    "NumeralField",
    "OutcomeForm",
    "ProblemFilter",
    "ProjectFilter",
    "ReturnForm",
    "ReviewFilter",
]
