"""What errors and logs may tell: never a document's number or a phone, and nothing that somebody typed.

Settings name the three classes: `Reporter` and `ReporterFilter` make Django's error pages and reports, `Discreet` is a
filter of log handlers.
"""

import logging
import re

from django.http import QueryDict
from django.template.defaultfilters import pprint
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

HIDDEN = "********"
GAP = r"[\s\u200b-\u200f\ufeff-]?"
# What stands before a number: no digit, but for one of an escape such as \u4e2d or %E4.
BEFORE = r"(?:(?<=\\u[\da-fA-F]{4})|(?<=%[\da-fA-F]{2})|(?<!\d))"
NUMBERS = re.compile(
    rf"{BEFORE}\d(?:{GAP}\d){{16}}{GAP}[\dXxＸｘ](?!\d)"  # documents
    # Old ones of 15 digits. A letter before them says that they are the name of an anchor of the error page.
    rf"|(?<![A-Za-z]){BEFORE}\d(?:{GAP}\d){{14}}(?!\d)"
    rf"|(?<![A-Za-z])[A-Za-z]{{3}}{GAP}\d(?:{GAP}\d){{11}}(?!\d)"  # foreign permanent residents, 2017
    rf"|{BEFORE}(?:[+＋]?86{GAP}|0086{GAP})?[1１][3-9３-９](?:{GAP}\d){{9}}(?!\d)"  # mobile phones
)


def hidden(text: str) -> str:
    """A text without the numbers in it that look like a document's or a phone's."""
    return NUMBERS.sub(HIDDEN, text)


def holds_number(text: str) -> bool:
    """Whether something in a text looks like a document's number or a phone."""
    return NUMBERS.search(text) is not None


class _Told:
    """A value as an error page prints it."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


class ReporterFilter(SafeExceptionReporterFilter):
    """Django's filter of error pages, which here always hides what was typed, with and without DEBUG."""

    def is_active(self, request) -> bool:
        """Always."""
        return True

    def get_post_parameters(self, request):
        """The names of what was typed, without values."""
        typed = QueryDict(mutable=True)
        for name, values in request.POST.lists() if request is not None else ():
            typed.setlist(name, [HIDDEN] * len(values))
        return typed

    def get_traceback_frame_variables(self, request, tb_frame):
        """The variables of a frame, without numbers of people; forms and what they were given are hidden whole."""
        told = super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self._told(name, value)) for name, value in told]

    def _told(self, name: str, value):
        if isinstance(value, QueryDict) or name in ("cleaned_data", "identity", "phone", "document"):
            return _Told(HIDDEN)
        # A callable is told by the page itself, which does not call it.
        return value if callable(value) else _Told(hidden(pprint(value)))


class Reporter(ExceptionReporter):
    """Django's error page and report, searched for numbers once more when it is finished."""

    def get_traceback_html(self):
        """The page."""
        return hidden(super().get_traceback_html())

    def get_traceback_text(self):
        """The plain report."""
        return hidden(super().get_traceback_text())


class Discreet(logging.Filter):
    """Takes numbers of people out of every line and traceback that a handler writes."""

    _plain = logging.Formatter()

    def filter(self, record) -> bool:
        """Let the record pass, without them."""
        record.msg, record.args = hidden(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = hidden(record.exc_text or self._plain.formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = hidden(record.stack_info)
        return True
