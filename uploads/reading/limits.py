"""How much a file may cost before it is refused."""

from dataclasses import asdict, dataclass
from importlib import import_module


@dataclass(frozen=True)
class Limits:
    """Bounds for one file. Memory, CPU time and wall time hold for the process that reads it, not for its caller."""

    bytes: int = 100 * 2**20
    rows: int = 1_048_576  # rows with something in them, over all sheets
    memory_megabytes: int = 2048
    cpu_seconds: int = 150
    wall_seconds: float = 300  # time spent waiting for the reading, both attempts together
    unpacked_megabytes: int = 2048  # of all parts of an .xlsx
    members: int = 10_000  # parts of an .xlsx
    ratio: int = 400  # unpacked to packed size, for parts large enough to hurt

    @classmethod
    def from_settings(cls) -> "Limits":
        """The limits of this installation (UPLOAD_* settings)."""
        # Fetched late: the process that reads imports this package too, and does without Django.
        settings = import_module("django.conf").settings
        return cls(
            bytes=settings.UPLOAD_MEGABYTES * 2**20,
            rows=settings.UPLOAD_ROWS,
            memory_megabytes=settings.UPLOAD_READER_MEGABYTES,
            cpu_seconds=max(1, settings.UPLOAD_READER_SECONDS // 2),
            wall_seconds=settings.UPLOAD_READER_SECONDS,
        )

    def as_json(self) -> dict:
        """The shape in which they are handed to the reading process."""
        return asdict(self)
