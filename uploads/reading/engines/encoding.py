"""Which encoding a text is written in: a BOM tells, else UTF-8, else GB18030; a mixture of them is refused."""

import codecs
import re
from typing import BinaryIO

from uploads.reading.refusals import Unreadable

CHINESE = re.compile("[\u3400-\u9fff]")
PIECE = 1 << 20


def encoding_of(file: BinaryIO) -> tuple[str, int]:
    """The codec's name, and how many lines there are; raises Unreadable with the line that cannot be read, or at which
    the encoding changes."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(file)
    file.seek(0)
    lines, number = _Lines(), 0
    for number, line in enumerate(file, 1):
        if b"\0" in line:
            raise Unreadable("nul", line=number)
        if not line.isascii():
            lines.add(number, line)
    return lines.verdict(start.startswith(codecs.BOM_UTF8)), number


class _Lines:
    """Where the first line of each encoding stands (0: nowhere)."""

    def __init__(self):
        self.not_utf8 = self.not_gb18030 = self.clearly_utf8 = 0

    def add(self, number: int, line: bytes) -> None:
        """Sorts in one line that is not plain ASCII."""
        try:
            text = line.decode()
        except UnicodeDecodeError:
            self.not_utf8 = self.not_utf8 or number
            if not self.not_gb18030 and not _decodes(line, "gb18030"):
                self.not_gb18030 = number
            return
        # A few bytes of GB2312 may happen to be UTF-8 too; they are not taken as a proof.
        if not self.clearly_utf8 and CHINESE.search(text) and not _decodes(line, "gb2312"):
            self.clearly_utf8 = number

    def verdict(self, bom: bool) -> str:
        """The encoding of all lines together."""
        if not self.not_utf8:
            return "utf-8-sig"
        if bom:
            raise Unreadable("mixed-encoding", line=self.not_utf8)
        if self.clearly_utf8:
            raise Unreadable("mixed-encoding", line=max(self.clearly_utf8, self.not_utf8))
        if self.not_gb18030:
            raise Unreadable("encoding", line=self.not_gb18030)
        return "gb18030"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    decoder, line = codecs.getincrementaldecoder("utf-16")(), 1
    while True:
        piece = file.read(PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise Unreadable("encoding", line=line) from error
        if "\0" in text:
            raise Unreadable("nul", line=line + text[: text.index("\0")].count("\n"))
        line += text.count("\n")
        if not piece:
            return "utf-16", line
