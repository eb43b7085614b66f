"""The pages of deadlines: the head of the sheet, asking, deciding, opening again in bulk, taking back, the history."""

import datetime as dt

import pytest
from django.urls import reverse
from lxml import html

from common.periods import Month
from organizations.models import Level, Organization, Role, User
from projects import workflow
from projects.models import Extension, KeyProject, Programme
from projects.views.extensions import PAGE
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
JUNE = Month(2017, 6)
HTMX = {"HX-Request": "true"}
SHEET = reverse("entry_sheet", args=["2017-06"])
ASK = reverse("extension_ask", args=["2017-06"])
BOARD = reverse("deadline_board")
DECIDE = reverse("deadline_decide")
REOPEN = reverse("deadline_reopen", args=["2017-06"])
HISTORY = reverse("extension_list")


def project(number):
    return KeyProject.objects.select_related("initiative").get(number=number)


def ask(cast, user=None, about=None, until=dt.date(2017, 7, 7), reason="讲师生病"):
    return workflow.ask_for_time(cast.programme, JUNE, about, user or cast.wuxing_officer, until, reason)


def reopen(cast, *places, until=dt.date(2017, 7, 20)):
    return workflow.reopen(cast.programme, JUNE, places, cast.office, until, "补报漏填的项目")


@pytest.fixture
def closed(settings):
    settings.HOLD_TODAY = "2017-07-13"


@pytest.fixture
def get(client):
    def got(user, address, answers=200, **data):
        client.force_login(user)
        answer = client.get(address, data)
        assert answer.status_code == answers
        return answer

    return got


@pytest.fixture
def post(client):
    def posted(user, address, answers=200, **data):
        client.force_login(user)
        answer = client.post(address, data, follow=True)
        assert answer.status_code == answers
        return answer

    return posted


def text(answer, path="//main"):
    return [" ".join(node.text_content().split()) for node in html.fromstring(answer.content.decode()).xpath(path)]


def head(answer):
    return text(answer, "//p[@class='sub']") + text(answer, "//ul[@class='timing']/li")


# ---- the head of the sheet -------------------------------------------------------------------------------------------
def test_a_county_reads_due_day_and_closing(cast, get):
    page = get(cast.wuxing_officer, SHEET)
    assert head(page) == ["截止 7月5日，7月10日 关闭"]
    assert ASK in page.content.decode()


def test_after_the_due_day_a_county_reads_that_it_is_late_and_cannot_ask(cast, get, settings):
    settings.HOLD_TODAY = "2017-07-06"
    page = get(cast.wuxing_officer, SHEET)
    assert head(page) == ["截止 7月5日，7月10日 关闭 · 已过截止日，现在提交记为迟报"]
    assert ASK not in page.content.decode()


def test_after_the_closing_a_county_reads_what_is_locked_and_what_to_do(cast, get, closed):
    told = "2017年6月已于 7月10日 关闭，不再接收月报。确需补报，请联系审核单位重新开放。"
    assert head(get(cast.wuxing_officer, SHEET)) == [told]


def test_a_month_that_has_not_begun_says_so(cast, get):
    page = get(cast.wuxing_officer, reverse("entry_sheet", args=["2017-08"]))
    assert head(page) == ["2017年8月还没有开始，不能填报", "2017年6月还可以填报，到 7月10日"]


def test_a_waiting_request_is_shown_and_taken_back(cast, get, post):
    extension = ask(cast)
    told = "wuxing 7月4日 申请全部项目延期到 7月7日，等待批准 撤回"
    assert head(get(cast.wuxing_officer, SHEET))[1:] == [told]
    page = post(cast.wuxing_officer, reverse("extension_end", args=[extension.pk]))
    assert page.redirect_chain == [(SHEET, 302)]
    assert "已撤回延期申请。" in page.content.decode()
    assert head(page) == ["截止 7月5日，7月10日 关闭"]


