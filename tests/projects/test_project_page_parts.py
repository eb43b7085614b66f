"""One project in full: the organisations beside one another, curves, lights gone by, problems, people, reports."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from common import periods
from common.periods import Month
from organizations.models import Role, User
from projects import workflow
from projects.models import KeyProject, ReportedBy, Target
from tests.cast import at

pytestmark = pytest.mark.django_db
JUNE = "2017-06"


@pytest.fixture
def half(cast):
    """Wuxing in May, Deqing in June with a problem; a report of Wuxing waits."""
    cast.accepted(cast.wuxing, 5, {"problems": "场地不足"}, lectures=10, attendance=300)
    cast.accepted(cast.deqing, 6, {"coordination": "请教育局支持"}, lectures=5, attendance=333)
    cast.submitted(cast.wuxing, 6, lectures=7, attendance=100)
    return cast


def opened(client, user, number=1, month=JUNE, **query):
    client.force_login(user)
    answer = client.get(reverse("project_detail", args=[2017, number]), {"month": month, **query})
    assert answer.status_code == 200
    return answer, html.fromstring(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def lines(page, path) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.xpath(f"{path}//tbody/tr")]


# ---- organisations beside one another --------------------------------------------------------------------------
def test_the_leader_compares_the_organisations_and_the_whole(half, client):
    _, page = opened(client, half.leader)
    rows = [
        [cell.replace("累计 ", "").replace("目标 ", "") for cell in row] for row in lines(page, "//*[@id='compare']")
    ]
    assert [[cell.replace("本月 ", "") for cell in row] for row in rows] == [
        ["吴兴区", "滞后", "21.9%21.9%", "50%", "10 / 40 · —缺1个单位", "300 / 1600 · —缺1个单位", "待审核",
         "序时50%，完成18.8%，落后31.2个百分点，每月需再完成217人次"],
        ["德清县", "预警", "33.3%33.3%", "50%", "5 / 20 · 5缺1个单位", "333 / 800 · 333缺1个单位", "已通过",
         "序时50%，完成25%，落后25个百分点，每月需再完成3场"],
        ["合计", "预警", "25.7%25.7%", "50%", "15 / 60 · 5", "633 / 2400 · 333", "—",
         "序时50%，完成25%，落后25个百分点，每月需再完成8场"],
    ]  # fmt: skip


def test_every_compared_number_leads_to_its_origin(half, client):
    _, page = opened(client, half.leader)
    row = page.xpath("//*[@id='compare']//tbody/tr")[1]
    addresses = row.xpath("./td[@data-l='大讲堂']/a/@href")
    assert addresses == [
        "/figures/2017/lectures/330521/2017-06~/",
        "/figures/2017/lectures/330521/2017-06~/#target",
        "/figures/2017/lectures/330521/2017-06/",
    ]
    assert all(client.get(address).status_code == 200 for address in addresses)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["吴兴区", "德清县", "合计"]),
        ("completion", ["吴兴区", "德清县", "合计"]),
        ("-completion", ["德清县", "吴兴区", "合计"]),
        ("light", ["吴兴区", "德清县", "合计"]),
        ("nonsense", ["吴兴区", "德清县", "合计"]),
    ],
)
def test_the_order_is_chosen_and_the_whole_stays_last(half, client, sort, names):
    _, page = opened(client, half.leader, sort=sort)
    assert [row[0] for row in lines(page, "//*[@id='compare']")] == names
    current = "单位顺序" if sort in ("", "nonsense") else None
    assert [words(link) for link in page.xpath("//*[@id='compare']//a[@aria-current]")] == [
        current or {"completion": "完成率从低到高", "-completion": "完成率从高到低", "light": "亮灯从差到好"}[sort]
    ]


def test_the_worst_light_comes_first(half, client):
    half.accepted(half.wuxing, 4, lectures=20, attendance=900)
    answer, _ = opened(client, half.leader, sort="light")
    rows = answer.context["comparison"].rows
    assert [(row.organization.short_name, row.standing.light) for row in rows] == [
        ("德清县", "yellow"), ("吴兴区", "green"),
    ]  # fmt: skip


def test_targets_that_do_not_add_up_are_told(half, client):
    Target.objects.filter(indicator__code="lectures", organization=half.deqing).update(value=30)
    answer, page = opened(client, half.leader)
    assert answer.context["comparison"].target_sums == [70, None]
    assert "各单位目标合计 70" in words(page.xpath("//*[@id='compare']//tr[@class='is-sum']")[0])


def test_the_spreadsheet_holds_the_comparison_in_its_order(half, client):
    client.force_login(half.leader)
    query = {"month": JUNE, "sort": "-completion", "format": "xlsx"}
    answer = client.get(reverse("project_detail", args=[2017, 1]), query)
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[0][0] == "青年大讲堂2017年1—6月各单位进展"
    assert [row[:6] + row[8:9] + row[10:11] for row in rows[2:]] == [
        ("德清县", "大讲堂", "场", 20, 5, 5, "预警", "已通过"),
        ("德清县", "听课青年", "人次", 800, 333, 333, "关注", "已通过"),
        ("吴兴区", "大讲堂", "场", 40, None, 10, "预警", "待审核"),
        ("吴兴区", "听课青年", "人次", 1600, None, 300, "滞后", "待审核"),
        ("合计", "大讲堂", "场", 60, 5, 15, "预警", "—"),
        ("合计", "听课青年", "人次", 2400, 333, 633, "预警", "—"),
    ]
    assert rows[2][6:8] == (0.25, 0.5)


def test_a_county_officer_has_nobody_to_compare_with_and_no_spreadsheet(half, client):
    answer, page = opened(client, half.wuxing_officer)
    assert (answer.context["comparison"], page.xpath("//*[@id='compare']")) == (None, [])
    assert client.get(answer.request["PATH_INFO"], {"format": "xlsx"}).status_code == 404


# ---- curves ----------------------------------------------------------------------------------------------------
def test_every_organisations_curve_lies_in_the_page(half, client):
    answer, page = opened(client, half.leader)
    lectures = half.indicator("lectures").pk
    options = page.xpath(f"//select[@data-chart-choose='chart-{lectures}']/option")
    assert [(words(option), option.get("value")) for option in options] == [
        ("全市", f"curve-{lectures}"),
        ("吴兴区", f"curve-{lectures}-330502"),
        ("德清县", f"curve-{lectures}-330521"),
    ]
    assert all(page.xpath(f"//script[@id='{option.get('value')}']") for option in options)
    whole, wuxing, _ = answer.context["dossier"].curves[0]
    assert whole.data["monthly"] == [None, None, None, None, 10.0, 5.0]
    assert (wuxing.data["target"], wuxing.data["actual"][-1], wuxing.data["expected"][-1]) == (40.0, 10.0, 20.0)


def test_the_courses_of_completion_are_small_charts_side_by_side(half, client):
    courses = opened(client, half.leader)[0].context["dossier"].courses
    assert courses["months"] == [f"{n}月" for n in range(1, 7)]
    assert [(item["name"], item["light"], item["actual"][-1], item["expected"][-1]) for item in courses["items"]] == [
        ("吴兴区", "red", 21.88, 50.0),
        ("德清县", "yellow", 33.31, 50.0),
    ]
    assert opened(client, half.wuxing_officer)[0].context["dossier"].courses is None


# ---- lights gone by ----------------------------------------------------------------------------------------------
def test_the_history_is_a_strip_of_words_and_marks_what_was_made_good(half, client):
    with periods.at(at(6, 20)):
        workflow.reopen(
            half.programme, Month(2017, 5), [(half.deqing, None)], half.office, dt.date(2017, 6, 30), "漏报"
        )
        report = half.draft(half.deqing, 5, lectures=12, attendance=500)
    with periods.at(at(6, 21)):
        workflow.submit(report, half.deqing_officer)
        workflow.accept(report, half.office)
    _, page = opened(client, half.leader)
    rows = lines(page, "//table[contains(@class, 'strip')]")
    assert rows[0] == ["全市", "未报", "未报", "未报", "未报", "预警", "关注未关闭"]
    assert rows[2] == ["德清县", "未报", "未报", "未报", "未报", "预警补", "正常未关闭"]
    notes = [words(item) for item in page.xpath("//ul[@class='gaps']/li")]
    assert "德清县5月：关闭时未报，补报后达标，记为预警" in notes
    assert len(page.xpath("//table[contains(@class, 'strip')]//span[contains(@class, 'tl-yellow')]")) == 3


def test_in_january_no_month_is_over(cast, client, settings):
    settings.HOLD_TODAY = "2017-01-10"
    _, page = opened(client, cast.leader, month="2017-01")
    assert "还没有结束的月份" in words(page)
    assert page.xpath("//table[contains(@class, 'strip')]") == []


# ---- problems and people -----------------------------------------------------------------------------------------
def test_the_problems_of_the_project_stand_newest_first(half, client):
    half.accepted(half.wuxing, 6, {"problems": "别的项目"}, volunteers=70)
    answer, page = opened(client, half.leader)
    assert [report.problems or report.coordination for report, _ in answer.context["problems"]] == [
        "请教育局支持", "场地不足",
    ]  # fmt: skip
    assert "别的项目" not in words(page)
    assert page.xpath("//*[@id='problems']//a[contains(@class, 'more')]/@href") == ["/problems/?year=2017&project=1"]
    assert "2条，其中未解决 2 条" in words(page)


def test_city_staff_see_who_is_in_charge_with_masked_phones(half, client):
    youth = User.objects.get(username="youth")
    youth.phone = "13812345678"
    youth.save()
    User.objects.create_user(
        "gone",
        name="已离职",
        role=Role.CITY_STAFF,
        organization=half.city,
        department=youth.department,
        is_active=False,
    )
    KeyProject.objects.filter(number=1).update(leader="王书记", contact="李部长")
    for user, phone in [(half.office, True), (half.leader, False), (half.wuxing_officer, False)]:
        _, page = opened(client, user)
        (facts,) = page.xpath("//section[div/h2='责任人']")
        told = words(facts)
        assert told.startswith("责任人 分管领导王书记 责任人李部长 青年发展部youth")
        assert ("138****5678" in told) is phone
        assert "13812345678" not in told
        assert "已离职" not in told
        assert ("吴兴区 wuxing" in told, "德清县 deqing" in told) == (True, user != half.wuxing_officer)


def test_nobody_named_is_told_as_such(half, client):
    _, page = opened(client, half.leader)
    assert words(page.xpath("//section[div/h2='责任人']")[0]).startswith("责任人 分管领导未填写 责任人未填写")


# ---- reports -----------------------------------------------------------------------------------------------------
def test_the_grid_of_reports_marks_late_missing_and_granted_time(half, client):
    with periods.at(at(7, 3)):
        asked = workflow.ask_for_time(
            half.programme, Month(2017, 6), None, half.wuxing_officer, dt.date(2017, 7, 10), "活动顺延"
        )
        workflow.grant_extension(asked, half.office)
    with periods.at(at(5, 8)):
        late = half.draft(half.deqing, 4, lectures=1, attendance=20)
        workflow.submit(late, half.deqing_officer)
    _, page = opened(client, half.leader)
    grid = lines(page, "//section[div/h2='月报']")
    assert grid == [
        ["吴兴区", *["未填 缺报"] * 4, "已通过", "待审核延期至7月10日"],
        ["德清县", *["未填 缺报"] * 3, "待审核 迟报", "未填 缺报", "已通过"],
    ]


def test_a_month_in_which_nothing_is_owed_is_a_dash(cast, client):
    """The contest runs from August to October; the stations are made the city's, so that Wuxing owes nothing yet."""
    cast.programme.indicators.filter(code="stations").update(by=ReportedBy.CITY)
    cast.accepted(cast.wuxing, 6, contest=1)
    _, page = opened(client, cast.leader, number=4)
    assert lines(page, "//section[div/h2='月报']") == [
        ["市本级", *["未填 缺报"] * 5, "未填"],
        ["吴兴区", *["—"] * 5, "已通过"],
    ]


@pytest.mark.parametrize("user", ["office", "wuxing_officer"])
def test_the_page_costs_as_many_queries_with_much_as_with_little(half, client, django_assert_max_num_queries, user):
    client.force_login(getattr(half, user))

    def count():
        with django_assert_max_num_queries(60) as captured:
            assert client.get(reverse("project_detail", args=[2017, 1]), {"month": JUNE}).status_code == 200
        return len(captured)

    count()
    few = count()
    for month in range(1, 5):
        report = half.accepted(half.wuxing, month, {"problems": "甲"}, lectures=7, attendance=100)
        workflow.record_outcome(report, half.office, "solved", "好了")
        half.accepted(half.deqing, month, {"problems": "乙"}, lectures=5, attendance=333)
    for place in range(5):
        User.objects.create_user(f"more{place}", name="同事", role=Role.COUNTY_OFFICER, organization=half.wuxing)
    assert count() == few


def test_completion_of_the_whole_is_that_of_the_list(half, client):
    answer, _ = opened(client, half.leader)
    assert round(answer.context["dossier"].standing.completion, 4) == Decimal("0.2569")
