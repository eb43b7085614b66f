"""May this user do this to that row? Views and templates ask the same predicates."""

from common import periods
from common.periods import Month
from organizations.models import Role
from projects.models import Initiative, MonthlyReport, Programme, ReportStatus
from projects.tree import initiative_of, programme_of


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


def month_takes_reports(programme: Programme, month: Month) -> bool:
    """Whether reports of the month may be filled in: any month of the programme that has begun."""
    return month.year == programme.year and month <= Month.of(periods.today())


def works_on_programme(user, programme: Programme) -> bool:
    """Whether the user is one of the city staff who keep this programme, whatever its year."""
    return user.role == Role.CITY_STAFF and user.organization_id == programme.organization_id


def year_is_over(programme: Programme) -> bool:
    """Whether the programme is history, which nobody edits."""
    return programme.year < periods.today().year


def year_has_begun(programme: Programme) -> bool:
    """Whether what was set for the year is in force, so that changing it needs a reason."""
    return programme.year <= periods.today().year


def may_edit_programme(user, programme: Programme) -> bool:
    """Whether the user may edit something of the programme: city staff, until its year is over."""
    return works_on_programme(user, programme) and not year_is_over(programme)


def may_coordinate(user, programme: Programme) -> bool:
    """Whether the user may edit all of it: actions, initiatives, the document's texts, rules (统筹岗)."""
    return may_edit_programme(user, programme) and user.department_id is None


def may_copy_programme(user, programme: Programme) -> bool:
    """Whether the user may make the next year's programme from this one, which may be over."""
    return works_on_programme(user, programme) and user.department_id is None


def may_edit_initiative(user, initiative: Initiative) -> bool:
    """Whether the user may edit what belongs to the initiative: its projects, indicators, targets and sentences."""
    if not may_edit_programme(user, initiative.action.programme):
        return False
    return user.department_id is None or initiative.department_id == user.department_id


def may_edit_row(user, row) -> bool:
    """Whether the user may edit a row of the programme's tree as such, not only what lies below it."""
    initiative = None if isinstance(row, Initiative) else initiative_of(row)
    return may_coordinate(user, programme_of(row)) if initiative is None else may_edit_initiative(user, initiative)


def may_edit_text(user, programme: Programme, owner) -> bool:
    """Whether the user may edit the sentences of an action, an initiative, or (no owner) of the whole document."""
    if isinstance(owner, Initiative):
        return may_edit_initiative(user, owner)
    return may_coordinate(user, programme)