def test_an_extension_is_shown_with_who_granted_it(cast, get, settings):
    workflow.grant_extension(ask(cast), cast.office, "请抓紧")
    workflow.grant_extension(ask(cast, about=project(1), until=dt.date(2017, 7, 11)), cast.youth_staff)
    settings.HOLD_TODAY = "2017-07-07"
    assert head(get(cast.wuxing_officer, SHEET)) == [
        "截止 7月7日（原 7月5日），7月12日 关闭",
        "全部项目已延期到 7月7日 · office 7月4日 批准：请抓紧",
        "《青年大讲堂》已延期到 7月11日 · youth 7月4日 批准",
    ]
    assert head(get(cast.deqing_officer, SHEET))[0].startswith("截止 7月5日"), "the other county reads its own"


def test_a_refusal_is_shown_with_its_reason(cast, get):
    workflow.refuse_extension(ask(cast), cast.office, "数据早已齐备")
    told = "延期申请（全部项目，到7月7日）未批准 · office：数据早已齐备"
    assert head(get(cast.wuxing_officer, SHEET))[1:] == [told]


def test_a_reopening_is_shown_with_its_reason_there_and_on_other_months(cast, get, closed):
    reopen(cast, (cast.wuxing, None))
    opened = "已重新开放到 7月20日 · office：补报漏填的项目"
    assert head(get(cast.wuxing_officer, SHEET)) == [
        "截止 7月5日，7月20日 关闭 · 已过截止日，现在提交记为迟报", opened,
    ]  # fmt: skip
    july = reverse("entry_sheet", args=["2017-07"])
    assert head(get(cast.wuxing_officer, july))[1:] == ["2017年6月还可以填报，到 7月20日"]


def test_filling_in_leads_a_county_to_its_reopened_month_and_the_others_to_the_current_one(cast, client, closed):
    reopen(cast, (cast.wuxing, None))
    for user, month in [(cast.wuxing_officer, "2017-06"), (cast.deqing_officer, "2017-07")]:
        client.force_login(user)
        assert client.get(reverse("entry"))["Location"] == reverse("entry_sheet", args=[month])


def test_one_reopened_project_stands_out_in_a_closed_month(cast, get, closed):
    reopen(cast, (cast.wuxing, project(1)))
    assert head(get(cast.wuxing_officer, SHEET)) == [
        "2017年6月已于 7月10日 关闭，不再接收月报。下面单独延期或开放的项目仍可填报；"
        "其他项目确需补报，请联系审核单位重新开放。",
        "《青年大讲堂》已重新开放到 7月20日 · office：补报漏填的项目",
    ]


def test_in_january_december_of_the_old_programme_is_still_offered(cast, get, settings):
    Programme.objects.create(year=2018, organization=cast.city, organization_name="团市委")
    settings.HOLD_TODAY = "2018-01-04"
    page = get(cast.wuxing_officer, reverse("entry_sheet", args=["2018-01"]))
    assert head(page)[1:] == ["2017年12月还可以填报，到 1月10日"]
    assert "2017年12月" in text(get(cast.office, BOARD), "//select[@id='month']/option")


def test_the_sheet_takes_as_many_queries_with_many_extensions_as_with_one(cast, client, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(60) as captured:
            assert client.get(SHEET).status_code == 200
        return len(captured)

    client.force_login(cast.wuxing_officer)
    workflow.grant_extension(ask(cast, about=project(1)), cast.office)
    count()
    few = count()
    for number in (2, 4):
        workflow.grant_extension(ask(cast, about=project(number)), cast.office)
    ask(cast)
    assert count() == few


# ---- asking ----------------------------------------------------------------------------------------------------------
def test_a_county_asks_in_the_dialog_and_is_led_back_to_the_sheet(cast, client):
    client.force_login(cast.wuxing_officer)
    form = client.get(ASK, headers=HTMX)
    assert text(form, "//form//*[@data-dialog-close]") == ["取消"]
    assert text(client.get(ASK), f"//form//a[@href='{SHEET}']") == ["取消"], "on a page of its own it leads back"
    assert text(form, "//option") == ["全部项目", "01 青年大讲堂", "02 志愿者发展", "04 秋季大赛"]
    answer = client.post(ASK, {"scope": "1", "until": "2017-07-07", "reason": "讲师生病"}, headers=HTMX)
    assert answer["HX-Redirect"] == SHEET
    assert "已申请延期到7月7日，等待批准。批准前原截止日仍然有效。" in client.get(SHEET).content.decode()
    extension = Extension.objects.get()
    assert (extension.project, extension.requested_by) == (project(1), cast.wuxing_officer)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"until": "七月"}, "没有看懂这个日期，请从日历中选择，或写成 2017-07-10 的样子。"),
        ({"until": ""}, "请选择日期。"),
        ({"until": "2017-07-05"}, "延期日期要晚于现在的截止日7月5日，最多延31天。"),
        ({"reason": ""}, "请写明延期理由。"),
        ({"reason": "长" * 501}, "最多500字，现在有501字，请精简"),
        ({"scope": "3"}, "这个项目不能申请延期，请重新选择。"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["dialog", "page"])
