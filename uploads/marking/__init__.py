"""Giving a workbook back with its faulty cells coloured and commented.

Nothing in this package imports Django: `child` runs in a process of its own. `uploads.marked` is the way in.
"""

from collections.abc import Sequence

PROBLEMS = "问题清单"  # the sheet at the end that lists what was found
HEADING = "平台列出的问题（只供查看，上传时不读取这张表）"  # its first cell, by which it is known again
ORIGINAL_ROW = "原行号"  # the column that a workbook of faulty rows has before all others


def is_problem_list(name: str, rows: Sequence[Sequence]) -> bool:
    """Whether a sheet, by its name and first rows, is a list that the platform added to an earlier workbook."""
    first = rows[0][0] if rows and rows[0] else None
    return name.startswith(PROBLEMS) and str(first or "").startswith(HEADING)
