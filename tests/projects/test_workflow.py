"""The life of a monthly report: who may do what when, and what each step leaves behind."""

from decimal import Decimal

import pytest
from django.db.models import ProtectedError

from common import periods
from common.periods import Month
from organizations.models import AuditEntry
from projects import workflow
from projects.models import Figure, MonthlyReport, ReportStatus
from projects.workflow import Refused, Stated, Superseded
from tests.cast import at

pytestmark = pytest.mark.django_db


def acts(report):
    return list(AuditEntry.objects.about(report).values_list("action", flat=True))


def test_a_saved_draft_keeps_values_and_texts_and_counts_nowhere(cast):
    report = cast.draft(cast.wuxing, 6, {"progress": "开讲三场"}, lectures=3)
    assert (report.status, report.progress, report.saved_by) == (ReportStatus.DRAFT, "开讲三场", cast.wuxing_officer)
    assert {entry.indicator.code: entry.value for entry in report.entries.all()} == {"lectures": 3}
    assert not Figure.objects.filter(report=report).exists()


def test_saving_again_changes_the_same_report_and_an_emptied_value_is_empty(cast):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    report = workflow.find_or_new(cast.programme, cast.indicator("lectures").project, cast.wuxing, Month(2017, 6))
    workflow.save(report, cast.wuxing_officer, {cast.indicator("lectures"): Stated(None)}, {})
    assert MonthlyReport.objects.count() == 1
    assert {entry.indicator.code: entry.value for entry in report.entries.all()} == {"lectures": None, "attendance": 90}


def test_an_incomplete_report_is_not_submitted_and_what_is_missing_is_named(cast):
    report = cast.draft(cast.wuxing, 6, lectures=3)
    with pytest.raises(Refused, match="听课青年"):
        workflow.submit(report, cast.wuxing_officer)
    report.refresh_from_db()
    assert (report.status, acts(report)) == (ReportStatus.DRAFT, [])


def test_a_value_that_is_not_due_yet_need_not_be_stated(cast):
    report = cast.submitted(cast.wuxing, 6, stations=3)
    assert report.status == ReportStatus.SUBMITTED


def test_a_submitted_report_is_closed_to_its_author_until_withdrawn(cast):
    report = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    with pytest.raises(Refused, match="先撤回"):
        workflow.save(report, cast.wuxing_officer, {}, {"progress": "改"})
    workflow.withdraw(report, cast.wuxing_officer)
    report = workflow.save(report, cast.wuxing_officer, {}, {"progress": "改"})
    workflow.submit(report, cast.wuxing_officer)
    assert report.progress == "改"
    assert acts(report) == ["report.submit", "report.withdraw", "report.submit"]


def test_punctuality_is_judged_by_the_first_submission(cast):
    report = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    first = report.first_submitted_at
    workflow.send_back(report, cast.youth_staff, "人次有误")
    with periods.at(at(7, 7)):
        workflow.submit(report, cast.wuxing_officer)
    assert report.first_submitted_at == first == at(7, 3)
    assert report.submitted_at == at(7, 7)


def test_acceptance_turns_entries_into_figures_that_name_report_and_reviewer(cast):
    report = cast.accepted(cast.wuxing, 6, lectures=3, attendance=90)
    figures = Figure.objects.filter(report=report).order_by("indicator__order")
    assert [(f.indicator.code, f.value, f.month, f.organization, f.accepted_by) for f in figures] == [
        ("lectures", 3, Month(2017, 6), cast.wuxing, cast.office),
        ("attendance", 90, Month(2017, 6), cast.wuxing, cast.office),
    ]
    assert acts(report) == ["report.submit", "report.accept"]


def test_a_fraction_keeps_its_numerator_and_denominator(cast):
    cast.accepted(cast.city, 6, plan=1, share=Stated(Decimal("40.8"), Decimal(204), Decimal(500)))
    figure = Figure.objects.get(indicator__code="share")
    assert (figure.value, figure.numerator, figure.denominator) == (Decimal("40.8"), 204, 500)


def test_an_accepted_report_cannot_be_changed_returned_or_withdrawn(cast):
    report = cast.accepted(cast.wuxing, 6, lectures=3, attendance=90)
    for attempt in (
        lambda: workflow.save(report, cast.wuxing_officer, {}, {}),
        lambda: workflow.submit(report, cast.wuxing_officer),
        lambda: workflow.withdraw(report, cast.wuxing_officer),
        lambda: workflow.send_back(report, cast.office, "重填"),
    ):
        with pytest.raises(Refused):
            attempt()
    assert Figure.objects.filter(report=report).count() == 2
    with pytest.raises(ProtectedError):
        report.delete()


