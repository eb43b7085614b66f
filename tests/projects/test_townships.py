"""A county collects from its townships: what they are asked, what stands beside it, what it adds up to, who decides."""

import datetime as dt
from decimal import Decimal

import pytest

from common import periods
from common.periods import Month
from organizations.models import AuditEntry, Organization, Role, User
from projects import programme_file, rules, workflow
from projects.collection import collected
from projects.models import Figure, MonthlyReport, ReportEntry
from projects.sheet import one_row, sheet
from projects.turnout import turnout
from projects.workflow import Refused, Stated
from tests.cast import PROGRAMME, at

JUNE = Month(2017, 6)


@pytest.fixture(autouse=True)
def townships(cast):
    cast.townships()


def line(cast, user, code, month=JUNE):
    number = cast.indicator(code).project.number
    return next(one for one in one_row(cast.programme, user, month, number).lines if one.indicator.code == code)


def gathered(cast, code, month=JUNE):
    indicator = cast.indicator(code)
    return collected([cast.wuxing], [indicator], [month])[cast.wuxing.pk, indicator.pk, month]


# ---- what is asked -----------------------------------------------------------------------------------------
def test_a_township_is_asked_what_its_county_is_asked_without_targets(cast):
    own, county = sheet(cast.programme, cast.zhili_officer, JUNE), sheet(cast.programme, cast.wuxing_officer, JUNE)
    codes = [one.indicator.code for row in own.rows for one in row.lines]
    assert codes == [one.indicator.code for row in county.rows for one in row.lines]
    assert codes == ["lectures", "attendance", "volunteers", "contest", "stations"]
    assert {one.standing.sentence for row in own.rows for one in row.lines} == {"未设年度目标"}
    assert {one.task.target for row in own.rows for one in row.lines} == {None}


def test_a_township_of_a_county_that_does_not_collect_is_asked_nothing(cast):
    report = cast.draft(cast.zhili, 6, lectures=2, attendance=40)
    workflow.switch_collection(cast.wuxing, cast.wuxing_officer, False)
    officer = User.objects.get(pk=cast.zhili_officer.pk)
    assert sheet(cast.programme, officer, JUNE).rows == []
    report = MonthlyReport.objects.with_project().get(pk=report.pk)
    assert not rules.may_edit(officer, report)
    with pytest.raises(Refused, match="没有开启乡镇填报"):
        workflow.submit(report, officer)


def test_a_township_is_asked_nothing_of_months_in_which_it_did_not_exist(cast):
    Organization.objects.filter(pk=cast.zhili.pk).update(valid_from=dt.date(2017, 6, 1))
    officer = User.objects.get(pk=cast.zhili_officer.pk)
    assert sheet(cast.programme, officer, Month(2017, 5)).rows == []
    assert len(sheet(cast.programme, officer, JUNE).rows) == 3


def test_a_unit_is_asked_nothing(cast):
    node = Organization(code="u1", name="某支部", short_name="某支部", level="unit")
    unit = Organization.objects.add_child(Organization.objects.get(pk=cast.zhili.pk), instance=node)
    assert not cast.indicator("lectures").is_typed_by(unit, JUNE)
    assert not cast.programme.indicators.asked_of(unit).exists()
    assert not unit.is_asked


# ---- what stands beside a township's value -----------------------------------------------------------------
def test_a_township_sees_its_own_last_month_and_cumulative(cast):
    cast.collected(cast.zhili, 4, lectures=3, attendance=70)
    cast.submitted(cast.zhili, 5, lectures=2, attendance=50)
    cast.collected(cast.badian, 5, lectures=9, attendance=90)
    cast.draft(cast.zhili, 6, lectures=1, attendance=20)
    told = line(cast, cast.zhili_officer, "lectures")
    assert (told.last, told.before, told.value, told.cumulative) == (2, 5, 1, 6)
    # What came back does not count.
    workflow.send_back(
        MonthlyReport.objects.get(organization=cast.zhili, month=Month(2017, 5)), cast.wuxing_officer, "错"
    )
    told = line(cast, cast.zhili_officer, "lectures")
    assert (told.last, told.before, told.cumulative) == (None, 3, 4)


