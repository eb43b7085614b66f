"""The page behind a number: its card, the cells it is made of, who vouches for them, and who may look."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from common.periods import Month
from organizations.models import Level, Organization, Role, User
from projects.models import Figure, Indicator
from projects.workflow import Stated
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
JUNE = Month(2017, 6)
DASH = "—"


@pytest.fixture
def half(cast):
    """Accepted months of both counties; Deqing's June still waits, Wuxing's May was never reported."""
    cast.accepted(cast.wuxing, 4, lectures=3, attendance=90)
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=100)
    cast.accepted(cast.deqing, 5, lectures=5, attendance=110)
    cast.submitted(cast.deqing, 6, lectures=6, attendance=120)
    return cast


def address(organization="330500", code="lectures", period="2017H1", year=2017):
    return reverse("figure_trail", args=[year, code, organization, period])


def opened(client, user, organization="330500", code="lectures", period="2017H1", **query):
    client.force_login(user)
    answer = client.get(address(organization, code, period), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def rows(page, number) -> list[list[str]]:
    """The texts of the first (cells) or second (books) table, without its head."""
    return [[words(cell) for cell in row] for row in page.xpath(f"(//table)[{number}]/tbody/tr")]


def heading(page) -> tuple[str, str]:
    return words(page.xpath("//h1")[0]), words(page.xpath("//p[@class='sub']")[0])


def card(page) -> dict[str, str]:
    return {words(line.find("dt")): words(line.find("dd")) for line in page.xpath("//dl[@class='defs']/div")}


# ---- the definition card -------------------------------------------------------------------------------------------
def test_the_card_says_what_counts_and_who_is_missing(client, half):
    assert card(opened(client, half.leader)) == {
        "指标": "大讲堂",
        "定义": "大讲堂，按“场”统计；填报当月发生数，累计由各月相加。",
        "计量单位": "场",
        "汇总方式": "各月相加，各单位相加",
        "谁填报": "县区级组织",
        "数据依据": "文件载明",
        "年度目标": "60场",
        "缺报单位": "吴兴区、德清县",
    }


def test_the_card_of_a_stock_and_of_a_ratio_tell_how_they_combine(client, half):
    stock = card(opened(client, half.leader, code="volunteers"))
    assert stock["汇总方式"] == "取期末最新存量，各单位相加；当月未报沿用上次"
    assert stock["注意"] == "与同组“志愿者人数”的人数有重叠，不能相加"
    ratio = card(opened(client, half.leader, code="share"))
    assert (ratio["汇总方式"], ratio["谁填报"]) == ("取最新值；分子分母齐全时按合计计算，不取平均", "市本级")
    assert card(opened(client, half.leader, code="stations"))["数据依据"] == "跟踪用"


def test_the_target_is_that_of_the_organisation_one_looks_at(client, half):
    assert card(opened(client, half.wuxing_officer, "330502"))["年度目标"] == "40场"


# ---- months and organisations --------------------------------------------------------------------------------------
def test_a_flow_adds_up_in_both_directions(client, half):
    page = opened(client, half.leader)
    assert heading(page) == ("大讲堂：12场", "全市合计 · 2017年上半年 · 缺2个单位")
    assert rows(page, 1) == [
        ["吴兴区", DASH, DASH, DASH, "3", DASH, "4", "7"],
        ["德清县", DASH, DASH, DASH, DASH, "5", DASH, "5"],
        ["合计", DASH, DASH, DASH, "3", "5", "4", "12"],
    ]


def test_every_cell_leads_to_the_report_that_states_it(client, half):
    page = opened(client, half.leader)
    found = [(words(a), a.get("href")) for a in page.xpath("(//table)[1]//a[@class='fig']")]
    figures = Figure.objects.filter(indicator__code="lectures").order_by("organization__path", "month")
    assert found == [(f"{figure.value:.0f}", reverse("report_detail", args=[figure.report_id])) for figure in figures]


def test_who_never_reported_stands_there_as_missing(client, cast):
    cast.accepted(cast.wuxing, 6, stations=3, contest=0)
    page = opened(client, cast.leader, code="stations", period=JUNE.key)
    assert heading(page) == ("服务站：3个", "全市合计 · 2017年6月 · 缺1个单位")
    assert rows(page, 1) == [["吴兴区", "3", "3"], ["德清县", DASH, "缺"], ["合计", "3", "3"]]
    assert card(page)["缺报单位"] == "德清县"


def test_a_reported_zero_is_a_zero(client, cast):
    cast.accepted(cast.wuxing, 6, lectures=0, attendance=0)
    page = opened(client, cast.wuxing_officer, "330502", period=JUNE.key)
    assert heading(page) == ("大讲堂：0场", "吴兴区 · 2017年6月")
    assert rows(page, 1) == [["吴兴区", "0", "0"], ["合计", "0", "0"]]


def test_where_nobody_has_to_report_yet_nothing_is_missing(client, cast):
    page = opened(client, cast.leader, code="contest")
    assert heading(page) == ("举办大赛：—", "全市合计 · 2017年上半年")
    assert "这个时期还没有任何单位上报" in words(page)
    assert rows(page, 1) == [["还没有入账的数据"]]


def test_a_stock_says_which_level_is_old_and_which_is_the_opening(client, cast):
    cast.accepted(cast.wuxing, 3, volunteers=80)
    cast.accepted(cast.wuxing, 5, volunteers=90)
    page = opened(client, cast.leader, code="volunteers")
    assert heading(page) == ("志愿者：130名", "全市合计 · 2017年上半年 · 沿用2016年12月")
    assert rows(page, 1) == [
        ["吴兴区", DASH, DASH, "80", DASH, "90", DASH, "90 沿用5月"],
        ["德清县", DASH, DASH, DASH, DASH, DASH, DASH, "40 期初（2016年12月）"],
        ["合计", "100", "100", "120", "120", "130", "130", "130"],
    ]


def test_a_level_of_the_periods_last_month_is_not_called_old(client, cast):
    cast.accepted(cast.wuxing, 6, volunteers=90)
    page = opened(client, cast.wuxing_officer, "330502", "volunteers")
    assert heading(page) == ("志愿者：90名", "吴兴区 · 2017年上半年")
    assert rows(page, 1)[0][-1] == "90"


def test_a_register_counts_without_report_and_its_level_is_not_called_old(client, cast):
    page = opened(client, cast.leader, code="key_projects")
    assert heading(page) == ("年度重点工作项目：4个", "全市合计 · 2017年上半年")
    assert rows(page, 1)[0] == ["市本级", "4 台账", DASH, DASH, DASH, DASH, DASH, "4"]
    (version,) = rows(page, 2)
    assert (version[0], version[2:6]) == ("市本级", ["4", "台账", DASH, "自动计数"])


def test_a_ratio_of_fractions_is_that_of_their_sums(client, cast):
    Indicator.objects.filter(code="share").update(by="counties")
    cast.accepted(cast.wuxing, 6, share=Stated(Decimal(50), Decimal(50), Decimal(100)))
    cast.accepted(cast.deqing, 6, share=Stated(Decimal(20), Decimal(60), Decimal(300)))
    page = opened(client, cast.leader, code="share", period=JUNE.key)
    assert heading(page)[0] == "兼职比例：27.5%"
    assert rows(page, 1) == [["吴兴区", "50", "50"], ["德清县", "20", "20"], ["结果", "27.5", "27.5"]]


def test_the_citys_own_cell_is_another_number_than_that_of_the_whole_city(client, cast):
    cast.accepted(cast.city, 6, plan=1, share=36)
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    assert heading(opened(client, cast.leader, period=JUNE.key))[0] == "大讲堂：4场"
    own = opened(client, cast.leader, period=JUNE.key, scope="own")
    assert heading(own) == ("大讲堂：—", "共青团湖州市委本级 · 2017年6月")
    own = opened(client, cast.leader, code="plan", period=JUNE.key, scope="own")
    assert rows(own, 1) == [["市本级", "1", "1"], ["合计", "1", "1"]]


@pytest.mark.parametrize(
    ("period", "months", "value"),
    [
        ("2017-05", ["5月"], "5"),
        ("2017-05~", ["1月", "2月", "3月", "4月", "5月"], "8"),
        ("2017Q2", ["4月", "5月", "6月"], "12"),
        ("2017", [f"{number}月" for number in range(1, 13)], "12"),
    ],
)
def test_every_kind_of_period_shows_its_months(client, half, period, months, value):
    page = opened(client, half.leader, period=period)
    assert [words(cell) for cell in page.xpath("(//table)[1]/thead/tr/th")] == ["单位", *months, "合计"]
    assert rows(page, 1)[-1][-1] == value


# ---- what waits for review -----------------------------------------------------------------------------------------
def test_what_waits_is_added_only_when_asked_for_and_marked(client, half):
    page = opened(client, half.leader)
    assert page.xpath("//a[text()='含待审核']/@href") == ["?pending=1"]
    page = opened(client, half.leader, pending="1")
    assert heading(page) == ("大讲堂：18场", "全市合计 · 2017年上半年 · 缺2个单位，含待审核")
    assert rows(page, 1)[1] == ["德清县", DASH, DASH, DASH, DASH, "5", "6 待审核", "11"]
    assert rows(page, 1)[-1] == ["合计", DASH, DASH, DASH, "3", "5", "10", "18"]
    assert page.xpath("//a[text()='只看已审核']/@href") == ["?"]
    assert len(rows(page, 2)) == 3, "and it is not in the books yet"


def test_a_draft_is_never_shown(client, half):
    half.draft(half.wuxing, 5, lectures=9, attendance=9)
    assert heading(opened(client, half.leader, pending="1"))[0] == "大讲堂：18场"


# ---- the versions ----------------------------------------------------------------------------------------------------
def test_the_books_tell_who_handed_in_and_who_accepted_newest_first(client, half):
    books = rows(opened(client, half.leader), 2)
    assert [line[:6] for line in books] == [
        ["吴兴区", "2017年6月", "4", "月报", "wuxing", "office"],
        ["德清县", "2017年5月", "5", "月报", "deqing", "office"],
        ["吴兴区", "2017年4月", "3", "月报", "wuxing", "office"],
    ]
    assert [line[6][:10] for line in books] == ["2017-07-04", "2017-06-04", "2017-05-04"]


def corrected(half, value, version):
    """A newer version of Wuxing's June."""
    cells = Figure.objects.filter(indicator__code="lectures", organization=half.wuxing, month=JUNE)
    report = cells.first().report
    cells.update(current=False)
    Figure.objects.create(
        indicator=half.indicator("lectures"), organization=half.wuxing, month=JUNE, value=value, origin="reported",
        version=version, report=report, accepted_by=half.youth_staff,
    )  # fmt: skip


