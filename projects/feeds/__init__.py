"""How registers feed the figure table: what counts, which cells a change touches, and counting those again.

A register writes its rows, then has the cells that they touch counted, in the same transaction. The cells are locked in
the order of their keys and only then counted, so that of two changes at once the later one sees the rows of the
earlier one.
"""

from projects.feeds.cells import CellKey, FeedError, write
from projects.feeds.feed import Feed, Moment, fed, feed_of, named, register
from projects.feeds.ledger import ProgrammeLedger
from projects.feeds.programme import count_projects_again
from projects.feeds.recount import differences, places, recount, recount_all
from projects.feeds.rows import Counted, counted_rows

__all__ = [
    "CellKey",
    "Counted",
    "Feed",
    "FeedError",
    "Moment",
    "ProgrammeLedger",
    "count_projects_again",
    "counted_rows",
    "differences",
    "fed",
    "feed_of",
    "named",
    "places",
    "recount",
    "recount_all",
    "register",
    "write",
]
