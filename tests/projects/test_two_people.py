"""Two people in one report: each keeps what only they changed, and nobody overwrites the other unknowingly."""

from decimal import Decimal

import pytest
from django.urls import reverse

from organizations.models import Role, User
from projects import workflow
from projects.models import MonthlyReport, ReportEntry
from projects.workflow import Refused, Seen, Stated
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def number(value):
    return Stated(None if value is None else Decimal(value))


@pytest.fixture
def row(cast):
    """A draft of two values and a text, and who works on it."""
    cast.colleague = User.objects.create_user(
        "colleague", PASSWORD, name="同事", role=Role.COUNTY_OFFICER, organization=cast.wuxing
    )
    cast.report = cast.draft(cast.wuxing, 6, {"problems": "场地不足"}, lectures=3, attendance=90)
    cast.lectures, cast.attendance = cast.indicator("lectures"), cast.indicator("attendance")
    return cast


def stored(row):
    return {entry.indicator.code: entry.value for entry in ReportEntry.objects.select_related("indicator")}


def save(row, user, values, seen, texts=None, seen_texts=None):
    report = MonthlyReport.objects.get(pk=row.report.pk)
    return workflow.save_over(report, user, dict(values), dict(texts or {}), Seen(seen, seen_texts or {}))


def test_what_only_one_changed_is_saved_and_what_the_other_changed_stays(row):
    seen = {row.lectures: number(3), row.attendance: number(90)}
    save(row, row.colleague, {row.lectures: number(4), row.attendance: number(90)}, seen)
    _, conflicts = save(row, row.wuxing_officer, {row.lectures: number(3), row.attendance: number(95)}, seen)
    assert conflicts == set()
    assert stored(row) == {"lectures": 4, "attendance": 95}


def test_what_both_changed_is_named_and_not_saved(row):
    seen = {row.lectures: number(3), row.attendance: number(90)}
    save(row, row.colleague, {row.lectures: number(4)}, seen)
    report, conflicts = save(row, row.wuxing_officer, {row.lectures: number(8), row.attendance: number(95)}, seen)
    assert conflicts == {row.lectures}
    assert stored(row) == {"lectures": 4, "attendance": 95}
    assert report.saved_by == row.wuxing_officer


def test_both_changed_it_to_the_same(row):
    save(row, row.colleague, {row.lectures: number(4)}, {row.lectures: number(3)})
    _, conflicts = save(row, row.wuxing_officer, {row.lectures: number(4)}, {row.lectures: number(3)})
    assert conflicts == set()


def test_emptying_a_field_is_a_change_too(row):
    save(row, row.colleague, {row.lectures: number(None)}, {row.lectures: number(3)})
    _, conflicts = save(row, row.wuxing_officer, {row.lectures: number(8)}, {row.lectures: number(3)})
    assert conflicts == {row.lectures}
    assert stored(row)["lectures"] is None


def test_texts_are_told_apart_like_numbers(row):
    save(row, row.colleague, {}, {}, {"problems": "师资不足"}, {"problems": "场地不足"})
    texts = {"problems": "都解决了", "progress": "开讲三场"}
    seen = {"problems": "场地不足", "progress": ""}
    report, conflicts = save(row, row.wuxing_officer, {}, {}, texts, seen)
    assert conflicts == {"problems"}
    assert (report.problems, report.progress) == ("师资不足", "开讲三场")


def test_saving_what_stands_there_changes_nothing(row):
    before = MonthlyReport.objects.get()
    save(row, row.colleague, {row.lectures: number(3)}, {row.lectures: number(3)})
    after = MonthlyReport.objects.get()
    assert (after.saved_by, after.saved_at) == (before.saved_by, before.saved_at)


def test_who_may_not_edit_is_refused(row):
    with pytest.raises(Refused, match="这份月报不由您填报"):
        save(row, row.deqing_officer, {row.lectures: number(9)}, {})
    assert stored(row)["lectures"] == 3


def test_two_people_who_begin_a_row_at_once_share_one_report(row):
    unsaved = workflow.find_or_new(row.programme, row.indicator("volunteers").project, row.wuxing, row.report.month)
    again = workflow.find_or_new(row.programme, row.indicator("volunteers").project, row.wuxing, row.report.month)
    values = {row.indicator("volunteers"): number(70)}
    first, _ = workflow.save_over(unsaved, row.wuxing_officer, dict(values), {}, Seen({}, {}))
    values = {row.indicator("volunteers"): number(71)}
    seen = Seen({row.indicator("volunteers"): number(None)}, {})
    second, conflicts = workflow.save_over(again, row.colleague, values, {}, seen)
    assert (first.pk, conflicts) == (second.pk, {row.indicator("volunteers")})


def test_the_page_names_who_changed_it_and_offers_both(row, client):
    save(row, row.colleague, {row.lectures: number(4)}, {row.lectures: number(3)})
    client.force_login(row.wuxing_officer)
    name, other = f"value-{row.lectures.pk}", f"value-{row.attendance.pk}"
    data = {name: "8", f"was-{name}": "3", other: "90", f"was-{other}": "90"}
    page = client.post(reverse("entry_save", args=["2017-06", 1]), data, headers={"HX-Request": "true"})
    words = page.content.decode()
    assert "同事已改为“4”，您填的没有保存。" in words
    assert 'data-take="4"' in words and "用我的“8”" in words
    assert "有1处没有保存，见红字" in words
    # Whoever chooses their own has now seen the other's.
    data |= {f"was-{name}": "4"}
    client.post(reverse("entry_save", args=["2017-06", 1]), data, headers={"HX-Request": "true"})
    assert stored(row)["lectures"] == 8


def test_an_overtaken_row_is_not_handed_in(row, client):
    save(row, row.colleague, {row.lectures: number(4)}, {row.lectures: number(3)})
    client.force_login(row.wuxing_officer)
    name = f"value-{row.lectures.pk}"
    data = {name: "8", f"was-{name}": "3"}
    page = client.post(reverse("entry_submit", args=["2017-06", 1]), data, headers={"HX-Request": "true"})
    assert 'data-base="3"' in page.content.decode() and 'value="8"' in page.content.decode()
    assert MonthlyReport.objects.get().status == "draft"


def test_handing_in_twice_is_once(row, client):
    client.force_login(row.wuxing_officer)
    for _ in range(2):
        page = client.post(reverse("entry_submit", args=["2017-06", 1]), {}, headers={"HX-Request": "true"})
        assert "st-submitted" in page.content.decode()
        assert "请先撤回" not in page.content.decode()