def test_what_is_wrong_is_told_beside_what_was_typed(cast, client, sent, told, headers):
    client.force_login(cast.wuxing_officer)
    typed = {"scope": "all", "until": "2017-07-07", "reason": "讲师生病"} | sent
    answer = client.post(ASK, typed, headers=headers)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert told in page.text_content()
    assert page.xpath("//input[@name='until']/@value") == [typed["until"]]
    assert page.xpath("//textarea[@name='reason']")[0].text.strip() == typed["reason"]
    assert not Extension.objects.exists()


def test_city_staff_are_offered_the_projects_of_their_department(cast, get):
    assert text(get(cast.rights_staff, ASK), "//option") == ["03 改革方案"]
    assert text(get(cast.office, ASK), "//option") == ["全部项目", "03 改革方案"]


def test_what_waits_or_is_handed_in_is_not_offered(cast, get):
    ask(cast)
    cast.submitted(cast.wuxing, 6, volunteers=60)
    assert text(get(cast.wuxing_officer, ASK), "//option") == ["01 青年大讲堂", "04 秋季大赛"]


def test_after_the_due_day_the_form_says_why_there_is_none(cast, get, settings):
    settings.HOLD_TODAY = "2017-07-06"
    assert "已过截止日，不能再申请延期" in text(get(cast.wuxing_officer, ASK))[0]


# ---- the board -------------------------------------------------------------------------------------------------------
def rows(page):
    lines = html.fromstring(page.content).xpath("//section[@id='reporting']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in line.xpath("th|td")] for line in lines]


def test_the_coordinator_sees_what_every_organisation_owes(cast, get, closed):
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=120)
    workflow.send_back(cast.submitted(cast.wuxing, 6, volunteers=60), cast.office, "请核对")
    reopen(cast, (cast.deqing, None))
    page = get(cast.office, BOARD)
    assert text(page, "//h1") == ["2017年6月报送期限"]
    assert rows(page) == [
        ["市本级", "2", "0", "0", "2", "2", "7月5日截止， 已关闭", "2 份 全市综合指标03 改革方案"],
        ["吴兴区", "3", "1", "1", "1", "1", "7月5日截止， 已关闭", "2 份 02 志愿者发展04 秋季大赛"],
        ["德清县", "3", "0", "0", "3", "3", "7月5日截止，开放到 7月20日",
         "3 份 01 青年大讲堂02 志愿者发展04 秋季大赛"],
    ]  # fmt: skip


def test_a_department_sees_its_own_projects_only(cast, get, closed):
    assert [row[:2] for row in rows(get(cast.rights_staff, BOARD))] == [
        ["市本级", "1"], ["吴兴区", "1"], ["德清县", "1"],
    ]  # fmt: skip
    assert [row[:2] for row in rows(get(cast.youth_staff, BOARD))] == [["吴兴区", "2"], ["德清县", "2"]]


def test_an_extension_counts_nobody_late_before_its_day(cast, get, settings):
    workflow.grant_extension(ask(cast), cast.office)
    settings.HOLD_TODAY = "2017-07-07"
    assert [(row[0], row[5], row[6]) for row in rows(get(cast.office, BOARD))] == [
        ("市本级", "2", "7月5日截止，7月10日关闭"),
        ("吴兴区", "0", "延期到 7月7日，7月12日关闭"),
        ("德清县", "3", "7月5日截止，7月10日关闭"),
    ]


