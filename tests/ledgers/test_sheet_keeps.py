"""What a sheet does not say of a stored record stays as it is, and what it cannot mean is refused."""

import datetime as dt

import pytest

from ledgers import workflow
from projects import feeds
from projects.models import Activity
from tests.fed import activity, category, fed_indicator
from tests.ledgers.uploading import SHORT, hand_in, outcomes, told, write, written
from uploads.models import Outcome

pytestmark = pytest.mark.django_db
JULY = dt.date(2017, 7, 3)


@pytest.fixture(autouse=True)
def held(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    category("activities", "讲座")
    return fed_indicator(cast.programme, "held", "activities")


def short(name="果农课堂", day=JULY, heads=60):
    return "01", "讲座", name, day, heads


@pytest.mark.parametrize("head, cells", [(("编号",), ()), (("编号", "单位"), (None,))])
def test_a_record_stays_with_its_organisation_where_the_row_names_none(cast, head, cells):
    cast.townships()
    workflow.create(activity(cast.zhili, project=1), cast.zhili_officer)
    record = Activity.objects.get()
    rows = [(record.number, *cells, *short(heads=75)), (None, *cells, *short("县里的"))]
    upload = written(cast.wuxing_officer, rows, (*head, *SHORT))
    assert outcomes(upload) == [Outcome.CHANGED, Outcome.NEW]
    assert set(Activity.objects.values_list("name", "organization", "heads")) == {
        ("果农课堂", cast.zhili.pk, 75), ("县里的", cast.wuxing.pk, 60),
    }  # fmt: skip
    assert feeds.differences() == []


@pytest.mark.parametrize("others", [0, 40])
def test_a_day_that_nobody_means_is_refused_as_a_real_date_too(cast, others):
    rows = [short(f"第{n}场") for n in range(others)]
    days = (dt.date(9999, 12, 31), dt.datetime(1905, 3, 1), dt.date(1990, 1, 2))
    upload = hand_in(cast.wuxing_officer, [*(short(f"{day}", day=day) for day in days), *rows], SHORT)
    assert outcomes(upload) == [Outcome.REFUSED, Outcome.REFUSED, *[Outcome.NEW] * (others + 1)]
    assert told(upload) == ["“9999-12-31”超出范围，应在 1990-01-01 至 2060-12-31 之间，请核对后重新填写"]
    assert write(upload, only_valid=True).state == "applied"
