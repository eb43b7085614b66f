"""The world of the matrix, built once for all of its rows and rolled back at the end."""

import pytest
from django.conf import settings as conf
from django.db import transaction
from django.test import Client, override_settings

from tests.permissions.world import ACTORS, World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The rows, the people, and a signed-in client for each of them."""
    settings = {
        "HOLD_TODAY": "2017-07-04",
        "MEDIA_ROOT": tmp_path_factory.mktemp("files"),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": conf.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    }
    with override_settings(**settings), django_db_blocker.unblock(), transaction.atomic():
        built = World()
        built.clients = {name: client_of(built.actor(name)) for name in ACTORS}
        yield built
        transaction.set_rollback(True)


def client_of(user) -> Client:
    """A signed-in client, or a visitor's."""
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user)
    return client
