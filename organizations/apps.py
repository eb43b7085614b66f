"""How the app is named to users."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class OrganizationsConfig(AppConfig):
    """Organisations, accounts and the audit trail."""

    name = "organizations"
    verbose_name = "组织与账号"
    default = True


class Administration(django_admin.AdminConfig):
    """Django's administration, as the two offices that work there see it."""

    default_site = "organizations.administration.OfficeSite"
    default = False
