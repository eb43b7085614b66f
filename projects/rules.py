"""May this user do this to that row? Views and templates ask the same predicates."""

from common import periods
from common.periods import Month
from organizations.models import Role
from projects.models import MonthlyReport, Programme, ReportStatus


def is_responsible(user, report: MonthlyReport) -> bool:
    """Whether the report's project is in the user's department; an account without one covers all of them."""
    if user.department_id is None:
        return True
    return report.project is not None and report.project.initiative.department_id == user.department_id


def is_own(user, report: MonthlyReport) -> bool:
    """Whether the user fills in this report: the own organisation's, for city staff the own department's."""
    if not user.enters_reports or report.organization_id != user.organization_id:
        return False
    return user.role == Role.COUNTY_OFFICER or is_responsible(user, report)


def may_edit(user, report: MonthlyReport) -> bool:
    """Whether the user may change the report now."""
    return is_own(user, report) and report.is_open and month_takes_reports(report.programme, report.month)


def may_withdraw(user, report: MonthlyReport) -> bool:
    """Whether the user may take a submitted report back, which nobody has reviewed yet."""
    return is_own(user, report) and report.status == ReportStatus.SUBMITTED


def may_review(user, report: MonthlyReport) -> bool:
    """Whether the user may accept or return the report: nobody accepts what they submitted."""
    return (
        user.reviews_reports
        and report.status == ReportStatus.SUBMITTED
        and report.submitted_by_id != user.pk
        and is_responsible(user, report)
    )


def may_attach(user, report: MonthlyReport) -> bool:
    """Whether the user may add and take away attachments: they are locked together with the values."""
    return may_edit(user, report)


def takes_part(user) -> bool:
    """Whether the account belongs to somebody who talks about reports; the offices do not."""
    return user.role in (Role.CITY_STAFF, Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.LEADER)


def may_comment(user, report: MonthlyReport) -> bool:
    """Whether the user may comment on the report: everybody who works with it and sees it."""
    return takes_part(user) and report.organization.path.startswith(user.organization.path)


def month_takes_reports(programme: Programme, month: Month) -> bool:
    """Whether reports of the month may be filled in: any month of the programme that has begun."""
    return month.year == programme.year and month <= Month.of(periods.today())
