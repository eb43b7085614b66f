"""A summary of what registers count: it keeps its figures when rows change, and its page says which have moved."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from common.periods import HalfYear, Month
from jobs import queue
from ledgers import workflow
from projects import feeds
from projects.models import Activity
from reports import building
from reports.material import Material
from reports.models import Summary
from tests.fed import activity

pytestmark = pytest.mark.django_db
HALF = HalfYear(2017, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def held(cast):
    """The lectures of the programme are counted from a register; nobody reported anything."""
    cast.programme.indicators.filter(code="lectures").update(feed="activities", fed_from=Month(2017, 1))
    for name in ("桑园课堂", "竹林课堂", "开网店"):
        record = activity(cast.wuxing, name, dt.date(2017, 6, 9), project=1)
        workflow.create(record, cast.wuxing_officer)
    return cast


def built(cast) -> Summary:
    summary = building.order(cast.programme, HALF, cast.office, [])
    queue.perform(summary.job_id)
    summary.refresh_from_db()
    return summary


def opened(client, user, address):
    client.force_login(user)
    return html.fromstring(client.get(address).content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def told(client, cast, summary) -> list[str]:
    page = opened(client, cast.leader, reverse("summary_detail", args=[summary.pk]))
    return [words(node) for node in page.xpath("//section[@id='moved']/*//h2 | //section[@id='moved']//li/div")]


def test_registered_rows_are_data_and_never_gaps(held):
    material = Material(held.programme, HALF)
    assert material.has_reports()
    assert not any(cell.indicator.code == "lectures" for cell in material.gaps())
    workflow.void(Activity.objects.get(name="桑园课堂"), held.wuxing_officer, "重复")
    for record in Activity.objects.valid():
        workflow.void(record, held.wuxing_officer, "重复")
    assert not Material(held.programme, HALF).has_reports(), "a register without rows tells of no work"


def test_voiding_a_row_moves_the_page_but_not_the_document(client, held):
    summary = built(held)
    before = (summary.content, summary.sha256, list(summary.figures.values_list("value", "text")))
    assert told(client, held, summary) == []
    workflow.void(Activity.objects.get(name="桑园课堂"), held.wuxing_officer, "重复")
    summary.refresh_from_db()
    assert (summary.content, summary.sha256, list(summary.figures.values_list("value", "text"))) == before
    heading, *lines = told(client, held, summary)
    assert lines[0] == "3 → 2场"
    assert "57 → 58场" in lines, "what is left to do has moved too"
    places = summary.figures.filter(indicator__code="lectures").exclude(kind="target").count()
    assert heading == f"{places}处数据此后有变化"
    fresh = built(held)
    assert fresh.figures.get(indicator__code="lectures", kind="value").value == 2
    assert told(client, held, fresh) == []
    workflow.restore(Activity.objects.get(name="桑园课堂"), held.wuxing_officer)
    assert told(client, held, summary) == []
    assert feeds.differences() == []


def test_the_list_leads_to_the_rows_and_the_frozen_parts_stay(client, held):
    summary = built(held)
    workflow.void(Activity.objects.get(name="桑园课堂"), held.wuxing_officer, "重复")
    page = opened(client, held.leader, reverse("summary_detail", args=[summary.pk]))
    address = reverse("figure_trail", args=[2017, "lectures", "330500", "2017H1"])
    assert address in page.xpath("//section[@id='moved']//a/@href")
    assert len(opened(client, held.leader, address).xpath("//section[@id='rows']//tbody/tr")) == 2
    figure = summary.figures.get(indicator__code="lectures", kind="value")
    (part,) = figure.parts
    assert (part["value"], part["month"], part["report"]) == ("3.0000", "2017-06", None)
    assert part["figure"]
    behind = opened(client, held.leader, reverse("summary_figure", args=[summary.pk, figure.ordinal]))
    own = reverse("figure_trail", args=[2017, "lectures", "330502", "2017-06"]) + "?scope=own"
    assert own in behind.xpath("//table//a/@href")
    assert "现在是 2场" in words(behind)


def test_more_moved_figures_cost_no_more_queries(client, held):
    held.accepted(held.wuxing, 6, attendance=90)
    summary = built(held)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            told(client, held, summary)
        return len(captured)

    workflow.void(Activity.objects.get(name="桑园课堂"), held.wuxing_officer, "重复")
    queries()
    few = queries()
    held.programme.indicators.filter(code="attendance").update(feed="participants", fed_from=Month(2017, 1))
    held.indicator("attendance").figures.all().delete()
    assert len(told(client, held, summary)) > 3
    assert queries() == few
