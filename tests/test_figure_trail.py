"""The life of one number: typed, submitted, accepted, counted, shown, told in a document, and traced back.

Read this first: it walks the whole platform once.
"""

from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document

from common.periods import HalfYear, Month
from jobs import queue
from organizations.models import AuditEntry
from projects.figures import progress, table
from projects.models import Figure, MonthlyReport, ReportStatus
from reports.models import Summary

JUNE = Month(2017, 6)


@pytest.fixture
def files(settings, tmp_path):
    """Documents go to a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_number_goes_from_the_county_officers_keyboard_into_the_half_year_summary(client, cast, files):
    lectures, attendance = cast.indicator("lectures"), cast.indicator("attendance")
    cast.accepted(cast.wuxing, 5, lectures=12, attendance=500)
    cast.accepted(cast.deqing, 6, lectures=8, attendance=230)

    # The officer of Wuxing types June into the sheet and hands it in.
    client.force_login(cast.wuxing_officer)
    assert "青年大讲堂" in client.get(reverse("entry_sheet", args=[JUNE.key])).content.decode()
    typed = {f"value-{lectures.pk}": "10", f"value-{attendance.pk}": "１,500", "problems": "场地不足。"}
    saved = client.post(reverse("entry_save", args=[JUNE.key, 1]), typed)
    assert ">22<" in saved.content.decode(), "the cumulative value beside the cell follows at once"
    client.post(reverse("entry_submit", args=[JUNE.key, 1]), typed)
    report = MonthlyReport.objects.get(organization=cast.wuxing, month=JUNE)
    assert report.status == ReportStatus.SUBMITTED
    assert not Figure.objects.filter(report=report).exists(), "nothing counts before it is accepted"

    # The department's staff accept it; now it is a figure, and every reading agrees.
    client.force_login(cast.youth_staff)
    assert client.get(reverse("review_queue")).context["page"].paginator.count == 1
    client.post(reverse("review_accept", args=[report.pk]))
    half = HalfYear(2017, 1)
    numbers = table([lectures, attendance], [cast.city, cast.wuxing], [half])
    assert numbers[lectures, cast.city, half].value == Decimal(30)
    assert numbers[lectures, cast.wuxing, half].value == Decimal(22)
    assert numbers[attendance, cast.city, half].value == Decimal(2230)
    standing = progress(cast.programme, [cast.city], [JUNE]).indicator(lectures, cast.city, JUNE)
    assert (standing.completion, standing.expected, standing.light) == (Decimal("0.5"), Decimal("0.5"), "green")
    assert client.get(reverse("dashboard")).status_code == 200

    # Staff order the summary; the missing values are listed and must be confirmed.
    order = reverse("summary_create", args=["2017H1"])
    assert client.post(order).status_code == 200, "not without confirmation"
    assert not Summary.objects.exists()
    assert client.post(order, {"confirm": "yes"}).status_code == 302
    summary = Summary.objects.get()
    assert queue.perform(summary.job_id)

    # In the document it stands in the house style, frozen, and leads back to the report that stated it.
    client.force_login(cast.leader)
    page = client.get(reverse("summary_detail", args=[summary.pk])).content.decode()
    assert ">30场</a>" in page
    assert ">2200余人次</a>" in page
    download = client.get(reverse("summary_download", args=[summary.pk]))
    (files / "summary.docx").write_bytes(b"".join(download.streaming_content))
    text = "\n".join(paragraph.text for paragraph in Document(files / "summary.docx").paragraphs)
    assert "举办大讲堂30场，服务青年2200余人次。" in text
    assert "全年举办大讲堂60场，还需30场。" in text
    assert "场地不足" in text
    told = summary.figures.get(indicator=attendance)
    assert told.value == Decimal(2230)
    assert {part["report"] for part in told.parts} == set(
        Figure.objects.filter(indicator=attendance).values_list("report", flat=True)
    )
    origin = client.get(reverse("summary_figure", args=[summary.pk, told.ordinal])).content.decode()
    assert reverse("report_detail", args=[report.pk]) in origin
    trail = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert "youth" in trail and "wuxing" in trail
    acts = AuditEntry.objects.about(report).values_list("action", "actor__username")
    assert list(acts) == [("report.submit", "wuxing"), ("report.accept", "youth")]
