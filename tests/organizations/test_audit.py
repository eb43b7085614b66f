"""The audit trail is written with the change that it tells of, and never changed afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from common import periods
from organizations import audit
from organizations.models import AuditEntry
from tests.cast import at, small_programme


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.bulk_update([entry], ["summary"]),
        lambda entry: AuditEntry.objects.bulk_create(
            [entry], update_conflicts=True, unique_fields=["id"], update_fields=["summary"]
        ),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk)._raw_delete(using="default"),
    ],
    ids=["save", "delete", "bulk update", "upsert", "raw delete"],
)
def test_no_way_through_the_models_changes_an_entry(entry, change):
    entry.summary = "改写"
    pk = entry.pk
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(entry)
    assert AuditEntry.objects.get(pk=pk).summary == "一条记录"


@pytest.mark.django_db
def test_many_entries_take_one_query(cast, django_assert_num_queries):
    entries = [audit.entry(cast.office, "programme.note", cast.programme, f"第{n}条") for n in range(50)]
    with django_assert_num_queries(1):
        audit.record_many(entries)
    assert AuditEntry.objects.about(cast.programme).filter(action="programme.note").count() == 50


@pytest.mark.django_db
def test_an_entry_takes_its_organisation_from_its_subject_and_its_time_from_the_clock(cast):
    with periods.at(at(3, 5)):
        entry = audit.record(cast.wuxing_officer, "report.note", cast.draft(cast.wuxing, 2, lectures=1), "长" * 301)
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (stored.organization, stored.at, stored.subject_kind) == (cast.wuxing, at(3, 5), "projects.monthlyreport")
    assert stored.summary == "长" * 300


@pytest.mark.django_db(transaction=True)
def test_many_entries_are_refused_outside_a_transaction_and_none_is_written():
    programme = small_programme()
    entries = [audit.entry(None, "programme.note", programme, "无事务")]
    with pytest.raises(transaction.TransactionManagementError):
        audit.record_many(entries)
    with transaction.atomic():
        audit.record_many(entries)
    assert AuditEntry.objects.filter(action="programme.note").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_takes_its_entry_along():
    programme = small_programme()
    with pytest.raises(RuntimeError), transaction.atomic():
        programme.due_day = 6
        programme.save()
        audit.record(None, "programme.note", programme, "不算数")
        raise RuntimeError
    programme.refresh_from_db()
    assert programme.due_day == 5
    assert not AuditEntry.objects.filter(action="programme.note").exists()
