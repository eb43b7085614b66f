"""Extensions and reopenings: who asks, who decides, from which day to which, and what it does to reports."""

import datetime as dt

import pytest

from common import periods
from common.periods import Month
from organizations.models import AuditEntry, Level, Organization, Role, User
from projects import deadlines, rules, workflow
from projects.models import Extension, ExtensionKind, ExtensionStatus, KeyProject
from tests.cast import PASSWORD, at

pytestmark = pytest.mark.django_db
JUNE, JULY = Month(2017, 6), Month(2017, 7)


def day(month, number):
    return dt.date(2017, month, number)


def project(number):
    return KeyProject.objects.select_related("initiative").get(number=number)


def ask(cast, user=None, until=None, about=None, month=JUNE, reason="讲师生病"):
    user = user or cast.wuxing_officer
    return workflow.ask_for_time(cast.programme, month, about, user, until or day(7, 7), reason)


def reopened(cast, *places, until=None, user=None, month=JUNE, reason="补报"):
    places = places or [(cast.wuxing, None)]
    return workflow.reopen(cast.programme, month, places, user or cast.office, until or day(7, 20), reason)


def limit(cast, organization=None, about=None, month=JUNE):
    organization = organization or cast.wuxing
    known = deadlines.Deadlines(cast.programme, [organization], [month])
    return known.of(organization.pk, about.pk if about else None, month)


def last_words(subject):
    entry = AuditEntry.objects.about(subject).last()
    return entry.actor, entry.action, entry.summary, entry.organization


def refused(function, *args, **kwargs):
    with pytest.raises(workflow.Refused) as caught:
        function(*args, **kwargs)
    return str(caught.value)


# ---- asking ----------------------------------------------------------------------------------------------------------
def test_a_county_asks_for_all_of_its_projects_and_the_trail_tells_it(cast):
    extension = ask(cast)
    assert (extension.status, extension.organization, extension.project) == ("requested", cast.wuxing, None)
    assert last_words(extension) == (
        cast.wuxing_officer, "extension.ask", "申请延期：吴兴区2017年6月全部项目，至7月7日（讲师生病）", cast.wuxing,
    )  # fmt: skip
    assert limit(cast).due == day(7, 5), "asking alone moves nothing"


def test_on_the_due_day_a_county_may_still_ask(cast, settings):
    settings.HOLD_TODAY = "2017-07-05"
    assert ask(cast).status == "requested"


def test_on_the_day_after_it_is_too_late_to_ask(cast, settings):
    settings.HOLD_TODAY = "2017-07-06"
    assert refused(ask, cast) == "已过截止日，不能再申请延期。确需补报，请联系审核单位重新开放。"


@pytest.mark.parametrize(("until", "taken"), [((7, 5), False), ((7, 6), True), ((8, 5), True), ((8, 6), False)])
def test_the_new_day_lies_after_the_due_day_and_at_most_a_month_later(cast, until, taken):
    if taken:
        assert ask(cast, until=day(*until)).until == day(*until)
    else:
        assert refused(ask, cast, until=day(*until)) == "延期日期要晚于现在的截止日7月5日，最多延31天。"


def test_a_month_that_has_not_begun_needs_no_extension(cast):
    assert refused(ask, cast, month=Month(2017, 8), until=day(9, 9)) == "2017年8月还没有开始，不用申请延期。"


def test_a_reason_is_wanted(cast):
    assert refused(ask, cast, reason="  ") == "请写明延期理由。"


def test_one_request_waits_at_a_time_for_each_scope(cast):
    ask(cast)
    ask(cast, about=project(1))
    assert "已有一条延期申请等待批准" in refused(ask, cast)
    assert "已有一条延期申请等待批准" in refused(ask, cast, about=project(1))


def test_city_staff_ask_for_projects_of_their_own_department_only(cast):
    assert ask(cast, cast.rights_staff, about=project(3)).organization == cast.city
    for user, about in [(cast.youth_staff, project(3)), (cast.youth_staff, None), (cast.leader, None)]:
        assert refused(ask, cast, user, about=about) == "延期由填报单位申请，这些月报不由您填报。"


# ---- deciding --------------------------------------------------------------------------------------------------------
def test_granted_by_the_coordinator_it_moves_due_day_and_closing(cast):
    extension = ask(cast, until=day(7, 7))
    workflow.grant_extension(extension, cast.office, "请抓紧")
    assert (extension.status, extension.decided_by, extension.decision) == ("granted", cast.office, "请抓紧")
    assert last_words(extension)[1:3] == ("extension.grant", "批准延期：吴兴区2017年6月全部项目，至7月7日")
    found = limit(cast)
    assert (found.due, found.closes, found.extension) == (day(7, 7), day(7, 12), extension)
    assert limit(cast, cast.deqing).due == day(7, 5), "another county's stays"


