"""Real workers, really killed: every job is done, every effect appears once."""

import os
import signal
import time

import pytest

from jobs import queue
from jobs.models import Job, State
from organizations.models import Department
from tests.faults import wait_for
from tests.jobs.slow_kind import CHUNKS
from tests.worker import running_worker

pytestmark = pytest.mark.django_db(transaction=True)
MODULES = ["tests.jobs.slow_kind"]
AMOUNT = 4


@pytest.fixture
def counter(handle):
    """A row on which every job counts up by one."""
    job = queue.enqueue("task", "counter")
    queue.perform(job.pk)
    return job


@pytest.fixture
def jobs(counter, city):
    return [enqueue_slow(number, counter, city) for number in range(AMOUNT)]


def enqueue_slow(number, counter, city):
    return queue.enqueue("slow", f"slow:{number}", counter=counter.pk, place=city.pk)


def at_work(least):
    """A slow job in hand, after at least one other was finished."""
    done = Job.objects.filter(kind="slow", state=State.DONE).exists()
    return done and Job.objects.filter(kind="slow", state=State.RUNNING, progress_done__gte=least).first()


def all_done():
    return not Job.objects.filter(kind="slow").exclude(state=State.DONE).exists()


def assert_each_effect_once(jobs, counter):
    counter.refresh_from_db()
    assert counter.progress_done == len(jobs)
    rows = set(Department.objects.values_list("name", flat=True))
    last = [Job.objects.get(pk=job.pk) for job in jobs]
    assert rows == {f"{job.pk}-{job.epoch}-{chunk}" for job in last for chunk in range(CHUNKS)}
    assert {(job.state, job.error) for job in last} == {(State.DONE, "")}


@pytest.mark.parametrize("chunks", [3, CHUNKS], ids=["amid-work", "amid-publishing"])
def test_a_killed_worker_loses_nothing(jobs, counter, tmp_path, chunks):
    with running_worker(tmp_path, MODULES) as worker:
        in_hand = wait_for(lambda: at_work(chunks), worker)
        time.sleep(0.2 if chunks == CHUNKS else 0)
        worker.kill()
    in_hand.refresh_from_db()
    assert in_hand.state == State.RUNNING
    with running_worker(tmp_path, MODULES) as worker:
        wait_for(all_done, worker)
    in_hand.refresh_from_db()
    assert in_hand.attempts == 2
    assert_each_effect_once(jobs, counter)


def test_a_killed_child_loses_nothing(jobs, counter, tmp_path):
    with running_worker(tmp_path, MODULES) as worker:
        in_hand = wait_for(lambda: at_work(3), worker)
        assert int(in_hand.progress_note) != worker.process.pid
        os.kill(int(in_hand.progress_note), signal.SIGKILL)
        wait_for(all_done, worker)
    in_hand.refresh_from_db()
    assert in_hand.attempts == 2
    assert_each_effect_once(jobs, counter)


def test_a_running_worker_finds_what_no_message_told(counter, city, tmp_path, broken_broker):
    with running_worker(tmp_path, MODULES) as worker:
        with broken_broker():
            job = enqueue_slow(1, counter, city)
        wait_for(all_done, worker)
    assert_each_effect_once([job], counter)
