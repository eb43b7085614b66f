"""The fixture `demo`, for tests that need the whole platform with data.

How a built database is shared: it takes seconds to build, so it is built once for all tests of a module, inside a
transaction that the module's end rolls back. Each test runs in its own savepoint (`django_db`) and so sees the data
fresh. A module that asks for `demo` must not hold tests that need an empty database or real transactions: those stand
in a module of their own.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

DEMO_DAY = "2017-07-28"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The 2017 demonstration with its clock; answers what the command printed."""
    printed = StringIO()
    with override_settings(HOLD_TODAY=DEMO_DAY):
        with django_db_blocker.unblock():
            whole = transaction.atomic()
            whole.__enter__()
            call_command("demo", stdout=printed)
        yield printed.getvalue()
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
