"""Numbers for people: the only place that writes a figure in the house style or reads one that was typed.

Sources: GB/T 15835 (figures in Chinese text) and the practice of the 2017 half-year summary. What is stored
is an exact Decimal in the unit of its indicator; it is shortened only here, and a figure in a sentence only
ever downwards, so that it never claims more than was done. Functions that print take a Decimal or an int; a
float raises TypeError and NaN or infinity ValueError, because neither can be printed truthfully.
"""

import re
import unicodedata
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import NamedTuple

ONE, TEN, HUNDRED, WAN, YI = (Decimal(10) ** power for power in (0, 1, 2, 4, 8))
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")

FULL = "全写"
AT_LEAST = "以上"
BEYOND = ("余", "多", "超")  # these claim that there is more than the number says
STYLES = ("", *BEYOND, AT_LEAST, FULL)


class Band(NamedTuple):
    """One line of the house style: how a figure of a certain size is printed."""

    size: Decimal  # the band begins here, and a printed 1 is worth this much
    name: str  # what follows the number: 亿, 万 or nothing
    plain: Decimal  # without a style word, cut down to a multiple of this
    worded: Decimal | None  # with one, to a multiple of this; None: two leading digits, at least to ten


COUNT = (Band(YI, "亿", HUNDREDTH, HUNDREDTH), Band(WAN, "万", TENTH, TENTH), Band(ONE, "", TENTH, None))
MONEY = (Band(YI, "亿", HUNDREDTH, HUNDREDTH), Band(WAN, "万", ONE, None), Band(ONE, "", HUNDREDTH, None))
SHARE = (Band(ONE, "", TENTH, ONE),)  # nobody writes 1.2万%
SHARE_UNITS = ("%", "％", "‰")


def printed(value: Decimal, unit: str, style: str = "") -> str:
    """Answer the value, in the indicator's own unit, as a sentence prints it: (2213, 人, 以上) -> 2200人以上.

    Zero and negative values (a difference, a correction) print exactly and without a style word: cutting the
    figure of a loss would make it look smaller. Raises ValueError for a style that is not one of STYLES.
    """
    if style not in STYLES:
        raise ValueError(f"unknown style: {style!r}")
    if _decimal(value) <= 0 or style == FULL:
        return exact(value) + unit
    number, band, base = _placed(value, unit)
    # 5余个 is not Chinese, and 超5 would be untrue of five; 5万余元 is fine.
    if style in BEYOND and number < TEN and not band.name:
        style = ""
    shown = _cut(number, _step(number, band, style))
    if style in BEYOND and shown == number:
        style = ""
    return _with_word(shown, band, base, style)


def amount(value: Decimal, unit: str) -> tuple[str, str]:
    """Answer number and unit apart, for big-number tiles: (762013, 名) -> (76.2, 万名). No style word."""
    if _decimal(value) <= 0:
        return exact(value), unit
    number, band, base = _placed(value, unit)
    return exact(_cut(number, band.plain)), band.name + base


