"""The page behind a number that a register counts: the very rows, what they add, and a sum that is the number."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from common.periods import Month
from ledgers import workflow
from projects import feeds
from projects.models import Activity, Figure, Opening, Site
from tests.fed import activity, category, fed_indicator

pytestmark = pytest.mark.django_db


def page_of(client, user, code, organization="330500", period="2017", **query):
    client.force_login(user)
    answer = client.get(reverse("figure_trail", args=[2017, code, organization, period]), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def listed(page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.xpath("//section[@id='rows']//tbody/tr")]


def sumline(page) -> str:
    return words(page.xpath("//div[starts-with(@class,'sumline')]")[0]).replace(" ", "")


def number(page) -> str:
    return words(page.xpath("//h1")[0])


def card(page) -> dict[str, str]:
    return {words(line.find("dt")): words(line.find("dd")) for line in page.xpath("//dl[@class='defs']/div")}


@pytest.fixture
def held(cast):
    fed_indicator(cast.programme, "held", "activities", where={"kind": "讲座"})
    fed_indicator(cast.programme, "heads", "participants", unit="人次")
    workflow.create(activity(cast.wuxing, "桑园课堂", dt.date(2017, 7, 3), project=1), cast.wuxing_officer)
    late = activity(cast.deqing, "竹林课堂", dt.date(2017, 5, 9), project=1, heads=40, late_reason="晚到")
    workflow.create(late, cast.deqing_officer)
    training = category("activities", "培训")
    workflow.create(activity(cast.wuxing, "开网店", project=1, category=training, heads=7), cast.wuxing_officer)
    return cast


def test_the_rows_are_listed_with_what_each_adds(client, held):
    page = page_of(client, held.leader, "held")
    assert number(page) == "held：2场"
    assert listed(page) == [
        ["桑园课堂", "2017-07-03", "吴兴区", "+1场"],
        ["竹林课堂", "2017-05-09", "德清县", "+1场"],
    ]
    assert sumline(page) == "列出的2条合计2场，与上面的数字一致。"
    first = Activity.objects.get(name="桑园课堂")
    assert page.xpath("//section[@id='rows']//tbody//a/@href")[0] == reverse(
        "ledger_detail", args=["activities", first.pk]
    )


def test_heads_are_added_up(client, held):
    page = page_of(client, held.leader, "heads")
    assert number(page) == "heads：107人次"
    assert [row[-1] for row in listed(page)] == ["+7人次", "+60人次", "+40人次"]
    assert sumline(page) == "列出的3条合计107人次，与上面的数字一致。"


def test_the_card_says_which_rows_count(client, held):
    told = card(page_of(client, held.leader, "held"))
    assert told["来源台账"] == "活动台账（活动场次）；条件：类别为讲座；只计登记在本项目下的记录"
    assert "谁填报" not in told


def test_a_cell_leads_to_its_organisation_and_month(client, held):
    page = page_of(client, held.leader, "held")
    links = page.xpath("(//table)[1]//a[@class='fig']/@href")
    assert links == [
        reverse("figure_trail", args=[2017, "held", "330502", "2017-07"]) + "?scope=own",
        reverse("figure_trail", args=[2017, "held", "330521", "2017-05"]) + "?scope=own",
    ]
    client.force_login(held.leader)
    narrow = html.fromstring(client.get(links[1]).content.decode())
    assert [row[0] for row in listed(narrow)] == ["竹林课堂"]


def test_a_county_sees_its_own_rows_only(client, held):
    page = page_of(client, held.wuxing_officer, "heads", "330502")
    assert [row[0] for row in listed(page)] == ["开网店", "桑园课堂"]
    client.force_login(held.wuxing_officer)
    assert client.get(reverse("figure_trail", args=[2017, "heads", "330500", "2017"])).status_code == 404


def test_a_void_row_is_gone_and_a_wrong_number_is_told(client, held):
    workflow.void(Activity.objects.get(name="桑园课堂"), held.wuxing_officer, "重复")
    assert sumline(page_of(client, held.leader, "held")) == "列出的1条合计1场，与上面的数字一致。"
    Figure.objects.filter(indicator__code="held", organization=held.deqing).update(value=5)
    assert "列出的1条合计1场，与上面的数字5不一致" in sumline(page_of(client, held.leader, "held"))


def test_the_rows_are_a_file(client, held):
    client.force_login(held.leader)
    answer = client.get(reverse("figure_trail", args=[2017, "held", "330500", "2017"]), {"format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0] == ["日期", "编号", "活动", "单位", "计入"]
    assert [[row[0], *row[2:]] for row in lines[1:]] == [
        ["2017-07-03", "桑园课堂", "吴兴区", "1"],
        ["2017-05-09", "竹林课堂", "德清县", "1"],
    ]
    workbook = client.get(reverse("figure_trail", args=[2017, "held", "330500", "2017"]), {"format": "xlsx"})
    assert workbook.status_code == 200


def test_many_rows_have_pages_and_cost_no_more_queries(client, held):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page_of(client, held.leader, "heads")
        return len(captured)

    queries()
    few = queries()
    for n in range(45):
        workflow.create(activity(held.wuxing, f"第{n}场", project=1), held.wuxing_officer)
    assert queries() == few
    page = page_of(client, held.leader, "heads", page=2)
    assert len(listed(page)) == 8
    assert sumline(page).startswith("列出的48条合计2807人次")


# ---- stocks ----------------------------------------------------------------------------------------------------------
def site(cast, name, **fields):
    kind = category("sites", "青年之家")
    return Site.objects.create(organization=cast.wuxing, category=kind, name=name, number=name, **fields)


@pytest.fixture
def homes(cast):
    indicator = fed_indicator(
        cast.programme, "homes", "sites", where={"kind": "青年之家"}, aggregate="latest", unit="家"
    )
    Opening.objects.create(indicator=indicator, organization=cast.city, month=Month(2016, 12), value=10)
    Opening.objects.create(indicator=indicator, organization=cast.wuxing, month=Month(2016, 12), value=6)
    return indicator


def test_a_stock_is_its_opening_and_what_came_and_went(client, cast, homes):
    from_day = {"status": "named", "valid_from": dt.date(2017, 2, 1)}
    site(cast, "早")
    Site.objects.filter(name="早").update(**from_day)
    site(cast, "晚", status="named", valid_from=dt.date(2017, 5, 2))
    site(cast, "走", status="removed", valid_from=dt.date(2015, 5, 2), valid_to=dt.date(2017, 6, 2))
    recounted(homes)
    page = page_of(client, cast.leader, "homes", period="2017Q2")
    assert number(page) == "homes：11家"
    assert listed(page) == [["走", "2017-06-02", "吴兴区", "-1家"], ["晚", "2017-05-02", "吴兴区", "+1家"]]
    assert sumline(page) == "期初（截至2016年12月末）10+此前增减1+列出的2条合计0=11家，与上面的数字一致。"
    own = page_of(client, cast.leader, "homes", "330502", "2017Q2")
    assert number(own) == "homes：7家"
    assert sumline(own).startswith("期初（截至2016年12月末）6+此前增减1+")


def recounted(indicator):
    with transaction.atomic():
        feeds.recount_all([indicator])


def test_the_citys_opening_is_the_whole_citys_and_counts_once(client, cast, homes):
    site(cast, "市级", status="named", valid_from=dt.date(2017, 3, 1))
    Site.objects.update(organization=cast.city)
    recounted(homes)
    page = page_of(client, cast.leader, "homes")
    assert number(page) == "homes：11家"
    assert number(page_of(client, cast.leader, "homes", scope="own")) == "homes：5家"


def test_a_register_without_rows_says_none_and_nothing_is_missing(client, cast, homes):
    fed_indicator(cast.programme, "held", "activities")
    page = page_of(client, cast.leader, "held")
    assert number(page) == "held：0场"
    assert sumline(page) == "列出的0条合计0场，与上面的数字一致。"
    stock = page_of(client, cast.leader, "homes")
    assert number(stock) == "homes：10家"
    assert "沿用" not in words(stock) and "缺" not in words(stock.xpath("//p[@class='sub']")[0])


def test_months_that_people_reported_are_told_beside_the_rows(client, cast):
    cast.accepted(cast.wuxing, 4, lectures=3, attendance=90)
    indicator = cast.indicator("lectures")
    indicator.feed, indicator.fed_from = "activities", Month(2017, 7)
    indicator.save()
    workflow.create(activity(cast.wuxing, "桑园课堂", dt.date(2017, 7, 3), project=1), cast.wuxing_officer)
    page = page_of(client, cast.leader, "lectures", "330502")
    assert number(page) == "大讲堂：4场"
    assert sumline(page) == "月报填报3+列出的1条合计1=4场，与上面的数字一致。"
    assert card(page)["来源台账"].endswith("2017年7月起由台账计数")
    assert "月报入账记录" in words(page)
