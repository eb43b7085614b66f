"""Taking back an uploaded progress sheet: reports stand as they stood before, or it is told what stands in the way."""

from datetime import timedelta
from decimal import Decimal

import pytest

from common import periods
from organizations.models import AuditEntry
from projects import workflow
from projects.models import MonthlyReport, ReportEntry, ReportStatus
from projects.resources import SUBMIT
from projects.workflow import Stated
from tests.cast import at
from tests.projects.progress_sheets import JUNE, filled, send, template, undo, work, write
from uploads import workflow as uploads
from uploads.models import UploadState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def standing(organization):
    """Everything that is stored of the month, but for the moments that only tell of later steps."""
    reports = MonthlyReport.objects.filter(organization=organization, month=JUNE).order_by("project__number")
    entries = ReportEntry.objects.filter(report__in=reports).order_by("pk")
    fields = ("pk", "status", "return_reason", "saved_by", "saved_at", *workflow.TEXTS)
    values = ("report", "indicator__code", "value", "numerator", "denominator", "explanation")
    return list(reports.values_list(*fields)), list(entries.values_list(*values))


def uploaded(cast, way="draft", user=None, **cells):
    """A sheet of Wuxing that was written."""
    user = user or cast.wuxing_officer
    cells = cells or {"lectures": {"value": 12, "progress": "新的"}, "attendance": {"value": 300}}
    upload = write(send(user, filled(template(user, cast.wuxing), **cells), cast.wuxing), way)
    assert upload.state == UploadState.APPLIED
    return upload


def report(cast, number=1):
    return MonthlyReport.objects.with_project().get(organization=cast.wuxing, project__number=number, month=JUNE)


def refusal(cast, upload, user=None):
    """Why it cannot be taken back."""
    with pytest.raises(uploads.Refused) as error:
        undo(upload, user)
    return str(error.value)


@pytest.mark.parametrize("way", ["draft", SUBMIT])
def test_what_was_there_before_stands_again(cast, way):
    cast.draft(
        cast.wuxing,
        6,
        {"progress": "旧的", "problems": "缺场地"},
        lectures=3,
        attendance=Stated(Decimal(40), explanation="少"),
    )
    before = standing(cast.wuxing)
    upload = uploaded(
        cast, way, lectures={"value": 12, "progress": "新的"}, attendance={"value": 300, "explanation": "多"},
        volunteers={"total": 90, "progress": "招募"}, stations={"total": 4},
    )  # fmt: skip
    assert standing(cast.wuxing) != before
    undo(upload)
    assert (upload.state, standing(cast.wuxing)) == (UploadState.UNDONE, before)
    assert upload.reason == "已恢复3个项目的月报" + ("，撤回3个已提交的。" if way == SUBMIT else "。")
    assert AuditEntry.objects.filter(action="report.unfill").count() == 3


def test_values_that_were_empty_before_are_empty_again(cast):
    cast.draft(cast.wuxing, 6, {"progress": "只有文字"}, lectures=3)
    upload = uploaded(cast, attendance={"value": 300})
    undo(upload)
    assert [(code, value) for _, code, value, *_ in standing(cast.wuxing)[1]] == [("lectures", 3)]
    assert report(cast).progress == "只有文字"


def test_a_returned_report_is_returned_again_with_its_reason(cast):
    own = cast.submitted(cast.wuxing, 6, lectures=3, attendance=40)
    workflow.send_back(own, cast.office, "请核对人次")
    before = standing(cast.wuxing)
    undo(uploaded(cast, SUBMIT))
    assert standing(cast.wuxing) == before
    assert (report(cast).status, report(cast).return_reason) == (ReportStatus.RETURNED, "请核对人次")


def test_reports_that_others_have_talked_about_stay_as_empty_drafts(cast):
    upload = uploaded(cast)
    workflow.comment(report(cast), cast.office, "请补充照片")
    undo(upload)
    own = report(cast)
    assert (own.status, own.progress, own.entries.count(), own.comments.count()) == ("draft", "", 0, 1)


def test_it_can_be_written_again_after_it_was_taken_back(cast):
    undo(uploaded(cast, SUBMIT))
    uploaded(cast, SUBMIT)
    assert report(cast).status == ReportStatus.SUBMITTED