def test_granted_for_one_project_it_moves_that_one_only(cast):
    workflow.grant_extension(ask(cast, about=project(1)), cast.youth_staff)
    assert (limit(cast, about=project(1)).due, limit(cast, about=project(2)).due) == (day(7, 7), day(7, 5))
    assert limit(cast).extension is None


def test_refused_with_a_reason_it_moves_nothing(cast):
    extension = ask(cast)
    assert refused(workflow.refuse_extension, extension, cast.office, " ") == "请写明不批准的原因。"
    workflow.refuse_extension(extension, cast.office, "数据早已齐备")
    assert (extension.status, limit(cast).due) == ("refused", day(7, 5))
    assert last_words(extension)[2] == "不批准延期：吴兴区2017年6月全部项目，至7月7日（数据早已齐备）"
    assert ask(cast).status == "requested", "and one may ask again"


def test_departments_decide_on_their_projects_the_coordinator_on_all_and_nobody_else(cast):
    whole, single = ask(cast), ask(cast, about=project(1))
    may = {
        name: (
            rules.may_decide_extension(getattr(cast, name), whole),
            rules.may_decide_extension(getattr(cast, name), single),
        )
        for name in ("office", "youth_staff", "rights_staff", "leader", "admin", "wuxing_officer", "deqing_officer")
    }
    assert may == {
        "office": (True, True),
        "youth_staff": (False, True),
        "rights_staff": (False, False),
        "leader": (False, False),
        "admin": (False, False),
        "wuxing_officer": (False, False),
        "deqing_officer": (False, False),
    }
    assert refused(workflow.grant_extension, whole, cast.youth_staff) == "这条申请不由您批准。"


def test_nobody_grants_the_own_request(cast):
    extension = ask(cast, cast.office, about=project(3))
    assert refused(workflow.grant_extension, extension, cast.office) == "不能批准自己的申请，请由其他同事批准。"
    workflow.grant_extension(extension, cast.rights_staff)
    assert extension.status == "granted"


def test_the_slower_of_two_reviewers_is_told(cast):
    extension = ask(cast)
    same = Extension.objects.get(pk=extension.pk)
    workflow.grant_extension(extension, cast.office)
    with pytest.raises(workflow.Superseded, match="刚刚已被处理"):
        workflow.refuse_extension(same, cast.office, "迟了")
    assert AuditEntry.objects.about(extension).count() == 2


def test_a_county_that_collects_decides_for_its_townships(cast):
    cast.wuxing.collects = True
    cast.wuxing.save()
    values = {"code": "330502001", "name": "织里镇团委", "short_name": "织里镇", "level": Level.TOWNSHIP}
    town = Organization.objects.add_child(cast.wuxing, values)
    officer = User.objects.create_user("zhili", PASSWORD, name="zhili", role=Role.TOWNSHIP_OFFICER, organization=town)
    extension = ask(cast, officer)
    county = User.objects.get(pk=cast.wuxing_officer.pk)
    assert list(Extension.objects.waiting_for(county)) == [extension]
    assert not rules.may_decide_extension(cast.office, extension), "the city reviews its counties only"
    workflow.grant_extension(extension, county)
    assert limit(cast, town).due == day(7, 7)


# ---- what it does to reports -----------------------------------------------------------------------------------------
def test_within_the_extension_a_report_is_on_time_and_after_it_late(cast):
    workflow.grant_extension(ask(cast, until=day(7, 7)), cast.office)
    assert not limit(cast).is_late(at(7, 7, 23))
    assert limit(cast).is_late(at(7, 8, 0))


def test_what_was_handed_in_thanks_to_an_extension_never_turns_late(cast):
    extension = ask(cast, until=day(7, 7))
    workflow.grant_extension(extension, cast.office)
    with periods.at(at(7, 6)):
        workflow.submit(cast.draft(cast.wuxing, 6, volunteers=60), cast.wuxing_officer)
        assert "所以不能收回" in refused(workflow.end_extension, extension, cast.office)
    assert limit(cast).extension == extension


def test_what_was_handed_in_before_the_calendars_due_day_does_not_keep_an_extension(cast):
    extension = ask(cast, until=day(7, 7))
    workflow.grant_extension(extension, cast.office)
    workflow.submit(cast.draft(cast.wuxing, 6, volunteers=60), cast.wuxing_officer)
    workflow.end_extension(extension, cast.office)
    assert (extension.status, limit(cast).due) == ("ended", day(7, 5))
    assert last_words(extension)[2] == "收回延期：吴兴区2017年6月全部项目，至7月7日"


