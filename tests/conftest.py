"""Fixtures for every test: the clock, the fixed cast and a small programme that can be counted by hand."""

from importlib import import_module

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from hypothesis import settings as examples

from tests.cast import Cast, small_programme
from tests.demo import demo

__all__ = ["demo"]
# How long an example takes says what else the machine does, not whether the code is right.
examples.register_profile("any time", deadline=None)
examples.load_profile("any time")
GUARD = import_module("organizations.migrations.0002_audit_is_append_only")


@pytest.fixture(autouse=True)
def clock(settings):
    """The calendar stands on a Tuesday in July 2017: June is over, and still takes reports."""
    settings.HOLD_TODAY = "2017-07-04"


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Static files are served from where they lie, without the manifest that set-up builds."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Logins are not what most tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def flush_lifts_the_audit_guard():
    """On SQLite a transactional test ends by deleting row by row, which the guard of the audit trail forbids."""
    flush = DatabaseOperations.execute_sql_flush

    def lifted(self, statements):
        with self.connection.cursor() as cursor:
            for verb in GUARD.SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS audit_no_{verb}")
            flush(self, statements)
            for statement in GUARD.SQLITE.values():
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", lifted)
        yield


@pytest.fixture
def programme(db):
    """A programme of two actions and four projects with two counties; see `small_programme`."""
    return small_programme()


@pytest.fixture
def cast(programme):
    """Who acts: city leader, coordinator, department staff, and the officers of two counties."""
    return Cast(programme)
