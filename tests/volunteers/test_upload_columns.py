"""Whole columns of a roster: what is read at once says the same as what is read cell by cell."""

import datetime as dt

import pytest

from tests.volunteers import rosters
from tests.volunteers.uploading import hand_in, told, write
from uploads.findings import Found
from uploads.models import UploadRow
from uploads.plain import all_of, are_plain, days_of
from uploads.rows import columns_of
from volunteers.models import Volunteer
from volunteers.resources import VolunteerResource
from volunteers.sheets import checks
from volunteers.sheets.documents import PhoneWidget

PHONE = "13800138000"
ALL_DAYS = dt.date(1990, 1, 1), dt.date(2060, 12, 31)


@pytest.mark.parametrize("odd", [[PHONE * 2], [PHONE + "1", PHONE[1:]], [f"{PHONE}\n{PHONE}"], ["", PHONE], ["２３"]])
def test_phones_that_only_look_right_together_are_no_phones(odd):
    read = PhoneWidget().read_all([PHONE, None, *odd])
    assert read[:2] == [PHONE, None]
    assert read[2] is None if odd[0] == "" else read[2].error


def test_a_column_of_plain_phones_is_taken_as_it_is():
    column = [PHONE, None, "19912345678"]
    assert PhoneWidget().read_all(column) == column


def test_numbers_out_of_place_are_found_among_many_texts():
    document = rosters.document(7)
    column = ["教师", None, f"见{document}", "手语、驾驶、摄影摄像、急救救护", "教师", " ".join(PHONE), "2017-07-03"]
    assert checks.misplaced(column) == [2, 5]
    assert checks.misplaced(["教师", "1380013800", None]) == []  # a digit short of any number
    assert checks.misplaced([PHONE]) == [0]


@pytest.mark.parametrize(
    ("column", "plain"),
    [
        (["张三", None, "张 三"], True), (["张三 "], False), ([""], False), (["张\u3000三"], False),
        (["张" * 51], False), ([1], False), (["+86"], False), ([], True), ([None], True),
    ],
)  # fmt: skip
def test_plain_texts(column, plain):
    assert are_plain(column, 50) is plain


def test_days_and_known_words():
    day = dt.date(2017, 7, 3)
    assert days_of(["2017-07-03", None, "2017-07-03"], *ALL_DAYS) == [day, None, day]
    for odd in ("2017-07-32", "2017-7-3", "1989-12-31", day, 20170703):
        assert days_of(["2017-07-03", odd], *ALL_DAYS) is None
    assert all_of({"是": True, "否": False, "或": None}, ["否", None, "是"]) == [False, None, True]
    for odd in ("不", "或", 1):
        assert all_of({"是": True, "否": False, "或": None}, ["否", odd]) is None


def test_columns_of_rows_that_lack_some():
    rows = [{"a": 1, "b": 2}, {"b": 3}, {}]
    assert columns_of(rows, ("a", "b")) == {"a": [1, None, None], "b": [2, 3, None]}
    assert columns_of(rows, ("b",)) == {"b": [2, 3, None]}
    assert columns_of([], ("a", "b")) == {"a": [], "b": []}


def test_days_are_staged_as_one_by_one():
    widget = VolunteerResource().sheet_fields["registered_on"].widget
    days = [dt.date(2017, 7, 3), None, dt.date(2010, 3, 5), dt.date(2017, 7, 3)]
    assert widget.dump_many(days) == [widget.dump(day) for day in days]
    assert Found not in set(map(type, days))


@pytest.mark.django_db
def test_a_header_far_below_is_found(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    above = [(f"第{number}行", *[None] * 16) for number in range(60)]
    content = rosters.text([*above, rosters.HEAD, rosters.person(1, 所属组织="吴兴区")], head=("名册",))
    upload = hand_in(cast.wuxing_officer, content=content, name="名册.csv")
    assert (upload.state, upload.count("new")) == ("checked", 1)


@pytest.mark.django_db
def test_backslashes_and_quotes_reach_the_registry(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    odd = '甲\\N乙"丙\\'
    upload = hand_in(cast.wuxing_officer, [rosters.person(1, 所属组织="吴兴区", 职业=odd, 手机=None, 特长='打"鼓')])
    row = UploadRow.objects.get(upload=upload)
    assert (row.values["occupation"], row.label) == (odd, rosters.name(1))
    assert any('打"鼓' in sentence for sentence in told(upload))
    write(upload)
    assert Volunteer.objects.values_list("occupation", "skills").get() == (odd, '打"鼓')