def test_an_extension_of_one_project_is_not_kept_by_a_report_on_another(cast):
    extension = ask(cast, until=day(7, 7), about=project(1))
    workflow.grant_extension(extension, cast.office)
    with periods.at(at(7, 6)):
        workflow.submit(cast.draft(cast.wuxing, 6, volunteers=60), cast.wuxing_officer)
        workflow.end_extension(extension, cast.office)
    assert extension.status == "ended"


# ---- taking back -----------------------------------------------------------------------------------------------------
def test_a_request_is_taken_back_by_those_who_report_and_not_by_the_reviewer(cast):
    extension = ask(cast)
    message = "只能撤回本单位还没有批复的申请，或收回由您审核、还在生效的延期和开放。"
    for user in (cast.office, cast.deqing_officer, cast.leader):
        assert refused(workflow.end_extension, extension, user) == message
    colleague = User.objects.create_user("w2", PASSWORD, name="w2", role=Role.COUNTY_OFFICER, organization=cast.wuxing)
    workflow.end_extension(extension, colleague)
    assert last_words(extension)[:3] == (
        colleague, "extension.end", "撤回延期申请：吴兴区2017年6月全部项目，至7月7日",
    )  # fmt: skip


def test_what_has_run_out_is_not_taken_back(cast, settings):
    settings.HOLD_TODAY = "2017-07-13"
    (row,) = reopened(cast)
    assert rules.may_end_extension(cast.office, row)
    settings.HOLD_TODAY = "2017-07-21"
    assert not rules.may_end_extension(cast.office, row)


def test_a_request_that_was_granted_meanwhile_is_not_taken_back_by_who_asked(cast):
    extension = ask(cast)
    same = Extension.objects.get(pk=extension.pk)
    workflow.grant_extension(extension, cast.office)
    with pytest.raises(workflow.Superseded):
        workflow.end_extension(same, cast.wuxing_officer)
    assert Extension.objects.get().status == ExtensionStatus.GRANTED


# ---- reopening -------------------------------------------------------------------------------------------------------
@pytest.fixture
def closed(settings):
    """June closed on the tenth."""
    settings.HOLD_TODAY = "2017-07-13"


def test_two_counties_are_reopened_at_once_and_report_late(cast, closed):
    rows = reopened(cast, (cast.wuxing, None), (cast.deqing, None))
    assert [(row.organization, row.kind, row.status) for row in rows] == [
        (cast.wuxing, ExtensionKind.REOPENING, "granted"), (cast.deqing, ExtensionKind.REOPENING, "granted"),
    ]  # fmt: skip
    assert last_words(rows[1]) == (
        cast.office, "extension.reopen", "重新开放：德清县2017年6月全部项目，至7月20日（补报）", cast.deqing,
    )  # fmt: skip
    report = cast.draft(cast.deqing, 6, volunteers=60)
    workflow.submit(report, cast.deqing_officer)
    assert deadlines.of(report).is_late(report.first_submitted_at)


def test_one_project_is_reopened_and_the_others_stay_closed(cast, closed):
    reopened(cast, (cast.wuxing, project(1)), user=cast.youth_staff)
    one = workflow.find_or_new(cast.programme, project(1), cast.wuxing, JUNE)
    other = workflow.find_or_new(cast.programme, project(2), cast.wuxing, JUNE)
    assert rules.may_edit(cast.wuxing_officer, one)
    assert rules.lock(other) == "2017年6月已于7月10日关闭。确需补报，请联系审核单位重新开放。"


@pytest.mark.parametrize(("today", "open_"), [("2017-07-20", True), ("2017-07-21", False)])
def test_a_reopening_holds_to_the_end_of_its_day(cast, closed, settings, today, open_):
    reopened(cast)
    settings.HOLD_TODAY = today
    report = workflow.find_or_new(cast.programme, project(2), cast.wuxing, JUNE)
    assert rules.may_edit(cast.wuxing_officer, report) is open_
    assert ("已于7月20日关闭" in rules.lock(report)) is not open_


@pytest.mark.parametrize(("until", "taken"), [((7, 12), False), ((7, 13), True), ((8, 13), True), ((8, 14), False)])
def test_a_reopening_lasts_from_today_to_a_month(cast, closed, until, taken):
    if taken:
        assert reopened(cast, until=day(*until))[0].until == day(*until)
    else:
        assert refused(reopened, cast, until=day(*until)) == "开放截止日要从今天起、31天以内。"


