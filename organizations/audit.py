"""Writing the audit trail. Call it inside the transaction of the change that it tells of."""

from django.db import transaction

from organizations.models import AuditEntry


def entry(actor, action: str, subject, summary: str, organization=None, **details) -> AuditEntry:
    """An unsaved entry; `organization` defaults to the subject's own."""
    return AuditEntry(
        actor=actor,
        organization_id=organization.pk if organization else getattr(subject, "organization_id", None),
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        summary=summary[:300],
        details=details,
    )


def record(actor, action: str, subject, summary: str, organization=None, **details) -> AuditEntry:
    """Write one entry."""
    return record_many([entry(actor, action, subject, summary, organization, **details)])[0]


def record_many(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Write many entries in one statement; refuses to run outside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("the audit trail is written in the change's own transaction")
    return AuditEntry.objects.bulk_create(entries)
