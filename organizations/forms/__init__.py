"""What people type about accounts, organisations and the trail."""

from organizations.forms.accounts import (
    GrantForm,
    InitialPasswordForm,
    LoginForm,
    OwnPasswordForm,
    UserAddForm,
    UserEditForm,
)
from organizations.forms.organizations import DepartmentForm, OrganizationForm
from organizations.forms.trail import AuditFilter

__all__ = [
    "AuditFilter",
    "DepartmentForm",
    "GrantForm",
    "InitialPasswordForm",
    "LoginForm",
    "OrganizationForm",
    "OwnPasswordForm",
    "UserAddForm",
    "UserEditForm",
]