def test_before_the_closing_nothing_can_be_ticked(cast, get):
    page = get(cast.office, BOARD)
    assert "7月10日关闭以后可以在这里重新开放" in page.content.decode()
    assert html.fromstring(page.content).xpath("//input[@name='organization' or @name='report']") == []


def test_other_months_are_chosen_in_the_address(cast, get):
    assert text(get(cast.office, BOARD, month="2017-05"), "//h1") == ["2017年5月报送期限"]
    for month in ("2017-08", "2016-12", "x"):
        get(cast.office, BOARD, 404, month=month)


@pytest.mark.parametrize("who", ["leader", "admin", "wuxing_officer"])
def test_who_does_not_review_is_not_let_in(cast, get, post, who):
    user = getattr(cast, who)
    for address in (BOARD, HISTORY):
        get(user, address, 403)
    for address in (DECIDE, REOPEN):
        post(user, address, 403)


def test_who_does_not_report_cannot_ask(cast, get, post):
    for user in (cast.leader, cast.admin):
        get(user, ASK, 403)
        post(user, ASK, 403)


def test_a_year_without_announced_holidays_is_told(cast, get, settings):
    Programme.objects.filter(pk=cast.programme.pk).update(year=2090)
    settings.HOLD_TODAY = "2090-07-04"
    page = get(cast.office, BOARD).content.decode()
    assert "2090年的节假日安排还没有收入系统，本月期限暂按周一至周五为工作日推算。" in page
    Programme.objects.filter(pk=cast.programme.pk).update(year=2017)
    settings.HOLD_TODAY = "2017-07-04"
    assert "还没有收入系统" not in get(cast.office, BOARD).content.decode()


