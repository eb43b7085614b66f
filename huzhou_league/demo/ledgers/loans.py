"""贷款: products, the matchmaking event, and intents with the steps that they took since."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from random import Random

from entrepreneurship.models import LoanIntent, LoanMatchingEvent, LoanProduct
from huzhou_league.demo import spread
from huzhou_league.demo.ledgers import days, steps
from huzhou_league.demo.ledgers.book import Book, Cell
from huzhou_league.demo.themes import Theme
from huzhou_league.demo.words import person
from projects.models import Indicator

TYPICAL = 92  # 万元, where only the intents or only their sum are counted
SMALL = 0.14  # of the intents are for ten or less
ROUND = 5  # 万元: nobody asks for 37
BANKS = ["农商银行", "城市商业银行", "邮储银行"]
LOCAL = 0.6  # of the intents go to the county's own bank
BAND = {"lower": 1, "upper": 100}


def run(book: Book) -> None:
    """Write products, the event and the intents."""
    products = _products(book)
    counted, summed = book.asked("loan_intents")[:1], book.asked("loan_intent_amount")[:1]
    for indicator in counted or summed:
        event = _event(book, indicator)
        amounts = {(c.organization.pk, c.month): c.amount for i in summed for c in book.cells(i)}
        for cell in book.cells(indicator):
            place = (cell.organization.pk, cell.month)
            number = cell.amount if counted else max(1, round(cell.amount / TYPICAL))
            rng = cell.rng
            for amount in _amounts(amounts.get(place, number * TYPICAL), number, rng):
                _intent(book, cell, event, amount, products, rng)


# ---- products and the event ----------------------------------------------------------------------------------


def _products(book: Book) -> list[LoanProduct]:
    """The products that an indicator counts; where some are stopped, the oldest are."""
    made: list[LoanProduct] = []
    for indicator in book.asked("loan_products")[:1]:
        standing = defaultdict(list)
        for organization, number in book.openings(indicator):
            since = days.before(dt.date(book.year - 1, 6, 1), 0, 20, Random(indicator.code))
            for _ in range(number):
                standing[organization.pk].append(_product(book, indicator, organization, since, made))
        for cell in book.cells(indicator):
            day = cell.rng.choice(days.days(cell.month))
            for product in standing[cell.organization.pk][: max(0, -cell.amount)]:
                product.to_on = day if day <= book.until else None
            for _ in range(max(0, cell.amount)):
                standing[cell.organization.pk].append(_product(book, indicator, cell.organization, day, made))
    return [product for product in made if book.write(product, "name", product.from_on, Random(product.name))]


def _product(book: Book, indicator: Indicator, organization, since: dt.date, made: list) -> LoanProduct:
    theme = book.theme(indicator)
    listed = theme.get("fixed", [])
    told = listed[len(made)] if len(made) < len(listed) else {"name": theme["names"][0], **BAND}
    product = LoanProduct(
        organization=organization,
        name=told["name"],
        lower=Decimal(told["lower"]),
        lower_included=told.get("lower_included", False),
        upper=Decimal(told["upper"]),
        from_on=since,
        text=told.get("text", ""),
    )
    made.append(product)
    return product


def _event(book: Book, indicator: Indicator) -> LoanMatchingEvent | None:
    """The event of the theme, if it has one and its day has come."""
    told = book.theme(indicator).get("event")
    if told is None:
        return None
    event = LoanMatchingEvent(
        organization=book.plan.city,
        name=told["name"],
        held_on=dt.date.fromisoformat(f"{book.year}-{told['on']}"),
        place=told["place"],
        organizers=told["organizers"],
        heads=told["heads"],
    )
    return event if book.write(event, "name", event.held_on, Random(event.name), event.held_on) else None


# ---- intents -------------------------------------------------------------------------------------------------


def _amounts(total: int, number: int, rng: Random) -> list[Decimal]:
    """So many amounts that add up to the total: mostly round ones, some small and a few of several hundred."""
    small = [Decimal(rng.randint(1, 10)) for _ in range(int(number * SMALL) if total > number * 2 * ROUND else 0)]
    rest, others = total - int(sum(small)), number - len(small)
    step = ROUND if rest >= 2 * ROUND * others else 1
    units = rest // step - others
    if others <= 0 or units < 0:
        return spread.apportion(Decimal(total), [1] * number, 4) if number > 0 else []
    weights = [Decimal(rng.lognormvariate(0, 0.85)) for _ in range(others)]
    amounts = [step * (1 + unit) for unit in spread.apportion(Decimal(units), weights)]
    amounts[amounts.index(max(amounts))] += rest % step
    return rng.sample(small + amounts, number)


def _registered(cell: Cell, event: LoanMatchingEvent | None, rng: Random) -> dt.date:
    """At the event, most of them; else on the workdays around it, or soon after."""
    held = days.days(cell.month)
    if event is None:
        return rng.choice(held)
    if cell.month.start <= event.held_on <= cell.month.end:
        near = [day for day in held if abs((day - event.held_on).days) <= 5]
        return event.held_on if rng.random() < 0.85 or not near else rng.choice(near)
    return rng.choice(held[:7] if cell.month.start > event.held_on else held[-7:])


def _bank(theme: Theme, cell: Cell, rng: Random) -> str:
    """Mostly the bank of the county."""
    local = theme.get("local_banks", {}).get(cell.organization.code)
    return local if local and rng.random() < LOCAL else rng.choice(theme.get("banks", BANKS))


def _intent(book: Book, cell: Cell, event, amount: Decimal, products: list[LoanProduct], rng: Random) -> None:
    organization = book.place(cell.organization, rng)
    theme, words = book.theme(cell.indicator), book.words(organization)
    day = _registered(cell, event, rng)
    intent = LoanIntent(
        organization=organization,
        project=cell.indicator.project,
        event=event if event and day == event.held_on else None,
        registered_on=day,
        applicant=person(rng),
        business=theme.draw("names", words, rng),
        amount=amount,
        purpose=rng.choice(theme["topics"]),
        bank=book.category("banks", _bank(theme, cell, rng)),
        product=next((product for product in products if product.takes(amount) and product.from_on <= day), None),
    )
    if book.write(intent, "applicant", day, rng):
        steps.write(book, intent, rng)
