"""Messages are best effort: a broker that is down, or broken files in its folder, harm nothing."""

import time

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from jobs import broker, queue
from jobs.models import Job


@pytest.fixture
def connection(tmp_path):
    """A connection to a message folder."""
    (tmp_path / "messages").mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("filesystem://", transport_options=options) as connection:
        connection.transport.state.clear()  # bindings that this process noted for another folder
        yield connection


def test_a_silent_broker_delays_no_request(broken_broker):
    with broken_broker():
        start = time.monotonic()
        assert broker.kick([1]) is False
        assert time.monotonic() - start < 2
        start = time.monotonic()
        assert [broker.kick([job_id]) for job_id in range(20)] == [False] * 20
        assert time.monotonic() - start < 0.1


@pytest.mark.django_db(transaction=True)
def test_enqueue_succeeds_without_a_broker(handle, broken_broker, caplog):
    with broken_broker():
        job = queue.enqueue("task", "once")
    assert list(Job.objects.due()) == [job]
    assert "the broker took no message" in caplog.text


def test_messages_arrive_in_order(connection, tmp_path):
    with connection.SimpleQueue("celery") as messages:
        for number in (1, 2, 3):
            messages.put(number)
            time.sleep(0.002)
        assert [messages.get(timeout=5).payload for _ in range(3)] == [1, 2, 3]
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_cut_off_message_is_dropped(connection, tmp_path):
    (tmp_path / "messages" / "0_cut-off.celery.msg").touch()
    with connection.SimpleQueue("celery") as messages:
        messages.put("whole")
        assert messages.get(timeout=5).payload == "whole"
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_message_that_is_being_written_is_not_seen(connection, tmp_path):
    (tmp_path / "messages" / ".0_draft.celery.msg").write_text('{"half"')
    with connection.SimpleQueue("celery") as messages, pytest.raises(messages.Empty):
        messages.get(block=False)


def test_a_cut_off_exchange_file_is_written_anew(connection, tmp_path):
    (tmp_path / "control").mkdir()
    (tmp_path / "control" / "celery.exchange").touch()
    channel = connection.default_channel
    assert channel.get_table("celery") == []
    channel._queue_bind("celery", "celery", "", "celery")
    assert [tuple(row) for row in channel.get_table("celery")] == [("celery", "", "celery")]


def test_a_folder_that_takes_nothing_is_a_broker_error(connection, tmp_path):
    channel = connection.default_channel
    (tmp_path / "messages").rmdir()
    with pytest.raises(ChannelError):
        channel._put("celery", {})
