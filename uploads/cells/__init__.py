"""What one cell of a sheet means, as people type it: each function answers a `Found` and never raises.

A message is one Chinese sentence that quotes what was typed and says what to do. Nothing ambiguous is guessed: it
comes back as a question. Cells are what `uploads.reading` hands on: None, text, numbers, dates, Percent, Fault.
"""

from uploads.cells.dates import date, month
from uploads.cells.numbers import number
from uploads.cells.ratios import ratio
from uploads.cells.times import time
from uploads.cells.typed import hidden, shown
from uploads.cells.words import choice, text, yes_no

__all__ = ["choice", "date", "hidden", "month", "number", "ratio", "shown", "text", "time", "yes_no"]
