"""How the app is named to users."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Organisations, accounts and the audit trail."""

    name = "organizations"
    verbose_name = "组织与账号"
