"""The lists of the programme as files: for every page its columns, and its rows from what the page shows."""

from projects.exports.deadlines import BOARD, EXTENSIONS, TOWNSHIPS, township_rows
from projects.exports.programme import (
    CHANGES,
    OUTLINE,
    PROGRAMMES,
    TARGETS,
    TEXTS,
    change_rows,
    outline_rows,
    target_rows,
)
from projects.exports.progress import COMPARISON, PROJECTS, VERSIONS, comparison_rows, counted, project_rows
from projects.exports.reports import CONVERSATIONS, PROBLEMS, REVIEW, review_rows
from projects.exports.services import ORDERS

__all__ = [
    "BOARD",
    "CHANGES",
    "COMPARISON",
    "CONVERSATIONS",
    "EXTENSIONS",
    "ORDERS",
    "OUTLINE",
    "PROBLEMS",
    "PROGRAMMES",
    "PROJECTS",
    "REVIEW",
    "TARGETS",
    "TEXTS",
    "TOWNSHIPS",
    "VERSIONS",
    "change_rows",
    "comparison_rows",
    "counted",
    "outline_rows",
    "project_rows",
    "review_rows",
    "target_rows",
    "township_rows",
]
