"""Every page, as each kind of user sees it: accessible, without sideways scrolling on a phone, clean under the CSP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.periods import HalfYear
from jobs import queue
from projects import workflow
from reports import building
from reports.models import Summary
from tests.pictures import picture


@pytest.fixture
def road(people, settings, tmp_path):
    """Rows for every page to show: accepted, waiting, returned and drafted reports, and a built summary."""
    settings.MEDIA_ROOT = tmp_path
    people.accepted(people.wuxing, 6, {"problems": "场地不足。"}, lectures=10, attendance=300)
    people.accepted(people.deqing, 6, lectures=2, attendance=30)
    report = people.submitted(people.wuxing, 6, volunteers=70)
    draft = people.draft(people.wuxing, 6, stations=3)
    workflow.attach(draft, people.wuxing_officer, SimpleUploadedFile("现场.jpg", picture()))
    workflow.comment(draft, people.office, "请补充照片说明", people.indicator("stations"))
    summary = building.order(people.programme, HalfYear(2017, 1), people.office, ["缺口"])
    assert queue.perform(summary.job_id)
    return {"report": report, "draft": draft, "summary": Summary.objects.get(pk=summary.pk)}


def addresses(road):
    """(user, address) of every page."""
    report, summary = road["report"], road["summary"]
    figure = ["2017", "lectures", "330500", "2017H1"]
    return [
        (None, reverse("login")),
        ("leader", reverse("dashboard")),
        ("wuxing", reverse("dashboard")),
        ("wuxing", reverse("entry_sheet", args=["2017-06"])),
        ("youth", reverse("review_queue")),
        ("wuxing", reverse("extension_ask", args=["2017-06"])),
        ("office", reverse("deadline_board")),
        ("office", reverse("extension_list")),
        ("office", reverse("project_list")),
        ("office", reverse("project_detail", args=[2017, 1])),
        ("office", reverse("report_detail", args=[report.pk])),
        ("wuxing", reverse("comment_list")),
        ("wuxing", reverse("report_detail", args=[road["draft"].pk])),
        ("office", reverse("figure_trail", args=figure)),
        ("office", reverse("summary_list")),
        ("office", reverse("summary_create", args=["2017H1"])),
        ("office", reverse("summary_detail", args=[summary.pk])),
        ("office", reverse("summary_figure", args=[summary.pk, 1])),
        ("office", reverse("password_change")),
        ("office", "/no-such-page/"),
    ]


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(road, open_page, axe, width):
    pages, faults = {}, []
    for user, address in addresses(road):
        if user not in pages:
            pages[user] = open_page(user, width)
        page = pages[user]
        page.goto(address)
        page.wait_for_load_state("networkidle")
        faults += [f"{user} {address}: {fault}" for fault in axe(page)]
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if sideways > 0:
            faults.append(f"{user} {address}: {sideways}px too wide")
    assert faults == []


def test_charts_are_drawn_when_they_come_into_view(road, open_page):
    page = open_page("leader")
    page.goto(reverse("dashboard"))
    for chart in page.locator("[data-chart]").all():
        chart.scroll_into_view_if_needed()
        chart.locator("canvas").first.wait_for()
