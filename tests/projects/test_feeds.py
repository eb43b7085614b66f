"""Registers and the figure table never disagree, whoever writes at the same time."""

import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from common.periods import Month
from projects import feeds
from projects.models import Figure, Initiative, KeyProject
from tests.cast import small_programme

JANUARY = Month(2017, 1)


def key_of(programme):
    indicator = programme.indicators.get(code="key_projects")
    return feeds.CellKey(indicator.pk, programme.organization_id, JANUARY)


def add_project(programme, number):
    """What a register does: write the row, then feed its cell, in one transaction."""
    with transaction.atomic():
        KeyProject.objects.create(
            programme=programme,
            initiative=Initiative.objects.first(),
            number=number,
            name=f"新项目{number}",
            second_half="serve",
        )
        return feeds.write([key_of(programme)])


def stored(programme) -> Decimal:
    return Figure.objects.current().get(indicator__code="key_projects").value


@pytest.mark.django_db
def test_loading_a_programme_feeds_the_number_of_its_projects(programme):
    assert stored(programme) == 4
    assert feeds.differences() == []


@pytest.mark.django_db
def test_a_change_recounts_its_cell_and_an_unchanged_cell_is_left_alone(programme):
    assert add_project(programme, 5) == 1
    assert stored(programme) == 5
    with transaction.atomic():
        assert feeds.write([key_of(programme)]) == 0


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_trace(programme):
    with pytest.raises(RuntimeError), transaction.atomic():
        add_project(programme, 5)
        raise RuntimeError
    assert stored(programme) == 4


@pytest.mark.django_db(transaction=True)
def test_a_feed_refuses_to_write_outside_a_transaction():
    programme = small_programme()
    with pytest.raises(transaction.TransactionManagementError):
        feeds.write([key_of(programme)])


@pytest.mark.django_db
def test_a_cell_that_people_report_is_refused(cast):
    cell = feeds.CellKey(cast.indicator("lectures").pk, cast.wuxing.pk, JANUARY)
    with pytest.raises(feeds.FeedError):
        feeds.write([cell])


@pytest.mark.django_db
def test_reconcile_names_a_difference_and_fails(programme):
    call_command("reconcile")
    Figure.objects.filter(indicator__code="key_projects").update(value=9)
    with pytest.raises(CommandError, match=r"key_projects.*数据表9.*台账4"):
        call_command("reconcile")


@pytest.mark.django_db(transaction=True)
def test_two_connections_at_once_miss_nothing():
    """Both have written their row before either counts: the second to lock counts them both."""
    programme = small_programme()
    meet, errors = threading.Barrier(2, timeout=20), []

    def work(numbers):
        try:
            for number in numbers:
                meet.wait()
                add_project(programme, number)
        except Exception as error:
            errors.append(error)
            meet.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(range(start, 60, 2),)) for start in (10, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert KeyProject.objects.count() == 54
    assert stored(programme) == 54
    assert feeds.differences() == []
