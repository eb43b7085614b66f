"""The people of the job tests: who acts, where, and a broker that only listens."""

import socket
from contextlib import contextmanager

import pytest
from celery import current_app

from jobs import broker, kinds
from organizations.models import Level, Organization, Role, User


@pytest.fixture(autouse=True)
def broker_is_trusted(monkeypatch):
    """No test waits out the pause that another one caused."""
    monkeypatch.setattr(broker._Pause, "until", 0.0)


@pytest.fixture
def kicked(monkeypatch):
    """The ids of the jobs that were kicked; no message leaves."""
    ids = []
    monkeypatch.setattr(broker, "kick", lambda job_ids: ids.extend(job_ids) or True)
    return ids


@pytest.fixture
def handle(monkeypatch):
    """`handle(work)` registers a kind `task` for one test."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))

    def register(work, name="task"):
        kinds._KINDS.pop(name, None)
        kinds.handler(name, label="生成半年总结")(work)

    register(lambda run: None)
    return register


@pytest.fixture
def city(db):
    fields = {"code": "330500", "name": "共青团湖州市委", "short_name": "团市委", "level": Level.CITY}
    return Organization.objects.add_root(fields)


@pytest.fixture
def county(city):
    fields = {"code": "330521", "name": "共青团德清县委", "short_name": "德清", "level": Level.COUNTY}
    return Organization.objects.add_child(city, fields)


@pytest.fixture
def other_county(city, county):
    city.refresh_from_db()
    fields = {"code": "330522", "name": "共青团长兴县委", "short_name": "长兴", "level": Level.COUNTY}
    return Organization.objects.add_child(city, fields)


@pytest.fixture
def people(city, county, other_county):
    """Every kind of user by name; jobs in the tests belong to `officer`."""
    places = {
        "officer": (Role.COUNTY_OFFICER, county),
        "colleague": (Role.COUNTY_OFFICER, county),
        "stranger": (Role.COUNTY_OFFICER, other_county),
        "staff": (Role.CITY_STAFF, city),
        "leader": (Role.LEADER, city),
        "administrator": (Role.ADMINISTRATOR, city),
        "security": (Role.SECURITY, city),
        "auditor": (Role.AUDITOR, city),
    }
    return {
        name: User.objects.create_user(name, name=name, role=role, organization=organization)
        for name, (role, organization) in places.items()
    }


@pytest.fixture
def broken_broker():
    """A context in which the broker accepts connections and never answers."""

    @contextmanager
    def silence():
        conf = current_app.conf
        before = conf.broker_write_url, conf.broker_transport, conf.broker_transport_options
        with socket.create_server(("127.0.0.1", 0)) as server:
            conf.broker_write_url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
            conf.broker_transport, conf.broker_transport_options = "redis", {}
            try:
                yield
            finally:
                conf.broker_write_url, conf.broker_transport, conf.broker_transport_options = before

    return silence
