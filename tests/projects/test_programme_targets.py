"""Targets and openings: the grid, the reason for a late change, and what stays on record."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.periods import Month
from organizations.models import AuditEntry
from projects.models import KeyProject, Opening, Target

pytestmark = pytest.mark.django_db


def url(of=None, number=1):
    return reverse("programme_targets", args=[2017, of or f"project-{KeyProject.objects.get(number=number).pk}"])


def place(cast, code, organization, kind="target"):
    return f"{kind}-{cast.indicator(code).pk}-{organization.pk}"


def sheet(client, address):
    """The grid as a browser would send it back."""
    page = client.get(address)
    form = page.context["form"]
    cells = [cell for line in page.context["lines"] for cell in line.cells if cell and cell.is_editable]
    return {"seen": form.seen, "reason": ""} | {cell.place.name: cell.text for cell in cells}


def target(cast, code, organization):
    return Target.objects.filter(indicator=cast.indicator(code), organization=organization).values_list(
        "value", flat=True
    )


def test_the_counties_sum_stands_beside_the_citys_target(cast, client):
    Target.objects.filter(indicator__code="lectures", organization=cast.deqing).update(value=25)
    client.force_login(cast.office)
    lines = {(line.indicator.code, line.kind): line for line in client.get(url()).context["lines"]}
    line = lines["lectures", "target"]
    assert ([cell.text for cell in line.cells], line.total) == (["60", "40", "25"], 65)


def test_a_project_of_the_city_asks_no_county_and_ratios_have_no_sum(cast, client):
    client.force_login(cast.office)
    lines = {(line.indicator.code, line.kind): line for line in client.get(url(number=3)).context["lines"]}
    assert [cell and cell.text for cell in lines["share", "target"].cells] == ["40", None, None]
    assert ("share", "opening") not in lines
    assert lines["plan", "opening"].total is None


def test_a_change_within_the_year_needs_a_reason_and_keeps_the_old_value(cast, client):
    client.force_login(cast.youth_staff)
    name = place(cast, "lectures", cast.wuxing)
    typed = sheet(client, url()) | {name: "４５"}
    page = client.post(url(), typed)
    assert page.context["form"].errors == {"reason": ["年度已经开始，改动或去掉已定的目标、期初要写明原因。"]}
    assert 'value="４５"' in page.content.decode()
    assert list(target(cast, "lectures", cast.wuxing)) == [40]
    page = client.post(url(), typed | {"reason": "区里加了5场"}, follow=True)
    assert "已保存，改动1处。" in page.content.decode()
    assert list(target(cast, "lectures", cast.wuxing)) == [45]
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor, entry.summary) == (
        "target.change",
        cast.youth_staff,
        "大讲堂年度目标（吴兴区）：40→45（区里加了5场）",
    )
    assert (entry.details["changes"], entry.details["reason"]) == ({"target": ["40", "45"]}, "区里加了5场")
    assert [e.pk for e in page.context["history"]] == [entry.pk]


def test_what_was_empty_is_filled_in_without_a_reason(cast, client):
    client.force_login(cast.office)
    address = url(number=4)
    page = client.post(address, sheet(client, address) | {place(cast, "stations", cast.wuxing): "12"}, follow=True)
    assert "已保存，改动1处。" in page.content.decode()
    assert list(target(cast, "stations", cast.wuxing)) == [12]


def test_before_the_year_begins_targets_change_freely(cast, client, settings):
    settings.HOLD_TODAY = "2016-12-20"
    client.force_login(cast.office)
    client.post(url(), sheet(client, url()) | {place(cast, "lectures", cast.city): "66"})
    assert list(target(cast, "lectures", cast.city)) == [66]


def test_a_target_is_taken_away_with_a_reason(cast, client):
    client.force_login(cast.office)
    typed = sheet(client, url()) | {place(cast, "lectures", cast.deqing): "", "reason": "不再考核"}
    client.post(url(), typed)
    assert list(target(cast, "lectures", cast.deqing)) == []
    assert AuditEntry.objects.first().summary == "大讲堂年度目标（德清县）：20→空（不再考核）"


def test_what_cannot_be_read_is_named_and_nothing_is_saved(cast, client):
    client.force_login(cast.office)
    typed = sheet(client, url()) | {
        place(cast, "lectures", cast.wuxing): "四十",
        place(cast, "attendance", cast.city): "2500",
        "reason": "调整",
    }
    page = client.post(url(), typed)
    text = page.content.decode()
    assert "有 1 格看不懂，都没有保存" in text
    assert "“四十”不是数字" in text
    assert 'value="四十"' in text
    assert list(target(cast, "attendance", cast.city)) == [2400]


def test_openings_are_dated_before_the_year(cast, client):
    client.force_login(cast.office)
    address = url(number=2)
    client.post(
        address, sheet(client, address) | {place(cast, "volunteers", cast.wuxing, "opening"): "70", "reason": "核实"}
    )
    opening = Opening.objects.get(indicator__code="volunteers", organization=cast.wuxing)
    assert (opening.value, opening.month) == (Decimal(70), Month(2016, 12))
    assert AuditEntry.objects.first().summary == "志愿者期初值（吴兴区）：60→70（核实）"
    assert "截至2016年12月末" in client.get(address).content.decode()


def test_two_people_who_change_different_cells_do_not_disturb_each_other(cast, client):
    client.force_login(cast.office)
    typed = sheet(client, url())
    client.post(url(), typed | {place(cast, "lectures", cast.wuxing): "41", "reason": "甲"})
    client.force_login(cast.youth_staff)
    client.post(url(), typed | {place(cast, "lectures", cast.deqing): "21", "reason": "乙"})
    assert [*target(cast, "lectures", cast.wuxing), *target(cast, "lectures", cast.deqing)] == [41, 21]


def test_the_second_of_two_on_one_cell_is_told_and_keeps_the_number(cast, client):
    name = place(cast, "lectures", cast.wuxing)
    client.force_login(cast.office)
    typed = sheet(client, url())
    client.post(url(), typed | {name: "41", place(cast, "lectures", cast.deqing): "22", "reason": "甲"})
    client.force_login(cast.youth_staff)
    page = client.post(url(), typed | {name: "50", "reason": "乙"})
    text = page.content.decode()
    assert "office先改了大讲堂年度目标（吴兴区）" in text
    assert 'value="50"' in text
    assert list(target(cast, "lectures", cast.wuxing)) == [41]
    cells = {c.place.name: c.text for line in page.context["lines"] for c in line.cells if c}
    client.post(url(), cells | {"seen": page.context["form"].seen, "reason": "乙"})
    assert [*target(cast, "lectures", cast.wuxing), *target(cast, "lectures", cast.deqing)] == [50, 22]


def test_department_staff_look_at_others_targets_and_change_only_their_own(cast, client):
    client.force_login(cast.youth_staff)
    action = KeyProject.objects.get(number=3).initiative.action
    page = client.get(url(f"action-{action.pk}"))
    assert not page.context["form"].is_editable
    assert '<input class="cell"' not in page.content.decode()
    assert client.post(url(f"action-{action.pk}"), {}).status_code == 403
    assert client.post(url("headline"), {}).status_code == 403


def test_the_citys_own_indicators_have_a_grid_too(cast, client):
    client.force_login(cast.office)
    page = client.get(url("headline"))
    assert [line.indicator.code for line in page.context["lines"]] == ["instructions", "key_projects"]
    assert client.post(url("headline"), sheet(client, url("headline")) | {place(cast, "instructions", cast.city): "9"})
    assert list(target(cast, "instructions", cast.city)) == [9]


def test_addresses_that_name_nothing_are_not_found(cast, client):
    client.force_login(cast.office)
    assert [client.get(url(of)).status_code for of in ("project-99", "project-x", "year-1", "indicator-1")] == [404] * 4


def test_the_grid_asks_as_many_questions_for_an_action_as_for_a_project(cast, client, django_assert_max_num_queries):
    client.force_login(cast.office)
    project, action = url(number=2), url(f"action-{KeyProject.objects.get(number=3).initiative.action_id}")
    client.get(project)
    with django_assert_max_num_queries(30) as few:
        client.get(project)
    with django_assert_max_num_queries(len(few)):
        client.get(action)