def test_a_township_keeps_its_level_over_a_silent_month(cast):
    cast.collected(cast.zhili, 4, volunteers=30)
    told = line(cast, cast.zhili_officer, "volunteers")
    assert (told.last, told.before, told.cumulative) == (30, 30, 30)


def test_a_townships_value_is_doubted_beside_its_own_last_month(cast):
    cast.accepted(cast.wuxing, 5, volunteers=500)
    cast.collected(cast.zhili, 5, volunteers=30)
    report = cast.draft(cast.zhili, 6, volunteers=20)
    assert line(cast, cast.zhili_officer, "volunteers").doubts == ["比上月的30名少了10名"]
    with pytest.raises(Refused, match="数字与以往相差较大：志愿者"):
        workflow.submit(report, cast.zhili_officer)
    cast.submitted(cast.badian, 6, volunteers=20)


# ---- what a county collects --------------------------------------------------------------------------------
def test_accepted_values_add_up_and_are_no_figures(cast):
    cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    cast.submitted(cast.badian, 6, lectures=3, attendance=60)
    sum_ = gathered(cast, "lectures")
    assert (sum_.value, sum_.is_complete, sum_.waiting) == (2, False, 1)
    assert [(piece.township.short_name, piece.word) for piece in sum_.pieces] == [
        ("织里镇", "未填此项"), ("八里店镇", "待审核"),
    ]  # fmt: skip
    workflow.accept(MonthlyReport.objects.get(organization=cast.badian), cast.wuxing_officer)
    sum_ = gathered(cast, "lectures")
    assert (sum_.value, sum_.is_complete, sum_.typed) == (5, True, "5")
    assert not Figure.objects.exclude(indicator__feed="projects").exists()


def test_a_stock_carries_the_last_level_of_a_silent_township_and_a_flow_does_not(cast):
    cast.collected(cast.zhili, 4, volunteers=30)
    cast.collected(cast.zhili, 5, volunteers=31)
    cast.collected(cast.badian, 6, volunteers=12)
    cast.collected(cast.zhili, 5, lectures=4, attendance=50)
    stock, flow = gathered(cast, "volunteers"), gathered(cast, "lectures")
    assert (stock.value, stock.is_complete) == (43, False)
    assert [piece.carried for piece in stock.pieces] == [Month(2017, 5), None]
    assert (flow.value, flow.silent) == (None, [cast.zhili, cast.badian])


def test_only_townships_of_the_month_count(cast):
    cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    Organization.objects.filter(pk=cast.badian.pk).update(valid_from=dt.date(2017, 7, 1))
    assert gathered(cast, "lectures").is_complete
    assert len(gathered(cast, "lectures", Month(2017, 7)).pieces) == 2


@pytest.mark.parametrize(
    ("second", "value", "typed"),
    [(Stated(Decimal("33.3333"), Decimal(1), Decimal(3)), Decimal("42.8571"), "3/7"), (Stated(Decimal(40)), None, "")],
)
def test_a_ratio_adds_up_by_fractions_only(cast, second, value, typed):
    share = cast.indicator("share")
    share.by = "counties"
    share.save()
    for organization, stated in ((cast.zhili, Stated(Decimal(50), Decimal(2), Decimal(4))), (cast.badian, second)):
        report = MonthlyReport.objects.create(
            programme=cast.programme, project=share.project, organization=organization, month=JUNE, status="accepted"
        )
        ReportEntry.objects.create(report=report, indicator=share, **vars(stated))
    sum_ = gathered(cast, "share")
    assert (sum_.value, sum_.typed) == (value, typed)


