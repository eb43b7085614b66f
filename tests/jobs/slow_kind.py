"""A slow kind of job, for tests that kill the worker. Imported by the worker and by the tests alike."""

import os
import time

from django.db.models import F

from jobs import queue
from jobs.models import Job
from organizations.models import Department

CHUNKS = 10


@queue.handler("slow", label="慢任务")
def slow(run: queue.Run):
    """Work in chunks, tell who works, then publish rows and count one up on another row: twice would show."""
    for chunk in range(CHUNKS + 1):
        run.progress(chunk, CHUNKS, note=str(os.getpid()))
        time.sleep(0.05)
    with run.publish():
        for chunk in range(CHUNKS):
            Department.objects.create(
                organization_id=run.arguments["place"],
                name=f"{run.job.pk}-{run.job.epoch}-{chunk}",
            )
            time.sleep(0.05)
        Job.objects.filter(pk=run.arguments["counter"]).update(progress_done=F("progress_done") + 1)
        run.outcome = {"chunks": CHUNKS}
