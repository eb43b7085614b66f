"""Who edits which part of a programme."""

from common import periods
from organizations.models import Role
from projects.models import Initiative, Programme
from projects.tree import initiative_of, programme_of


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
