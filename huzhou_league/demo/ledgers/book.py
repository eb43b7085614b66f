"""The book in which the rows of all ledgers are written down before they are saved, month by month.

What is asked of a row: it counts in the cell for which it was made, nobody recorded it before it took place, and
nothing in it lies after `until`, the last day that the demonstration knows.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from common.periods import Month
from huzhou_league.demo import themes, workdays
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.people import Cast
from huzhou_league.demo.plan import Plan
from huzhou_league.demo.spread import ZERO
from huzhou_league.demo.themes import Theme
from huzhou_league.demo.words import Words
from ledgers.models import Category, Record
from organizations import audit
from organizations.models import AuditEntry, Level, Organization, User
from projects.models import Indicator, KeyProject

PARTS = 0.4  # of a county's rows are its townships', where it has any
TRIES = 40
PEOPLE = ("applicant", "person")  # the same 陈某某 may come twice


@dataclass(frozen=True)
class Cell:
    """One cell that rows have to add up to."""

    indicator: Indicator
    organization: Organization
    month: Month
    amount: int

    @property
    def rng(self) -> Random:
        """Its own source of chance, so that cells do not depend on one another."""
        return Random(f"{self.indicator.code}:{self.organization.code}:{self.month}")


class Book:
    """Rows of ledgers, with what they need to know: the plan, the people, the places."""

    def __init__(self, plan: Plan, cast: Cast, months: list[Month], until: dt.date):
        self.plan, self.cast, self.months, self.until = plan, cast, months, until
        self.year = plan.programme.year
        self.began = workdays.workdays(dt.date(self.year, 1, 1), dt.date(self.year, 1, 20))
        self.townships: dict[int, list[Organization]] = defaultdict(list)
        self.counties = {own.organization.path: own.organization for own in plan.counties}
        for township in Organization.objects.filter(level=Level.TOWNSHIP):
            county = self.counties.get(township.path[: -Organization.steplen])
            if county:
                self.townships[county.pk].append(township)
        self._categories = {(row.ledger, row.name): row for row in Category.objects.all()}
        self._words: dict[int, Words] = {}
        self._numbers: set[str] = set()
        self._labels: set[tuple] = set()
        self._names: set[tuple] = set()
        self._written: list[tuple[dt.datetime, object]] = []
        self.counts: dict[str, int] = {}  # rows saved, by what people call them
        self.registered = 0  # volunteers, who are saved apart
        self.loaded = workdays.moment(self.began[1], Random(0))  # when the rows from before the year were brought in

    # ---- questions -----------------------------------------------------------------------------------------

    def asked(self, *feeds: str) -> list[Indicator]:
        """The indicators that these feeds count; those with the narrowest rule come first."""
        fed = [i for i in self.plan.indicators.values() if i.fed_from and i.feed in feeds]
        return sorted(fed, key=lambda indicator: -len(indicator.feed_filter))

    def cells(self, indicator: Indicator) -> Iterator[Cell]:
        """What each organisation and month asks for; a cell that asks for nothing is left out."""
        for organization in self.plan.reporters(indicator):
            for month in self.months:
                amount = self.plan.moved(indicator, organization, month.number)
                if amount:
                    yield Cell(indicator, organization, month, int(amount))

    def openings(self, indicator: Indicator) -> Iterator[tuple[Organization, int]]:
        """How many there were before the year began."""
        for organization in self.plan.reporters(indicator):
            yield organization, int(self.plan.openings.get((indicator.code, organization.code), ZERO))

    def indicator(self, code: str) -> Indicator | None:
        """An indicator of the programme by its code, if it has one of that code."""
        return self.plan.indicators.get(code)

    def theme(self, indicator: Indicator) -> Theme:
        """What rows of the indicator are called."""
        return themes.of(indicator.feed, indicator.code, indicator.name)

    def words(self, organization: Organization) -> Words:
        """The localities of an organisation."""
        if organization.pk not in self._words:
            county = self.counties.get(organization.path[: -Organization.steplen], organization)
            self._words[organization.pk] = Words(organization, county)
        return self._words[organization.pk]

    def place(self, organization: Organization, rng: Random) -> Organization:
        """Whose the row is: the organisation's own, or one of its townships'."""
        below = self.townships.get(organization.pk)
        return rng.choice(below) if below and rng.random() < PARTS else organization

    def category(self, ledger: str, name: str) -> Category:
        """A category, made where it is missing."""
        key = (ledger, name)
        if key not in self._categories:
            self._categories[key] = Category.objects.create(ledger=ledger, name=name, order=90)
        return self._categories[key]

    def fresh(self, where: tuple, draw: Callable[[], str], key: Callable[[str], object] = str) -> str:
        """A name that nothing else there has been given yet, or none of its `key`, as far as one can be drawn."""
        for _ in range(TRIES):
            name = draw()
            if (where, key(name)) not in self._names:
                break
        self._names.add((where, key(name)))
        return name

    def officer(self, organization: Organization, project: KeyProject | None) -> User:
        """Who records the rows of an organisation: a county's officer those of its townships too."""
        if organization.level == Level.CITY:
            return self.cast.staff[project.initiative.department_id] if project else self.cast.office
        county = self.counties.get(organization.path[: -Organization.steplen], organization)
        return self.cast.officers[county.pk]

    # ---- writing -------------------------------------------------------------------------------------------

    def write(self, row: Record, label: str, day: dt.date, rng: Random, recorded: dt.date | None = None) -> bool:
        """Write a row down, recorded soon after `day`; whether it is kept, for what lies after `until` is not.

        `label` names the field that tells it apart from another row of that organisation and day.
        """
        if day > self.until:
            return False
        self._tell_apart(row, label, day)
        row.created_by = self.officer(row.organization, getattr(row, "project", None))
        at = days.entered(recorded or max(day, self.began[1]), self.until, rng)
        row.created_at = at
        self._written.append((at, row))
        return True

    def beside(self, row, at: dt.datetime) -> None:
        """Write down what belongs to a record, such as a step of a loan, at its own moment."""
        self._written.append((at, row))

    def rename(self, row: Record, label: str, name: str, day: dt.date) -> None:
        """Give another name to a row that is written down."""
        setattr(row, label, name)
        self._tell_apart(row, label, day)

    def _tell_apart(self, row: Record, label: str, day: dt.date) -> None:
        told = getattr(row, label)
        for again in range(2, 1000):
            row.number = row.numbered()
            place = (type(row), row.organization.path[: 2 * Organization.steplen], day, getattr(row, label))
            if row.number not in self._numbers and (label in PEOPLE or place not in self._labels):
                break
            setattr(row, label, f"{told}（{again}）")
        self._numbers.add(row.number)
        self._labels.add(place)

    def save(self) -> None:
        """Save all rows; those that others point to come first."""
        by_model: dict[type, list] = {}
        for _, row in sorted(self._written, key=lambda pair: pair[0]):
            by_model.setdefault(type(row), []).append(row)
        for model in sorted(by_model, key=_depth):
            model.objects.bulk_create(by_model[model], batch_size=500)
        self.counts = {str(model._meta.verbose_name): len(rows) for model, rows in by_model.items()}
        if self.registered:
            self.counts["志愿者"] = self.registered

    def enter(self, row: Record, by: User, at: dt.datetime) -> None:
        """Save a single row at once, with what the trail tells of it."""
        row.number, row.created_by, row.created_at = row.numbered(), by, at
        row.save()
        _entry(row).save()

    def trail(self, through: Month) -> None:
        """Tell the audit trail of what was recorded up to the end of a month and is not told yet."""
        records = [row for at, row in self._written if Month.of(at.date()) <= through and isinstance(row, Record)]
        self._written = [(at, row) for at, row in self._written if Month.of(at.date()) > through]
        entries = [_entry(row) for row in sorted(records, key=lambda row: row.created_at)]
        AuditEntry.objects.bulk_create(entries, batch_size=1000)


def _depth(model: type) -> int:
    """Rows that others point to are saved first: how long the longest way down is."""
    below = [
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is not model and issubclass(field.related_model, Record)
    ]
    return 1 + max(map(_depth, below)) if below else 0


def _entry(row: Record) -> AuditEntry:
    told = f"登记{row._meta.verbose_name}“{row}”"
    entry = audit.entry(row.created_by, "ledger.create", row, told, row.organization)
    entry.at = row.created_at
    return entry
