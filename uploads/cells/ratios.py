"""Cells of a column of percentages."""

import datetime as dt
import re
from decimal import ROUND_DOWN, Decimal

from common import numerals
from uploads.cells import chinese
from uploads.cells.asking import about, ask, blank, fill, span
from uploads.cells.typed import as_typed, exact, fault, is_empty, is_finite, is_number, narrow, quote, refused, shown
from uploads.findings import EMPTY, Found
from uploads.raw import Fault, Percent

EXAMPLE = "百分比，如 40.8 或 204/500"
STEP = Decimal(1).scaleb(-numerals.RATIO_PLACES)
HUNDRED = Decimal(100)
NUMBER = re.compile(r"(?P<sign>[-−]?)\+?(?P<number>[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(?P<percent>%?)\s*。?")
HUNDREDTHS = re.compile(r"百分之\s*(.+)")


def ratio(cell) -> Found:
    """(numerator | None, denominator | None, Decimal in %), as numerals.parse_ratio answers it.

    Asked, with values like `40.8`: 0.408 without a sign, a percentage cell above 100 %, 约40%, 40-50%, dashes. More
    than four places are cut, never rounded up, with the warning `cut`; `above` warns of more than 100 %.
    """
    if is_empty(cell):
        return EMPTY
    if isinstance(cell, Percent):
        return _shown_as_percent(cell)
    if is_number(cell):
        return _bare(exact(cell), cell) if is_finite(cell) else refused(f"{quote(cell)}不是数字，请填写{EXAMPLE}")
    if not isinstance(cell, str):
        return _misfit(cell)
    typed = " ".join(narrow(cell).split())
    scope = "" if "%" in typed else ":%"  # without a sign, 约0.4 means something else than in a column of numbers
    asked = blank(typed) or about(typed, _single, "%", scope) or span(typed, _single, "%", scope)
    return as_typed(asked or _fraction(typed) or _read(typed), typed, cell)


def _shown_as_percent(cell: Percent) -> Found:
    """A cell formatted as a percentage; above 100 % somebody may have typed 40.8 and then chosen the format."""
    if not is_finite(cell.number):
        return refused(f"{quote(cell)}不是数字，请填写{EXAMPLE}")
    part = exact(cell.number)
    if part <= 1:
        return _checked(part * HUNDRED, cell)
    values = [value for value in (part, part * HUNDRED) if not _checked(value, cell).error]
    if not values:
        return _checked(part, cell)
    text = f"单元格是百分比格式，显示为{quote(cell)}，实际是多少？"
    return ask("percent", shown(cell), text, [fill(_cut(value), "%") for value in values])


def _bare(value: Decimal, cell) -> Found:
    """A number without a sign: up to 1 it may be a share or a percentage."""
    if not 0 < value <= 1:
        return _checked(value, cell)
    if _cut(value * HUNDRED) == _cut(value):
        return _checked(value, cell)  # too small to make a difference
    choices = [fill(_cut(meant), "%") for meant in (value * HUNDRED, value)]
    return ask("share", shown(cell), f"{quote(cell)}是 {choices[0].value}% 还是 {choices[1].value}%？", choices)


def _checked(value: Decimal, cell) -> Found:
    """The percentage, when it is not negative and not too large; more than four places are cut."""
    typed = quote(cell)
    if value < 0:
        return refused(f"{typed}不能为负数，请填写 0 或大于 0 的{EXAMPLE}")
    if value and value.adjusted() >= numerals.WHOLE_DIGITS:
        return refused(f"{typed}太大，请填写{EXAMPLE}")
    warnings = []
    kept = _cut(value)
    if kept != value:
        told = f"{typed}第{numerals.RATIO_PLACES}位以后的小数已舍去，按 {numerals.exact(kept)}% 读入"
        warnings.append(("cut", told))
    if kept > HUNDRED:
        warnings.append(("above", f"{typed}超过 100%，请核对"))
    return Found((None, None, kept), warnings=tuple(warnings))


def _cut(value: Decimal) -> Decimal:
    """At most four places; rounding up could reach a target that was missed."""
    return Decimal(numerals.exact(value.quantize(STEP, ROUND_DOWN)))


def _read(typed: str) -> Found:
    """A number with or without %, or 百分之四十."""
    hundredths = HUNDREDTHS.fullmatch(typed)
    if hundredths:
        return _spelt(typed, hundredths[1])
    match = NUMBER.fullmatch(typed)
    if not match:
        return _no(typed)
    value = Decimal(match["number"])
    if match["sign"]:
        return _checked(-value, typed) if value else _checked(value, typed)
    return _checked(value, typed) if match["percent"] else _bare(value, typed)


def _spelt(typed: str, part: str) -> Found:
    """百分之四十 or 百分之40.8, told because it is unusual in a table."""
    number = chinese.integer(part)
    match = NUMBER.fullmatch(part if number is None else str(number))
    if not match or match["percent"] or match["sign"]:
        return _no(typed)
    found = _checked(Decimal(match["number"]), typed)
    if found.value is None:
        return found
    told = f"{quote(typed)}已按 {numerals.exact(found.value[2])}% 读入，请核对"
    return Found(found.value, warnings=(*found.warnings, ("chinese", told)))


def _single(typed: str) -> Found:
    """The same with the plain value, for what is asked."""
    found = _read(typed)
    return found if found.value is None else Found(found.value[2], warnings=found.warnings)


def _fraction(typed: str) -> Found | None:
    """204/500, checked as in a form; None when there is no stroke."""
    if "/" not in typed:
        return None
    try:
        return Found(numerals.parse_ratio(shown(typed)))
    except numerals.NumeralError as problem:
        return refused(str(problem))


def _no(cell) -> Found:
    """The answer for what is no percentage at all."""
    return refused(f"{quote(cell)}不是百分比，请填写{EXAMPLE}")


def _misfit(cell) -> Found:
    """The answer for a cell of another type."""
    if isinstance(cell, Fault):
        return fault(cell, EXAMPLE)
    if isinstance(cell, dt.date):
        return refused(
            f"{quote(cell)}是日期，可能是“{cell.month}/{cell.day}”被表格软件改成了日期，"
            f"请把单元格格式设为“文本”后重新填写{EXAMPLE}"
        )
    return _no(cell)
