"""The tree of a programme, from the programme down to its indicators: kinds, parents, neighbours, what lies below."""

from django.db.models import QuerySet

from projects.models import FlagshipAction, Indicator, Initiative, KeyProject, Programme

KINDS = {"action": FlagshipAction, "initiative": Initiative, "project": KeyProject, "indicator": Indicator}
ORDERED_BY = {FlagshipAction: "report_order", Initiative: "order", KeyProject: "number", Indicator: "order"}


def kind_of(row) -> str:
    """The word for the row's kind in addresses."""
    return next(kind for kind, model in KINDS.items() if isinstance(row, model))


def programme_of(row) -> Programme:
    """The programme that a row of the tree belongs to."""
    if isinstance(row, Programme):
        return row
    return row.action.programme if isinstance(row, Initiative) else row.programme


def initiative_of(row) -> Initiative | None:
    """The initiative that the row is or lies in; None for an action and for a headline indicator."""
    if isinstance(row, Initiative):
        return row
    project = row.project if isinstance(row, Indicator) else row
    return project.initiative if isinstance(project, KeyProject) else None


def rows_of(programme: Programme, kind: str) -> QuerySet:
    """The rows of a kind, loaded up to their programme."""
    if kind == "action":
        return programme.actions.select_related("programme")
    if kind == "initiative":
        own = Initiative.objects.filter(action__programme=programme)
        return own.select_related("action__programme", "department")
    if kind == "project":
        return programme.projects.select_related("programme", "initiative__action__programme")
    return programme.indicators.select_related("programme", "project__initiative__action__programme")


def neighbours(row) -> QuerySet:
    """The rows among which this one has its place, itself included, in order."""
    if isinstance(row, FlagshipAction):
        rows = FlagshipAction.objects.filter(programme=row.programme_id)
    elif isinstance(row, Initiative):
        rows = Initiative.objects.filter(action=row.action_id)
    elif isinstance(row, KeyProject):
        rows = KeyProject.objects.filter(initiative=row.initiative_id)
    else:
        rows = Indicator.objects.filter(programme=row.programme_id, project=row.project_id)
    return rows.order_by(ORDERED_BY[type(row)], "pk")


def below(row) -> dict[type, list]:
    """The row and everything below it, by model, the lowest level first."""
    found = {model: [] for model in (Indicator, KeyProject, Initiative, FlagshipAction)}
    found[type(row)] = [row]
    if found[FlagshipAction]:
        found[Initiative] = list(Initiative.objects.filter(action__in=found[FlagshipAction]))
    if found[Initiative]:
        found[KeyProject] = list(KeyProject.objects.filter(initiative__in=found[Initiative]))
    if found[KeyProject]:
        found[Indicator] = list(Indicator.objects.filter(project__in=found[KeyProject]))
    return {model: rows for model, rows in found.items() if rows}