def test_what_is_open_longer_anyway_is_not_reopened(cast, settings):
    told = "吴兴区2017年6月本来就开放到7月10日，请选更晚的日期，或去掉这个单位。"
    assert refused(reopened, cast, until=day(7, 10)) == told
    assert not Extension.objects.exists()
    settings.HOLD_TODAY = "2017-07-13"
    reopened(cast, until=day(7, 20))
    assert "本来就开放到7月20日" in refused(reopened, cast, (cast.wuxing, project(1)), until=day(7, 18))
    assert reopened(cast, until=day(7, 25))[0].until == day(7, 25), "but may be prolonged"


def test_reopening_needs_a_place_a_reason_and_a_month_that_has_begun(cast, closed):
    args = (cast.programme, JUNE, [], cast.office, day(7, 20), "补报")
    assert refused(workflow.reopen, *args) == "请先勾选要重新开放的单位或项目。"
    assert refused(reopened, cast, reason=" ") == "请写明重新开放的原因。"
    assert refused(reopened, cast, month=Month(2017, 8)) == "2017年8月还没有开始，不能开放。"


def test_a_place_ticked_twice_is_opened_once(cast, closed):
    assert len(reopened(cast, (cast.wuxing, None), (cast.wuxing, None))) == 1


@pytest.mark.parametrize("who", ["youth_staff", "wuxing_officer", "deqing_officer", "leader", "admin"])
def test_nobody_but_the_coordinator_reopens_a_whole_county(cast, closed, who):
    told = "勾选的单位或项目不全由您审核，请只选自己负责的。"
    assert refused(reopened, cast, user=getattr(cast, who)) == told


def test_one_place_out_of_scope_stops_all_of_them(cast, closed):
    places = [(cast.wuxing, project(1)), (cast.wuxing, project(4))]
    assert "不全由您审核" in refused(reopened, cast, *places, user=cast.youth_staff)
    assert not Extension.objects.exists()


def test_taken_back_the_month_is_closed_again(cast, closed):
    (row,) = reopened(cast)
    workflow.end_extension(row, cast.office)
    assert limit(cast).is_closed
    assert last_words(row)[2] == "收回重新开放：吴兴区2017年6月全部项目，至7月20日"


# ---- returned and withdrawn reports ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("today", "open_"), [("2017-07-17", True), ("2017-07-18", True), ("2017-07-19", False)],
    ids=["monday", "third workday", "fourth workday"],
)  # fmt: skip
def test_a_returned_report_stays_open_three_workdays_after_the_return(cast, settings, today, open_):
    report = cast.submitted(cast.wuxing, 6, volunteers=60)
    with periods.at(at(7, 13)):  # a Thursday after the closing
        workflow.send_back(report, cast.office, "请核对")
    settings.HOLD_TODAY = today
    assert rules.may_edit(cast.wuxing_officer, report) is open_
    assert rules.lock(report) == ("" if open_ else "2017年6月已于7月18日关闭。确需补报，请联系审核单位重新开放。")


def test_after_the_closing_a_submitted_report_is_not_taken_back_into_a_trap(cast, settings):
    report = cast.submitted(cast.wuxing, 6, volunteers=60)
    assert rules.may_withdraw(cast.wuxing_officer, report)
    settings.HOLD_TODAY = "2017-07-11"
    report.deadline = None
    told = "这份月报已提交，正在等待审核。2017年6月已关闭，不能撤回；需要修改请联系审核单位退回。"
    assert refused(workflow.withdraw, report, cast.wuxing_officer) == told == rules.lock(report)


# ---- the month that is reported --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("today", "month"), [("2017-07-12", JUNE), ("2017-07-13", JULY)])
def test_a_county_with_an_extension_goes_on_reporting_the_last_month(cast, settings, today, month):
    workflow.grant_extension(ask(cast, until=day(7, 7)), cast.office)
    settings.HOLD_TODAY = today
    assert deadlines.reporting_month(cast.programme, cast.wuxing) == month
    assert deadlines.reporting_month(cast.programme, cast.deqing) == JULY
    assert deadlines.reporting_month(cast.programme) == JULY


def test_a_county_whose_last_month_was_reopened_reports_that_one(cast, closed):
    reopened(cast)
    assert deadlines.reporting_month(cast.programme, cast.wuxing) == JUNE
    assert deadlines.reporting_month(cast.programme, cast.deqing) == JULY


def test_deadlines_of_many_organisations_and_months_take_one_query(cast, django_assert_num_queries):
    workflow.grant_extension(ask(cast), cast.office)
    with django_assert_num_queries(1):
        known = deadlines.Deadlines(cast.programme, [cast.wuxing, cast.deqing, cast.city], [JUNE, JULY])
        assert known.of(cast.wuxing.pk, None, JUNE).extension.decided_by.name == "office"
