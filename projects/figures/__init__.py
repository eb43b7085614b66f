"""Questions that return numbers: the only door through which screens, documents and scores read figures."""

from projects.figures.history import History, Passed, history
from projects.figures.progress import Progress, Tasks, progress
from projects.figures.table import Cell, OverlapError, Part, Scope, Table, table, total

__all__ = [
    "Cell", "History", "OverlapError", "Part", "Passed", "Progress", "Scope", "Table", "Tasks", "history", "progress",
    "table", "total",
]  # fmt: skip
