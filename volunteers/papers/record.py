"""The service record (平台志愿服务记录) of a volunteer as it was issued, with a code by which anybody checks it."""

import datetime as dt
import io

import segno
from django.utils import timezone

from volunteers import durations
from volunteers.models import ServiceRecord
from volunteers.papers.printing import compiled
from volunteers.tally import Service, services

STARS = ("未评星", "一星志愿者", "二星志愿者", "三星志愿者", "四星志愿者", "五星志愿者")


class Changed(Exception):
    """What counted when the record was issued no longer adds up to it; the message says what to do."""

    def __init__(self):
        super().__init__(
            "这份记录出具以后，其中的服务时长有过更正，明细已经对不上。请重新出具一份；原来的验证码仍可核验。"
        )


def lines_of(record: ServiceRecord) -> list[Service]:
    """The services that stood behind a record when it was issued; Changed where they no longer add up to it."""
    evening = timezone.make_aware(dt.datetime.combine(record.until, dt.time.max))
    for at in (record.issued_at, evening):
        found = services(record.volunteer, at)
        if (sum(line.minutes for line in found), len(found)) == (record.minutes, record.times):
            return found
    raise Changed


def pdf(record: ServiceRecord, address: str) -> bytes:
    """The record on paper; `address` is where its code is checked. Changed or NoFont where it cannot be printed."""
    lines, volunteer = lines_of(record), record.volunteer
    credited = sum(line.minutes for line in lines if not line.is_honorary)
    return compiled("record.typ", {
        "code": record.code,
        "code_told": grouped(record.code),
        "address": address,
        "qr": _qr(address),
        "name": volunteer.name,
        "number": volunteer.number,
        "document_kind": volunteer.get_document_kind_display(),
        "document": volunteer.document_masked,
        "organization": volunteer.organization.name,
        "since": _day(lines[0].on) if lines else "",
        "until": _day(record.until),
        "total": durations.told(record.minutes),
        "credited": durations.told(credited),
        "honorary": durations.told(record.minutes - credited),
        "times": str(record.times),
        "stars": STARS[record.stars],
        "lines": [[str(at), *_cells(line)] for at, line in enumerate(lines, 1)],
        "issuer": record.issued_by.organization.name,
        "issued_on": _day(timezone.localdate(record.issued_at)),
    })  # fmt: skip


def grouped(code: str) -> str:
    """A code as people read it aloud: 7K3Q-Z9MP-WA4X."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _cells(line: Service) -> list[str]:
    kind = "荣誉" if line.is_honorary else "信用"
    return [f"{line.on:%Y-%m-%d}", line.name, line.organization, kind, durations.told(line.minutes)]


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