def test_the_board_takes_as_many_queries_for_many_as_for_few(cast, client, closed, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(60) as captured:
            assert client.get(BOARD).status_code == 200
        return len(captured)

    client.force_login(cast.office)
    reopen(cast, (cast.wuxing, None))
    Extension.objects.create(**request_of(cast, cast.wuxing))
    count()
    few = count()
    for n in range(5):
        values = {"code": f"33059{n}", "name": f"新区{n}", "short_name": f"新区{n}", "level": Level.COUNTY}
        county = Organization.objects.add_child(Organization.objects.get(pk=cast.city.pk), values)
        reopen(cast, (county, None))
        Extension.objects.create(**request_of(cast, county))
    assert count() == few


def request_of(cast, organization, month=JUNE):
    return {
        "kind": "extension", "programme": cast.programme, "organization": organization, "month": month,
        "until": dt.date(2017, 7, 7), "reason": "讲师生病", "requested_by": cast.wuxing_officer,
    }  # fmt: skip


# ---- deciding --------------------------------------------------------------------------------------------------------
def requests(page):
    return text(page, "//section[@id='requests']//li")


def test_requests_of_all_months_wait_on_the_board_and_are_counted_in_the_navigation(cast, get):
    ask(cast)
    cast.submitted(cast.deqing, 6, stations=3)
    page = get(cast.office, BOARD, month="2017-05")
    told = "吴兴区 2017年6月 · 全部项目：7月5日 → 7月7日 讲师生病（wuxing 7月4日 "
    assert [line.startswith(told) for line in requests(page)] == [True]
    review = next(item for item in page.context["nav_items"] if item.label == "审核")
    assert review.count == 2, "a report and a request"
    assert text(get(cast.office, reverse("review_queue")), f"//a[@href='{BOARD}']") == ["报送期限1 条申请待批准"]


def test_several_are_granted_at_once(cast, post):
    two = [ask(cast), ask(cast, cast.deqing_officer)]
    left = ask(cast, about=project(1))
    page = post(cast.office, DECIDE, action="grant", month="2017-06", extension=[e.pk for e in two])
    assert page.redirect_chain == [(f"{BOARD}?month=2017-06", 302)]
    assert "已批准2条延期申请。" in page.content.decode()
    assert set(Extension.objects.granted()) == set(two)
    assert list(Extension.objects.waiting()) == [left]


def test_refusing_needs_a_reason_and_keeps_the_ticks(cast, post):
    extension = ask(cast)
    sent = {"action": "refuse", "month": "2017-06", "extension": [extension.pk]}
    page = post(cast.office, DECIDE, 422, decision=" ", **sent)
    assert "请写明不批准的原因，让填报单位知道为什么。" in page.content.decode()
    ticked = html.fromstring(page.content).xpath("//input[@name='extension'][@checked]/@value")
    assert ticked == [str(extension.pk)]
    assert "1条延期申请未予批准。" in post(cast.office, DECIDE, decision="数据早已齐备", **sent).content.decode()
    extension.refresh_from_db()
    assert (extension.status, extension.decision) == ("refused", "数据早已齐备")


def test_what_is_not_ones_own_to_decide_is_told_and_left(cast, post):
    whole, single = ask(cast), ask(cast, about=project(1))
    page = post(cast.youth_staff, DECIDE, action="grant", month="2017-06", extension=[whole.pk, single.pk, "x"])
    assert "吴兴区（全部项目）：这条申请不由您批准。" in page.content.decode()
    assert "已批准1条延期申请。" in page.content.decode()
    assert list(Extension.objects.granted()) == [single]
    page = post(cast.office, DECIDE, action="grant", month="2017-06")
    assert "没有勾选延期申请。" in page.content.decode()


# ---- opening again ---------------------------------------------------------------------------------------------------
TYPED = {"until": "2017-07-20", "reason": "补报漏填的项目"}


def test_the_coordinator_reopens_two_counties_and_one_project_at_once(cast, post, closed):
    sent = TYPED | {"organization": ["330502", "330521"], "report": ["330500:3", "330521:1"]}
    page = post(cast.office, REOPEN, **sent)
    told = "已重新开放2个单位和1个项目的2017年6月月报，可填报到7月20日，提交仍记为迟报。"
    assert told in page.content.decode()
    places = [(row.organization, row.project) for row in Extension.objects.order_by("organization__path")]
    assert places == [(cast.city, project(3)), (cast.wuxing, None), (cast.deqing, None)]


def test_a_department_reopens_what_a_county_still_owes_of_its_projects(cast, post, closed):
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=120)
    page = post(cast.youth_staff, REOPEN, organization=["330502"], report=["330521:2", "330521:4"], **TYPED)
    assert "已重新开放2个项目的2017年6月月报" in page.content.decode()
    places = [(row.organization, row.project) for row in Extension.objects.order_by("organization__path")]
    assert places == [(cast.wuxing, project(2)), (cast.deqing, project(2))], "project 4 is another department's"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"reason": ""}, "请写明重新开放的原因。"),
        ({"until": "2017-07-12"}, "开放截止日要从今天起、31天以内。"),
        ({"until": "20"}, "没有看懂这个日期"),
        ({"organization": ["330501"]}, "请先勾选要重新开放的单位或项目。"),
    ],
)
def test_what_cannot_be_opened_is_told_and_ticks_and_words_stay(cast, post, closed, sent, told):
    typed = TYPED | {"organization": ["330502"]} | sent
    page = html.fromstring(post(cast.office, REOPEN, 422, **typed).content)
    assert told in page.text_content()
    ticked = page.xpath("//input[@name='organization'][@checked]/@value")
    assert ticked == [code for code in typed["organization"] if code == "330502"]
    assert page.xpath("//input[@name='until']/@value") == [typed["until"]]
    assert page.xpath("//textarea[@name='reason']")[0].text.strip() == typed["reason"]
    assert not Extension.objects.exists()


def test_single_ticks_stay_and_their_list_is_open(cast, post, closed):
    page = html.fromstring(post(cast.office, REOPEN, 422, report=["330502:2"], until="", reason="x").content)
    assert page.xpath("//details[@open]//input[@checked]/@value") == ["330502:2"]


def test_what_holds_is_listed_with_who_why_and_until_and_taken_back(cast, get, post, closed):
    row, other = reopen(cast, (cast.wuxing, project(1)), (cast.deqing, project(4)))
    path = "//section[@aria-labelledby='h-force']//tbody/tr"
    page = get(cast.youth_staff, BOARD)
    assert text(page, path) == [
        "吴兴区青年大讲堂 重新开放7月20日 补报漏填的项目 office 7月13日 收回",
        "德清县秋季大赛 重新开放7月20日 补报漏填的项目 office 7月13日",
    ], "a department takes back what is of its own projects"
    page = post(cast.youth_staff, reverse("extension_end", args=[row.pk]))
    assert page.redirect_chain == [(f"{BOARD}?month=2017-06", 302)]
    assert "已收回吴兴区的重新开放。" in page.content.decode()
    page = post(cast.youth_staff, reverse("extension_end", args=[other.pk]), 403)
    assert "已经批准的由审核单位收回" in page.content.decode()
    assert list(Extension.objects.granted()) == [other]