def test_a_countys_value_is_doubted_beside_the_sum(cast):
    cast.collected(cast.zhili, 6, lectures=20, attendance=400)
    cast.draft(cast.wuxing, 6, lectures=19, attendance=500)
    assert line(cast, cast.wuxing_officer, "lectures").doubts == ["比已通过的乡镇合计20场还少"]
    # While one is missing, more than the sum is to be expected.
    assert line(cast, cast.wuxing_officer, "attendance").doubts == []
    cast.collected(cast.badian, 6, lectures=1, attendance=10)
    assert line(cast, cast.wuxing_officer, "lectures").doubts == ["与乡镇合计21场不一致"]
    assert line(cast, cast.wuxing_officer, "attendance").doubts == ["与乡镇合计410人次不一致"]


def test_collecting_takes_the_same_number_of_queries_however_many_there_are(cast, django_assert_num_queries):
    indicators = list(cast.programme.indicators.all())
    cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    with django_assert_num_queries(4):
        collected([cast.wuxing], indicators[:1], [JUNE])
    for month in (4, 5):
        cast.collected(cast.zhili, month, volunteers=month)
        cast.collected(
            cast.badian,
            month,
            volunteers=month,
        )
    with django_assert_num_queries(4):
        collected([cast.wuxing, cast.deqing], indicators, [Month(2017, 5), JUNE])
    with django_assert_num_queries(0):
        assert collected([cast.deqing], indicators, [JUNE]) == {}


def test_turnout_counts_by_township(cast, django_assert_num_queries):
    cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    cast.submitted(cast.zhili, 6, volunteers=4)
    cast.submitted(cast.zhili, 6, contest=1, stations=1)
    cast.draft(cast.badian, 6, lectures=3, attendance=60)
    with django_assert_num_queries(4):
        told = turnout(cast.programme, cast.wuxing, JUNE)
    assert [
        (one.township, one.owed, one.handed_in, one.waiting, one.accepted, one.returned, one.missing)
        for one in told.lines
    ] == [(cast.zhili, 3, 3, 2, 1, 0, 0), (cast.badian, 3, 0, 0, 0, 0, 3)]
    assert (told.total.owed, told.total.missing) == (6, 3)
    assert [one.officers for one in told.lines] == [[cast.zhili_officer], [cast.badian_officer]]


# ---- who decides -------------------------------------------------------------------------------------------
def test_the_county_reviews_and_the_city_does_not(cast):
    report = cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    assert rules.may_review(cast.wuxing_officer, report)
    assert not any(rules.may_review(user, report) for user in (cast.office, cast.youth_staff, cast.deqing_officer))
    assert list(MonthlyReport.objects.waiting_for(cast.wuxing_officer)) == [report]
    assert list(MonthlyReport.objects.waiting_for(cast.office)) == []
    with pytest.raises(Refused, match="不由您审核"):
        workflow.accept(report, cast.office)


def test_the_county_returns_an_accepted_report_while_its_own_is_open(cast):
    report = cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    report.refresh_from_db()
    assert rules.may_take_back(cast.wuxing_officer, report)
    assert not rules.may_correct(cast.wuxing_officer, report)
    assert not rules.may_take_back(cast.office, report)
    with pytest.raises(Refused, match="请写明退回原因"):
        workflow.take_back(report, cast.wuxing_officer, " ")
    workflow.take_back(report, cast.wuxing_officer, "人次不对")
    assert (report.status, report.return_reason, report.reviewed_by) == ("returned", "人次不对", cast.wuxing_officer)
    trail = AuditEntry.objects.about(report).last()
    assert (trail.action, trail.summary) == ("report.take_back", "通过后退回2017年6月月报：青年大讲堂（人次不对）")
    assert gathered(cast, "lectures").value is None
    assert rules.may_edit(cast.zhili_officer, report)


def test_the_county_returns_nothing_once_its_own_report_is_handed_in(cast):
    report = cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    cast.submitted(cast.wuxing, 6, lectures=2, attendance=40)
    report.refresh_from_db()
    with pytest.raises(Refused, match="提交之前、月份关闭之前"):
        workflow.take_back(report, cast.wuxing_officer, "人次不对")
    report.refresh_from_db()
    assert report.status == "accepted"


