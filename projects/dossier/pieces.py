"""What the page of a project is made of: plain rows, worked out by the dossier."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.periods import Month
from organizations.models import Organization, User
from projects.deadlines import Deadline
from projects.figures import Cell
from projects.lights import SEVERITY, Standing, Task
from projects.models import Indicator, MonthlyReport


@dataclass(frozen=True)
class Measure:
    """One indicator of one organisation at a month's end: what is asked, what is reached, what the month brought."""

    indicator: Indicator
    organization: Organization
    task: Task
    standing: Standing
    cell: Cell
    moved: Decimal | None


@dataclass(frozen=True)
class Slip:
    """The report of an organisation for a month, or its absence."""

    month: Month
    report: MonthlyReport | None
    limit: Deadline
    is_owed: bool

    @property
    def is_handed_in(self) -> bool:
        """Whether it was ever handed in; the first time decides."""
        return self.report is not None and self.report.first_submitted_at is not None

    @property
    def is_late(self) -> bool:
        """Whether it was first handed in after its due day."""
        return self.is_handed_in and self.limit.is_late(self.report.first_submitted_at)

    @property
    def is_missing(self) -> bool:
        """Whether it was owed and never handed in until the month closed."""
        return self.is_owed and not self.is_handed_in and self.limit.is_closed

    @property
    def marks(self) -> list[str]:
        """What stands beside its status, in words."""
        return [word for word, holds in (("迟报", self.is_late), ("缺报", self.is_missing)) if holds]

    @property
    def code(self) -> str:
        """The code of its status; `empty` where it is owed and nobody began, nothing where none is owed."""
        return self.report.status if self.report else "empty" if self.is_owed else ""

    @property
    def label(self) -> str:
        """Its status with its marks in words: `已通过（迟报）`; — where none is owed."""
        status = self.report.get_status_display() if self.report else "未填" if self.is_owed else "—"
        return status + (f"（{'、'.join(self.marks)}）" if self.marks else "")

    @property
    def leave(self) -> str:
        """What was granted: `延期至7月10日`."""
        told = []
        for granted, word in ((self.limit.extension, "延期至"), (self.limit.reopening, "重开至")):
            if granted:
                told.append(f"{word}{granted.until.month}月{granted.until.day}日")
        return "，".join(told)


@dataclass(frozen=True)
class Compared:
    """One organisation beside the others: the project, each of its indicators, the month's report."""

    organization: Organization
    standing: Standing
    measures: list[Measure]
    slip: Slip


@dataclass(frozen=True)
class Comparison:
    """The organisations beside one another, and the whole that they belong to."""

    indicators: list[Indicator]
    rows: list[Compared]
    total: Compared

    @property
    def lights(self) -> dict[str, int]:
        """How many organisations show which light, the worst first."""
        counts = Counter(row.standing.light for row in self.rows)
        return {light.value: counts[light] for light in SEVERITY if counts[light]}

    @property
    def target_sums(self) -> list[Decimal | None]:
        """What the organisations' targets of each indicator add up to, where that is not the target of the whole."""
        sums = []
        for place, measure in enumerate(self.total.measures):
            targets = [row.measures[place].task.target for row in self.rows]
            known = [target for target in targets if target is not None]
            added = None if measure.indicator.is_ratio or not known else sum(known, Decimal(0))
            sums.append(added if added != measure.task.target else None)
        return sums


@dataclass(frozen=True)
class Curve:
    """One indicator of one organisation over the months; values are None where nothing is known."""

    key: str
    organization: Organization
    indicator: Indicator
    months: list[Month]
    actual: list[Decimal | None]
    expected: list[Decimal | None]
    moved: list[Decimal | None]
    target: Decimal | None

    @property
    def data(self) -> dict:
        """The same for the chart."""
        return {
            "months": [month.short for month in self.months],
            "actual": _plain(self.actual),
            "expected": _plain(self.expected),
            "monthly": [] if self.indicator.is_ratio else _plain(self.moved),
            "target": _plain([self.target])[0],
            "unit": self.indicator.unit,
        }


@dataclass(frozen=True)
class People:
    """Who is in charge: the leader, the person responsible, the department's staff, the organisations' officers."""

    leader: str
    contact: str
    staff: list[User]
    officers: list[tuple[Organization, list[User]]]


@dataclass(frozen=True)
class Latest:
    """The newest records of the project in one ledger: `kind` is its address, rows are (day, words, id)."""

    kind: str
    title: str
    rows: list[tuple[date, str, int]]


def _plain(values: list[Decimal | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]
