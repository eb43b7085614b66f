"""A month that closes between the check of a sheet and its writing: rows without a reason are not written."""

import datetime as dt

import pytest

from common import periods
from projects import feeds
from projects.models import Activity
from tests.cast import at
from tests.fed import category, fed_indicator
from tests.ledgers.uploading import SHORT, hand_in, outcomes, told, write, written
from tests.uploads.conftest import work
from uploads import workflow
from uploads.models import Outcome

pytestmark = pytest.mark.django_db
JUNE, JULY = dt.date(2017, 6, 20), dt.date(2017, 7, 3)
HEAD = (*SHORT, "补登原因")
LATER = at(7, 20)  # June is closed by then


@pytest.fixture(autouse=True)
def held(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    category("activities", "讲座")
    return fed_indicator(cast.programme, "held", "activities")


def row(name="果农课堂", day=JUNE, heads=60, reason=None):
    return "01", "讲座", name, day, heads, reason


def test_rows_without_a_reason_are_not_written_once_their_month_is_closed(cast):
    rows = [row(), row("第二场"), row("第三场", reason="材料晚到"), row("第四场", day=JULY)]
    upload = hand_in(cast.wuxing_officer, rows, HEAD)
    with periods.at(LATER):
        write(upload)
        assert upload.state == "checked"
        assert upload.reason == (
            "检查之后2017年6月已经关账，有2行没有写补登原因。请点“重新检查”，看看是哪些行，补上原因后重新上传。"
        )
        assert not Activity.objects.exists()
        workflow.recheck(upload, cast.wuxing_officer)
        work(upload)
        assert outcomes(upload) == [Outcome.REFUSED, Outcome.REFUSED, Outcome.NEW, Outcome.NEW]
        assert told(upload) == ["2017年6月已经关账，登记或修改要在“补登原因”一列写明原因"]
        assert write(upload, only_valid=True).state == "applied", upload.reason
    assert Activity.objects.count() == 2
    assert feeds.differences() == []


def test_a_record_that_leaves_a_month_closed_since_needs_a_reason_too(cast):
    written(cast.wuxing_officer, [row(reason="以前写过的原因")], HEAD)
    number = Activity.objects.get().number
    moved = hand_in(cast.wuxing_officer, [(number, *row(day=JULY))], ("编号", *HEAD))
    with periods.at(LATER):
        assert write(moved).state == "checked"
    assert "2017年6月已经关账，有1行没有写补登原因" in moved.reason
    assert Activity.objects.get().held_on == JUNE


def test_rows_in_open_months_are_written_later_as_well(cast):
    upload = hand_in(cast.wuxing_officer, [row(day=JULY), row("第三场", reason="材料晚到")], HEAD)
    with periods.at(LATER):
        assert write(upload).state == "applied", upload.reason
    assert feeds.differences() == []
