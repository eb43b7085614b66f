"""One number with its 万 or 亿 and its unit, as people type it: 1,200, 2.18亿元, 1万2千, 236 笔, 十二."""

import re
from decimal import Decimal
from typing import NamedTuple

from common import numerals
from uploads.cells import chinese
from uploads.cells.asking import ask, fill
from uploads.cells.typed import quote, refused
from uploads.cells.units import MAGNITUDES, ONE, WORDS, YI, Unit
from uploads.findings import Choice, Found

EXAMPLE = "数字，如 12"
LONGEST = 40  # characters of a text that may still be a number
MOST_DECIMALS = 15
NUMBER = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
DIGITS = re.compile(
    rf"\+?(?P<first>{NUMBER})\s*(?P<step>[十百千万亿]{{0,2}})"
    r"(?P<more>(?:[0-9]+[十百千万]{1,2})*(?:[0-9]+)?)\s*(?P<tail>[^0-9]*)"
)
CHINESE = re.compile(rf"(?P<number>[{chinese.LETTERS}]+)\s*(?P<tail>[^0-9]*)")
PIECE = re.compile(r"([0-9]+)([十百千万]*)")
POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
TRIMMED = re.compile(r"^(?:'(?=.)|人民币|¥|共计|共)\s*|\s*[。；;、]+$")

DATE = re.compile(r"(?:19|20)[0-9]{2}\s*[-/.年]\s*[0-9]{1,2}\s*(?:[-/.月].*)?|[0-9]{1,2}月.*")

_REFUSALS = [
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"(?:[-−—－]|负)\s*[0-9].*|\(\s*[0-9.,]+\s*\)", "{typed}是负数，本列不能为负数，请填写 0 或大于 0 的数字"),
        (DATE, "{typed}是日期，请填写" + EXAMPLE),
        (r"[0-9.,]+e\+?[0-9]+", "{typed}是科学记数法，末尾的数字可能已经丢失，请填写完整的数字"),
        (r"[0-9.,]+\s*[%‰]", "{typed}是百分比，本列要填数量，请填写" + EXAMPLE),
        (r"[0-9.]*,[0-9,.]*", "{typed}的逗号或小数点位置不对，请写成 1200 或 1,200"),
        (r"[0-9.,]+\s+[0-9.,\s]+", "{typed}中间有空格，请连起来写成一个数字"),
        (r"[0-9]+\s*/\s*[0-9]+", "{typed}像是分数或日期，本列只能填一个数字，请填写" + EXAMPLE),
        (r".*[0-9].*[^0-9.,].*[0-9].*", "{typed}不是一个单独的数字，本列只能填一个数字，请把说明写到备注里"),
        (r".*", "{typed}不是数字，请填写" + EXAMPLE),
    )
]


class Column(NamedTuple):
    """What a column of numbers takes: the unit of its indicator and the decimals that may be kept."""

    unit: str
    places: int

    @property
    def scope(self) -> str:
        """What tells apart equal texts in the keys of questions: where 万元 is the unit, 1.2万 may mean two things."""
        return f":{self.unit}" if Unit.of(self.unit).scale != ONE else ""

    def scope_of(self, typed: str) -> str:
        """The same, left out where the text means one thing in every column: 约50."""
        scope = self.scope if any(letter in typed for letter in "百千万亿元") else ""
        return f"{scope}:{self.places}" if "." in typed or scope else scope


class Amount(NamedTuple):
    """A number as it was typed: 2.18亿元 is 2.18, 100000000, 元."""

    number: Decimal
    step: Decimal
    word: str


def read(typed: str, column: Column) -> Found:
    """The number that a text of one line writes, in the column's unit, or the question or the error it raises."""
    text = TRIMMED.sub("", typed)
    if len(text) > LONGEST:
        return refused(f"{quote(typed)}太长，不是数字，请填写{EXAMPLE}")
    amount = _in_digits(text, column)
    if amount:
        if not column.places and amount.step == ONE and POINT.fullmatch(text.removesuffix(amount.word).strip()):
            return _ask_point(typed, amount)
        return _converted(typed, amount, column)
    amount = _in_chinese(text)
    if amount:
        found = _converted(typed, amount, column)
        if found.value is None:
            return found
        told = f"{quote(typed)}是中文数字，已按 {numerals.exact(found.value)} 读入，请核对"
        return Found(found.value, warnings=(*found.warnings, ("chinese", told)))
    return refused(_refusal(text).format(typed=quote(typed)))


def checked(value: Decimal, cell, column: Column, warnings: tuple = ()) -> Found:
    """The value, when it is not negative, not too large and has no more decimals than the column keeps."""
    typed = quote(cell)
    if value < 0:
        return refused(f"{typed}是负数，本列不能为负数，请填写 0 或大于 0 的数字")
    if value and value.adjusted() >= numerals.WHOLE_DIGITS:
        return refused(f"{typed}太大，整数部分最多{numerals.WHOLE_DIGITS}位，请核对后重新填写")
    text = numerals.exact(value)
    decimals = len(text.partition(".")[2])
    if decimals and not column.places:
        return refused(f"{typed}带有小数，本列只填整数，请改为整数")
    if decimals > column.places:
        unit = f"（单位：{column.unit}）" if column.unit else ""
        return refused(f"{typed}的小数位数太多，本列{unit}最多保留{column.places}位小数，请改短后填写")
    return Found(Decimal(text), warnings=warnings)


