"""Organisations, departments, users and the audit trail."""

from organizations.models.audit import AuditEntry
from organizations.models.organization import Department, Level, Organization
from organizations.models.user import OFFICES, Role, User

__all__ = ["OFFICES", "AuditEntry", "Department", "Level", "Organization", "Role", "User"]
