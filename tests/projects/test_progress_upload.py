"""A progress sheet on its way through the real flow: checked, confirmed, filled in, handed in, also on behalf."""

from decimal import Decimal

import pytest

from common import periods
from common.periods import Month
from organizations.models import AuditEntry, User
from projects import rules, workflow
from projects.models import Figure, MonthlyReport, ReportEntry, ReportStatus
from projects.resources import SUBMIT, ProgressResource
from tests.cast import at
from tests.projects.progress_sheets import (
    JUNE,
    filled,
    outcomes,
    queries,
    send,
    template,
    told,
    undo,
    work,
    write,
)
from tests.uploads.sheets import table
from uploads import kinds
from uploads import workflow as uploads
from uploads.models import Outcome, UploadState

pytestmark = pytest.mark.django_db
MONTHS = [Month(2017, number) for number in range(7, 0, -1)]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def stated(organization, month=JUNE):
    """Code → value of every entry of the month."""
    entries = ReportEntry.objects.filter(report__organization=organization, report__month=month)
    return {entry.indicator.code: entry.value for entry in entries.select_related("indicator")}


def report(organization, number, month=JUNE):
    return MonthlyReport.objects.get(organization=organization, project__number=number, month=month)


def acts(action):
    return [entry.summary for entry in AuditEntry.objects.filter(action=action).order_by("id")]


def june(cast):
    """A filled template of Wuxing: one project complete, one half, one unusual."""
    cast.accepted(cast.wuxing, 5, volunteers=80)
    return filled(
        template(cast.wuxing_officer),
        lectures={"value": 12, "progress": "开展顺利"}, attendance={"value": 300},
        volunteers={"total": 79}, contest={"value": 0},
    )  # fmt: skip


# ---- filling in --------------------------------------------------------------------------------------------
def test_drafts_are_filled_in_and_nothing_is_handed_in(cast):
    upload = send(cast.wuxing_officer, june(cast))
    assert stated(cast.wuxing) == {}, "nothing before it is confirmed"
    assert set(outcomes(upload).values()) == {Outcome.NEW, Outcome.IGNORED}
    write(upload)
    assert upload.result["message"] == "已填入3个项目的草稿。请到填报页核对后提交。"
    assert stated(cast.wuxing) == {"lectures": 12, "attendance": 300, "volunteers": 79, "contest": 0}
    own = report(cast.wuxing, 1)
    assert (own.progress, own.saved_by, own.status) == ("开展顺利", cast.wuxing_officer, ReportStatus.DRAFT)
    titles = ("青年大讲堂", "志愿者发展", "秋季大赛")
    assert acts("report.fill") == [f"用表格填入2017年6月月报：{title}" for title in titles]
    assert acts("report.submit") == ["提交2017年5月月报：志愿者发展"]


def test_what_is_complete_and_explained_is_handed_in_and_the_others_are_named(cast):
    upload = write(send(cast.wuxing_officer, june(cast)), SUBMIT)
    assert upload.result["message"] == (
        "已填入3个项目，其中1个已提交，等待审核。以下1个项目没有填完，只存为草稿：秋季大赛（服务站）。"
        "以下1个项目数字与以往相差较大、缺少情况说明，只存为草稿：志愿者发展（志愿者）。"
    )
    assert (report(cast.wuxing, 1).status, report(cast.wuxing, 1).submitted_by) == ("submitted", cast.wuxing_officer)
    assert (report(cast.wuxing, 2).status, report(cast.wuxing, 4).status) == ("draft", "draft")
    assert acts("report.submit")[-1] == "提交2017年6月月报：青年大讲堂"


def test_open_drafts_that_the_sheet_does_not_change_are_handed_in_as_well(cast):
    cast.draft(cast.wuxing, 6, volunteers=90)
    content = filled(template(cast.wuxing_officer), lectures={"value": 1}, attendance={"value": 2})
    write(send(cast.wuxing_officer, content), SUBMIT)
    assert report(cast.wuxing, 2).status == ReportStatus.SUBMITTED


