"""Texts that a spreadsheet would calculate, made harmless in CSV and taken back exactly."""

import re

# What begins a formula, in either width, behind spaces of any kind; and what a spreadsheet drops before it looks on.
_FORMULA = re.compile(r"'*(?:[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|[ \u3000]*[\t\r\n])")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate the text; also when apostrophes already stand in front of it."""
    return _FORMULA.match(text) is not None


def defused(text: str) -> str:
    """The text as CSV states it: with one apostrophe in front where it might be calculated.

    One more apostrophe where somebody typed some themselves, so that `undefused` gives back what was there.
    """
    return f"'{text}" if is_formula(text) else text


def undefused(text: str) -> str:
    """The text without the apostrophe that `defused` put there: undefused(defused(text)) is the text."""
    return text[1:] if text.startswith("'") and is_formula(text) else text
