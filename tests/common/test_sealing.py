"""Encryption at rest: what is sealed opens at its own place only, with a key that is still known."""

import base64

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common import sealing
from common.sealing import SealError, masked_phone, seal

PLACE = "organizations_user.phone_sealed.7"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = ["2017a:an old secret"]


def test_what_was_sealed_opens_at_its_place():
    assert sealing.open_(seal("13812345678", PLACE), PLACE) == "13812345678"


@given(st.text(max_size=300))
@hypothesis_settings(max_examples=50)
def test_any_text_comes_back_exactly(text):
    assert sealing.open_(seal(text, PLACE), PLACE) == text


def test_token_names_its_key_and_does_not_show_the_text():
    token = seal("13812345678", PLACE)
    name, _, body = token.partition(":")
    assert name == "2017a"
    assert b"13812345678" not in base64.urlsafe_b64decode(body)
    assert "13812345678" not in token


def test_the_same_text_never_makes_the_same_token():
    assert seal("13812345678", PLACE) != seal("13812345678", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "organizations_user.phone_sealed.8",
        "organizations_user.name_sealed.7",
        "volunteers_volunteer.phone_sealed.7",
        "",
    ],
    ids=["row", "column", "table", "nowhere"],
)
def test_token_does_not_open_elsewhere(elsewhere):
    token = seal("13812345678", PLACE)
    with pytest.raises(SealError, match="damaged or belongs elsewhere"):
        sealing.open_(token, elsewhere)


def test_token_does_not_open_under_another_key_id_even_with_the_same_secret(settings):
    settings.FIELD_KEYS = ["a:the same secret", "b:the same secret"]
    token = seal("13812345678", PLACE)
    assert token.startswith("a:")
    with pytest.raises(SealError, match="damaged or belongs elsewhere"):
        sealing.open_("b" + token[1:], PLACE)


def test_newest_key_seals_and_older_ones_still_open(settings):
    old = seal("13812345678", PLACE)
    settings.FIELD_KEYS = ["2018a:a new secret", "2017a:an old secret"]
    new = seal("13812345678", PLACE)
    assert new.startswith("2018a:")
    assert sealing.open_(old, PLACE) == sealing.open_(new, PLACE) == "13812345678"


def test_token_of_a_key_that_was_given_up_does_not_open(settings):
    old = seal("13812345678", PLACE)
    settings.FIELD_KEYS = ["2018a:a new secret"]
    with pytest.raises(SealError, match="no key named '2017a'"):
        sealing.open_(old, PLACE)


def test_token_does_not_open_with_another_secret_of_the_same_name(settings):
    token = seal("13812345678", PLACE)
    settings.FIELD_KEYS = ["2017a:another secret"]
    with pytest.raises(SealError):
        sealing.open_(token, PLACE)


def test_secret_may_contain_colons(settings):
    settings.FIELD_KEYS = ["k:a:b:c"]
    assert sealing.open_(seal("text", PLACE), PLACE) == "text"


def test_every_changed_byte_is_noticed():
    name, _, body = seal("13812345678", PLACE).partition(":")
    blob = base64.urlsafe_b64decode(body)
    for place in range(len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(SealError):
            sealing.open_(f"{name}:{base64.urlsafe_b64encode(changed).decode()}", PLACE)


@pytest.mark.parametrize(
    "token", ["2017a:", "2017a:AAAA", "2017a:abc", "2017a:密文", "2017a", "", ":AAAA", "13812345678"]
)
def test_what_is_no_token_raises_nothing_but_a_seal_error(token):
    with pytest.raises(SealError):
        sealing.open_(token, PLACE)


@pytest.mark.parametrize(
    "phone, shown",
    [("13812345678", "138****5678"), ("057212345678", "057****5678"), ("12345678", "********"), ("1", "*"), ("", "")],
)
def test_masked_phone_shows_three_and_four_digits_at_most(phone, shown):
    assert masked_phone(phone) == shown


def test_many_are_sealed_as_each_is():
    texts, names = ["330502199705040019", "", "王"], ["ZY-1", "ZY-2", "ZY-3"]
    tokens = sealing.seal_many(texts, "people.document.", names)
    assert [sealing.open_(token, f"people.document.{name}") for token, name in zip(tokens, names, strict=True)] == texts
    assert sealing.seal_many([], "people.document.", []) == []


def test_many_are_hashed_as_each_is():
    texts = ["330502199705040019", "13812345678", ""]
    assert sealing.blind_many(texts, "document") == [sealing.blind(text, "document").hex for text in texts]