def test_a_corrected_value_stays_readable_behind_the_new_one(client, half):
    corrected(half, 9, 2)
    page = opened(client, half.leader)
    assert heading(page)[0] == "大讲堂：17场"
    new, old = rows(page, 2)[:2]
    assert new[:6] == ["吴兴区", "2017年6月", "9", "月报（第2版）", "wuxing", "youth"]
    assert old[:6] == ["吴兴区", "2017年6月", "4", "月报", "wuxing", "office"]
    assert [words(struck) for struck in page.xpath("//s")] == ["4"]


def test_a_long_history_has_pages(client, half):
    for version in range(2, 42):
        corrected(half, version, version)
    first, second = opened(client, half.leader), opened(client, half.leader, page=2)
    assert (len(rows(first, 2)), len(rows(second, 2))) == (40, 3)
    assert "共 43 条，第 1—40 条" in words(first)
    assert rows(first, 2)[0][2:4] == ["41", "月报（第41版）"]


# ---- who may look --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "organization", "status"),
    [
        ("leader", "330500", 200),
        ("admin", "330521", 403),
        ("office", "330502", 200),
        ("youth_staff", "330521", 200),
        ("wuxing_officer", "330502", 200),
        ("wuxing_officer", "330500", 404),
        ("wuxing_officer", "330521", 404),
        ("deqing_officer", "330502", 404),
        ("leader", "330599", 404),
    ],
)
def test_everyone_sees_the_cells_of_the_own_subtree(client, half, who, organization, status):
    client.force_login(getattr(half, who))
    for scope in ("own", "subtree"):
        assert client.get(address(organization), {"scope": scope, "pending": "1"}).status_code == status


