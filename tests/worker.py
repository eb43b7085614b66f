"""A real worker, as a process of its own, on the database of the running test."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connection
from django.test import override_settings

SECONDS_TO_START = 30
SWEEPS = {"sweep-jobs": {"task": "jobs.sweep", "schedule": 0.5}}


class Worker:
    """A started worker: `kill()` ends it and all its children as a power cut would."""

    def __init__(self, command, environment, log: Path):
        self.log = log
        with log.open("w") as file:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self):
        """Return when it takes messages."""
        deadline = time.monotonic() + SECONDS_TO_START
        while " ready." not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the worker did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def kill(self):
        """SIGKILL to the whole process group; harmless when it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running_worker(tmp_path, extra_modules=(), lease_seconds=2):
    """A ready worker that sweeps twice a second; killed at the end. Needs `transactional_db`.

    `extra_modules` are imported by the worker (handlers of tests). Inside the context the test's own process shares
    the worker's media folder and, unless CELERY_BROKER_URL names another broker, its message folder under `tmp_path`.
    """
    data = Path(tmp_path) / "worker"
    data.mkdir(exist_ok=True)
    name = uuid.uuid4().hex[:8]
    with override_settings(MEDIA_ROOT=data / "files"), _shared_broker(data / "broker"):
        worker = Worker(_command(name, data, extra_modules), _environment(data, lease_seconds), data / f"{name}.log")
        try:
            worker.wait_until_ready()
            yield worker
        finally:
            worker.kill()


def _command(name: str, data: Path, extra_modules) -> list[str]:
    """One worker with one child and its own beat."""
    options = ["-B", "-s", data / f"beat-{name}", "-c", "1", "-n", f"{name}@test", "-l", "INFO"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    options += [part for module in extra_modules for part in ("-I", module)]
    options += ["--", f"beat.schedule=(dict){json.dumps(SWEEPS)}", "worker.lost_wait=1"]
    return [sys.executable, "-m", "celery", "-A", "huzhou_league", "worker", *map(str, options)]


def _environment(data: Path, lease_seconds: int) -> dict[str, str]:
    """The test's own environment, with the same keys, the test's database and a data folder apart."""
    return os.environ | {
        "DATA_DIR": str(data),
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "HOLD_TODAY": settings.HOLD_TODAY,
        "JOB_LEASE_SECONDS": str(lease_seconds),
        "LOG_LEVEL": "INFO",
    }


def database_url() -> str:
    """Where the running test keeps its rows."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password, host = (quote(str(database[part]), safe="") for part in ("USER", "PASSWORD", "HOST"))
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{user}:{password}@{host}{port}/{database['NAME']}"


@contextmanager
def _shared_broker(folder: Path):
    """Let the test's own process send to the worker's message folder, if messages go through a folder."""
    if settings.CELERY_BROKER_URL != "filesystem://":
        yield
        return
    (folder / "messages").mkdir(parents=True, exist_ok=True)
    before = current_app.conf.broker_transport_options
    current_app.conf.broker_transport_options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    try:
        yield
    finally:
        current_app.conf.broker_transport_options = before
