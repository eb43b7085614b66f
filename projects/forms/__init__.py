"""Validation of what a browser sends."""

from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import Filter, ProjectFilter, ReviewFilter
from projects.forms.indicator import IndicatorForm
from projects.forms.programme import ActionForm, InitiativeForm, ProjectForm, SettingsForm
from projects.forms.programme_texts import TextForm
from projects.forms.review import ReturnForm
from projects.forms.row import RowForm
from projects.forms.targets import TargetForm

__all__ = [
    "ActionForm",
    "EntryForm",
    "Filter",
    "IndicatorForm",
    "InitiativeForm",
    "NoteField",
    "NumeralField",
    "ProjectFilter",
    "ProjectForm",
    "ReturnForm",
    "ReviewFilter",
    "RowForm",
    "SettingsForm",
    "TargetForm",
    "TextForm",
]