def exact(value: Decimal | None) -> str:
    """Answer the whole value for tables and inputs: no exponent, separators or trailing zeros; None -> ""."""
    if value is None:
        return ""
    text = format(_decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(fraction: Decimal | None, places: int = 1) -> str:
    """Answer a tracking percentage, rounded half up to at most `places` decimals: 0.541 -> 54.1%; None -> —.

    What is not finished never reads as finished: a fraction below 1 prints 99.9% at most.
    """
    if fraction is None:
        return "—"
    step = ONE.scaleb(-places)
    hundredths = (_decimal(fraction) * HUNDRED).quantize(step, ROUND_HALF_UP)
    if fraction < 1:
        hundredths = min(hundredths, HUNDRED - step)
    return exact(hundredths) + "%"


def mean(total: Decimal | int, count: int) -> str:
    """Answer the mean of marks with one decimal, rounded half up: 14 of 3 -> 4.7; none -> —."""
    if not count:
        return "—"
    return format((_decimal(total) / count).quantize(ONE.scaleb(-1), ROUND_HALF_UP), "f")


def _decimal(value: Decimal | int) -> Decimal:
    """Refuse what is not exact: a float has lost its last digits before it gets here."""
    if isinstance(value, float):
        raise TypeError("an exact Decimal or int is needed, not a float")
    value = Decimal(value)
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return value


def _placed(value: Decimal, unit: str) -> tuple[Decimal, Band, str]:
    """Find the band of a positive value: the number within it, the band, the unit without its 万 or 亿."""
    scale, base = ONE, unit
    if len(unit) > 1 and unit[0] in "万亿":
        scale, base = (WAN if unit[0] == "万" else YI), unit[1:]
    bands = SHARE if base in SHARE_UNITS else MONEY if base == "元" else COUNT
    total = _decimal(value) * scale
    band = next((band for band in bands if total >= band.size), bands[-1])
    return total / band.size, band, base


def _step(number: Decimal, band: Band, style: str) -> Decimal:
    """Answer the multiple that a number of this band is cut down to."""
    if not style:
        return band.plain
    if band.worded is not None:
        return band.worded
    # The exponent of the leading digit less one, at least to ten: 2213 -> 100, 323 -> 10, 53 -> 10.
    return TEN ** max(number.adjusted() - 1, 1) if number >= TEN else ONE


def _cut(number: Decimal, step: Decimal) -> Decimal:
    """Cut down to a multiple of step.

    What would vanish keeps its leading digit, so that some never reads as none.
    """
    shown = number // step * step
    return shown or number.quantize(ONE.scaleb(number.adjusted()), ROUND_DOWN)


def _with_word(number: Decimal, band: Band, base: str, style: str) -> str:
    """Put number, 万 or 亿, unit and style word in the order in which they are written."""
    text = exact(number)
    if style == AT_LEAST:
        return f"{text}{band.name}{base}{style}"
    if style == "超":
        return f"{style}{text}{band.name}{base}"
    if base in SHARE_UNITS:
        return f"{text}{base}{style}"
    # The word follows what was cut: a round ten (560余万元) or else the 万 or 亿 (1.2万余件, 5万余元).
    if band.worded is None and number >= TEN:
        return f"{text}{style}{band.name}{base}"
    return f"{text}{band.name}{style}{base}"


class NumeralError(ValueError):
    """What was typed cannot be taken as a number; the message tells the person, in Chinese, what to do."""


WHOLE_DIGITS = 12
PART_PLACES = 2  # a part or a whole may be money in 万元
RATIO_PLACES = 4  # a stored percentage must go through its own form unchanged
NUMBER_EXAMPLE = "12 或 1200"
RATIO_EXAMPLE = "40.8 或 204/500"

# "0,200" is no thousands comma: somewhere else it is a fifth.
NUMBER = re.compile(r"\+?([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")

_WRITE_OUT = "“{text}”带有“{tail}”，请按本指标的计量单位写出完整数字，不要写“万”“亿”或单位"

# Why a text is not a number, the first that fits; the last one always does.
REFUSALS = [
    (re.compile(pattern, re.DOTALL), message)
    for pattern, message in (
        (r"", "请填写数字，如 {example}"),
        (r"[-−][0-9].*", "“{text}”不能为负数，请填写 0 或大于 0 的数字"),
        (r"\+?[0-9]*,[0-9,]*(\.[0-9]*)?", "“{text}”的千分位逗号位置不对，请写成 1200 或 1,200"),
        (r"\+?[0-9.,]+\s[0-9.,\s]+", "“{text}”中间有空格，请连起来写成一个数字"),
        (r"\+?[0-9][0-9.,]*\s*(?P<tail>[^0-9.,\s].*)", _WRITE_OUT),
        (r".*(?P<tail>[万亿]).*", _WRITE_OUT),
        (r".*", "“{text}”不是数字，请填写数字，如 {example}"),
    )
]


def parse(text: str, places: int) -> Decimal:
    """Read a typed number, not negative, in the indicator's own unit, with at most `places` decimals.

    Takes full-width digits and punctuation, surrounding spaces, a leading + and thousands commas. Raises
    NumeralError for anything else.
    """
    return _read(text, places, NUMBER_EXAMPLE)


def parse_ratio(text: str) -> tuple[Decimal | None, Decimal | None, Decimal]:
    """Read a percentage: (numerator, denominator, value in %). 40.8 or 40.8% -> (None, None, 40.8).

    204/500 -> (204, 500, 40.8000), cut to four places: rounding up could reach a target that was missed.
    Raises NumeralError, also for a denominator of 0 and for a part larger than its whole.
    """
    typed = _narrow(text)
    if "/" not in typed:
        return None, None, _read(typed.removesuffix("%"), RATIO_PLACES, RATIO_EXAMPLE)
    part, _, whole = typed.partition("/")
    numerator, denominator = (_read(side, PART_PLACES, RATIO_EXAMPLE) for side in (part, whole))
    if denominator == 0:
        raise NumeralError(f"“{_short(typed)}”的分母不能为 0，请填写“部分/总数”，如 204/500")
    if numerator > denominator:
        raise NumeralError(f"“{_short(typed)}”的分子大于分母，请填写“部分/总数”，如 204/500")
    return numerator, denominator, ratio(numerator, denominator)


def ratio(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The percentage of a fraction, cut to four places: rounding up could reach a target that was missed."""
    return (numerator * HUNDRED / denominator).quantize(ONE.scaleb(-RATIO_PLACES), ROUND_DOWN)


def _read(text: str, places: int, example: str) -> Decimal:
    """Read a number or raise the NumeralError that fits; `example` shows what could have been typed."""
    typed = _narrow(text)
    match = NUMBER.fullmatch(typed)
    if match is None:
        raise NumeralError(_refusal(text, typed, example))
    whole, decimals = match[1].replace(",", ""), match[2] or ""
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise NumeralError(f"“{_short(text)}”太大，整数部分最多{WHOLE_DIGITS}位，请核对后重新填写")
    if decimals and not places:
        raise NumeralError(f"“{_short(text)}”带有小数，本指标只填整数")
    if len(decimals) > places:
        raise NumeralError(f"“{_short(text)}”小数位数太多，本指标最多保留{places}位小数")
    return Decimal(f"{whole}.{decimals or 0}") if places and decimals else Decimal(whole)


def _narrow(text: str) -> str:
    """Strip spaces and invisible marks, and turn full-width forms into ASCII.

    NFKC only on those: on everything it would read 10² as 102 and ① as 1. The marks come with cells copied
    from spreadsheets, where nobody can see them.
    """
    visible = (char for char in text if unicodedata.category(char) != "Cf")
    narrow = (
        unicodedata.normalize("NFKC", char) if unicodedata.east_asian_width(char) == "F" else char for char in visible
    )
    return "".join(narrow).strip()


def _refusal(text: str, typed: str, example: str) -> str:
    """Answer the sentence that tells why `typed` is not a number, quoting `text` as the person wrote it."""
    for pattern, message in REFUSALS:
        if match := pattern.fullmatch(typed):
            tail = match.groupdict().get("tail", "")
            return message.format(text=_short(text), tail=_short(tail), example=example)
    raise AssertionError("the last pattern fits every text")


def _short(text: str, limit: int = 20) -> str:
    """Keep a quoted input short enough for a line under a form field."""
    text = text.strip()
    return text if len(text) <= limit else text[:limit] + "…"
