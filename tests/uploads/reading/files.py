"""Open files as the platform hands them to the reader, and everything that comes out as one list."""

import os

from uploads.reading import Limits, RawRow, SheetHead, read

SMALL = {"memory_megabytes": 1024, "cpu_seconds": 30, "wall_seconds": 60}


def opened(content: bytes):
    """A file without a name, with this content."""
    file = os.fdopen(os.memfd_create("sheet"), "w+b")
    file.write(content)
    file.flush()
    return file


def everything(content: bytes, name: str = "表.xlsx", **limits) -> list[tuple[SheetHead, list[RawRow]]]:
    """(head, rows) of every sheet."""
    sheets: list[tuple[SheetHead, list[RawRow]]] = []
    with opened(content) as file:
        for item in read(file, name, Limits(**SMALL | limits)):
            if isinstance(item, SheetHead):
                sheets.append((item, []))
            else:
                assert 0 < len(item) <= 1000
                sheets[-1][1].extend(item)
    return sheets
