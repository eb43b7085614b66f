"""Telling a worker that a job waits. Best effort: whatever gets lost here, the sweeper finds."""

import logging
import time
from collections.abc import Iterable

from celery import current_app

logger = logging.getLogger(__name__)

SECONDS_TO_CONNECT = 1
# After a failure nobody waits for the broker again for a while: a request may enqueue many jobs.
SECONDS_OF_PAUSE = 5
OPTIONS = {
    "max_retries": 0,
    "connect_retries_timeout": SECONDS_TO_CONNECT,
    "socket_connect_timeout": SECONDS_TO_CONNECT,
    "socket_timeout": SECONDS_TO_CONNECT,
}


class _Pause:
    """Until when (monotonic seconds) this process leaves the broker alone."""

    until = 0.0


def kick(job_ids: Iterable[int]) -> bool:
    """Send one message for each job; False when the broker could not take them. Never raises, never waits long."""
    if time.monotonic() < _Pause.until:
        return False
    try:
        with current_app.connection_for_write(
            connect_timeout=SECONDS_TO_CONNECT, transport_options=OPTIONS
        ) as connection:
            for job_id in job_ids:
                current_app.send_task("jobs.kick", args=[job_id], connection=connection, retry=False)
    except Exception as failure:
        # Deliberately everything: transports raise whatever their client library or the disk raises.
        _Pause.until = time.monotonic() + SECONDS_OF_PAUSE
        logger.warning("the broker took no message, the sweeper will find the jobs: %r", failure)
        return False
    return True
