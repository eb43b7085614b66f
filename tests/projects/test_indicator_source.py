"""Where a number comes from: chosen in the form of its indicator, counted at once, never mixed with reports."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from common.periods import Month
from ledgers import workflow
from organizations.models import AuditEntry
from projects import feeds, programme_file
from projects import workflow as reports
from projects.figures import table
from projects.models import Figure, Indicator, Origin
from tests.cast import PROGRAMME
from tests.fed import activity, category, fed_indicator

pytestmark = pytest.mark.django_db
YEAR = Month(2017, 12).to_date


def url(indicator):
    return reverse("programme_row", args=[2017, "indicator", indicator.pk])


def filled(client, indicator, **typed):
    form = client.get(url(indicator)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items() if value is not False} | typed


def save(client, user, indicator, **typed):
    client.force_login(user)
    return client.post(url(indicator), filled(client, indicator, **typed))


def faults(answer) -> dict:
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


@pytest.fixture
def held(cast):
    """Two lectures and a training of the first project in July."""
    for name, kind in (("桑园课堂", "讲座"), ("竹林课堂", "讲座"), ("开网店", "培训")):
        record = activity(cast.wuxing, name, dt.date(2017, 7, 3), project=1, category=category("activities", kind))
        workflow.create(record, cast.wuxing_officer)
    return cast


def value(cast, code):
    indicator = cast.indicator(code)
    return table([indicator], [cast.city], [YEAR])[indicator, cast.city, YEAR].value


def test_choosing_a_register_counts_at_once_and_keeps_what_was_reported(client, held):
    held.accepted(held.wuxing, 5, lectures=3, attendance=90)
    indicator = held.indicator("lectures")
    answer = save(client, held.office, indicator, **{"feed": "activities", "where-activities-kind": ["讲座"]})
    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.feed, indicator.feed_filter, indicator.fed_from) == (
        "activities",
        {"kind": "讲座"},
        Month(2017, 6),
    )
    assert value(held, "lectures") == 5
    assert feeds.differences() == []
    changes = AuditEntry.objects.about(indicator).last().details["changes"]
    assert changes["feed"] == ["月报填报", "台账：活动场次"]
    assert changes["feed_filter"] == ["", "类别为讲座"]
    assert changes["fed_from"] == ["", "2017年6月"]


def test_several_kinds_and_another_rule_are_counted_anew(client, held):
    indicator = fed_indicator(held.programme, "held", "activities", where={"kind": "讲座"})
    save(client, held.office, indicator, **{"where-activities-kind": ["讲座", "培训"]})
    assert Indicator.objects.get(code="held").feed_filter == {"kind": "讲座、培训"}
    assert value(held, "held") == 3
    save(client, held.office, indicator, **{"feed": "participants", "where-activities-kind": "培训"})
    assert value(held, "held") == 60
    assert feeds.differences() == []


@pytest.mark.parametrize(("since", "told"), [
    ("2017-05", "2017年5月已有月报数（或待审核），最早从2017年6月起由台账计数。"),
    ("2018-01", "请填2017年的月份。"),
])  # fmt: skip
def test_a_month_that_is_reported_is_not_counted(client, held, since, told):
    held.accepted(held.wuxing, 5, lectures=3, attendance=90)
    answer = save(client, held.office, held.indicator("lectures"), feed="activities", fed_from=since)
    assert answer.status_code in (200, 422)
    assert faults(answer) == {"fed_from": [told]}
    assert answer.context["form"]["fed_from"].value() == since
    assert held.indicator("lectures").feed == "reported"


def test_a_month_that_waits_for_review_is_not_counted_either(client, held):
    held.submitted(held.wuxing, 6, lectures=3, attendance=90)
    answer = save(client, held.office, held.indicator("lectures"), feed="activities", fed_from="2017-06")
    assert "2017年6月已有月报数（或待审核）" in faults(answer)["fed_from"][0]


def test_an_unknown_condition_or_kind_is_refused(client, held):
    indicator = held.indicator("lectures")
    answer = save(client, held.office, indicator, **{"feed": "activities", "where-activities-on_cloud": "true"})
    assert faults(answer) == {"feed_filter": ["台账“活动场次”没有“on_cloud”这个条件（可用的条件：kind）。"]}
    answer = save(client, held.office, indicator, **{"feed": "activities", "where-activities-kind": "茶话会"})
    assert faults(answer) == {"feed_filter": ["没有“茶话会”这个类别。请先在台账的类别里添加。"]}
    answer = save(client, held.office, indicator, **{"feed": "media", "where-media-level_at_least": "火星级"})
    assert faults(answer) == {"feed_filter": ["台账“媒体报道”的条件“level_at_least”（媒体级别）不能是“火星级”。"]}


def test_what_comes_and_goes_is_a_stock_and_a_ratio_is_never_counted(client, held):
    answer = save(client, held.office, held.indicator("lectures"), feed="contact_pairs")
    assert faults(answer) == {"feed": ["“联系对子”有增有减，汇总方式要选“存量”才能由它计数。"]}
    answer = save(client, held.office, held.indicator("share"), feed="activities")
    assert faults(answer)["feed"] == ["比率不能由台账计数，请选月报填报。"]


def test_going_back_to_reports_takes_the_counted_cells_away(client, held):
    indicator = fed_indicator(held.programme, "held", "activities")
    workflow.create(activity(held.wuxing, "新课堂", project=1), held.wuxing_officer)
    assert Figure.objects.filter(indicator=indicator).count() == 1
    assert save(client, held.office, indicator, feed="reported").status_code == 302
    indicator.refresh_from_db()
    assert (indicator.feed, indicator.fed_from, indicator.feed_filter) == ("reported", None, {})
    assert not Figure.objects.filter(indicator=indicator).exists()


def test_a_later_start_drops_the_months_before(client, held):
    indicator = fed_indicator(held.programme, "held", "activities")
    record = activity(held.wuxing, "春天的课", dt.date(2017, 3, 3), project=1, late_reason="晚到")
    workflow.create(record, held.wuxing_officer)
    with transaction.atomic():
        feeds.settle(indicator)
    assert value(held, "held") == 4
    save(client, held.office, indicator, fed_from="2017-05")
    assert value(held, "held") == 3
    assert feeds.differences() == []


def test_only_who_coordinates_chooses(client, held):
    indicator = fed_indicator(held.programme, "held", "activities", where={"kind": "讲座"})
    answer = save(client, held.youth_staff, indicator, feed="reported", name="课堂")
    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name, indicator.feed, indicator.feed_filter) == ("课堂", "activities", {"kind": "讲座"})


def test_a_new_indicator_is_counted_from_its_beginning(client, held):
    client.force_login(held.office)
    project = held.indicator("lectures").project
    address = reverse("programme_row_new", args=[2017, "indicator", project.pk])
    values = {
        "code": "trainings", "name": "培训", "unit": "场", "places": 0, "aggregate": "sum", "by": "counties",
        "basis": "illustrative", "target_basis": "illustrative", "feed": "activities", "where-activities-kind": "培训",
    }  # fmt: skip
    assert client.post(address, values).status_code == 302
    assert Indicator.objects.get(code="trainings").fed_from == Month(2017, 1)
    assert value(held, "trainings") == 1


def test_what_was_typed_before_a_register_counts_does_not_count_beside_it(client, held):
    report = held.draft(held.wuxing, 6, lectures=3, attendance=90)
    save(client, held.office, held.indicator("lectures"), feed="activities")
    held.submitted(held.wuxing, 6, attendance=90)
    report.refresh_from_db()
    reports.accept(report, held.office)
    origins = set(Figure.objects.filter(indicator__code="lectures").values_list("origin", flat=True))
    assert origins == {Origin.FED}
    assert value(held, "lectures") == 3


# ---- the programme's file --------------------------------------------------------------------------------------------
def read(tmp_path: Path, line: str):
    text = PROGRAMME.read_text(encoding="utf-8")
    place = text.index("code: lectures")
    changed = text[:place] + text[place:].replace("feed: reported", line, 1)
    path = tmp_path / "programme.yaml"
    path.write_text(changed, encoding="utf-8")
    return programme_file.read(path)


@pytest.mark.parametrize(("line", "told"), [
    ("feed: activities, where: {colour: red}", "台账“活动场次”没有“colour”这个条件（可用的条件：kind）"),
    ("feed: visits, where: {kind: 走访}", "台账“走访”没有“kind”这个条件（它不分条件）"),
    ("feed: media, where: {level_at_least: 火星级}", "不能是“火星级”"),
    ("feed: contact_pairs", "“aggregate”应为 latest"),
])  # fmt: skip
def test_a_file_that_asks_for_what_no_register_knows_is_refused_with_its_place(tmp_path, line, told):
    with pytest.raises(programme_file.FileErrors) as error:
        read(tmp_path, line)
    (fault,) = error.value.errors
    assert fault.startswith("第") and "indicators[" in fault and told in fault


def test_registers_that_do_not_exist_yet_load_as_reported(tmp_path):
    store = programme_file.store(read(tmp_path, "feed: libraries, where: {kind: 图书角}"))
    indicator = store.programme.indicators.get(code="lectures")
    assert (indicator.feed, indicator.fed_from) == ("libraries", None)
