"""Who may do what with a job. Whom it concerns at all is the question of `Job.objects.visible_to`."""

from organizations.access import scope_path
from organizations.models import Role


def may_retry(user, job) -> bool:
    """Its owner, city staff in whose scope it lies, and the administrator may run it again."""
    if user.role == Role.ADMINISTRATOR or job.owner_id == user.pk:
        return True
    return user.role == Role.CITY_STAFF and _in_scope(user, job)


def may_see_result(user, job) -> bool:
    """Whether the user may read what the job is about: the administrator sees only how it stands."""
    return user.role != Role.ADMINISTRATOR


def _in_scope(user, job) -> bool:
    """Whether the job's organisation lies in the user's subtree."""
    path = scope_path(user)
    return path is not None and job.organization is not None and job.organization.path.startswith(path)
