"""The uploads app: at start it loads every app's `resources.py`, where kinds of sheets register themselves."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UploadsConfig(AppConfig):
    """Spreadsheets coming in."""

    name = "uploads"
    verbose_name = "表格上传"

    def ready(self):
        """Web, command line and worker know every kind of sheet."""
        autodiscover_modules("resources")
