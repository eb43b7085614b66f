"""What Celery carries: the word that a job waits, and the sweeper's round."""

from celery import shared_task
from celery.signals import worker_ready
from django.db import connections

from jobs import queue


@shared_task(name="jobs.kick", acks_late=True)
def kick(job_id: int):
    """Perform the job, if it still waits."""
    queue.perform(job_id)


@shared_task(name="jobs.sweep", acks_late=True, expires=60)
def sweep():
    """One round of the sweeper; rounds that waited behind a long job are dropped."""
    queue.sweep()


@worker_ready.connect
def sweep_at_start(**event):
    """A worker that comes up again takes up at once what was left behind."""
    try:
        queue.sweep()
    finally:
        # The worker's children are forks: they must not inherit an open connection.
        connections.close_all()
