"""Validation of what a browser sends."""

from projects.forms.comments import CommentFilter, CommentForm
from projects.forms.correction import CorrectionForm, RefusalForm
from projects.forms.deadlines import AskForm, DecisionForm, ExtensionFilter, ReopenForm
from projects.forms.entry import EntryForm, NoteField, NumeralField
from projects.forms.filters import ComparisonOrder, Filter, ProjectFilter, ReviewFilter
from projects.forms.indicator import IndicatorForm
from projects.forms.problems import OutcomeForm, ProblemFilter
from projects.forms.programme import ActionForm, InitiativeForm, ProjectForm, SettingsForm
from projects.forms.programme_texts import TextForm
from projects.forms.review import ReturnForm
from projects.forms.row import RowForm
from projects.forms.targets import TargetForm

__all__ = [
    "ActionForm",
    "AskForm",
    "CommentFilter",
    "CommentForm",
    "ComparisonOrder",
    "CorrectionForm",
    "DecisionForm",
    "EntryForm",
    "ExtensionFilter",
    "Filter",
    "IndicatorForm",
    "InitiativeForm",
    "NoteField",
    "NumeralField",
    "OutcomeForm",
    "ProblemFilter",
    "ProjectFilter",
    "ProjectForm",
    "RefusalForm",
    "ReopenForm",
    "ReturnForm",
    "ReviewFilter",
    "RowForm",
    "SettingsForm",
    "TargetForm",
    "TextForm",
]