def test_an_accepted_sheet_becomes_figures(cast):
    write(send(cast.wuxing_officer, june(cast)), SUBMIT)
    workflow.accept(report(cast.wuxing, 1), cast.office)
    assert Figure.objects.current().get(indicator__code="lectures", month=JUNE).value == 12


def test_what_the_sheet_leaves_empty_stays(cast):
    cast.draft(cast.wuxing, 6, {"progress": "旧的", "problems": "缺场地"}, lectures=3, attendance=40)
    content = filled(
        template(cast.wuxing_officer),
        lectures={"value": 5, "problems": None, "progress": None},
        attendance={"value": None},
    )
    write(send(cast.wuxing_officer, content))
    assert stated(cast.wuxing) == {"lectures": 5, "attendance": 40}
    assert (report(cast.wuxing, 1).progress, report(cast.wuxing, 1).problems) == ("旧的", "缺场地")


def test_an_explanation_goes_to_its_value(cast):
    content = filled(june(cast), volunteers={"total": 79, "explanation": "核减重复登记"})
    write(send(cast.wuxing_officer, content), SUBMIT)
    entry = ReportEntry.objects.get(report=report(cast.wuxing, 2))
    assert (entry.explanation, report(cast.wuxing, 2).status) == ("核减重复登记", ReportStatus.SUBMITTED)


def test_a_returned_report_is_corrected_by_a_sheet(cast):
    own = cast.submitted(cast.wuxing, 6, lectures=3, attendance=40)
    workflow.send_back(own, cast.office, "请核对")
    write(send(cast.wuxing_officer, filled(template(cast.wuxing_officer), lectures={"value": 4})), SUBMIT)
    own.refresh_from_db()
    assert (own.status, own.return_reason, stated(cast.wuxing)["lectures"]) == ("submitted", "", 4)


def test_what_changed_after_the_preview_is_not_overwritten(cast):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=40)
    upload = send(cast.wuxing_officer, filled(template(cast.wuxing_officer), lectures={"value": 5}))
    cast.draft(cast.wuxing, 6, lectures=4, attendance=40)
    write(upload)
    assert upload.state == UploadState.CHECKED and "重新检查" in upload.reason
    assert stated(cast.wuxing)["lectures"] == 4


def test_what_was_handed_in_after_the_preview_is_not_touched(cast):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=40)
    upload = send(cast.wuxing_officer, filled(template(cast.wuxing_officer), lectures={"value": 5}))
    workflow.submit(report(cast.wuxing, 1), cast.wuxing_officer)
    write(upload)
    assert upload.job.state == "failed" and "“青年大讲堂”不能填入：这份月报已提交" in upload.job.error
    assert stated(cast.wuxing)["lectures"] == 3


def test_a_countys_own_sheet_is_read(cast):
    rows = [
        ["吴兴区2017年1-6月重点工作推进情况"], ["填报单位：吴兴团区委"],
        ["序号", "重点项目", "考核指标", "单位", "6月份完成数", "1-6月累计", "工作进展", "存在的问题", "备注"],
        [1, "青年大讲堂", "大讲堂", "场", "12场", 12, "开展顺利", "无", None],
        [2, None, "听课青年", "人次", "1,200", 1200, None, None, None],
        [3, "志愿者发展", "志愿者", "名", None, "８０", None, None, "新招募"],
        ["合计", None, None, None, 1212, None, None, None, None],
        ["填表人：王五", None, None, None, None, None, None, None, None],
    ]  # fmt: skip
    upload = send(cast.wuxing_officer, table(rows))
    assert upload.questions == [], "2017年1-6月 is the sheet of June"
    assert (upload.state, upload.counts["new"], upload.counts["ignored"]) == (UploadState.CHECKED, 3, 2)
    write(upload)
    assert stated(cast.wuxing) == {"lectures": 12, "attendance": 1200, "volunteers": 80}
    assert report(cast.wuxing, 1).problems == "无"