def _in_digits(text: str, column: Column) -> Amount | None:
    """Take apart 2.18亿元 or 1万2千; None for anything else."""
    match = DIGITS.fullmatch(text)
    if not match:
        return None
    first, step, more, word = match["first"].replace(",", ""), match["step"], match["more"], match["tail"].strip()
    if len(first.partition(".")[2]) > MOST_DECIMALS:
        return None
    if not more and step and (step + word in WORDS or Unit.of(column.unit).base == step + word):
        return Amount(Decimal(first), ONE, step + word)  # 千克 and 千米 are units
    size = _step(step)
    if not more or not size:
        return Amount(Decimal(first), size, word) if size else None
    total, size = _summed(first, size, more)
    return Amount(total / size, size, word) if total else None


def _step(letters: str) -> Decimal | None:
    """The size of 万 or 千万; None for letters in an order that means nothing."""
    sizes = [MAGNITUDES[letter] for letter in letters]
    if len(sizes) == 2 and not sizes[0] < sizes[1]:
        return None
    return sizes[0] * sizes[1] if len(sizes) == 2 else sizes[0] if sizes else ONE


def _summed(first: str, size: Decimal, more: str) -> tuple[Decimal | None, Decimal]:
    """Add up 1亿2000万 or 1万2000; None where a later part does not fit below the part before (1万2)."""
    if "." in first or size == ONE:
        return None, size
    total, room = Decimal(first) * size, size
    for digits, letters in PIECE.findall(more):
        step = _step(letters)
        if not step or step >= room or Decimal(digits) * step >= room:
            return None, size
        if not letters and len(digits) != room.adjusted():
            return None, size
        total, room = total + Decimal(digits) * step, step
    return total, room if room != ONE else size


def _in_chinese(text: str) -> Amount | None:
    """Take apart 十二人 or 一百二十万元; None for anything else."""
    match = CHINESE.fullmatch(text)
    value = chinese.integer(match["number"]) if match else None
    if value is None:
        return None
    step = MAGNITUDES.get(match["number"][-1], ONE) if match["number"][-1] in "万亿" else ONE
    return Amount(value / step, step, match["tail"].strip())


def _converted(typed: str, amount: Amount, column: Column) -> Found:
    """The amount in the column's unit; a unit that is another one brings a warning, two meanings a question."""
    number, step, word = amount
    if number and number.adjusted() >= 2 * numerals.WHOLE_DIGITS:
        return checked(number, typed, column)
    unit = Unit.of(column.unit)
    total = number * step
    if not word:
        if step == ONE:
            return checked(number, typed, column)
        if not total or unit.scale == ONE or not unit.base or step > unit.scale or step == unit.scale == YI:
            return checked(total / unit.scale, typed, column)
        return _ask_scale(typed, total, column)
    if unit.is_base(word):
        return _in_base(typed, total, step, column)
    if word not in WORDS or (unit.scale != ONE and step != ONE):
        return refused(_other_unit(typed, word, column))
    if not column.unit:
        return checked(total, typed, column)
    taken = numerals.exact(total) + column.unit
    told = f"{quote(typed)}的单位“{word}”与本列的“{column.unit}”不同，已按 {taken} 读入，请核对"
    return checked(total, typed, column, (("unit", told),))


def _in_base(typed: str, total: Decimal, step: Decimal, column: Column) -> Found:
    """The total in 元 as the column's 万元; an amount typed without any 万 is told."""
    scale = Unit.of(column.unit).scale
    value = total / scale
    told = f"{quote(typed)}已换算为 {numerals.exact(value)}{column.unit}，请核对"
    return checked(value, typed, column, (("unit", told),) if step == ONE != scale else ())


def _ask_scale(typed: str, total: Decimal, column: Column) -> Found:
    """Ask whether 1.2万 in a column of 万元 repeats the unit or counts it."""
    values = [total / Unit.of(column.unit).scale, total]
    fitting = [value for value in values if not checked(value, typed, column).error]
    if not fitting:
        return checked(values[0], typed, column)
    choices = [
        Choice(numerals.exact(value), f"按 {numerals.exact(value)}{column.unit} 填", numerals.exact(value))
        for value in fitting
    ]
    text = f"本列的单位是“{column.unit}”，{quote(typed)}是多少{column.unit}？"
    places = "" if len(fitting) == len(values) else f":{column.places}"
    return ask("scale", typed + column.scope + places, text, choices)


def _ask_point(typed: str, amount: Amount) -> Found:
    """Ask whether the point of 1.200 separates thousands, where only whole numbers are filled in."""
    value = amount.number * 1000
    text = f"本列只填整数，{quote(typed)}里的点是千分位（{numerals.exact(value)}）还是小数点？"
    return ask("point", typed, text, [fill(value)])


def _other_unit(typed: str, word: str, column: Column) -> str:
    """The sentence for a word after the number that is not the column's unit."""
    if word in ("%", "‰"):
        return f"{quote(typed)}是百分比，本列要填数量，请填写{EXAMPLE}"
    unit = f"本列的单位是“{column.unit}”，" if column.unit else ""
    return f"{quote(typed)}里的{quote(word)}看不懂，{unit}请只填数字，如 12"


def _refusal(text: str) -> str:
    """Why a text is not a number: the first sentence that fits, and the last one always does."""
    line = " ".join(text.split()).lower()
    return next(sentence for pattern, sentence in _REFUSALS if pattern.fullmatch(line))
