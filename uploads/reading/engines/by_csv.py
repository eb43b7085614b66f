"""Reader of separated text: encoding and delimiter are found out, quotes that swallow rows are refused."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from uploads.reading.engines.encoding import encoding_of
from uploads.reading.limits import Limits
from uploads.reading.refusals import Unreadable
from uploads.reading.values import LAST_ROW, SheetHead
from uploads.reading.wire import cells

SAMPLE_LINES = 50
SAMPLE_LENGTH = 65_536  # characters of one line, at most
LONGEST_FIELD = 1_000_000  # characters; a field of this length is an open quote or no table
DELIMITERS = (",", "\t", ";", "，")
HINT = re.compile(r'"?sep=(.)"?\s*', re.I)  # a first line by which Excel is told the delimiter


def sheets(file: BinaryIO, name: str, kind: str, limits: Limits) -> Iterator[SheetHead | tuple]:
    """One sheet, named after the file; raises Unreadable where the text cannot be trusted."""
    encoding, count = encoding_of(file)
    text = io.TextIOWrapper(file, encoding, newline="")
    file.seek(0)
    lines = [line for _, line in zip(range(SAMPLE_LINES), iter(lambda: text.readline(SAMPLE_LENGTH), ""), strict=False)]
    if not any(line.strip() for line in lines) and not text.read(SAMPLE_LENGTH).strip():
        raise Unreadable("empty")
    hint = HINT.fullmatch(lines[0])
    delimiter, width = (hint[1], 0) if hint else delimiter_of(lines)
    text.seek(0)
    yield SheetHead(0, PurePosixPath(name.replace("\\", "/")).stem or name, False, rows=min(count, LAST_ROW))
    for number, values in _records(text, delimiter, width):
        if number == 1 and hint:
            continue
        if row := cells(values):
            yield number, False, row


def delimiter_of(lines: list[str]) -> tuple[str, int]:
    """The delimiter that cuts most lines into equally many fields, and how many; a comma if there is nothing to cut.
    The full-width comma only counts if the header is cut by it and by nothing else."""
    lines = [line for line in lines if line.strip()]
    best, result = (0, 0), (DELIMITERS[0], 1)
    for delimiter in DELIMITERS:
        widths = [len(fields) for line in lines for fields in csv.reader([line], delimiter=delimiter)]
        common = Counter(width for width in widths if width > 1).most_common(1)
        if not common:
            continue
        width, count = common[0]
        header = lines[widths.index(width)] if width in widths else ""
        if delimiter == "，" and (width < 3 or any(other in header for other in DELIMITERS[:3])):
            continue
        if (count, width) > best:
            best, result = (count, width), (delimiter, width)
    return result


def _records(text: io.TextIOWrapper, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Numbered records, blank ones counted. Strict: what follows a closing quote must be a delimiter."""
    csv.field_size_limit(LONGEST_FIELD)
    records = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            fields = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            code = "cell-too-long" if "limit" in str(error) else "unclosed-quote"
            raise Unreadable(code, row=number) from error
        if any("\n" in field or "\r" in field for field in fields) and _swallowed(fields, delimiter, width):
            raise Unreadable("unclosed-quote", row=number)
        yield number, fields


def _swallowed(fields: list[str], delimiter: str, width: int) -> bool:
    """Whether a field of several lines looks like rows that an open quote took in."""
    if width < 3:
        return False
    for field in fields:
        lines = [line.count(delimiter) for line in field.splitlines()]
        between = lines[1:-1]
        if between and all(count == width - 1 for count in between):
            return True
        if len(fields) != width and any(count >= width - 1 for count in lines[1:]):
            return True
    return False
