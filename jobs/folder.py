"""Celery's filesystem broker for the embedded default, made safe against being killed half-way.

The original ends the worker when it reads a message that is still being written, or cut off by a kill or a full disk,
and never starts again with a cut-off exchange file. Here a message gets its name when it is complete, and whatever is
broken all the same is dropped: the rows hold the work, so the sweeper brings it back. The folder must be a local one.
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """A channel that never hands out half a message."""

    def get_table(self, exchange):
        """The bindings of an exchange; a broken file holds none."""
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange, *binding):
        """Note a binding; a broken file is written anew."""
        try:
            super()._queue_bind(exchange, *binding)
        except ValueError:
            logger.warning("the exchange file of %r was cut off and is written anew", exchange)
            self._exchange_file(exchange).unlink(missing_ok=True)
            super()._queue_bind(exchange, *binding)

    def _put(self, queue, payload, **kwargs):
        """Write the message beside the queue, then move it in."""
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        draft = folder / f".{name}"
        try:
            draft.write_text(dumps(payload))
            os.replace(draft, folder / name)
        except OSError as failure:
            draft.unlink(missing_ok=True)
            raise ChannelError(f"cannot add {name} to the queue") from failure

    def _get(self, queue):
        """The next whole message; Empty when there is none."""
        try:
            return super()._get(queue)
        except ValueError:
            logger.warning("a cut-off message was dropped")
            raise Empty from None


class Transport(filesystem.Transport):
    """What `filesystem://` stands for in this project (see `jobs.apps`)."""

    Channel = Channel
    # Seconds. The original looks once a second, and a worker that takes one message at a time does one job a second.
    polling_interval = 0.1