def test_a_county_officer_reads_nothing_of_the_sibling(client, half):
    page = opened(client, half.wuxing_officer, "330502", pending="1")
    assert heading(page) == ("大讲堂：7场", "吴兴区 · 2017年上半年 · 缺1个单位")
    assert rows(page, 1) == [
        ["吴兴区", DASH, DASH, DASH, "3", DASH, "4", "7"],
        ["合计", DASH, DASH, DASH, "3", DASH, "4", "7"],
    ]
    assert [line[0] for line in rows(page, 2)] == ["吴兴区", "吴兴区"]
    assert "德清" not in words(page) and "deqing" not in words(page)


def test_another_city_sees_nothing(client, half):
    other = Organization.objects.add_root(
        {"code": "330400", "name": "共青团嘉兴市委", "short_name": "嘉兴", "level": "city"}
    )
    stranger = User.objects.create_user("jiaxing", PASSWORD, name="jiaxing", role=Role.CITY_STAFF, organization=other)
    client.force_login(stranger)
    assert [client.get(address(code)).status_code for code in ("330500", "330502")] == [404, 404]


def test_a_visitor_is_sent_to_the_login_and_a_fragment_refused(client, half):
    assert client.get(address()).url == f"{reverse('login')}?next={address()}"
    assert client.get(address(), headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize(
    "period", ["2017-13", "2017-00", "2017-6", "2017H3", "2017Q5", "1899", "3000", "六月", "2017~"]
)
def test_a_period_that_does_not_exist_is_not_found(client, half, period):
    client.force_login(half.leader)
    assert client.get(address(period=period)).status_code == 404


def test_an_indicator_or_year_that_does_not_exist_is_not_found(client, half):
    client.force_login(half.leader)
    assert client.get(address(code="nothing")).status_code == 404
    assert client.get(address(year=2016)).status_code == 404
    assert client.post(address()).status_code == 405


# ---- what it costs --------------------------------------------------------------------------------------------------
def queries(client, period) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(period=period), {"pending": "1"}).status_code == 200
    return len(captured)


def test_more_months_organisations_and_versions_cost_no_more_queries(client, cast):
    cast.accepted(cast.wuxing, 6, lectures=1, attendance=1)
    cast.submitted(cast.wuxing, 5, lectures=1, attendance=1)
    client.force_login(cast.leader)
    queries(client, JUNE.key)
    few = queries(client, JUNE.key)
    for number in range(4):
        values = {"code": f"33059{number}", "name": f"第{number}团委", "short_name": f"{number}", "level": Level.COUNTY}
        Organization.objects.add_child(Organization.objects.get(code="330500"), values)
    for month in (1, 2, 3, 4):
        cast.accepted(cast.wuxing, month, lectures=month, attendance=1)
        cast.accepted(cast.deqing, month, lectures=month, attendance=1)
    assert queries(client, "2017") == few
