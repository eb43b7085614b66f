"""A cell as people saw and typed it: how it is printed, quoted, and freed from what nobody can see."""

import datetime as dt
import math
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from common import numerals
from uploads.findings import Found
from uploads.raw import Fault, Percent

DIGITS = 15  # all that a spreadsheet keeps of a number; what lies beyond is noise
QUOTED = 20  # characters of a cell that fit into a sentence
PERCENT_PLACES = 4
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # what no database and no file can hold


def _narrowed() -> dict[int, str | None]:
    """What becomes of invisible marks and full-width forms; no others stand beyond these planes."""
    table: dict[int, str | None] = {}
    for code in (*range(0x20000), *range(0xE0000, 0xE0080)):
        if unicodedata.category(chr(code)) == "Cf":
            table[code] = None
        elif unicodedata.east_asian_width(chr(code)) == "F":
            table[code] = unicodedata.normalize("NFKC", chr(code))
    return table


NARROWED = _narrowed()


def exact(number: int | float | Decimal) -> Decimal:
    """The number that a spreadsheet means by its float, to 15 significant digits: 0.1+0.2 -> 0.3."""
    return Decimal(format(number, f".{DIGITS}g")) if isinstance(number, float) else Decimal(number)


def shown(cell) -> str:
    """The cell as people saw it: a date as 2017-06-30, Percent(0.408) as 40.8%, a float without its noise."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Percent):
        return _shown_percent(cell.number)
    if isinstance(cell, int | float | Decimal):
        return _shown_number(cell)
    if isinstance(cell, dt.date | dt.time):
        return _shown_moment(cell)
    return _visible(cell.text if isinstance(cell, Fault) else str(cell))


def short(cell) -> str:
    """The cell in one line, cut to what a sentence can hold."""
    text = " ".join(shown(cell).split())
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def quote(cell) -> str:
    """The same in Chinese quotation marks."""
    return f"“{short(cell)}”"


def narrow(text: str) -> str:
    """The text without invisible marks and surrounding spaces, its full-width forms as ASCII.

    NFKC only on those: on everything it would read 10² as 102 and ① as 1.
    """
    return (text if text.isascii() else text.translate(NARROWED)).strip()


def is_empty(cell) -> bool:
    """Whether nobody can see anything in the cell."""
    # Nearly every text begins with something that can be seen.
    return cell is None or (isinstance(cell, str) and not cell[:1].isalnum() and not narrow(cell))


def refused(sentence: str) -> Found:
    """The answer for a cell that cannot be loaded."""
    return Found(error=sentence)


def as_typed(found: Found, typed: str, cell: str) -> Found:
    """The answer with its sentences quoting the cell itself, where they quoted its narrowed text."""
    error = found.error.replace(quote(typed), quote(cell))
    warnings = tuple((code, told.replace(quote(typed), quote(cell))) for code, told in found.warnings)
    return replace(found, error=error, warnings=warnings)


def hidden(found: Found, cell) -> Found:
    """The answer without what was typed: its sentences are kept, and the cell must not be legible in them."""

    def told(sentence: str) -> str:
        for typed in filter(None, (shown(cell), short(cell).removesuffix("…"))):
            sentence = sentence.replace(typed, "••••")
        return sentence

    warnings = tuple((code, told(sentence)) for code, sentence in found.warnings)
    return replace(found, error=told(found.error), warnings=warnings)


def fault(cell: Fault, example: str) -> Found:
    """The answer for a cell that holds an error; `example` says what to type instead, such as `数字，如 12`."""
    return refused(f"单元格里是错误值{quote(cell)}，请改为直接填写{example}")


def is_number(cell) -> bool:
    """Whether a cell holds a number (a truth value is none)."""
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def is_finite(number: int | float | Decimal) -> bool:
    """Whether a number is neither NaN nor infinite."""
    return number.is_finite() if isinstance(number, Decimal) else isinstance(number, int) or math.isfinite(number)


def _shown_number(number) -> str:
    """A number without exponent, unless it is so large that nobody could read it."""
    if not is_finite(number):
        return str(number)
    value = exact(number)
    return numerals.exact(value) if abs(value.adjusted()) < 2 * DIGITS else f"{value:.{DIGITS - 1}E}"


def _shown_percent(number) -> str:
    """A percentage to at most four places, which is more than any sheet shows."""
    if not is_finite(number):
        return f"{number}%"
    hundredths = exact(number) * 100
    if hundredths.adjusted() < DIGITS:
        hundredths = round(hundredths, PERCENT_PLACES)
    return _shown_number(hundredths) + "%"


def _shown_moment(moment) -> str:
    """A date, a time of day, or both; midnight is not shown beside its date."""
    if isinstance(moment, dt.datetime):
        return f"{moment.date()}" + (f" {moment:%H:%M}" if moment.time() != dt.time() else "")
    return f"{moment:%H:%M}" if isinstance(moment, dt.time) else str(moment)


def _visible(text: str) -> str:
    """The text without surrounding spaces; what no file or database can hold becomes �."""
    return UNSTORABLE.sub("�", text).strip().strip("\ufeff\u200b").strip()