def test_a_report_that_was_withdrawn_meanwhile_is_no_obstacle(cast):
    upload = uploaded(cast, SUBMIT)
    workflow.withdraw(report(cast), cast.wuxing_officer)
    undo(upload)
    assert standing(cast.wuxing) == ([], [])


# ---- what stands in the way --------------------------------------------------------------------------------
def test_accepted_meanwhile(cast):
    upload = uploaded(cast, SUBMIT)
    with periods.at(at(7, 5, 9)):
        workflow.accept(report(cast), cast.office)
    assert "“青年大讲堂”已由office于7月5日09:00通过审核" in refusal(cast, upload)
    assert uploads.obstacles_of(upload, cast.wuxing_officer) == ["“青年大讲堂”已由office于7月5日09:00通过审核"]


def test_returned_meanwhile(cast):
    upload = uploaded(cast, SUBMIT)
    with periods.at(at(7, 5, 9)):
        workflow.send_back(report(cast), cast.office, "请核对")
    assert "“青年大讲堂”已由office于7月5日09:00退回" in refusal(cast, upload)


def test_changed_meanwhile(cast):
    upload = uploaded(cast)
    with periods.at(at(7, 5, 9)):
        workflow.save(report(cast), cast.wuxing_officer, {}, {"progress": "又改了"})
    assert "“青年大讲堂”之后又由wuxing于7月5日09:00修改" in refusal(cast, upload)
    assert report(cast).progress == "又改了"


def test_changed_by_a_later_sheet(cast):
    upload = uploaded(cast)
    uploaded(cast, attendance={"value": 301})
    assert "“青年大讲堂”之后又由wuxing于" in refusal(cast, upload)


def test_handed_in_by_hand_meanwhile(cast):
    upload = uploaded(cast)
    workflow.submit(report(cast), cast.wuxing_officer)
    assert "“青年大讲堂”之后已提交，请先撤回" in refusal(cast, upload)


def test_closed_meanwhile(cast, settings):
    upload = uploaded(cast)
    settings.HOLD_TODAY = "2017-07-20"
    assert "“青年大讲堂”不能再改，2017年6月已关闭" in refusal(cast, upload)


def test_every_obstacle_is_listed_and_nothing_is_taken_back(cast):
    upload = uploaded(cast, SUBMIT, lectures={"value": 1}, attendance={"value": 2}, volunteers={"total": 90})
    before = standing(cast.wuxing)
    with periods.at(at(7, 5, 9)):
        for number in (1, 2):
            workflow.accept(report(cast, number), cast.office)
    assert len(uploads.obstacles_of(upload, cast.wuxing_officer)) == 2
    refusal(cast, upload)
    assert standing(cast.wuxing)[1] == before[1]


def test_an_obstacle_that_comes_up_before_the_job_begins_is_told(cast):
    upload = uploaded(cast, SUBMIT)
    uploads.undo(upload, cast.wuxing_officer)
    workflow.accept(report(cast), cast.office)
    work(upload)
    assert upload.state == UploadState.APPLIED and "通过审核" in upload.reason
    assert report(cast).status == ReportStatus.ACCEPTED


# ---- who ---------------------------------------------------------------------------------------------------
def test_the_county_takes_back_what_was_filled_in_on_its_behalf(cast):
    undo(uploaded(cast, SUBMIT, user=cast.office), cast.wuxing_officer)
    assert standing(cast.wuxing) == ([], [])
    summary = AuditEntry.objects.filter(action="report.unfill").get().summary
    assert summary == "撤销用表格填入的2017年6月月报，并撤回提交：青年大讲堂"


def test_another_department_does_not_take_it_back(cast):
    upload = uploaded(cast, user=cast.office)
    assert "“青年大讲堂”不由您填报" in refusal(cast, upload, cast.rights_staff)


def test_another_county_does_not_take_it_back(cast):
    assert "由上传人处理" in refusal(cast, uploaded(cast), cast.deqing_officer)


def test_saved_moments_are_kept_exactly(cast):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=40)
    moment = report(cast).saved_at
    undo(uploaded(cast))
    assert report(cast).saved_at - moment == timedelta(0)
