"""The next year's programme from this year's."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import HalfYear, Month
from organizations.models import AuditEntry
from projects import feeds
from projects.figures import table
from projects.models import Figure, Initiative, KeyProject, Opening, Programme, Target
from projects.workflow import Refused
from projects.workflow.programme_copy import copy_programme

pytestmark = pytest.mark.django_db
URL = reverse("programme_copy", args=[2017])


def made():
    return Programme.objects.get(year=2018)


def openings(code):
    rows = Opening.objects.filter(indicator__programme=made(), indicator__code=code)
    return {row.organization.short_name: (row.value, row.month) for row in rows}


def targets(code):
    rows = Target.objects.filter(indicator__programme=made(), indicator__code=code)
    return {row.organization.short_name: row.value for row in rows}


def test_the_coordinator_copies_everything_after_reading_what_will_happen(cast, client):
    KeyProject.objects.filter(number=1).update(leader="王副书记", contact="李")
    client.force_login(cast.office)
    assert "以2017年度为底稿新建2018年度计划" in client.get(reverse("programme_list")).content.decode()
    assert "照抄全部行动、举措" in client.get(URL).content.decode()
    page = client.post(URL, {"targets": "copy"}, follow=True)
    assert "2018年度计划已建立" in page.content.decode()
    new, old = made(), cast.programme
    assert [a.code for a in new.actions.all()] == [a.code for a in old.actions.all()]
    fields = ("number", "name", "leader", "contact", "initiative__name", "initiative__narrative", "second_half")
    assert list(new.projects.values_list(*fields)) == list(old.projects.values_list(*fields))
    fields = ("code", "project__number", "definition", "style", "order", "feed")
    assert list(new.indicators.values_list(*fields)) == list(old.indicators.values_list(*fields))
    assert not KeyProject.objects.filter(programme=new, initiative__action__programme=old).exists()
    contest = new.indicators.get(code="contest")
    assert (contest.pace_start, contest.pace_due) == (Month(2018, 8), Month(2018, 10))
    entry = AuditEntry.objects.get(action="programme.copy")
    assert entry.summary.startswith("以2017年度为底稿新建2018年度计划：2个行动，2个举措，4个重点工作项目，9个指标")


def test_the_title_moves_on_and_other_mentions_of_the_year_are_listed(cast, client):
    narrative = cast.programme.narrative | {"title": ["2017年总结"], "subtitle": "——2017年", "opening": "2017年以来，"}
    Programme.objects.update(narrative=narrative)
    client.force_login(cast.office)
    page = client.post(URL, {"targets": "copy"}, follow=True)
    assert made().narrative["title"] == ["2018年总结"]
    assert made().narrative["subtitle"] == "——2018年"
    assert [text.key for text in page.context["stale"]] == ["opening"]


def test_stocks_open_at_their_last_level_and_reached_targets_are_left_out(cast):
    cast.accepted(cast.wuxing, 6, volunteers=125)
    cast.accepted(cast.deqing, 5, volunteers=50)
    copy_programme(cast.programme, cast.office, with_targets=True)
    assert openings("volunteers") == {
        "市本级": (175, Month(2017, 6)),
        "吴兴区": (125, Month(2017, 6)),
        "德清县": (50, Month(2017, 5)),
    }
    assert targets("volunteers") == {"市本级": 200, "德清县": 80}, "Wuxing has its 120 already"
    assert targets("lectures") == {"市本级": 60, "吴兴区": 40, "德清县": 20}
    assert openings("stations") == {}


def test_a_later_report_of_the_old_year_counts_instead_of_the_opening(cast):
    cast.accepted(cast.wuxing, 5, volunteers=125)
    new = copy_programme(cast.programme, cast.office, with_targets=True)
    cast.accepted(cast.wuxing, 6, volunteers=140)
    volunteers, january = new.indicators.get(code="volunteers"), Month(2018, 1).to_date
    assert table([volunteers], [cast.wuxing], [january])[volunteers, cast.wuxing, january].value == 140
    old, half = cast.indicator("volunteers"), HalfYear(2017, 1)
    assert table([old], [cast.wuxing], [half])[old, cast.wuxing, half].value == 140, "and the old year is as it was"


def test_an_opening_of_the_next_year_says_nothing_about_this_one(cast):
    new = copy_programme(cast.programme, cast.office, with_targets=True)
    Opening.objects.filter(indicator__programme=new, indicator__code="volunteers").update(
        month=Month(2017, 11), value=999
    )
    old, year = cast.indicator("volunteers"), Month(2017, 12).to_date
    assert table([old], [cast.city], [year])[old, cast.city, year].value == 100


def test_what_a_register_counted_after_the_opening_is_added_to_it(cast):
    fed = cast.indicator("stations")
    fed.fed_from = Month(2017, 1)
    fed.save()
    Opening.objects.create(indicator=fed, organization=cast.wuxing, month=Month(2017, 5), value=10)
    for month, value in ((4, 3), (5, 2), (6, 4)):
        Figure.objects.create(
            indicator=fed, organization=cast.wuxing, month=Month(2017, month), value=value, origin="fed"
        )
    january = Month(2018, 1).to_date
    assert table([fed], [cast.wuxing], [january])[fed, cast.wuxing, january].value == 14


def test_the_projects_of_the_new_year_are_counted_from_none(cast):
    new = copy_programme(cast.programme, cast.office, with_targets=True)
    counted, january = new.indicators.get(code="key_projects"), Month(2018, 1)
    assert counted.fed_from == january
    assert Figure.objects.current().get(indicator=counted).month == january
    period = january.to_date
    assert table([counted], [cast.city], [period])[counted, cast.city, period].value == Decimal(4)
    assert feeds.differences() == []


def test_targets_can_be_left_empty(cast, client):
    client.force_login(cast.office)
    client.post(URL, {"targets": "empty"})
    assert not Target.objects.filter(indicator__programme=made()).exists()


def test_a_year_is_made_once(cast, client):
    copy_programme(cast.programme, cast.office, with_targets=True)
    client.force_login(cast.office)
    sentence = "2018年度计划已经建立，不能再建一次。请直接打开2018年度计划修改。"
    assert sentence in client.get(URL).content.decode()
    assert sentence in client.post(URL, follow=True).content.decode()
    assert Programme.objects.count() == 2


def test_nobody_plans_two_years_ahead(cast, settings):
    new = copy_programme(cast.programme, cast.office, with_targets=True)
    with pytest.raises(Refused, match="最多提前一年"):
        copy_programme(new, cast.office, with_targets=True)
    settings.HOLD_TODAY = "2018-03-01"
    assert copy_programme(new, cast.office, with_targets=True).year == 2019


def test_the_years_are_listed_newest_first_and_only_the_newest_is_copied(cast, client):
    copy_programme(cast.programme, cast.office, with_targets=True)
    client.force_login(cast.office)
    page = client.get(reverse("programme_list"))
    assert [(p.year, p.project_count, p.indicator_count) for p in page.context["programmes"]] == [
        (2018, 4, 9),
        (2017, 4, 9),
    ]
    assert "现在还不能新建2019年度计划：最多提前一年。" in page.content.decode()


def test_department_staff_and_others_do_not_copy(cast, client):
    for user in (cast.youth_staff, cast.leader, cast.wuxing_officer):
        client.force_login(user)
        assert client.post(URL).status_code == 403
    assert Programme.objects.count() == 1


def test_the_current_year_stays_in_use_until_new_year(cast, settings):
    new = copy_programme(cast.programme, cast.office, with_targets=True)
    assert Programme.objects.in_use() == cast.programme
    settings.HOLD_TODAY = "2018-01-01"
    assert Programme.objects.in_use() == new


def test_copying_asks_as_many_questions_for_many_rows(cast):
    def count(programme):
        with CaptureQueriesContext(connection) as queries:
            copy_programme(programme, cast.office, with_targets=True)
        return len(queries)

    few = count(cast.programme)
    for number in range(10, 40):
        KeyProject.objects.create(
            programme=cast.programme,
            initiative=Initiative.objects.first(),
            number=number,
            name="多",
            second_half="serve",
        )
    Programme.objects.filter(year=2018).update(year=2030)
    assert count(cast.programme) == few


def test_openings_follow_the_old_years_last_reports_on_demand(cast, client):
    cast.accepted(cast.wuxing, 5, volunteers=125)
    new = copy_programme(cast.programme, cast.office, with_targets=True)
    cast.accepted(cast.wuxing, 6, volunteers=140)
    project = new.projects.get(number=2)
    address = reverse("programme_targets", args=[2018, f"project-{project.pk}"])
    client.force_login(cast.youth_staff)
    page = client.get(address)
    assert [str(line) for line in page.context["outdated"]] == [
        "志愿者期初值（市本级）：165→180（截至2017年6月末）",
        "志愿者期初值（吴兴区）：125→140（截至2017年6月末）",
    ]
    renewed = client.post(reverse("programme_openings", args=[2018, f"project-{project.pk}"]), follow=True)
    assert "已更新2项期初。" in renewed.content.decode()
    assert renewed.context["outdated"] == []
    assert openings("volunteers")["吴兴区"] == (140, Month(2017, 6))
    entry = AuditEntry.objects.filter(action="opening.change").first()
    assert (entry.actor, entry.details["reason"]) == (cast.youth_staff, "按2017年最近已审核的数更新")


def test_others_do_not_renew_openings(cast, client):
    url = reverse("programme_openings", args=[2017, f"project-{KeyProject.objects.get(number=2).pk}"])
    for user in (cast.rights_staff, cast.leader, cast.wuxing_officer):
        client.force_login(user)
        assert client.post(url).status_code == 403
    client.force_login(cast.office)
    assert client.get(url).status_code == 405
