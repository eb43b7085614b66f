"""The fragment that shows a job, and the button that runs a failed one again."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from jobs import queue, rules
from jobs.models import Job, State
from organizations.access import for_offices


@for_offices
@require_GET
@never_cache
def job_status(request, job_id):
    """The job's face now. A page that waited for it moves on to its result by itself."""
    job = _job_in_scope(request, job_id)
    response = render(request, "jobs/_job.html", {"job": job})
    if request.htmx and job.state == State.DONE:
        trigger_client_event(response, "job-done", {"id": job.pk})
        if job.url and rules.may_see_result(request.user, job):
            response["HX-Redirect"] = job.url
    return response


@for_offices
@require_POST
def job_retry(request, job_id):
    """Run a failed job again; if somebody else was faster, the fragment shows how it stands."""
    job = _job_in_scope(request, job_id)
    if not rules.may_retry(request.user, job):
        raise PermissionDenied
    queue.retry(job, request.user)
    job.refresh_from_db()
    return render(request, "jobs/_job.html", {"job": job})


def _job_in_scope(request, job_id):
    """The job, or 404 when it is none of the user's concern."""
    jobs = Job.objects.visible_to(request.user).select_related("organization")
    return get_object_or_404(jobs, pk=job_id)