def test_a_sheet_without_projects_has_its_columns_asked(cast):
    assert send(cast.wuxing_officer, table([["甲", "乙"], [1, 2]])).state == UploadState.MAPPING


def test_queries_do_not_grow_with_the_rows(cast):
    def cost(**cells):
        upload = send(cast.deqing_officer, filled(template(cast.deqing_officer), **cells))
        return queries(lambda: write(upload, SUBMIT)), queries(lambda: undo(upload))

    few = cost(volunteers={"total": 60, "progress": "好"})  # a level, so that both look for earlier ones
    many = cost(
        lectures={"value": 1, "progress": "好"}, attendance={"value": 2}, volunteers={"total": 60, "progress": "好"},
        contest={"value": 0}, stations={"total": 4, "progress": "好"},
    )  # fmt: skip
    assert many == few


# ---- who ---------------------------------------------------------------------------------------------------
def test_who_hands_in_for_whom(cast):
    cast.townships()

    def places(user):
        return [organization.short_name for organization in ProgressResource.organizations(user)]

    assert places(cast.wuxing_officer) == ["吴兴区"]
    assert places(cast.zhili_officer) == ["织里镇"]
    assert places(cast.rights_staff) == places(cast.office) == ["市本级", "吴兴区", "德清县"]
    for user in (cast.leader, cast.admin, cast.security, cast.auditor):
        assert places(user) == [] and ProgressResource not in kinds.kinds_for(user)
        assert ProgressResource.months(user) == []


def test_townships_hand_in_while_their_county_collects(cast):
    cast.townships()
    content = filled(template(cast.zhili_officer), lectures={"value": 2}, attendance={"value": 30})
    write(send(cast.zhili_officer, content), SUBMIT)
    assert report(cast.zhili, 1).status == ReportStatus.SUBMITTED
    workflow.accept(report(cast.zhili, 1), cast.wuxing_officer)
    workflow.switch_collection(cast.wuxing, cast.wuxing_officer, False)
    officer = User.objects.get(pk=cast.zhili_officer.pk)
    assert not ProgressResource.may_upload(officer)
    with pytest.raises(uploads.Refused, match="不上传这种表格"):
        send(officer, content)


def test_nobody_hands_in_for_another_county(cast):
    content = template(cast.wuxing_officer)
    with pytest.raises(uploads.Refused, match="不在您的上传范围内"):
        send(cast.wuxing_officer, content, cast.deqing)
    with pytest.raises(uploads.Refused, match="不上传这种表格"):
        send(cast.leader, content, cast.city)
    upload = send(cast.deqing_officer, filled(content, lectures={"value": 3}))
    assert upload.questions[0]["key"].startswith("place:330502"), "the sheet says whose it is"
    assert outcomes(upload)["大讲堂"] == Outcome.REFUSED and "来自其他单位（330502）的表" in told(upload, "match")[0]


def test_months_that_have_begun_may_be_chosen_newest_first(cast):
    assert ProgressResource.months(cast.wuxing_officer) == MONTHS


def test_a_closed_month_is_refused_until_it_is_opened_again(cast):
    def why(month):
        return ProgressResource.refuses(cast.wuxing_officer, cast.wuxing, month)

    assert why(JUNE) == why(Month(2017, 7)) == ""
    assert why(Month(2017, 4)).startswith("2017年4月已于5月10日关闭")
    assert "还没有开始" in why(Month(2017, 8))
    assert why(Month(2018, 1)) == "2018年还没有年度计划，不能上传进度表。"
    workflow.reopen(cast.programme, Month(2017, 4), [(cast.wuxing, None)], cast.office, periods.today(), "补报")
    assert why(Month(2017, 4)) == ""


