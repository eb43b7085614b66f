"""The ledgers of the demonstration: rows that add up to every figure that registers count, cell by cell."""

import datetime as dt

from common.periods import Month
from huzhou_league.demo.ledgers import (
    achievements,
    activities,
    coverage,
    hearing,
    loans,
    people,
    service,
    services,
    sites,
    volunteers,
)
from huzhou_league.demo.ledgers.book import Book
from huzhou_league.demo.people import Cast
from huzhou_league.demo.plan import Plan
from huzhou_league.demo.spread import ZERO
from projects import feeds
from projects.models import Figure

__all__ = ["Book", "keep", "settle"]


def keep(plan: Plan, cast: Cast, months: list[Month], until: dt.date, size: int = 0) -> Book:
    """Make the rows of all ledgers for these months, as far as they lie not after `until`, and count them.

    `size` is how many volunteers the registry holds, where more are asked for than those of the year.
    """
    book = Book(plan, cast, months, until)
    held = activities.run(book)
    for ledger in (sites, coverage, hearing, loans, people, achievements):
        ledger.run(book)
    services.run(book, held)
    volunteers.run(book, size)
    book.save()
    service.run(book)
    feeds.recount_all(plan.programme.indicators.select_related("programme"))
    return book


def settle(book: Book, month: Month) -> None:
    """Let the plan tell of a month that still runs only what has been counted in it so far."""
    counted = Figure.objects.current().filter(month=month, indicator__in=book.plan.indicators.values())
    values = {(figure.indicator_id, figure.organization_id): figure.value for figure in counted}
    for indicator in book.plan.indicators.values():
        if indicator.fed_from and indicator.feed != "projects":
            for organization in book.plan.reporters(indicator):
                book.plan.settle(indicator, organization, month, values.get((indicator.pk, organization.pk), ZERO))
