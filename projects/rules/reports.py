"""Who does what with monthly reports, corrections, extensions, attachments and comments."""

from common import periods
from common.periods import Month
from organizations.models import Level, Organization, Role
from projects import deadlines
from projects.models import (
    Correction,
    CorrectionStatus,
    Extension,
    ExtensionStatus,
    KeyProject,
    MonthlyReport,
    Programme,
    ReportStatus,
)


def covers(user, project: KeyProject | None) -> bool:
    """Whether the project is in the user's department; an account without one covers all of them."""
    if user.department_id is None:
        return True
    return project is not None and project.initiative.department_id == user.department_id


def reviews_for(user, organization: Organization, project: KeyProject | None) -> bool:
    """Whether the user reviews what the organisation reports on the project (None: the headline, or all projects)."""
    if not user.reviews_reports or not organization.path.startswith(user.organization.path):
        return False
    if user.organization.level == Level.CITY:
        return organization.level in (Level.CITY, Level.COUNTY) and covers(user, project)
    return organization.level == Level.TOWNSHIP


def reports_for(user, organization: Organization, project: KeyProject | None) -> bool:
    """Whether the user fills in what the organisation reports on the project; city staff in their department."""
    if not user.enters_reports or organization.pk != user.organization_id or not user.organization.is_asked:
        return False
    return user.role != Role.CITY_STAFF or covers(user, project)


def is_own(user, report: MonthlyReport) -> bool:
    """Whether the user fills in this report."""
    return reports_for(user, report.organization, report.project)


def reports_on_behalf(user, organization: Organization, project: KeyProject | None) -> bool:
    """Whether the user fills in for a county-level organisation that sent its sheet to the city (代报).

    Who hands such a report in cannot accept it, so that a colleague looks at it.
    """
    return (
        user.role == Role.CITY_STAFF
        and organization.level == Level.COUNTY
        and _below(user, organization)
        and covers(user, project)
    )


def fills_in(user, report: MonthlyReport) -> bool:
    """Whether the user fills in this report by a sheet: an own one, or on behalf of a county."""
    return is_own(user, report) or reports_on_behalf(user, report.organization, report.project)


def has_begun(programme: Programme, month: Month) -> bool:
    """Whether the month is one of the programme's that has begun."""
    return month.year == programme.year and month <= Month.of(periods.today())


def is_shut(report: MonthlyReport) -> bool:
    """Whether the last day has passed on which the organisation may change the report."""
    return periods.today() > deadlines.open_until(report)


def lock(report: MonthlyReport) -> str:
    """Why nobody may change the report now, and what can be done about it; empty while it is open."""
    if report.status == ReportStatus.SUBMITTED and is_shut(report):
        return f"这份月报已提交，正在等待审核。{report.month.label}已关闭，不能撤回；需要修改请联系审核单位退回。"
    if report.status == ReportStatus.SUBMITTED:
        return "这份月报已提交，正在等待审核。需要修改请先撤回。"
    if report.status == ReportStatus.ACCEPTED and report.organization.level == Level.TOWNSHIP:
        return "这份月报已通过审核，不能直接修改。数字有误请联系县区退回修改。"
    if report.status == ReportStatus.ACCEPTED:
        return "这份月报已通过审核，不能直接修改。数字有误请打开月报提出更正。"
    if not has_begun(report.programme, report.month):
        return f"{report.month.label}还没有开始，不能填报。"
    if is_shut(report):
        limit = deadlines.open_until(report)
        return f"{report.month.label}已于{limit.month}月{limit.day}日关闭。确需补报，请联系审核单位重新开放。"
    return ""


def may_edit(user, report: MonthlyReport) -> bool:
    """Whether the user may change the report now."""
    return is_own(user, report) and not lock(report)


def may_fill(user, report: MonthlyReport) -> bool:
    """Whether the user may change the report by a sheet now."""
    return fills_in(user, report) and not lock(report)


def may_withdraw(user, report: MonthlyReport) -> bool:
    """Whether the user may take a submitted report back, which nobody has reviewed yet, while it can be sent again."""
    return is_own(user, report) and report.status == ReportStatus.SUBMITTED and not is_shut(report)