def test_a_month_in_which_one_report_came_back_is_open(cast):
    own = cast.submitted(cast.wuxing, 5, lectures=3, attendance=40)
    with periods.at(at(7, 3)):
        workflow.send_back(own, cast.office, "请核对")
    assert ProgressResource.refuses(cast.wuxing_officer, cast.wuxing, Month(2017, 5)) == ""
    content = filled(
        template(cast.wuxing_officer, month=Month(2017, 5)), lectures={"value": 4}, volunteers={"total": 80}
    )
    upload = send(cast.wuxing_officer, content, month=Month(2017, 5))
    assert (outcomes(upload)["大讲堂"], outcomes(upload)["志愿者"]) == (Outcome.CHANGED, Outcome.REFUSED)


# ---- on behalf of a county ---------------------------------------------------------------------------------
def test_city_staff_hand_in_for_a_county_and_a_colleague_accepts(cast):
    content = filled(template(cast.office, cast.wuxing), lectures={"value": 12}, attendance={"value": 300})
    write(send(cast.office, content, cast.wuxing), SUBMIT)
    own = report(cast.wuxing, 1)
    assert (own.status, own.submitted_by) == (ReportStatus.SUBMITTED, cast.office)
    assert acts("report.submit") == ["代吴兴区提交2017年6月月报：青年大讲堂"]
    assert acts("report.fill") == ["代吴兴区用表格填入2017年6月月报：青年大讲堂"]
    assert not rules.may_review(cast.office, own)
    with pytest.raises(workflow.Refused, match="不能审核自己提交的月报"):
        workflow.accept(own, cast.office)
    workflow.accept(own, cast.youth_staff)
    assert Figure.objects.current().get(indicator__code="lectures", month=JUNE).value == Decimal(12)


def test_a_county_takes_back_what_was_handed_in_on_its_behalf(cast):
    content = filled(template(cast.office, cast.wuxing), lectures={"value": 12}, attendance={"value": 300})
    write(send(cast.office, content, cast.wuxing), SUBMIT)
    workflow.withdraw(report(cast.wuxing, 1), cast.wuxing_officer)
    assert report(cast.wuxing, 1).status == ReportStatus.DRAFT


def test_staff_of_a_department_act_for_its_projects_only(cast):
    content = filled(template(cast.office, cast.wuxing), lectures={"value": 12}, contest={"value": 0})
    upload = send(cast.youth_staff, content, cast.wuxing)
    assert (outcomes(upload)["大讲堂"], outcomes(upload)["举办大赛"]) == (Outcome.NEW, Outcome.REFUSED)
    assert "“举办大赛”不由您填报" in told(upload, "match")[0]


def test_city_staff_do_not_act_for_townships_or_on_the_entry_sheet_of_a_county(cast):
    cast.townships()
    with pytest.raises(uploads.Refused, match="不在您的上传范围内"):
        send(cast.office, template(cast.zhili_officer), cast.zhili)
    own = cast.draft(cast.wuxing, 6, lectures=1, attendance=2)
    assert rules.may_fill(cast.office, own) and not rules.may_edit(cast.office, own)
    assert not rules.may_fill(cast.deqing_officer, own) and not rules.may_fill(cast.leader, own)


def test_a_sheet_whose_figures_stand_under_an_unknown_title_is_asked_about(cast):
    head, line = ["项目名称", "指标", "6月数字情况说明表"], ["青年大讲堂", "大讲堂", 12]
    upload = send(cast.wuxing_officer, table([head, line]), cast.wuxing)
    assert upload.state == UploadState.MAPPING
    assert "没有找到“本月完成”或“累计完成”列" in upload.sheets[0]["reason"]
    columns = {"project": 1, "indicator": 2, "value": 3}
    uploads.map_columns(upload, cast.wuxing_officer, {"0": {"header": [1], "columns": columns}}, remember=True)
    work(upload)
    assert outcomes(upload) == {"大讲堂": Outcome.NEW}
    again = send(cast.wuxing_officer, table([head, [*line[:2], 13]]), cast.wuxing)
    assert (again.state, outcomes(again)) == (UploadState.CHECKED, {"大讲堂": Outcome.NEW})
