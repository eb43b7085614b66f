"""Validation of what a browser sends."""

from projects.forms.deadlines import AskForm, DecisionForm, ExtensionFilter, ReopenForm
from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import Filter, ProjectFilter, ReviewFilter
from projects.forms.review import ReturnForm

__all__ = [
    "AskForm",
    "DecisionForm",
    "EntryForm",
    "ExtensionFilter",
    "Filter",
    "NoteField",
    "NumeralField",
    "ProjectFilter",
    "ReopenForm",
    "ReturnForm",
    "ReviewFilter",
]
