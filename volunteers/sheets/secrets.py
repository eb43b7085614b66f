"""Numbers of new rows, and documents and phones encrypted for their rows: a chunk of a roster at once."""

import os

from common import sealing
from ledgers.models.record import ALPHABET
from volunteers.models import Volunteer
from volunteers.models.volunteer import DIGITS

LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))  # 256 is a multiple of their number
TABLE = Volunteer._meta.db_table


def numbers(count: int) -> list[str]:
    """So many numbers of volunteers, as `new_number` draws them."""
    drawn = os.urandom(DIGITS * count).translate(LETTERS).decode()
    return [f"ZY-{drawn[at : at + DIGITS]}" for at in range(0, len(drawn), DIGITS)]


def sealed(column: str, texts: list[str], of: list[str]) -> list[str]:
    """Texts encrypted for a column of the rows with these numbers."""
    return sealing.seal_many(texts, f"{TABLE}.{column}.", of)


def opened(column: str, token: str, number: str) -> str:
    """The text of a staged token."""
    return sealing.open_(token, f"{TABLE}.{column}.{number}") if token else ""