def may_review(user, report: MonthlyReport) -> bool:
    """Whether the user may accept or return the report: nobody accepts what they submitted."""
    return (
        report.status == ReportStatus.SUBMITTED
        and report.submitted_by_id != user.pk
        and reviews_for(user, report.organization, report.project)
    )


def may_take_back(user, report: MonthlyReport) -> bool:
    """Whether the user may return a township's report after its acceptance: while the county's own is still open.

    Nothing was published of it; the county's report, once handed in, states the sum, and is corrected instead.
    """
    if report.status != ReportStatus.ACCEPTED or report.organization.level != Level.TOWNSHIP:
        return False
    if not reviews_for(user, report.organization, report.project):
        return False
    key = {"programme": report.programme, "project": report.project, "month": report.month}
    above = {"organization": user.organization, **key}
    return not lock(MonthlyReport.objects.filter(**above).first() or MonthlyReport(**above))


def may_correct(user, report: MonthlyReport) -> bool:
    """Whether the user may propose another value for what was accepted: who reported it, or who reviews it."""
    return (
        report.status == ReportStatus.ACCEPTED
        and report.organization.level != Level.TOWNSHIP
        and (is_own(user, report) or reviews_for(user, report.organization, report.project))
    )


def reviews_correction(user, correction: Correction) -> bool:
    """Whether the user reviews the report that the correction is about."""
    return reviews_for(user, correction.report.organization, correction.report.project)


def may_decide_correction(user, correction: Correction) -> bool:
    """Whether the user may accept or refuse the correction: nobody decides what they proposed."""
    return (
        correction.status == CorrectionStatus.PROPOSED
        and correction.proposed_by_id != user.pk
        and reviews_correction(user, correction)
    )


def may_withdraw_correction(user, correction: Correction) -> bool:
    """Whether the user may take the proposal back."""
    return correction.proposed_by_id == user.pk


def may_ask_for_time(
    user, programme: Programme, month: Month, project: KeyProject | None, limit: deadlines.Deadline
) -> bool:
    """Whether the user may ask for an extension: before the deadline of a begun month, for what they report."""
    return (
        has_begun(programme, month) and reports_for(user, user.organization, project) and periods.today() <= limit.due
    )


def may_decide_extension(user, extension: Extension) -> bool:
    """Whether the user may grant or refuse the request: nobody grants their own."""
    return (
        extension.status == ExtensionStatus.REQUESTED
        and extension.requested_by_id != user.pk
        and reviews_for(user, extension.organization, extension.project)
    )


def may_end_extension(user, extension: Extension) -> bool:
    """Whether the user may take back a request (who asked, and colleagues), or what was granted and still holds."""
    if extension.status == ExtensionStatus.REQUESTED:
        return reports_for(user, extension.organization, extension.project)
    return extension.is_in_force and reviews_for(user, extension.organization, extension.project)


def may_record_outcome(user, report: MonthlyReport) -> bool:
    """Whether the user may tell what became of the problem a report raised: who reviews the report, or who wrote it."""
    if not report.raises_problem:
        return False
    return is_own(user, report) or reviews_for(user, report.organization, report.project)


def sees_phones(user) -> bool:
    """Whether the user sees the (masked) phones of colleagues."""
    return user.role == Role.CITY_STAFF


def may_collect(user, county: Organization) -> bool:
    """Whether the user may switch on or off that the county collects from its townships."""
    if county.level != Level.COUNTY:
        return False
    own = user.role == Role.COUNTY_OFFICER and user.organization_id == county.pk
    return own or (user.role == Role.CITY_STAFF and user.department_id is None and _below(user, county))


def _below(user, organization: Organization) -> bool:
    return organization.path.startswith(user.organization.path)


def may_attach(user, report: MonthlyReport) -> bool:
    """Whether the user may add and take away attachments: they are locked together with the values."""
    return may_edit(user, report)


def takes_part(user) -> bool:
    """Whether the account belongs to somebody who talks about reports; the offices do not."""
    return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.LEADER)


def may_comment(user, report: MonthlyReport) -> bool:
    """Whether the user may comment on the report: everybody who works with it and sees it."""
    return takes_part(user) and report.organization.path.startswith(user.organization.path)
