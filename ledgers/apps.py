"""The app, which knows its ledgers once all apps are loaded."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgersConfig(AppConfig):
    """Loads every app's `ledgers` module, where its ledgers are registered."""

    name = "ledgers"
    verbose_name = "台账"

    def ready(self):
        """Register the ledgers."""
        autodiscover_modules("ledgers")
