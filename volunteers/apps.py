"""The app and its ledgers."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Volunteers, teams, service."""

    name = "volunteers"
    verbose_name = "志愿服务"
