"""Where a sheet's table is: its header among title rows, its columns, and the lines below it that are no data."""

from uploads.layout.lines import is_note, is_plain, is_total
from uploads.layout.tables import Table, find_table
from uploads.layout.titles import Wanted, normal, suggest, whole

__all__ = [
    "Table",
    "Wanted",
    "find_table",
    "is_note",
    "is_plain",
    "is_total",
    "normal",
    "suggest",
    "whole",
]