def test_nobody_takes_back_an_accepted_report_of_a_county(cast):
    report = cast.accepted(cast.wuxing, 6, lectures=2, attendance=40)
    report.refresh_from_db()
    with pytest.raises(Refused):
        workflow.take_back(report, cast.office, "错")
    stale = MonthlyReport.objects.with_project().get(pk=report.pk)
    stale.status = "submitted"  # as another reviewer still sees it
    with pytest.raises(Refused, match="刚刚已被别人改变"):
        workflow.send_back(stale, cast.office, "错")
    report.refresh_from_db()
    assert report.status == "accepted"


def test_an_extension_of_a_township_is_decided_by_its_county(cast):
    until = dt.date(2017, 7, 14)
    extension = workflow.ask_for_time(cast.programme, JUNE, None, cast.zhili_officer, until, "汛期")
    assert not rules.may_decide_extension(cast.office, extension)
    workflow.grant_extension(extension, cast.wuxing_officer)
    assert sheet(cast.programme, cast.zhili_officer, JUNE).deadline.due == until
    assert sheet(cast.programme, cast.badian_officer, JUNE).deadline.due == dt.date(2017, 7, 5)


# ---- switching ---------------------------------------------------------------------------------------------
def test_who_may_switch(cast):
    may = [cast.office, cast.wuxing_officer]
    may_not = [cast.youth_staff, cast.deqing_officer, cast.leader, cast.admin, cast.zhili_officer]
    assert all(rules.may_collect(user, cast.wuxing) for user in may)
    assert not any(rules.may_collect(user, cast.wuxing) for user in may_not)


def test_switching_off_waits_for_the_review_and_leaves_a_trace(cast):
    report = cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    with pytest.raises(Refused, match="还有乡镇月报等待审核"):
        workflow.switch_collection(cast.wuxing, cast.wuxing_officer, False)
    workflow.accept(report, cast.wuxing_officer)
    workflow.switch_collection(cast.wuxing, cast.wuxing_officer, False)
    assert AuditEntry.objects.about(cast.wuxing).last().summary == "关闭乡镇填报：吴兴区"
    assert not User.objects.get(pk=cast.wuxing_officer.pk).reviews_reports
    workflow.switch_collection(cast.wuxing, cast.office, True)
    assert gathered(cast, "lectures").value == 2


def test_a_county_without_townships_cannot_collect(cast):
    Organization.objects.add_child(
        Organization.objects.get(pk=cast.deqing.pk),
        instance=Organization(code="u2", name="某支部", short_name="某支部", level="unit"),
    )
    with pytest.raises(Refused, match="还没有下级组织"):
        workflow.switch_collection(cast.deqing, cast.deqing_officer, True)


# ---- the programme file ------------------------------------------------------------------------------------
def test_townships_survive_a_reload_of_the_programme_file(cast):
    cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    before = list(Organization.objects.values_list("code", "path", "level", "collects", "numchild"))
    outcome = programme_file.store(programme_file.read(PROGRAMME))
    assert (outcome.created, outcome.changed, outcome.removed) == (0, 0, 0)
    assert list(Organization.objects.values_list("code", "path", "level", "collects", "numchild")) == before
    assert gathered(cast, "lectures").value == 2


def test_the_whole_way_of_a_number_from_township_to_city(cast):
    cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    cast.collected(cast.badian, 6, lectures=3, attendance=60)
    cast.accepted(cast.wuxing, 6, lectures=gathered(cast, "lectures").typed, attendance=100)
    figure = Figure.objects.get(indicator__code="lectures")
    assert (figure.organization, figure.value, figure.accepted_by) == (cast.wuxing, 5, cast.office)
    assert {user.role for user in (cast.zhili_officer, cast.badian_officer)} == {Role.TOWNSHIP_OFFICER}
    with periods.at(at(7, 5)):
        report = MonthlyReport.objects.get(organization=cast.zhili)
        assert not rules.may_take_back(cast.wuxing_officer, report)
