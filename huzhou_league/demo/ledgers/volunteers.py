"""志愿者名册 and 志愿团队: registrations of every month, and what the platform before this one had counted.

By default the rows begin with the year, and a dated balance (承接平台存量) stands for those before it. Asked for more,
rows take its place, county by county: with all of them no balance is in force any more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from random import Random

from common import periods
from common.periods import Month
from common.sealing import seal
from huzhou_league.demo import rows, spread
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book, Cell
from huzhou_league.demo.ledgers.persons import Person, Persons
from huzhou_league.demo.words import person
from ledgers.models.record import ALPHABET
from organizations.models import Organization
from volunteers.codes import Source, Status
from volunteers.models import CarriedStock, Team, Tier, Volunteer
from volunteers.models.volunteer import DIGITS
from volunteers.workflow.registration import document_hash, phone_hash

BEGAN = 2009  # when the platform before this one began
DOCUMENT = "志愿汇平台导出的注册志愿者统计"
OTHERS = (Source.ONLINE, Source.SCHOOL, Source.UNIT, Source.OTHER)
TIERS = {"讲师团": Tier.CITY, "绿色环保组织": Tier.COUNTY}
FIELDS = (
    "number", "organization", "county", "name", "sex", "born_on", "document_kind", "document_sealed", "document_hash",
    "phone_sealed", "phone_hash", "politics", "league", "education", "occupation", "skills", "availability",
    "guardian", "registered_on", "joined_on", "source", "registered_by", "registered_at", "status", "left_on",
    "minutes", "stars", "version",
)  # fmt: skip
JOINED_ON, STATUS, LEFT_ON = FIELDS.index("joined_on"), FIELDS.index("status"), FIELDS.index("left_on")
DOCUMENT_PLACE, PHONE_PLACE = "volunteers_volunteer.document_sealed", "volunteers_volunteer.phone_sealed"


class Registry:
    """The rows of the registry, each a list of values in the order of FIELDS; `persons` tell them apart."""

    def __init__(self, book: Book):
        self.book, self.persons = book, Persons()
        self.staying: dict[int, list[list]] = defaultdict(list)  # by holder: those who may leave later

    def row(self, holder: Organization, on: dt.date, source: Source, rng: Random) -> list:
        """One registration."""
        told: Person = self.persons.draw(on, rng)
        number = "ZY-" + "".join(rng.choices(ALPHABET, k=DIGITS))
        recorded = days.entered(on, self.book.until, rng) if on.year == self.book.year else self.book.loaded
        return [
            number, self.book.place(holder, rng).pk, holder.pk, told.name, told.identity.sex, told.identity.born_on,
            told.identity.kind, seal(told.identity.number, f"{DOCUMENT_PLACE}.{number}"),
            document_hash(told.identity.number), seal(told.phone, f"{PHONE_PLACE}.{number}"), phone_hash(told.phone),
            told.politics, told.league, told.education, told.occupation, told.skills, told.availability, "", on, on,
            source, self.book.officer(holder, None).pk, recorded, Status.ACTIVE, None, 0, 0, 1,
        ]  # fmt: skip

    # ---- the year ------------------------------------------------------------------------------------------

    def months(self, whole, community) -> Iterator[list]:
        """Those who registered in the year: as many as each cell adds, and so many more as leave again in it."""
        recruited = {(c.organization.pk, c.month): c.amount for c in self.book.cells(community)} if community else {}
        moved = {(c.organization.pk, c.month): c for c in self.book.cells(whole)}
        for holder in self.book.plan.reporters(whole):
            for month in self.book.months:
                cell = moved.get((holder.pk, month)) or Cell(whole, holder, month, 0)
                yield from self._month(cell, recruited.get((holder.pk, month), 0))

    def _month(self, cell: Cell, recruited: int) -> Iterator[list]:
        rng, holder = cell.rng, cell.organization
        joining = max(cell.amount, recruited, 0)
        fixed, usual = days.days(cell.month, "service"), days.days(cell.month, "any")
        for place in range(joining):
            community = place < recruited
            day = rng.choice(fixed if community and rng.random() < 0.7 else usual)
            if day <= self.book.until:
                row = self.row(holder, day, Source.COMMUNITY if community else rng.choice(OTHERS), rng)
                self.staying[holder.pk].append(row)
                yield row
        self._leave(cell, joining - cell.amount, rng)

    def _leave(self, cell: Cell, leaving: int, rng: Random) -> None:
        """Let some of those who registered in the year leave again, in this month."""
        known, last = self.staying[cell.organization.pk], min(cell.month.end, self.book.until)
        for _ in range(min(leaving, len(known))):
            row = known.pop(rng.randrange(len(known)))
            row[LEFT_ON] = max(row[JOINED_ON], min(rng.choice(days.days(cell.month)), last))
            row[STATUS] = Status.LEFT

    # ---- before the year -----------------------------------------------------------------------------------

    def before(self, wanted: dict[Organization, int]) -> Iterator[list]:
        """Those who registered before the year, oldest first within each organisation."""
        for holder, number in wanted.items():
            rng = Random(f"before:{holder.code}")
            first, last = dt.date(BEGAN, 1, 1), dt.date(self.book.year - 1, 12, 31)
            span = (last - first).days
            for place in range(number):
                # More and more of them as the years went by.
                on = first + dt.timedelta(days=int(span * ((place + rng.random()) / number) ** 0.6))
                yield self.row(holder, on, Source.ROSTER, rng)


def run(book: Book, size: int = 0) -> None:
    """Write the registry, with `size` volunteers at the half-year's end as far as there are so many, and the teams."""
    teams(book)
    whole = next(iter(book.asked("volunteers")), None)
    if whole is None:
        return
    registry = Registry(book)
    openings = dict(book.openings(whole))
    earlier = _earlier(book, whole, openings, size)
    before = registry.before({holder: number for holder, number in earlier.items() if number})
    # Those of the year all at once: some of them leave again.
    of_year = list(registry.months(whole, next(iter(book.asked("community_volunteers")), None)))
    book.registered = rows.write(Volunteer, FIELDS, before) + rows.write(Volunteer, FIELDS, of_year)
    _carry(book, openings, earlier)


