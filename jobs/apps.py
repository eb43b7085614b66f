"""The jobs app: at start it loads every app's `tasks.py`, where handlers register themselves."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from kombu.transport import TRANSPORT_ALIASES


class JobsConfig(AppConfig):
    """Long work."""

    name = "jobs"
    verbose_name = "后台任务"

    def ready(self):
        """Web, command line and worker all know every kind of job, and `filesystem://` means the safe folder."""
        TRANSPORT_ALIASES["filesystem"] = "jobs.folder:Transport"
        autodiscover_modules("tasks")
