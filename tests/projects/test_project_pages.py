"""The list of projects, a project's page, and the page behind a number."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from organizations.models import Level, Organization
from projects.models import Indicator, Initiative, KeyProject

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
    own, _ = context["dossier"].measures
    told = (own.indicator.code, own.cell.value, own.task.target, own.standing.completion)
    assert told == ("lectures", 15, 60, Decimal("0.25"))
    assert [
        (row.organization.short_name, [m.cell.value for m in row.measures]) for row in context["comparison"].rows
    ] == [
        ("吴兴区", [10, 300]),
        ("德清县", [5, 333]),
    ]
    (whole, *_), _ = context["dossier"].curves
    assert whole.actual == [None, None, None, None, 10, 15]
    assert whole.expected[-1] == 30


def test_a_county_officer_sees_the_own_numbers_only(half, client):
    client.force_login(half.wuxing_officer)
    assert numbers(client) == [1, 2, 4]
    page = client.get(reverse("project_detail", args=[2017, 1]), {"month": "2017-06"})
    own, _ = page.context["dossier"].measures
    assert own.cell.value == 10
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


# ---- the list, as it is read -------------------------------------------------------------------------------
def opened(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def rows(page, number=1) -> list[list[str]]:
    """The texts of a table, without its head."""
    return [[words(cell) for cell in row] for row in page.xpath(f"(//table)[{number}]/tbody/tr")]


def test_every_row_tells_light_completion_and_why(half, client):
    client.force_login(half.leader)
    page = opened(client, "project_list", month="2017-06")
    assert [row[:1] + row[2:] for row in rows(page)] == [
        ["01", "青年发展部", "预警", "25.7%25.7%", "序时50%，完成25%，落后25个百分点，每月需再完成8场"],
        ["02", "青年发展部", "正常", "50%50%", "序时50%，完成50%，与序时持平"],
        ["03", "权益部", "未报", "0%0%", "序时100%，尚无上报数据"],
        ["04", "权益部", "未报", "0%0%", "序时50%，尚无上报数据"],
    ]
    assert words(page.xpath("//p[@class='sub']")[0]) == "全市 · 2017年1—6月 · 共 4 项"
    assert [words(item) for item in page.xpath("//ul[@class='lights']/li")] == ["正常 1", "预警 1", "未报 2"]
    assert page.xpath("//tbody/tr/th/a/@href")[0] == "/projects/2017/1/?month=2017-06"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "completion"}, [3, 4, 1, 2]),
        ({"sort": "-completion"}, [2, 1, 3, 4]),
        ({"sort": "light"}, [1, 3, 4, 2]),
        ({"sort": "number"}, [1, 2, 3, 4]),
        ({"sort": "nonsense"}, [1, 2, 3, 4]),
        ({"light": "green"}, [2]),
        ({"light": "yellow"}, [1]),
        ({"light": "red"}, []),
        ({"light": "purple"}, [1, 2, 3, 4]),
        ({"action": "growth", "sort": "-completion"}, [2, 1]),
        ({"action": "growth", "q": "志愿"}, [2]),
        ({"action": "reform", "q": "志愿"}, []),
        ({"q": " 大赛 "}, [4]),
        ({"action": "none", "department": "0", "organization": "999999", "other": "x"}, [1, 2, 3, 4]),
    ],
)
def test_every_order_and_filter(half, client, query, expected):
    client.force_login(half.leader)
    assert numbers(client, month="2017-06", **query) == expected


def test_what_is_not_due_comes_last_in_either_order(half, client):
    half.indicator("stations").targets.all().delete()
    half.indicator("stations").delete()
    client.force_login(half.leader)
    assert numbers(client, month="2017-06", sort="completion") == [3, 1, 2, 4]
    assert numbers(client, month="2017-06", sort="-completion") == [2, 1, 3, 4]


def test_an_organisations_list_is_judged_by_its_own_values(half, client):
    client.force_login(half.leader)
    page = opened(client, "project_list", month="2017-06", organization="330521")
    assert words(page.xpath("//p[@class='sub']")[0]).startswith("德清县 · 2017年1—6月")
    assert rows(page)[0][2:] == [
        "青年发展部", "预警", "33.3%33.3%", "序时50%，完成25%，落后25个百分点，每月需再完成3场",
    ]  # fmt: skip
    assert [row[0] for row in rows(page)] == ["01", "02", "04"]


def test_a_list_without_projects_says_so(half, client):
    client.force_login(half.leader)
    page = opened(client, "project_list", q="没有这样的项目")
    assert page.xpath("//table") == []
    assert "没有符合条件的项目" in words(page)


def test_the_month_counts_and_begins_with_the_current_one(half, client):
    client.force_login(half.leader)
    answer = client.get(reverse("project_list"))
    assert (answer.context["month"].key, [m.number for m in answer.context["months"]]) == ("2017-07", [*range(1, 8)])
    client.force_login(half.wuxing_officer)
    page = opened(client, "project_detail", 2017, 1, month="2017-04")
    assert [row[4] for row in rows(page)] == ["—缺1个单位", "—缺1个单位"]


@pytest.mark.parametrize("month", ["2017-08", "2018-01", "2016-12", "2017-13", "juni", "2017H1"])
def test_a_month_that_does_not_exist_or_has_not_begun_is_not_found(half, client, month):
    client.force_login(half.leader)
    assert client.get(reverse("project_list"), {"month": month}).status_code == 404
    assert client.get(reverse("project_detail", args=[2017, 1]), {"month": month}).status_code == 404


# ---- one project, as it is read ----------------------------------------------------------------------------
def test_the_citys_page_shows_the_whole_and_every_organisation(half, client):
    client.force_login(half.leader)
    page = opened(client, "project_detail", 2017, 1, month="2017-06")
    summary = page.xpath("//p[@class='light-line']")[0]
    assert words(summary) == "预警 完成率 25.7% 序时50%，完成25%，落后25个百分点，每月需再完成8场"
    assert [row[2:] for row in rows(page)] == [
        ["60", "5", "15缺2个单位", "预警", "25%25%", "序时50%，完成25%，落后25个百分点，每月需再完成8场"],
        [
            "2400",
            "333",
            "633缺2个单位",
            "预警",
            "26.4%26.4%",
            "序时50%，完成26.4%，落后23.6个百分点，每月需再完成295人次",
        ],
    ]
    assert rows(page, 6) == [
        ["吴兴区", *["未填 缺报"] * 4, "已通过", "待审核"],
        ["德清县", *["未填 缺报"] * 5, "已通过"],
    ]


def test_a_project_of_the_city_alone_compares_nobody(half, client):
    half.accepted(half.city, 6, plan=1, share="40.8")
    client.force_login(half.leader)
    answer = client.get(reverse("project_detail", args=[2017, 3]), {"month": "2017-06"})
    assert (answer.context["comparison"], answer.context["dossier"].standing.completion) == (None, 1)
    assert "各单位进展" not in answer.content.decode()


def test_a_projects_page_of_another_year_is_not_found(half, client):
    client.force_login(half.leader)
    assert client.get(reverse("project_detail", args=[2016, 1])).status_code == 404


# ---- who sees what -----------------------------------------------------------------------------------------
def test_a_county_officer_cannot_ask_for_another_county(half, client):
    client.force_login(half.wuxing_officer)
    page = opened(client, "project_list", month="2017-06", organization="330521")
    assert words(page.xpath("//p[@class='sub']")[0]) == "吴兴区 · 2017年1—6月 · 共 3 项"
    assert rows(page)[0][2:] == [
        "青年发展部", "滞后", "21.9%21.9%", "序时50%，完成18.8%，落后31.2个百分点，每月需再完成217人次",
    ]  # fmt: skip
    assert "德清" not in words(page)


def test_a_county_officers_page_holds_the_own_values_and_no_others(half, client):
    client.force_login(half.wuxing_officer)
    answer = client.get(reverse("project_detail", args=[2017, 1]), {"month": "2017-06"})
    page = html.fromstring(answer.content.decode())
    assert [row[2:5] for row in rows(page)] == [["40", "—", "10缺1个单位"], ["1600", "—", "300缺1个单位"]]
    assert rows(page, 5) == [["吴兴区", *["未填 缺报"] * 4, "已通过", "待审核"]]
    assert page.xpath("//*[@id='compare']") == [], "nobody to compare with"
    told = words(page) + "".join(page.xpath("//@href"))
    assert re.findall(r"\b(?:333|633|330521|330500)\b|deqing|德清", told) == []


def test_a_visitor_is_sent_to_the_login_and_a_fragment_refused(half, client):
    for address in (reverse("project_list"), reverse("project_detail", args=[2017, 1])):
        assert client.get(address).url == f"{reverse('login')}?next={address}"
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("name", ["project_list", "project_detail"])
def test_more_organisations_and_projects_cost_no_more_queries(half, client, django_assert_max_num_queries, name):
    client.force_login(half.leader)

    def count():
        arguments = [2017, 1] if name == "project_detail" else []
        with django_assert_max_num_queries(100) as captured:
            assert client.get(reverse(name, args=arguments)).status_code == 200
        return len(captured)

    count()
    few = count()
    city = Organization.objects.get(code="330500")
    for number in range(5):
        values = {"code": f"33059{number}", "name": f"{number}团委", "short_name": f"{number}", "level": Level.COUNTY}
        Organization.objects.add_child(city, values)
    initiative = Initiative.objects.select_related("action").first()
    for number in range(10, 15):
        project = KeyProject.objects.create(
            programme=half.programme, initiative=initiative, number=number, name=f"项目{number}", second_half="serve"
        )
        Indicator.objects.create(
            programme=half.programme, project=project, code=f"more_{number}", name=f"指标{number}", unit="场",
            aggregate="sum", by="counties", basis="source", target_basis="source", order=number * 10,
        )  # fmt: skip
        half.accepted(half.wuxing, 5, **{f"more_{number}": number})
    assert count() == few
    assert len(numbers(client)) == 9
