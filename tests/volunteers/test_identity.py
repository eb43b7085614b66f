"""Which document and phone numbers are real ones."""

import datetime as dt

import pytest

from volunteers.codes import DocumentKind, Sex
from volunteers.identity import IdentityError, age, identity, looks_secret, mobile


@pytest.mark.parametrize(
    ("text", "kind", "born_on", "sex"),
    [
        ("11010519491231002X", DocumentKind.RESIDENT, dt.date(1949, 12, 31), Sex.FEMALE),
        ("330502199705040019", DocumentKind.RESIDENT, dt.date(1997, 5, 4), Sex.MALE),
        ("330523199912310028", DocumentKind.RESIDENT, dt.date(1999, 12, 31), Sex.FEMALE),
        ("810000199001010019", DocumentKind.PERMIT, dt.date(1990, 1, 1), Sex.MALE),
        (" 330502 19970504-0019 ", DocumentKind.RESIDENT, dt.date(1997, 5, 4), Sex.MALE),
        ("11010519491231002x", DocumentKind.RESIDENT, dt.date(1949, 12, 31), Sex.FEMALE),
        ("３３０５０２１９９７０５０４００１９", DocumentKind.RESIDENT, dt.date(1997, 5, 4), Sex.MALE),
        ("ABC123456789012", DocumentKind.FOREIGN, None, Sex.UNKNOWN),
    ],
)
def test_a_real_number_tells_kind_birth_and_sex(text, kind, born_on, sex):
    told = identity(text)
    assert (told.kind, told.born_on, told.sex) == (kind, born_on, sex)


def test_a_number_of_fifteen_digits_becomes_one_of_eighteen():
    assert identity("330511770203001").number == "330511197702030015"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("330502199705040018", "校验位"),
        ("33050219970504001", "17位"),
        ("330502199702300018", "校验位"),
        ("33050219970504001A", "X"),
        ("", "0位"),
    ],
)
def test_a_wrong_number_says_why_without_telling_it(text, why):
    with pytest.raises(IdentityError) as error:
        identity(text)
    assert why in str(error.value)
    assert not text or text not in str(error.value)


@pytest.mark.parametrize(
    "text", ["13900000001", "+86 139-0000-0001", "8613900000001", "0086 13900000001", "１３９００００００0１"]
)
def test_phones_are_eleven_digits(text):
    assert mobile(text) == "13900000001"


@pytest.mark.parametrize("text", ["12900000001", "1390000000", "05722000000", "139000000012", ""])
def test_other_numbers_are_no_mobile_phones(text):
    with pytest.raises(IdentityError):
        mobile(text)


def test_age_is_full_years():
    assert age(dt.date(2003, 7, 4), dt.date(2017, 7, 3)) == 13
    assert age(dt.date(2003, 7, 4), dt.date(2017, 7, 4)) == 14
    assert age(dt.date(2004, 2, 29), dt.date(2018, 2, 28)) == 13


def test_what_is_searched_for_as_a_number():
    assert looks_secret("13900000001") and looks_secret("11010519491231002X") and looks_secret("ABC123456789012")
    assert not looks_secret("张三") and not looks_secret("ZY-7K3QZ9MPWA4X") and not looks_secret("2017")
