"""The life of a job: enqueued, claimed, performed, published, failed, retried, swept."""

import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, connections, transaction
from django.db.models import F
from django.utils import timezone

from jobs import kinds, queue
from jobs.models import ATTEMPTS, Job, State
from organizations.models import AuditEntry, Department

pytestmark = pytest.mark.django_db


def let_lease_expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def let_worker_die(job, attempts=1):
    """As if a worker had claimed the job and been killed."""
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING,
        attempts=attempts,
        epoch=F("epoch") + 1,
        lease_until=timezone.now() - timedelta(seconds=1),
    )


def fresh(job):
    return Job.objects.get(pk=job.pk)


# ---- enqueue -------------------------------------------------------------------------------------------------


def test_enqueue_makes_a_row_and_kicks_on_commit(handle, kicked, people, county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = queue.enqueue("task", "summary:7", owner=people["officer"], organization=county, report=7)
        assert kicked == []
    assert kicked == [job.pk]
    job = fresh(job)
    assert (job.kind, job.key, job.arguments, job.state) == ("task", "summary:7", {"report": 7}, State.QUEUED)
    assert (job.owner, job.organization, job.label) == (people["officer"], county, "生成半年总结")
    assert str(job) == "生成半年总结（排队中）"


def test_same_key_is_the_same_job(handle, kicked):
    first = queue.enqueue("task", "once", report=1)
    second = queue.enqueue("task", "once", report=1)
    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_finished_job_is_not_kicked_again(handle, kicked, django_capture_on_commit_callbacks):
    queue.perform(queue.enqueue("task", "once").pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert queue.enqueue("task", "once").state == State.DONE
    assert kicked == []


def test_enqueue_follows_the_callers_transaction(handle, kicked):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.enqueue("task", "once", report=1 // 0)
    assert not Job.objects.exists()
    assert kicked == []


def test_enqueue_refuses_a_kind_that_nobody_handles():
    with pytest.raises(queue.UnknownKind):
        queue.enqueue("nonsense", "once")


def test_a_kind_has_one_handler(handle):
    handle(test_a_kind_has_one_handler)
    with pytest.raises(ValueError, match="two handlers"):
        kinds.handler("task", label="别的")(let_lease_expire)


def test_a_running_job_has_a_lease(handle):
    job = queue.enqueue("task", "once")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING)


# ---- perform -------------------------------------------------------------------------------------------------


def test_perform_runs_the_handler_and_closes_the_job(handle, settings):
    seen = []

    def work(run):
        seen.append((run.arguments, fresh(run.job)))
        run.progress(3, 8, note="第3张表")
        seen.append(fresh(run.job))
        run.outcome = {"url": "/documents/1/"}

    handle(work)
    job = queue.enqueue("task", "once", report=7)
    assert queue.perform(job.pk) is True

    (arguments, claimed), working = seen
    assert arguments == {"report": 7}
    assert (claimed.state, claimed.attempts, claimed.epoch) == (State.RUNNING, 1, 1)
    remaining = claimed.lease_until - timezone.now()
    assert timedelta(0) < remaining <= timedelta(seconds=settings.JOB_LEASE_SECONDS)
    assert (working.progress_done, working.progress_total, working.progress_note) == (3, 8, "第3张表")
    assert working.lease_until > claimed.lease_until

    job = fresh(job)
    assert (job.state, job.outcome, job.url) == (State.DONE, {"url": "/documents/1/"}, "/documents/1/")
    assert (job.progress_done, job.progress_total, job.lease_until) == (8, 8, None)
    assert job.created_at <= job.started_at <= job.finished_at


def test_a_done_or_running_job_is_not_claimed(handle):
    again = []
    handle(lambda run: again.append(queue.perform(run.job.pk)))
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is True
    assert queue.perform(job.pk) is False
    assert again == [False]
    assert fresh(job).attempts == 1


def test_perform_of_a_job_that_does_not_exist():
    assert queue.perform(4711) is False


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_job(handle, kicked):
    runs = []
    handle(lambda run: runs.append(run.job.epoch))
    job = queue.enqueue("task", "once")
    gate = threading.Barrier(6)

    def worker():
        gate.wait()
        queue.perform(job.pk)
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs == [1]
    assert fresh(job).state == State.DONE


def test_an_expired_job_is_claimed_again(handle):
    job = queue.enqueue("task", "once")
    let_worker_die(job)
    assert list(Job.objects.expired()) == [job]
    assert queue.perform(job.pk) is True
    job = fresh(job)
    assert (job.state, job.attempts, job.epoch) == (State.DONE, 2, 2)


def test_a_superseded_worker_stops_and_changes_nothing(handle):
    ends = []

    def work(run):
        if run.job.epoch == 1:
            let_lease_expire(run.job)
            assert queue.perform(run.job.pk) is True
            run.progress(1, 2)
            ends.append("never here")
        run.outcome = {"epoch": run.job.epoch}

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is False
    assert ends == []
    job = fresh(job)
    assert (job.state, job.outcome, job.attempts, job.error) == (State.DONE, {"epoch": 2}, 2, "")


# ---- publish -------------------------------------------------------------------------------------------------


def test_effects_and_done_appear_together(handle, county):
    def work(run):
        with run.publish():
            Department.objects.create(organization=county, name="宣传部")
            run.outcome = {"rows": 1}
            assert fresh(run.job).state == State.RUNNING
        assert fresh(run.job).state == State.DONE

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is True
    assert fresh(job).outcome == {"rows": 1}
    assert Department.objects.count() == 1


def test_an_error_while_publishing_undoes_everything(handle, county):
    def work(run):
        with run.publish():
            Department.objects.create(organization=county, name="宣传部")
            raise RuntimeError("disk full")

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is False
    assert fresh(job).state == State.QUEUED
    assert not Department.objects.exists()


def test_a_lease_lost_while_publishing_undoes_everything(handle, county):
    def work(run):
        with run.publish():
            Department.objects.create(organization=county, name="宣传部")
            Job.objects.filter(pk=run.job.pk).update(epoch=F("epoch") + 1)

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is False
    assert not Department.objects.exists()
    assert fresh(job).state == State.RUNNING


def test_a_superseded_worker_publishes_nothing(handle, county):
    def work(run):
        if run.job.epoch == 1:
            let_lease_expire(run.job)
            queue.perform(run.job.pk)
        with run.publish():
            Department.objects.create(organization=county, name=f"第{run.job.epoch}轮")

    handle(work)
    queue.perform(queue.enqueue("task", "once").pk)
    assert [department.name for department in Department.objects.all()] == ["第2轮"]


def test_an_error_after_publishing_changes_nothing(handle):
    def work(run):
        with run.publish():
            pass
        raise RuntimeError

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is True
    assert fresh(job).state == State.DONE


# ---- failures ------------------------------------------------------------------------------------------------


def test_job_failed_is_final(handle):
    def work(run):
        raise queue.JobFailed("第3行的单位不存在，请改正后重新上传")

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is False
    job = fresh(job)
    assert (job.state, job.error) == (State.FAILED, "第3行的单位不存在，请改正后重新上传")
    assert (job.attempts, job.lease_until) == (1, None)
    assert queue.perform(job.pk) is False
    assert fresh(job).attempts == 1


def test_too_long_is_a_failure_that_says_so(handle):
    def work(run):
        raise SoftTimeLimitExceeded

    handle(work)
    job = queue.enqueue("task", "once")
    queue.perform(job.pk)
    assert fresh(job).state == State.FAILED
    assert "运行时间超过了系统允许的上限" in fresh(job).error


def test_an_unexpected_error_is_tried_again_after_a_pause(handle, kicked):
    def work(run):
        if run.job.attempts == 1:
            raise ConnectionError

    handle(work)
    job = queue.enqueue("task", "once")
    assert queue.perform(job.pk) is False
    job = fresh(job)
    assert (job.state, job.attempts, job.error) == (State.QUEUED, 1, "")
    assert job.progress_note == "第1次尝试没有成功，稍后自动再试"
    assert queue.sweep() == 0
    Job.objects.update(sweep_after=timezone.now() - timedelta(seconds=1))
    assert queue.sweep() == 1
    assert kicked == [job.pk]
    assert queue.perform(job.pk) is True


def test_a_poison_job_fails_after_five_attempts(handle):
    runs = []

    def work(run):
        runs.append(run.job.attempts)
        raise RuntimeError("boom")

    handle(work)
    job = queue.enqueue("task", "once")
    for _ in range(ATTEMPTS + 3):
        queue.perform(job.pk)
    assert runs == [1, 2, 3, 4, 5]
    job = fresh(job)
    assert job.state == State.FAILED
    assert job.error == (
        "“生成半年总结”连续5次没有完成，系统不再自动重试。可以点“重试”再执行一次；"
        f"如果仍不成功，请把任务编号 {job.pk} 告诉系统管理员。"
    )


def test_a_kind_that_has_gone_counts_as_an_error(handle):
    job = queue.enqueue("task", "once")
    Job.objects.update(kind="gone")
    assert queue.perform(job.pk) is False
    assert (fresh(job).state, fresh(job).label) == (State.QUEUED, "后台任务")


# ---- retry ---------------------------------------------------------------------------------------------------


def test_retry_starts_a_failed_job_anew(handle, kicked, people, county, django_capture_on_commit_callbacks):
    def work(run):
        run.progress(1, 2)
        if run.job.epoch == 1:
            raise queue.JobFailed("稍后再试")

    handle(work)
    job = queue.enqueue("task", "once", organization=county)
    queue.perform(job.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert queue.retry(job, people["officer"]) is True
    assert kicked == [job.pk]
    waiting = fresh(job)
    assert (waiting.state, waiting.attempts, waiting.error, waiting.epoch) == (State.QUEUED, 0, "", 1)
    assert (waiting.progress_done, waiting.progress_total, waiting.finished_at) == (0, 0, None)
    entry = AuditEntry.objects.about(job).get()
    assert (entry.actor, entry.organization, entry.summary) == (people["officer"], county, "重新执行“生成半年总结”")
    assert queue.perform(job.pk) is True


def test_retry_of_a_job_that_has_not_failed_changes_nothing(handle, kicked, people):
    job = queue.enqueue("task", "once")
    queue.perform(job.pk)
    assert queue.retry(job, people["staff"]) is False
    assert fresh(job).state == State.DONE
    assert not AuditEntry.objects.exists()


# ---- sweep ---------------------------------------------------------------------------------------------------


def test_sweep_kicks_what_waits_and_nothing_else(handle, kicked):
    queued, expired, running, done = (queue.enqueue("task", key) for key in ("a", "b", "c", "d"))
    let_worker_die(expired)
    Job.objects.filter(pk=running.pk).update(
        state=State.RUNNING, attempts=1, lease_until=timezone.now() + timedelta(seconds=30)
    )
    queue.perform(done.pk)
    assert queue.sweep() == 2
    assert kicked == [queued.pk, expired.pk]


def test_two_sweepers_do_no_harm(handle, kicked):
    runs = []
    handle(lambda run: runs.append(run.job.pk))
    job = queue.enqueue("task", "once")
    assert queue.sweep() == 1
    assert queue.sweep() == 0
    Job.objects.update(sweep_after=None)
    assert queue.sweep() == 1
    assert kicked == [job.pk, job.pk]
    assert [queue.perform(job_id) for job_id in kicked] == [True, False]
    assert runs == [job.pk]


def test_sweep_keeps_what_the_broker_did_not_take(handle, broken_broker):
    job = queue.enqueue("task", "once")
    with broken_broker():
        assert queue.sweep() == 0
    assert list(Job.objects.due()) == [job]


def test_sweep_fails_what_died_five_times(handle, kicked):
    job = queue.enqueue("task", "once")
    let_worker_die(job, attempts=ATTEMPTS)
    assert queue.perform(job.pk) is False
    assert queue.sweep() == 0
    assert kicked == []
    job = fresh(job)
    assert (job.state, job.lease_until) == (State.FAILED, None)
    assert "连续5次没有完成" in job.error
    assert queue.sweep() == 0
    assert fresh(job).finished_at == job.finished_at


def test_a_waiting_job_can_be_cancelled(handle, kicked):
    done = []
    handle(done.append)
    job = queue.enqueue("task", "one")
    assert queue.cancel(job)
    assert not queue.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, done) == (State.CANCELLED, [])


def test_a_running_job_stops_where_it_next_tells_of_itself(handle, kicked):
    told = []

    def work(run):
        run.progress(1, 3)
        assert queue.cancel(run.job)
        told.append("before")
        run.progress(2, 3)
        told.append("after")

    handle(work)
    job = queue.enqueue("task", "one")
    assert not queue.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, told, job.attempts) == (State.CANCELLED, ["before"], 1)


def test_what_has_ended_cannot_be_cancelled(handle, kicked):
    handle(lambda run: None)
    job = queue.enqueue("task", "one")
    queue.perform(job.pk)
    assert not queue.cancel(job)
    job.refresh_from_db()
    assert job.state == State.DONE


def test_the_time_left_follows_from_the_pace_so_far(handle, kicked):
    job = Job(state=State.RUNNING, progress_done=25, progress_total=100)
    assert job.seconds_left is None
    job.started_at = timezone.now() - timedelta(seconds=10)
    assert job.seconds_left == 30
    job.state = State.DONE
    assert job.seconds_left is None
