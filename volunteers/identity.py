"""Identity documents and phones: which numbers are real ones, and what an identity number tells.

Sources: GB 11643 (resident card, check digit), the residence permits of Hong Kong, Macao and Taiwan residents
(81, 82, 83), the foreign permanent resident's card of 2017 (three letters and twelve digits) and of 2023 (eighteen
digits beginning with 9). No address code is refused: codes were given out that no list has any more.
"""

import datetime as dt
import re
from dataclasses import dataclass

from common import periods
from volunteers.codes import DocumentKind, Sex

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SPACES = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\ufeff-]")
WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９Ｘｘ＋", "0123456789XX+", strict=True)}
FOREIGN_2017 = re.compile(r"[A-Z]{3}\d{12}")
MOBILE = re.compile(r"1[3-9]\d{9}")
LEAST_AGE, ADULT = 14, 18


class IdentityError(ValueError):
    """A number that cannot be a real one; the message says why, without the number."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A document's number as it is stored, and what it tells; a card of 2017 for foreigners tells no birth date."""

    number: str
    kind: DocumentKind
    born_on: dt.date | None
    sex: Sex


def tidy(text: str) -> str:
    """Without spaces and hyphens, in half-width capitals."""
    return SPACES.sub("", text.translate(WIDE)).upper()


def identity(text: str) -> Identity:
    """Read a document's number; an old one of 15 digits becomes one of 18. IdentityError says what is wrong."""
    number = tidy(text)
    if FOREIGN_2017.fullmatch(number):
        return Identity(number, DocumentKind.FOREIGN, None, Sex.UNKNOWN)
    if len(number) == 15 and number.isascii() and number.isdigit():
        number = _of_eighteen(number)
    if len(number) != 18:
        raise IdentityError(f"证件号码应为18位，现在是{len(number)}位")
    if not (number.isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise IdentityError("证件号码只能由数字组成，最后一位可以是X")
    if number[17] != check_digit(number):
        raise IdentityError("证件号码的校验位不对，请核对是否写错")
    return Identity(number, kind_of(number), _birth(number), Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def check_digit(number: str) -> str:
    """The eighteenth digit that goes with the first seventeen (GB 11643)."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11]


def kind_of(number: str) -> DocumentKind:
    """Which document a number of eighteen digits belongs to."""
    if number[0] == "9":
        return DocumentKind.FOREIGN
    return DocumentKind.PERMIT if number[:2] in ("81", "82", "83") else DocumentKind.RESIDENT


def _of_eighteen(number: str) -> str:
    longer = f"{number[:6]}19{number[6:]}"
    return longer + check_digit(longer)


def _birth(number: str) -> dt.date:
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdentityError("证件号码里的出生日期不存在") from None
    if born > periods.today():
        raise IdentityError("证件号码里的出生日期还没有到")
    if born.year < 1900:
        raise IdentityError("证件号码里的出生日期早于1900年")
    return born


def mobile(text: str) -> str:
    """Eleven digits of a mobile phone, without +86, spaces and hyphens; IdentityError when it is none."""
    number = tidy(text)
    if number.startswith("+86"):
        number = number[3:]
    elif len(number) == 13 and number.startswith("86"):
        number = number[2:]
    elif len(number) == 15 and number.startswith("0086"):
        number = number[4:]
    if not number.isascii() or not MOBILE.fullmatch(number):
        raise IdentityError("手机号码应为1开头的11位数字")
    return number


def looks_secret(text: str) -> bool:
    """Whether a text that somebody searches for is meant as a phone or a document's number, not as a name."""
    number = tidy(text)
    return bool(re.fullmatch(r"\+?\d{6,}X?|[A-Z]{3}\d{9,}", number)) and len(number) >= 11


def age(born_on: dt.date, on: dt.date | None = None) -> int:
    """Full years of life on a day, today where none is given; who was born on 29 February is older on 1 March."""
    on = on or periods.today()
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
