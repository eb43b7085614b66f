"""Reading of spreadsheets, broken and hostile ones included: `read` hands on heads and rows, or raises Unreadable."""

from uploads.reading.limits import Limits
from uploads.reading.reader import read
from uploads.reading.refusals import Unreadable
from uploads.reading.values import Fault, Percent, RawRow, SheetHead

__all__ = ["Fault", "Limits", "Percent", "RawRow", "SheetHead", "Unreadable", "read"]
