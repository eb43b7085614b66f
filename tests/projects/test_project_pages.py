"""The list of projects, a project's page, and the page behind a number."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from projects.models import KeyProject

pytestmark = pytest.mark.django_db
FIGURE = "figure_trail"


def numbers(client, **filters):
    return [project.number for project, _ in client.get(reverse("project_list"), filters).context["items"]]


@pytest.fixture
def half(cast):
    """Accepted values of both counties, and one that waits."""
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=300)
    cast.accepted(cast.deqing, 6, lectures=5, attendance=333)
    cast.accepted(cast.wuxing, 6, volunteers=110)
    cast.submitted(cast.wuxing, 6, lectures=7, attendance=100)
    return cast


def test_the_list_is_filtered_and_sorted(half, client):
    client.force_login(half.leader)
    assert numbers(client) == [1, 2, 3, 4]
    assert numbers(client, q="讲堂") == [1]
    assert numbers(client, action="reform") == [3, 4]
    assert numbers(client, department=KeyProject.objects.get(number=3).initiative.department_id) == [3, 4]
    assert numbers(client, organization="330502") == [1, 2, 4]
    assert numbers(client, light="missing", month="2017-06") == [3, 4]
    assert numbers(client, sort="-completion", month="2017-06")[0] == 2
    assert numbers(client, q="没有这样的项目") == []
    assert client.get(reverse("project_list"), {"month": "2017-12"}).status_code == 404


def test_the_spreadsheet_holds_what_the_list_shows(half, client):
    client.force_login(half.leader)
    answer = client.get(reverse("project_list"), {"format": "xlsx", "month": "2017-06", "q": "讲堂"})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[0][0] == "全市2017年1—6月重点工作项目进展"
    assert [row[4:8] for row in rows[2:]] == [("大讲堂", "场", 60, 15), ("听课青年", "人次", 2400, 633)]


def test_a_projects_page_compares_the_organisations_and_links_their_reports(half, client):
    client.force_login(half.leader)
    context = client.get(reverse("project_detail", args=[2017, 1]), {"month": "2017-06"}).context
    (lectures, standing, cell, task), _ = context["indicators"]
    assert (lectures.code, cell.value, task.target, standing.completion) == ("lectures", 15, 60, Decimal("0.25"))
    assert [(o.short_name, [c.value for c in cells]) for o, _, cells in context["comparison"]] == [
        ("德清县", [5, 333]),
        ("吴兴区", [10, 300]),
    ]
    assert context["curves"][f"curve-{lectures.pk}"]["actual"] == [None, None, None, None, 10.0, 15.0]
    assert context["curves"][f"curve-{lectures.pk}"]["expected"][-1] == 30.0


def test_a_county_officer_sees_the_own_numbers_only(half, client):
    client.force_login(half.wuxing_officer)
    assert numbers(client) == [1, 2, 4]
    page = client.get(reverse("project_detail", args=[2017, 1]), {"month": "2017-06"})
    (_, _, cell, _), _ = page.context["indicators"]
    assert cell.value == 10
    assert "德清" not in page.content.decode()
    assert client.get(reverse("project_detail", args=[2017, 3])).status_code == 404
    assert client.get(reverse("project_detail", args=[2017, 99])).status_code == 404


def trail(client, organization, code="lectures", period="2017H1", **query):
    return client.get(reverse(FIGURE, args=[2017, code, organization, period]), query)


def test_behind_a_number_stand_organisations_months_reports_and_reviewers(half, client):
    client.force_login(half.leader)
    page = trail(client, "330500")
    cell = page.context["cell"]
    assert (cell.value, page.context["sums"]) == (15, [None, None, None, None, 10, 5])
    rows = {o.short_name: (value, [p and p.value for p in parts]) for o, parts, value, _ in page.context["rows"]}
    assert rows == {
        "吴兴区": (10, [None, None, None, None, 10, None]),
        "德清县": (5, [None, None, None, None, None, 5]),
    }
    text = page.content.decode()
    assert all(name in text for name in ("wuxing", "deqing", "office", "缺2个单位"))
    for figure in page.context["page"]:
        assert reverse("report_detail", args=[figure.report_id]) in text


def test_what_waits_for_review_is_added_only_when_asked_for(half, client):
    client.force_login(half.leader)
    assert trail(client, "330500", pending="1").context["cell"].value == 22
    assert "含待审核" in trail(client, "330500", pending="1").content.decode()


def test_a_stock_shows_openings_and_carried_levels(half, client):
    client.force_login(half.leader)
    page = trail(client, "330500", "volunteers", "2017-07~")
    assert page.context["cell"].value == 150
    text = page.content.decode()
    assert "期初（2016年12月）" in text
    assert "沿用6月" in text
    assert "不能相加" in text


def test_the_citys_and_a_siblings_cells_are_out_of_a_countys_reach(half, client):
    client.force_login(half.wuxing_officer)
    assert trail(client, "330502").context["cell"].value == 10
    assert trail(client, "330500").status_code == 404
    assert trail(client, "330521").status_code == 404


def test_an_address_that_names_nothing_is_not_found(half, client):
    client.force_login(half.leader)
    for address in [("330500", "none"), ("330599", "lectures")]:
        assert trail(client, address[0], address[1]).status_code == 404
    assert trail(client, "330500", period="2017H3").status_code == 404


@pytest.mark.parametrize("name", ["project_list", "project_detail"])
def test_more_months_and_reports_cost_no_more_queries(half, client, django_assert_max_num_queries, name):
    client.force_login(half.leader)

    def count(month):
        arguments = [2017, 1] if name == "project_detail" else []
        with django_assert_max_num_queries(100) as captured:
            assert client.get(reverse(name, args=arguments), {"month": month}).status_code == 200
        return len(captured)

    count("2017-06")
    few = count("2017-06")
    for month in (1, 2, 3):
        half.accepted(half.wuxing, month, lectures=1, attendance=9)
        half.accepted(half.deqing, month, lectures=1, attendance=9)
    assert count("2017-07") == few
