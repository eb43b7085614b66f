"""The audit trail is written with the change that it tells of, and never changed afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from organizations import audit
from organizations.models import AuditEntry
from tests.cast import small_programme


@pytest.fixture
def entry(cast):
    return audit.record(cast.office, "programme.note", cast.programme, "一条记录", organization=cast.city, why="测试")


@pytest.mark.django_db
def test_an_entry_names_actor_subject_and_organisation(cast, entry):
    stored = AuditEntry.objects.about(cast.programme).get(action="programme.note")
    assert (stored.actor, stored.organization, stored.summary) == (cast.office, cast.city, "一条记录")
    assert stored.details == {"why": "测试"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(summary="改写"),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: connection.cursor().execute("DELETE FROM organizations_auditentry"),
        lambda entry: connection.cursor().execute("UPDATE organizations_auditentry SET summary = '改写'"),
    ],
    ids=["update", "delete", "raw delete", "raw update"],
)
def test_the_database_refuses_to_change_or_delete_an_entry(entry, change):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(entry)
    assert AuditEntry.objects.get(pk=entry.pk).summary == "一条记录"


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_entry(cast):
    before = AuditEntry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(cast.office, "programme.note", cast.programme, "不算数", organization=cast.city)
        raise RuntimeError
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_refused_outside_a_transaction():
    programme = small_programme()
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(None, "programme.note", programme, "无事务", organization=programme.organization)
