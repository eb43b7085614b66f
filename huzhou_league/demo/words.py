"""Names of localities for the rows of ledgers, and people whom nobody takes for real ones."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

from ruamel.yaml import YAML

from organizations.models import Level, Organization

PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What a pattern names → the list that it is drawn from.
KINDS = {
    "town": "towns", "village": "villages", "community": "communities", "school": "schools", "river": "rivers",
    "scenic": "scenic", "trade": "trades", "road": "roads", "league": "leagues", "topic": "topics",
}  # fmt: skip


@cache
def load(name: str) -> dict:
    """One of the data files of this package."""
    return YAML(typ="safe").load(Path(__file__).with_name(f"{name}.yaml"))


class Words:
    """The localities of an organisation: `fill` puts them into the patterns of a theme."""

    def __init__(self, organization: Organization, county: Organization):
        known = load("words")
        self.short = county.short_name
        lists = known.get(county.code, known["general"])
        self.lists = {
            kind: [word.replace("{short}", self.short) for word in lists[kind]]
            for kind in set(KINDS.values()) & set(lists)
        }
        if organization.level == Level.TOWNSHIP:
            self.lists |= {"towns": [organization.short_name], "schools": [f"{organization.short_name}中心学校"]}
        # Only where pupils are old enough there is a league committee.
        self.lists["leagues"] = [name for name in self.lists["schools"] if "小学" not in name]

    def fill(self, pattern: str, rng: Random, known: dict[str, str] | None = None, **lists: Sequence[str]) -> str:
        """The pattern with a word for each placeholder, never the same word twice.

        `known` are the words that another text of the same row has used already, so that both name one place.
        """
        drawn: set[str] = set()
        known = {} if known is None else known

        def word(match) -> str:
            name = match[1]
            if name == "short":
                return self.short
            stock = lists.get(name) or lists.get(KINDS.get(name, name)) or self.lists[KINDS[name]]
            found = known.get(name)
            if found is None or found in drawn:
                found = rng.choice([word for word in stock if word not in drawn] or stock)
            drawn.add(found)
            known.setdefault(name, found)
            return found

        return PLACEHOLDER.sub(word, pattern)


def person(rng: Random) -> str:
    """A name that stands for nobody: 陈某某."""
    return f"{rng.choice(load('words')['surnames'])}某某"


def lists_of(theme: Mapping) -> dict[str, list[str]]:
    """The lists of a theme from which its patterns draw."""
    return {name: value for name, value in theme.items() if isinstance(value, list)}