def test_taking_back_is_out_of_reach_for_others(cast, post, closed):
    (row,) = reopen(cast, (cast.wuxing, None))
    address = reverse("extension_end", args=[row.pk])
    post(cast.deqing_officer, address, 404)
    for user in (cast.wuxing_officer, cast.leader, cast.admin):
        post(user, address, 403)
    row.refresh_from_db()
    assert row.status == "granted"


def test_a_county_that_collects_opens_its_townships_and_no_other(cast, get, post, closed):
    Organization.objects.filter(pk=cast.wuxing.pk).update(collects=True)
    county = User.objects.get(pk=cast.wuxing_officer.pk)
    towns = []
    for code, parent in (("330502001", cast.wuxing), ("330521001", cast.deqing)):
        parent = Organization.objects.get(pk=parent.pk)
        values = {"code": code, "name": f"镇{code}", "short_name": f"镇{code}", "level": Level.TOWNSHIP}
        towns.append(Organization.objects.add_child(parent, values))
    officer = User.objects.create_user("zhen", PASSWORD, name="z", role=Role.TOWNSHIP_OFFICER, organization=towns[0])
    assert [row[:2] for row in rows(get(county, BOARD))] == [["镇330502001", "3"]]
    post(county, REOPEN, organization=["330502001", "330521001", "330502"], **TYPED)
    assert [row.organization for row in Extension.objects.all()] == [towns[0]]
    assert head(get(officer, SHEET))[1:] == ["已重新开放到 7月20日 · wuxing：补报漏填的项目"]
    assert [row[0] for row in rows(get(cast.office, BOARD))] == ["市本级", "吴兴区", "德清县"]


# ---- the history -----------------------------------------------------------------------------------------------------
def listed(page):
    return [row for row, _ in page.context["items"]]


def test_the_history_is_filtered_and_tells_who_did_what(cast, get, settings):
    refused = ask(cast)
    workflow.refuse_extension(refused, cast.office, "数据早已齐备")
    withdrawn = ask(cast, cast.deqing_officer)
    workflow.end_extension(withdrawn, cast.deqing_officer)
    settings.HOLD_TODAY = "2017-07-13"
    (opened,) = reopen(cast, (cast.wuxing, None))
    page = get(cast.office, HISTORY)
    assert listed(page) == [opened, withdrawn, refused]
    told = [deed.split(" ", 2)[2] for deed in text(page, "//ul[@class='deeds']/li")]
    assert told == ["office 重新开放", "deqing 申请延期", "deqing 撤回延期申请", "wuxing 申请延期", "office 不批准延期"]
    assert listed(get(cast.office, HISTORY, status="refused")) == [refused]
    assert listed(get(cast.office, HISTORY, kind="reopening")) == [opened]
    assert listed(get(cast.office, HISTORY, organization="330521")) == [withdrawn]
    assert listed(get(cast.office, HISTORY, month="2017-06")) == [opened, withdrawn, refused]
    assert listed(get(cast.office, HISTORY, month="2017-05", status="x")) == [opened, withdrawn, refused]
    assert "没有延期和重新开放" in get(cast.office, HISTORY, status="granted", kind="extension").content.decode()


def test_the_history_is_paged_with_a_constant_number_of_queries(cast, client, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(60) as captured:
            page = client.get(HISTORY)
        return len(captured), len(listed(page)), page.context["page"].paginator.num_pages

    client.force_login(cast.office)
    workflow.refuse_extension(ask(cast), cast.office, "不行")
    count()
    few, shown, pages = count()
    assert (shown, pages) == (1, 1)
    for _ in range(PAGE):
        workflow.refuse_extension(ask(cast), cast.office, "不行")
    assert count() == (few, PAGE, 2)
