"""Indicators that a register counts, and records to be counted, on the small programme."""

import datetime as dt

from common.periods import Month
from ledgers.models import Category
from organizations.models import Organization
from projects.models import Activity, Aggregate, Basis, Indicator, KeyProject, Programme, ReportedBy


def fed_indicator(
    programme: Programme, code: str, feed: str, project: int | None = 1, where: dict | None = None, **fields
) -> Indicator:
    """An indicator of a project (by number) that a register counts from January on."""
    return Indicator.objects.create(
        programme=programme,
        code=code,
        feed=feed,
        feed_filter=where or {},
        fed_from=Month(programme.year, 1),
        project=KeyProject.objects.get(programme=programme, number=project) if project else None,
        **(
            {
                "name": code,
                "unit": "场",
                "aggregate": Aggregate.SUM,
                "by": ReportedBy.COUNTIES,
                "basis": Basis.SOURCE,
                "target_basis": Basis.SOURCE,
                "order": 900,
            }
            | fields
        ),
    )


def category(ledger: str, name: str) -> Category:
    """A category, made where it is missing."""
    return Category.objects.get_or_create(ledger=ledger, name=name)[0]


def activity(
    organization: Organization, name: str = "果农课堂", day: dt.date = dt.date(2017, 7, 3), **fields
) -> Activity:
    """An activity that is not saved yet: `ledgers.workflow.create(activity(...), user)` enters it."""
    project = fields.pop("project", None)
    if isinstance(project, int):
        project = KeyProject.objects.get(number=project)
    kind = fields.pop("category", None) or category("activities", "讲座")
    return Activity(
        organization=organization, project=project, category=kind, name=name, held_on=day, **({"heads": 60} | fields)
    )
