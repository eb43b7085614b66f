"""柔性挂职 and 实习对接: people lent to a host, and students on posts."""

import datetime as dt
from collections import defaultdict
from functools import partial
from itertools import count
from random import Random

from entrepreneurship.models import Internship, InternshipState, Secondment
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book, Cell
from huzhou_league.demo.words import load, person
from organizations.models import Organization
from projects.models import Indicator

QUIT, MATCHED = 0.02, 0.02  # of the students never came, are to come
WEEKS = (4, 12)  # how long an internship lasts


def run(book: Book) -> None:
    """Write secondments and internships."""
    for indicator in book.asked("secondments")[:1]:
        _secondments(book, indicator)
    for indicator in book.asked("internships")[:1]:
        students = count(1, step=2)
        for cell in book.cells(indicator):
            rng = cell.rng
            for _ in range(cell.amount):
                _internship(book, cell, next(students), rng)


def _secondments(book: Book, indicator: Indicator) -> None:
    """One term: those of a month begin on the same day; where some leave, the oldest do."""
    standing: dict[int, list[Secondment]] = defaultdict(list)
    for organization, number in book.openings(indicator):
        rng = Random(f"{indicator.code}:{organization.code}:opening")
        since = days.before(dt.date(book.year - 1, 9, 20), 0, 10, rng)
        standing[organization.pk] += [_secondment(book, indicator, organization, since, rng) for _ in range(number)]
    written = [row for rows in standing.values() for row in rows]
    for cell in book.cells(indicator):
        rng, own = cell.rng, standing[cell.organization.pk]
        day = rng.choice(days.days(cell.month))
        for _ in range(max(0, -cell.amount)):
            own.pop(0).to_on = day if day <= book.until else None
        for _ in range(max(0, cell.amount)):
            own.append(_secondment(book, indicator, cell.organization, day, rng))
            written.append(own[-1])
    for row in written:
        book.write(row, "person", row.from_on, Random(f"{row.person}:{row.host}"))


def _secondment(book: Book, indicator: Indicator, holder: Organization, since: dt.date, rng: Random) -> Secondment:
    theme, words = book.theme(indicator), book.words(holder)
    host = theme.draw("names", words, rng)
    return Secondment(
        organization=holder,
        project=indicator.project,
        person=book.fresh(("secondment", host, since), partial(person, rng)),
        home=theme.get("home", "高校"),
        host=host,
        role=rng.choice(theme["topics"]),
        from_on=since,
    )


def _internship(book: Book, cell: Cell, number: int, rng: Random) -> None:
    """One student who came; now and then another one who has not come yet, or never did."""
    started = rng.choice(days.days(cell.month))
    row = _student(book, cell, number, rng)
    row.state, row.started_on = InternshipState.STARTED, started
    row.matched_on = max(days.before(started, 4, 25, rng), book.began[0] if started >= book.began[0] else started)
    ends = days.after(started, 7 * WEEKS[0], 7 * WEEKS[1], rng)
    if ends <= book.until:
        row.state, row.ended_on = InternshipState.FINISHED, ends
    if started <= book.until:
        book.write(row, "student", started, rng)
    if rng.random() < QUIT + MATCHED:
        other = _student(book, cell, number + 1, rng)
        other.matched_on = days.before(min(started, book.until), 1, 10, rng)
        recent = other.matched_on >= book.months[-1].start
        other.state = InternshipState.MATCHED if recent else InternshipState.QUIT
        book.write(other, "student", other.matched_on, rng)


def _student(book: Book, cell: Cell, number: int, rng: Random) -> Internship:
    organization = book.place(cell.organization, rng)
    theme, words = book.theme(cell.indicator), book.words(organization)
    return Internship(
        organization=organization,
        project=cell.indicator.project,
        student=f"{person(rng)}{number:04d}",
        school=rng.choice(load("words")["colleges"]),
        host=theme.draw("names", words, rng),
        post=rng.choice(theme["topics"]),
    )
