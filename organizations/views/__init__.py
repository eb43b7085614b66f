"""Pages of one's own account, and the auditor's."""

from organizations.views.accounts import (
    LoginView,
    LogoutView,
    PasswordChangeDoneView,
    PasswordChangeView,
    alive,
    locked_out,
)
from organizations.views.trail import audit_detail, audit_list

__all__ = [
    "LoginView",
    "LogoutView",
    "PasswordChangeDoneView",
    "PasswordChangeView",
    "alive",
    "audit_detail",
    "audit_list",
    "locked_out",
]
