"""How registers feed the figure table: what counts, which cells a change touches, and counting those again.

A register writes its rows, then has the cells that they touch counted, in the same transaction. The cells are locked in
the order of their keys and only then counted, so that of two changes at once the later one sees the rows of the
earlier one.
"""

from projects.feeds.cells import CellKey, FeedError, write
from projects.feeds.keys import Holders
from projects.feeds.ledger import ProgrammeLedger
from projects.feeds.programme import count_projects_again
from projects.feeds.recount import Place, differences, places, recount, recount_all
from projects.feeds.rows import CountedRows, counted_rows
from projects.feeds.settling import hold, settle
from projects.sources import Feed, Moment, UnknownCondition, fed, feed_of, named, register

__all__ = [
    "CellKey",
    "CountedRows",
    "Feed",
    "FeedError",
    "Holders",
    "Moment",
    "Place",
    "ProgrammeLedger",
    "UnknownCondition",
    "count_projects_again",
    "counted_rows",
    "differences",
    "fed",
    "feed_of",
    "hold",
    "named",
    "places",
    "recount",
    "recount_all",
    "register",
    "settle",
    "write",
]