def test_a_return_needs_a_reason_and_opens_the_report_again(cast):
    report = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    with pytest.raises(Refused, match="退回原因"):
        workflow.send_back(report, cast.youth_staff, "  ")
    workflow.send_back(report, cast.youth_staff, "人次有误")
    assert (report.status, report.return_reason) == (ReportStatus.RETURNED, "人次有误")
    report = workflow.save(report, cast.wuxing_officer, {cast.indicator("attendance"): Stated(Decimal(95))}, {})
    workflow.submit(report, cast.wuxing_officer)
    assert report.return_reason == ""


def test_nobody_accepts_what_they_submitted(cast):
    report = cast.submitted(cast.city, 6, plan=1, share="40.8")
    with pytest.raises(Refused, match="自己提交"):
        workflow.accept(report, cast.rights_staff)
    workflow.accept(report, cast.office)
    assert Figure.objects.filter(report=report).count() == 2


def test_only_the_responsible_departments_staff_review(cast):
    report = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    for outsider in (cast.rights_staff, cast.leader, cast.admin, cast.wuxing_officer, cast.deqing_officer):
        with pytest.raises(Refused):
            workflow.accept(report, outsider)
        with pytest.raises(Refused):
            workflow.send_back(report, outsider, "不对")
    assert not Figure.objects.filter(report=report).exists()


def test_nobody_fills_in_the_report_of_another_organisation(cast):
    report = cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    for outsider in (cast.deqing_officer, cast.youth_staff, cast.office, cast.leader, cast.admin):
        with pytest.raises(Refused):
            workflow.save(report, outsider, {}, {"progress": "代填"})
        with pytest.raises(Refused):
            workflow.submit(report, outsider)


def test_a_month_that_has_not_begun_takes_no_reports(cast):
    with pytest.raises(Refused, match="还没有开始"):
        cast.draft(cast.wuxing, 8, lectures=1)


def test_of_two_reviewers_the_slower_is_told_and_nothing_counts_twice(cast):
    report = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    stale = MonthlyReport.objects.with_project().get(pk=report.pk)
    workflow.accept(report, cast.youth_staff)
    with pytest.raises(Superseded):
        workflow.accept(stale, cast.office)
    with pytest.raises(Superseded):
        workflow.send_back(stale, cast.office, "慢了一步")
    assert Figure.objects.filter(report=report).count() == 2
    assert acts(report) == ["report.submit", "report.accept"]


def test_accepting_many_takes_those_one_may_accept_and_leaves_the_rest(cast):
    mine = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    also = cast.submitted(cast.deqing, 6, lectures=2, attendance=40)
    others = cast.submitted(cast.city, 6, plan=1, share="40.8")
    draft = cast.draft(cast.wuxing, 6, volunteers=70)
    accepted = workflow.accept_many([mine.pk, also.pk, others.pk, draft.pk, 999999], cast.youth_staff)
    assert {report.pk for report in accepted} == {mine.pk, also.pk}
    assert set(MonthlyReport.objects.waiting()) == {others}


def count_of(django_assert_max_num_queries, function):
    with django_assert_max_num_queries(100) as captured:
        function()
    return len(captured)


def test_submitting_and_accepting_many_takes_as_many_queries_as_few(cast, django_assert_max_num_queries):
    few = [cast.draft(cast.wuxing, 1, lectures=1, attendance=9).pk]
    many = [cast.draft(cast.wuxing, month, lectures=1, attendance=9).pk for month in range(2, 8)]
    for month in range(1, 6):  # one query a month would show
        workflow.reopen(cast.programme, Month(2017, month), [(cast.wuxing, None)], cast.office, at(7, 7).date(), "补报")
    submits = [
        count_of(django_assert_max_num_queries, lambda ids=ids: workflow.submit_many(ids, cast.wuxing_officer))
        for ids in (few, many)
    ]
    accepts = [
        count_of(django_assert_max_num_queries, lambda ids=ids: workflow.accept_many(ids, cast.youth_staff))
        for ids in (few, many)
    ]
    assert submits[0] == submits[1]
    assert accepts[0] == accepts[1]
    assert Figure.objects.filter(indicator__code="lectures").count() == 7
