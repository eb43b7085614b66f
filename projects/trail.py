"""How a number that a register counts comes about: its rows, what stood before them, and whether they add up to it."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from common.periods import Month, Period
from ledgers import kinds
from organizations.models import Organization
from projects.feeds import CountedRows, counted_rows, named
from projects.figures import Scope, Table
from projects.models import Indicator, Origin

ZERO = Decimal(0)


@dataclass(frozen=True)
class Behind:
    """The rows of a number, and the other parts of its sum.

    Of a flow, `reported` is what monthly reports state in months that no register counted yet. A stock begins with
    `start`, its level at the end of `started` (None where that differs among organisations), and moved by `moved` until
    the period began.
    """

    rows: CountedRows
    number: Decimal | None
    reported: Decimal | None = None
    start: Decimal | None = None
    started: Month | None = None
    is_opening: bool = False  # whether it started with an opening, not with a reported level
    moved: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """What everything adds up to."""
        return sum((part or ZERO for part in (self.reported, self.start, self.moved)), self.rows.total)

    @property
    def is_alone(self) -> bool:
        """Whether the rows are all there is to the number."""
        return not any(part is not None for part in (self.reported, self.start, self.moved))

    @property
    def agrees(self) -> bool:
        """Whether rows and other parts are the number."""
        return self.total == (self.number or ZERO)

    @property
    def ledger(self):
        """The ledger of the rows; None where its pages do not exist yet."""
        return ledger_of(self.rows.feed.name)

    @property
    def opening_url(self) -> str:
        """Where the opening comes from, if a register knows it; else an empty text."""
        return reverse(self.rows.feed.openings) if self.is_opening and self.rows.feed.openings else ""


def behind(
    indicator: Indicator, holder: Organization, period: Period, scope: Scope, numbers: Table, user
) -> Behind | None:
    """What is behind a number of the table; None where no register counts the indicator in the period.

    The register counts for the indicator of the period's own year, which has the same code.
    """
    if indicator.programme.year != period.last.year:
        of_year = Indicator.objects.visible_to(user).filter(code=indicator.code, programme__year=period.last.year)
        indicator = of_year.select_related("programme").first() or indicator
    cell = numbers[indicator, holder, period]
    holders = [holder] if scope == Scope.OWN else numbers.rows.organizations
    rows = counted_rows(indicator, [each.pk for each in holders], period, user)
    if rows is None:
        return None
    if indicator.is_flow:
        stated = [part.value for part in cell.parts if part.origin != Origin.FED]
        return Behind(rows, cell.value, reported=sum(stated, ZERO) if stated else None)
    steps = [numbers.rows.steps(indicator.code, each.pk, period) for each in holders]
    starts = [start for start, _ in steps if start is not None]
    months = {start.month for start in starts}
    moved = sum((movement for _, movement in steps), ZERO)
    return Behind(
        rows,
        cell.value,
        start=sum((start.value for start in starts), ZERO) if starts else None,
        started=months.pop() if len(months) == 1 else None,
        is_opening=all(start.opening for start in starts),
        moved=moved or None,
    )


def ledger_of(name: str):
    """The ledger of a feed; None where none is registered."""
    feed = named().get(name)
    try:
        return kinds.find(feed.ledger) if feed else None
    except kinds.UnknownLedger:
        return None


def rule_told(indicator: Indicator) -> str:
    """The source of an indicator in words: `活动台账（活动场次）；条件：类别为培训`; empty where people report it."""
    feed = named().get(indicator.feed) if indicator.fed_from else None
    if feed is None:
        return ""
    ledger = ledger_of(feed.name)
    title = ledger.title if ledger else f"{feed.model._meta.verbose_name}台账"
    told = [title if title.startswith(feed.title) else f"{title}（{feed.title}）"]
    if where := feed.told(indicator.feed_filter):
        told.append(f"条件：{where}")
    if feed.by_project:
        told.append("只计登记在本项目下的记录" if indicator.project_id else "只计不属于任何项目的记录")
    if indicator.fed_from.number > 1:
        told.append(f"{indicator.fed_from}起由台账计数")
    return "；".join(told)
