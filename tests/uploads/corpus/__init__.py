"""Odd, broken and hostile files, each made by one function and told with what must come of it.

`ODD` holds all of them. `odd.content()` makes the bytes; `odd.code` is the refusal expected, or else `odd.sheets` are
the sheets: a list of `Expected`.
"""

from tests.uploads.corpus import hostile, others, text, xls, xlsx
from tests.uploads.corpus.entry import Expected, Odd

ODD: list[Odd] = [*xlsx.ODD, *hostile.ODD, *xls.ODD, *text.ODD, *others.ODD]

__all__ = ["ODD", "Expected", "Odd"]
