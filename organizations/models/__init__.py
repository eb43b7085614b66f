"""Organisations, departments, users and the audit trail."""

from organizations.models.audit import AuditEntry
from organizations.models.organization import Department, Level, Organization
from organizations.models.user import Role, User

__all__ = ["AuditEntry", "Department", "Level", "Organization", "Role", "User"]