def _earlier(book: Book, whole, openings: dict[Organization, int], size: int) -> dict[Organization, int]:
    """How many rows each organisation has from before the year."""
    half = [month for month in book.months if month.number <= spread.HALF]
    added = sum(cell.amount for cell in book.cells(whole) if cell.month in half)
    room = min(max(0, size - added), sum(openings.values()))
    parts = spread.apportion(spread.ZERO + room, list(openings.values())) if room else [0] * len(openings)
    return {holder: int(part) for holder, part in zip(openings, parts, strict=True)}


def _carry(book: Book, openings: dict[Organization, int], earlier: dict[Organization, int]) -> None:
    """The balances; where all rows are here, they count instead."""
    CarriedStock.objects.all().delete()  # the file states one for the whole city
    december, now = Month(book.year, 1) - 1, periods.now()
    CarriedStock.objects.bulk_create(
        [
            CarriedStock(
                organization=holder, month=december, count=number, document=DOCUMENT,
                recorded_by=book.cast.office, recorded_at=book.loaded,
                replaced_by=book.cast.office if earlier[holder] == number else None,
                replaced_at=now if earlier[holder] == number else None,
            )
            for holder, number in openings.items()
            if number
        ]
    )  # fmt: skip


# ---- teams ---------------------------------------------------------------------------------------------------


def teams(book: Book) -> None:
    """The teams of every kind that an indicator counts."""
    for indicator in book.asked("teams"):
        kind = str(indicator.feed_filter.get("kind") or indicator.name).split("、")[0]
        standing: dict[int, list[Team]] = defaultdict(list)
        for holder, number in book.openings(indicator):
            rng = Random(f"{indicator.code}:{holder.code}:opening")
            for _ in range(number):
                day = dt.date(book.year - rng.randint(1, 4), rng.randint(3, 12), rng.randint(1, 28))
                standing[holder.pk].append(_team(book, indicator, kind, holder, days.before(day, 0, 0, rng), rng))
        for cell in book.cells(indicator):
            rng, known = cell.rng, standing[cell.organization.pk]
            for team in [team for team in known if team.to_on is None][: max(0, -cell.amount)]:
                team.to_on = rng.choice(days.days(cell.month))
            for _ in range(max(0, cell.amount)):
                known.append(_team(book, indicator, kind, cell.organization, rng.choice(days.days(cell.month)), rng))
        for team in (team for own in standing.values() for team in own):
            if team.to_on and team.to_on > book.until:
                team.to_on = None
            book.write(team, "name", team.from_on, Random(f"{team.name}:{team.from_on}"))


def _team(book: Book, indicator, kind: str, holder: Organization, on: dt.date, rng: Random) -> Team:
    organization = book.place(holder, rng)
    theme, words = book.theme(indicator), book.words(organization)

    def name() -> str:
        return theme.draw("names", words, rng, kind=[kind])

    is_township = organization.pk != holder.pk
    return Team(
        organization=organization, category=book.category("teams", kind), project=indicator.project,
        name=book.fresh(("teams", kind, holder.pk), name),
        tier=Tier.TOWNSHIP if is_township else TIERS.get(kind, Tier.COUNTY), leader=person(rng),
        registration=f"{holder.short_name}团委备案" if rng.random() < 0.8 else "", from_on=on,
    )  # fmt: skip
