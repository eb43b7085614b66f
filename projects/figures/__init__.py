"""Questions that return numbers: the only door through which screens, documents and scores read figures."""

from projects.figures.progress import Progress, progress
from projects.figures.table import Cell, OverlapError, Part, Scope, Table, table, total

__all__ = ["Cell", "OverlapError", "Part", "Progress", "Scope", "Table", "progress", "table", "total"]
