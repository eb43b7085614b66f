"""Chinese numerals: 十二, 一百二十, 两千, 二〇一七."""

from uploads.cells.units import MAGNITUDES

DIGITS = dict(zip("零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖", [0, 0, *range(1, 10), 2, *range(1, 10)], strict=True))
STEPS = {name: int(size) for name, size in MAGNITUDES.items()} | {"拾": 10, "佰": 100, "仟": 1000, "萬": 10**4}
LETTERS = "".join([*DIGITS, *STEPS])
LONGEST = 24


def integer(text: str) -> int | None:
    """The whole number that a text writes in Chinese; None when it writes none, or not clearly (二三, 一万五)."""
    if not text or len(text) > LONGEST or not all(char in LETTERS for char in text):
        return None
    if all(char in DIGITS for char in text):
        return positional(text) if len(text) == 1 or len(text) > 2 else None
    return _spelt(text)


def positional(text: str) -> int | None:
    """The number whose digits stand one by one: 二〇一七 -> 2017; None for anything else."""
    if not text or len(text) > LONGEST or not all(char in DIGITS for char in text):
        return None
    return int("".join(str(DIGITS[char]) for char in text))


def small(text: str) -> int | None:
    """A day or a month in plain digits or in Chinese; None for anything else (五六 is no month)."""
    return int(text) if _is_plain(text) else integer(text)


def year(text: str) -> int | None:
    """A year in plain digits or in Chinese ones: 二〇一七, 一七; None for anything else."""
    return int(text) if _is_plain(text) else positional(text)


def _is_plain(text: str) -> bool:
    """Whether a text consists of ASCII digits."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


def _spelt(text: str) -> int | None:
    """Read 一百二十 or 一万零五十: every part with its step, steps falling within each 万 and each 亿."""
    total = section = 0  # section: what stands before the next 万 or 亿
    digit, last, large = None, 10**4, 10**12
    for place, char in enumerate(text):
        if char in DIGITS:
            if digit:  # 二三十
                return None
            digit = DIGITS[char]
            continue
        step = STEPS[char]
        if step >= 10**4:
            section += digit or 0
            if not section or step >= large:
                return None
            total, section, large, last = total + section * step, 0, step, 10**4
        else:
            # 十二 needs no 一 in front, and neither does 一百十二.
            if step >= last or (not digit and (step != 10 or (place and text[place - 1] in "零〇"))):
                return None
            section, last = section + (digit or 1) * step, step
        digit = None
    if digit and _is_short(text):
        return None
    return total + section + (digit or 0)


def _is_short(text: str) -> bool:
    """Whether the last digit lacks its step: 一万五 is 15000 to most and 10005 to some, so it is not read."""
    return len(text) > 1 and text[-2] in STEPS and STEPS[text[-2]] > 10
