"""The face of the app: registering, enqueueing, performing and retrying long work.

A job is attempted at least once and its effects appear once: they become visible in the same transaction as the
state `done`, guarded by the epoch of the claim. A worker that was taken for dead and comes back finds a newer epoch
and stops.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs import broker, kinds
from jobs.kinds import UnknownKind, handler
from jobs.models import ATTEMPTS, Job, State
from organizations import audit

__all__ = [
    "JobFailed",
    "LeaseLost",
    "Run",
    "UnknownKind",
    "cancel",
    "enqueue",
    "handler",
    "perform",
    "retry",
    "sweep",
]
logger = logging.getLogger(__name__)

SWEEP_AT_MOST = 100
TOO_LONG = "“{label}”运行时间超过了系统允许的上限，已经停止。可以缩小范围后重新提交，也可以点“重试”再执行一次。"
GAVE_UP = (
    "“{label}”连续{attempts}次没有完成，系统不再自动重试。可以点“重试”再执行一次；"
    "如果仍不成功，请把任务编号 {id} 告诉系统管理员。"
)
RETRY_LATER = "第{attempts}次尝试没有成功，稍后自动再试"


class JobFailed(Exception):
    """A handler's final word: the job cannot be done. The message is for people and says what to do about it."""


class LeaseLost(Exception):
    """The job has been taken over, or finished, by someone else. Handlers let it pass."""


class Run:
    """One attempt at a job, as its handler sees it.

    `outcome` (JSON) is published with the effects: `url` leads to the result, `message` tells of it.
    """

    def __init__(self, job: Job):
        self.job = job
        self.arguments = job.arguments
        self.outcome = {}
        self.published = False

    def progress(self, done: int, total: int, note: str = ""):
        """Renew the lease and tell how far the work is; LeaseLost when the job is somebody else's by now.

        Call it more often than every `settings.JOB_LEASE_SECONDS`.
        """
        self._update(progress_done=done, progress_total=total, progress_note=note[:200], lease_until=_lease())

    @contextmanager
    def publish(self):
        """One transaction in which the effects and `done` become visible together; LeaseLost undoes everything."""
        with transaction.atomic():
            # Holds the row until the end, so that nobody takes the job over while its effects are written.
            self._update(lease_until=_lease())
            yield
            self._update(
                state=State.DONE,
                outcome=self.outcome,
                progress_done=F("progress_total"),
                progress_note="",
                lease_until=None,
                finished_at=timezone.now(),
            )
        self.published = True

    def _update(self, **fields):
        """Write to the row if this attempt still holds it."""
        mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, epoch=self.job.epoch)
        if not mine.update(**fields):
            raise LeaseLost(f"job {self.job.pk}, epoch {self.job.epoch}")


def enqueue(kind: str, key: str, owner=None, organization=None, **arguments) -> Job:
    """The job with that key, made now or before; a worker hears of it when the caller's transaction commits.

    `key` names the piece of work: whoever asks for the same thing again gets the same job, in whatever state it is.
    Raises UnknownKind for a kind without handler.
    """
    kinds.find(kind)
    fields = {"kind": kind, "arguments": arguments, "owner": owner, "organization": organization}
    job, _ = Job.objects.get_or_create(key=key, defaults=fields)
    if job.state == State.QUEUED:
        transaction.on_commit(partial(broker.kick, [job.pk]))
    return job


def perform(job_id: int) -> bool:
    """Claim the job and run its handler; True when this call brought it to `done`."""
    run = _claim(job_id)
    if run is None:
        return False
    try:
        kinds.find(run.job.kind).work(run)
        if not run.published:
            with run.publish():
                pass
    except LeaseLost as loss:
        logger.info("stopped: the lease is lost (%s)", loss)
    except JobFailed as failure:
        _fail(run.job, str(failure))
    except SoftTimeLimitExceeded:
        logger.warning("job %s took too long", job_id)
        _fail(run.job, TOO_LONG.format(label=run.job.label))
    except Exception:
        logger.exception("job %s (%s), attempt %s", job_id, run.job.kind, run.job.attempts)
        _give_back(run.job)
    return run.published


def retry(job: Job, user) -> bool:
    """Queue a failed job again on a user's word; False when it is not failed (any more)."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=State.FAILED).update(
            state=State.QUEUED,
            attempts=0,
            error="",
            progress_done=0,
            progress_total=0,
            progress_note="",
            sweep_after=None,
            finished_at=None,
        )
        if changed:
            audit.record(user, "job.retry", job, f"重新执行“{job.label}”")
            transaction.on_commit(partial(broker.kick, [job.pk]))
    return bool(changed)


def cancel(job: Job) -> bool:
    """Stop a job that nobody needs any more; False when it has ended. Its worker learns of it by LeaseLost.

    While the job publishes, this waits for the end of that, and then comes too late.
    """
    waiting = Job.objects.filter(pk=job.pk, state__in=[State.QUEUED, State.RUNNING])
    return bool(waiting.update(state=State.CANCELLED, lease_until=None, finished_at=timezone.now()))


def sweep() -> int:
    """Kick what waits, fail what has used up its attempts; the number of jobs kicked. Any number may sweep at once."""
    for job in Job.objects.exhausted()[:SWEEP_AT_MOST]:
        logger.error("job %s (%s) is given up after %s attempts", job.pk, job.kind, job.attempts)
        _fail(job, _gave_up(job), Job.objects.exhausted())
    waiting = list(Job.objects.due().order_by("id").values_list("pk", flat=True)[:SWEEP_AT_MOST])
    if not waiting or not broker.kick(waiting):
        return 0
    # Left alone for a while, so that messages do not pile up while every worker is busy.
    Job.objects.filter(pk__in=waiting).update(sweep_after=_lease())
    return len(waiting)


def _lease():
    """The end of a lease that begins now."""
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _claim(job_id: int) -> Run | None:
    """Take a waiting job, or None when it does not wait."""
    with transaction.atomic():
        taken = (
            Job.objects.filter(pk=job_id)
            .claimable()
            .update(
                state=State.RUNNING,
                attempts=F("attempts") + 1,
                epoch=F("epoch") + 1,
                lease_until=_lease(),
                started_at=timezone.now(),
                progress_note="",
            )
        )
        return Run(Job.objects.get(pk=job_id)) if taken else None


def _fail(job: Job, message: str, rows=None):
    """Close the job as failed, unless it has been taken over since it was read."""
    rows = Job.objects.filter(state=State.RUNNING) if rows is None else rows
    rows.filter(pk=job.pk, epoch=job.epoch).update(
        state=State.FAILED, error=message, lease_until=None, finished_at=timezone.now()
    )


def _give_back(job: Job):
    """After an unexpected error: queue the job for another attempt, or fail it after the last one."""
    if job.attempts >= ATTEMPTS:
        _fail(job, _gave_up(job))
        return
    Job.objects.filter(pk=job.pk, epoch=job.epoch, state=State.RUNNING).update(
        state=State.QUEUED,
        lease_until=None,
        progress_note=RETRY_LATER.format(attempts=job.attempts),
        # The sweeper brings it back after a pause: what is down for a moment shall not eat up all attempts.
        sweep_after=_lease(),
    )


def _gave_up(job: Job) -> str:
    """What people read after the last attempt."""
    return GAVE_UP.format(label=job.label, attempts=job.attempts, id=job.pk)
