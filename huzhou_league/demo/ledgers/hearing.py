"""听结办: visits, what was heard and became of it, and pairs of cadres and those they stay in touch with."""

import datetime as dt
from collections import defaultdict
from functools import partial
from random import Random

from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book, Cell
from huzhou_league.demo.themes import Theme
from huzhou_league.demo.words import Words, person
from organizations.models import Organization
from projects.models import ContactPair, Indicator, RequestSource, RequestStatus, Visit, YouthRequest

OTHERS = (RequestSource.FORUM,) * 4 + (RequestSource.HOTLINE, RequestSource.ONLINE)
AT_VISITS = 0.65  # of the requests, where there was a visit
NEAR = 4  # days between a visit and the day on which something was to be heard
OPEN = 0.16  # requests that are not done, for each that is

# By the organisation whose cells they count in: each with the words of its place.
Visits = dict[int, list[tuple[Visit, dict[str, str]]]]


def run(book: Book) -> None:
    """Write visits, requests and pairs."""
    visits: Visits = defaultdict(list)
    for indicator in book.asked("visits")[:1]:
        for cell in book.cells(indicator):
            visits[cell.organization.pk] += _visits(book, cell)
    for indicator in book.asked("requests")[:1]:
        for cell in book.cells(indicator):
            _closed(book, cell, visits)
        for organization in book.plan.reporters(indicator):
            _others(book, indicator, organization, visits)
    for indicator in book.asked("contact_pairs")[:1]:
        _pairs(book, indicator)


def _visits(book: Book, cell: Cell) -> list[tuple[Visit, dict[str, str]]]:
    theme, rng, made = book.theme(cell.indicator), cell.rng, []
    for day in sorted(rng.choices(days.days(cell.month), k=cell.amount)):
        organization = book.place(cell.organization, rng)
        known: dict[str, str] = {}
        draw = partial(_afresh, theme, "names", book.words(organization), rng, day.month, known)
        visit = Visit(
            organization=organization,
            project=cell.indicator.project,
            visited_on=day,
            host=book.fresh(("visit", cell.organization.pk, day), draw),
            visitors="、".join(person(rng) for _ in range(rng.choice((1, 2, 2, 3)))),
            heard=theme.draw("heard", book.words(organization), rng),
        )
        if book.write(visit, "host", day, rng):
            made.append((visit, known))
    return made


def _afresh(theme: Theme, name: str, words: Words, rng: Random, month: int, known: dict[str, str]) -> str:
    """A text with words of its own, which `known` then holds."""
    known.clear()
    return theme.draw(name, words, rng, month, known)


# ---- requests ------------------------------------------------------------------------------------------------


def _request(
    book: Book, indicator: Indicator, holder: Organization, heard: dt.date, visits: Visits, rng: Random
) -> YouthRequest:
    """What was heard about that day: at a visit, if there was one, or in another way."""
    near = ((v, words) for v, words in visits[holder.pk] if 0 <= (heard - v.visited_on).days <= NEAR)
    visit, place = next(near, (None, {})) if rng.random() < AT_VISITS else (None, {})
    organization, heard = (visit.organization, visit.visited_on) if visit else (book.place(holder, rng), heard)
    theme, words, known = book.theme(indicator), book.words(organization), dict(place)

    def asked() -> str:
        known.clear()
        known.update(place)
        return theme.draw("names", words, rng, heard.month, known)

    subject, _, handler = book.fresh(("request", holder.pk, heard), asked).partition("|")
    if visit:
        visits[holder.pk].remove((visit, place))
    return YouthRequest(
        organization=organization,
        project=indicator.project,
        heard_on=heard,
        source=RequestSource.VISIT if visit else rng.choice(OTHERS),
        visit=visit,
        heard_from=visit.host if visit else theme.draw("from", words, rng, known=known),
        subject=subject,
        handler=handler or "团委",
        due_on=days.after(heard, 20, 45, rng),
    )


def _closed(book: Book, cell: Cell, visits: Visits) -> None:
    """Those that were solved in the month; they had been heard some weeks before."""
    rng = cell.rng
    for day in sorted(rng.choices(days.days(cell.month), k=cell.amount)):
        heard = max(days.before(day, 4, 40, rng), book.began[0])
        row = _request(book, cell.indicator, cell.organization, heard, visits, rng)
        row.status, row.closed_on = RequestStatus.DONE, day
        row.outcome = book.theme(cell.indicator).draw("outcomes", book.words(row.organization), rng)
        if day <= book.until:
            book.write(row, "subject", row.heard_on, rng)


def _others(book: Book, indicator: Indicator, organization: Organization, visits: Visits) -> None:
    """Those that are open, overdue or were sent back: most are young, a few are late."""
    rng = Random(f"{indicator.code}:{organization.code}:open")
    done = sum(cell.amount for cell in book.cells(indicator) if cell.organization == organization)
    for _ in range(round(done * OPEN)):
        month = book.months[-1] if rng.random() < 0.6 else book.months[max(0, len(book.months) - 2)]
        row = _request(book, indicator, organization, rng.choice(days.days(month)), visits, rng)
        row.status = rng.choices((RequestStatus.HANDLING, RequestStatus.TODO, RequestStatus.RETURNED), (5, 2, 1))[0]
        if row.status == RequestStatus.RETURNED:
            row.outcome = book.theme(indicator).draw("reasons", book.words(row.organization), rng)
        book.write(row, "subject", row.heard_on, rng)


# ---- pairs ---------------------------------------------------------------------------------------------------


def _pairs(book: Book, indicator: Indicator) -> None:
    """Pairs of before the year and of its months; where some end, the oldest do."""
    standing: dict[int, list[ContactPair]] = defaultdict(list)
    for organization, number in book.openings(indicator):
        rng = Random(f"{indicator.code}:{organization.code}:opening")
        for _ in range(number):
            since = days.before(dt.date(book.year - 1, rng.randint(3, 12), 20), 0, 15, rng)
            standing[organization.pk].append(_pair(book, indicator, organization, since, rng))
    written = [pair for pairs in standing.values() for pair in pairs]
    for cell in book.cells(indicator):
        rng, own = cell.rng, standing[cell.organization.pk]
        replaced = int(cell.amount >= 4 and len(own) > 4)
        for _ in range(replaced if cell.amount > 0 else -cell.amount):
            _end(own.pop(0), cell, book.until)
        for _ in range(max(0, cell.amount) + replaced):
            own.append(_pair(book, indicator, cell.organization, rng.choice(days.days(cell.month)), rng))
            written.append(own[-1])
    for pair in written:
        book.write(pair, "partner", pair.from_on, Random(f"{pair.partner}:{pair.from_on}"))


def _pair(book: Book, indicator: Indicator, holder: Organization, since: dt.date, rng: Random) -> ContactPair:
    organization = book.place(holder, rng)
    return ContactPair(
        organization=organization,
        project=indicator.project,
        cadre=person(rng),
        partner=book.fresh(
            ("pair", holder.pk), partial(book.theme(indicator).draw, "names", book.words(organization), rng)
        ),
        from_on=since,
    )


def _end(pair: ContactPair, cell: Cell, until: dt.date) -> None:
    """End a pair in the month of a cell."""
    ends = days.days(cell.month)[-2]
    pair.to_on = ends if ends <= until else None
