"""What is wrong with a row of a roster as a whole: age, guardian, days, and what contradicts the document."""

import datetime as dt
import re
from collections.abc import Iterable
from types import NoneType

from common import periods
from ledgers import kinds
from uploads.rows import Row
from volunteers.codes import Sex
from volunteers.identity import ADULT, LEAST_AGE, age, tidy

SECRET = re.compile(r"1[3-9]\d{9}|\d{15}|\d{17}X|[A-Z]{3}\d{12}")
CANDIDATE = re.compile(r"\d(?:[\s-]?\d){10}")
LEAST = 11  # characters of such a number
PLAIN = {str, NoneType}
HIDDEN = "••••••"
MISPLACED = "这一格像是证件号码或手机号码，请填到“证件号码”“手机”列，这里不保留"
SEXES = (Sex.MALE, Sex.FEMALE)
CLOSED = "{}年{}月已经关账，写入以后该月的注册志愿者数会变，请核对注册日期"


def legible(text: str) -> str:
    """A text without what looks like the number of a document or a phone."""
    return HIDDEN if CANDIDATE.search(text) and SECRET.search(tidy(text)) else text


def misplaced(column: list) -> list[int]:
    """The places of a column in which something like a document's or a phone's number stands; mostly none."""
    kinds = set(map(type, column))
    found = set()
    if not kinds <= PLAIN:
        found = {at for at, cell in enumerate(column) if isinstance(cell, int | float) and abs(cell) >= 10**10}
        column = [cell if cell.__class__ is str else None for cell in column]
    # Most columns hold nothing that is long enough, or the same few texts.
    long = [text for text in set(column) if text and len(text) >= LEAST]
    if long and CANDIDATE.search("|".join(long)):
        found |= {at for at, text in enumerate(column) if text and legible(text) == HIDDEN}
    return sorted(found)


class Checks:
    """What rows are checked against: today, and the months that are closed by now."""

    def __init__(self):
        self.today = periods.today()
        self.ages: dict[dt.date, tuple[dt.date, bool]] = {}
        self.closed: dict[tuple[int, int], bool] = {}

    def look_at(self, row: Row) -> None:
        """Fill in what the document tells, and say what does not fit."""
        values = row.values
        document = values.get("document")
        if document is not None:
            self._agree(row, values, document)
        registered, born = values.get("registered_on"), values.get("born_on")
        if registered is None:
            return
        if registered > self.today:
            row.refuse("注册日期还没有到，请核对", "registered_on")
        if born is None:
            return
        first, minor = self.ages.get(born) or self._age(born)
        if first > self.today:
            row.refuse("未满14周岁，不能登记为志愿者", "document")
        elif registered < first:
            row.refuse(f"注册日期早于14周岁生日{first}，请核对", "registered_on")
        elif minor:
            self._guarded(row, values)

    @staticmethod
    def _agree(row: Row, values: dict, document: tuple) -> None:
        """What is told twice must be the same."""
        _, _, born, sex = document
        given = values.get("born_on")
        if born is None:
            if given is None and "born_on" in values:
                row.refuse("这种证件号码里没有出生日期，请填写出生日期", "born_on")
        elif given is not None and given != born:
            row.refuse("出生日期和证件号码里的不一致，请核对", "born_on")
        else:
            values["born_on"] = born
        told = values.get("sex")
        if told is None:
            if "sex" in values:
                values["sex"] = sex
        elif told != sex and told in SEXES and sex in SEXES:
            row.refuse("性别和证件号码里的不一致，请核对", "sex")

    def _guarded(self, row: Row, values: dict) -> None:
        """Who is 14 to 17 needs the consent of a guardian."""
        consent = values.get("guardian_consent_on")
        if values.get("guardian", "") in (None, ""):
            row.refuse("14至17岁的志愿者要填写监护人", "guardian")
        if consent is None:
            row.refuse("14至17岁的志愿者要填写监护人同意的日期", "guardian_consent_on")
        elif consent > self.today:
            row.refuse("监护人同意日期还没有到，请核对", "guardian_consent_on")

    def _age(self, born: dt.date) -> tuple[dt.date, bool]:
        """(the day on which somebody turns 14, whether today under age)."""
        try:
            first = born.replace(year=born.year + LEAST_AGE)
        except ValueError:  # born on 29 February
            first = dt.date(born.year + LEAST_AGE, 3, 1)
        self.ages[born] = told = first, age(born, self.today) < ADULT
        return told

    def is_closed(self, day: dt.date) -> bool:
        """Whether the month of a day is closed; a query for each month."""
        month = day.year, day.month
        if month not in self.closed:
            self.closed[month] = kinds.find("volunteers").is_closed(day)
        return self.closed[month]

    def closed_days(self, days: Iterable[dt.date]) -> set[dt.date]:
        """Those of some days whose months are closed."""
        return {day for day in days if self.is_closed(day)}

    def warn_closed(self, row: Row, day: dt.date) -> None:
        """Say that the month of a day is closed."""
        row.warn(CLOSED.format(day.year, day.month), "registered_on", "closed")
