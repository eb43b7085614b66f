"""Questions that return numbers: the only door through which screens, documents and scores read figures."""

from projects.figures.progress import Progress, Tasks, progress
from projects.figures.table import Cell, OverlapError, Part, Scope, Table, table, total

__all__ = ["Cell", "OverlapError", "Part", "Progress", "Scope", "Table", "Tasks", "progress", "table", "total"]
