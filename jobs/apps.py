"""The jobs app: at start it loads every app's `tasks.py`, where handlers register themselves."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Long work."""

    name = "jobs"
    verbose_name = "后台任务"

    def ready(self):
        """Web, command line and worker all know every kind of job."""
        autodiscover_modules("tasks")
