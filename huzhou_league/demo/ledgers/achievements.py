"""工作成果: what figures cannot say, of the projects whose indicators the theme names."""

import datetime as dt
from random import Random

from huzhou_league.demo.ledgers.book import Book
from huzhou_league.demo.words import load
from projects.models import Achievement


def run(book: Book) -> None:
    """Write the achievements of projects that the programme has, as far as their day has come."""
    for told in load("themes")["achievements"]:
        indicator = book.indicator(told["of"])
        if indicator is None or indicator.project is None:
            continue
        day = dt.date.fromisoformat(f"{book.year}-{told['on']}")
        row = Achievement(
            organization=book.plan.city,
            project=indicator.project,
            category=book.category("achievements", told["category"]),
            happened_on=day,
            title=told["title"],
            ordinal=told.get("ordinal", ""),
            text=told["text"],
            names=told.get("names", ""),
        )
        book.write(row, "title", day, Random(told["title"]))
