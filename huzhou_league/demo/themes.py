"""What rows are called and when they take place: by the indicator that they count for, else by its feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from huzhou_league.demo.words import Words, lists_of, load

TRIES = 20


@dataclass(frozen=True)
class Theme:
    """The theme of an indicator; what the file does not say for it, it says for its feed."""

    name: str
    data: Mapping

    def __getitem__(self, name: str):
        return self.data[name]

    def get(self, name: str, default=None):
        """What the theme says of `name`."""
        return self.data.get(name, default)

    def draw(
        self, name: str, words: Words, rng: Random, month: int = 0, known: dict[str, str] | None = None, **lists
    ) -> str:
        """One of the patterns listed under `name`, filled in with words that suit the time of year.

        Where words of the row are `known` already, the patterns that name the same place come first.
        """
        stock = self.data.get(name) or [""]
        stock = [pattern for pattern in stock if any(f"{{{word}}}" in pattern for word in known or ())] or stock
        own = {"indicator": [self.name]} | lists_of(self.data) | lists
        for _ in range(TRIES):
            drawn = dict(known or {})
            text = words.fill(rng.choice(stock), rng, drawn, **own)
            if not month or _suits(text, month):
                break
        if known is not None:
            known |= drawn
        return text

    def fixed(self, month: int) -> list[Mapping]:
        """The events that have a day of their own in a month."""
        listed = self.data.get("fixed", ())
        return [event for event in listed if int(event["on"][:2]) == month]


def _suits(text: str, month: int) -> bool:
    return all(month in months for word, months in load("themes")["seasonal"].items() if word in text)


@cache
def of(feed: str, code: str, name: str) -> Theme:
    """The theme of an indicator that a ledger counts, by its feed, code and name."""
    known = load("themes")
    return Theme(name, known["feeds"].get(feed, {}) | known["indicators"].get(code, {}))


def season(code: str) -> Mapping[int, float]:
    """Month → weight, where an indicator's months differ from what is usual; else nothing."""
    return load("themes")["indicators"].get(code, {}).get("season", {})
