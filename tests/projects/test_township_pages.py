"""The pages of collecting: overview and switch, queue and sheet of the county, what the city and townships see."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from common.periods import Month
from huzhou_league.townships import TOWNSHIP_PAGES
from organizations.models import AuditEntry, Organization, User
from projects import conversation, workflow
from projects.models import MonthlyReport
from projects.sheet import sheet
from tests.cast import PASSWORD

JUNE = Month(2017, 6)
OVERVIEW = reverse("township_overview")


@pytest.fixture(autouse=True)
def townships(cast):
    cast.townships()


def page(client, user, url, **query):
    client.force_login(user)
    return client.get(url, query)


def text(response) -> str:
    return " ".join(response.content.decode().split())


# ---- overview and switch -----------------------------------------------------------------------------------
def test_a_county_officer_sees_the_townships_with_links_into_the_queue(cast, client):
    cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    told = text(page(client, cast.wuxing_officer, OVERVIEW, month="2017-06"))
    assert "吴兴区 · 乡镇填报" in told and "合计（2 个）" in told
    assert "/review/?organization=330502100&amp;month=2017-06" in told
    assert "/review/?organization=330502101" not in told
    assert "关闭吴兴区的乡镇填报？" in told


def test_who_may_open_the_overview(cast, client):
    for user, code, status in (
        (cast.wuxing_officer, "", 200), (cast.wuxing_officer, "330502", 200), (cast.wuxing_officer, "330521", 404),
        (cast.deqing_officer, "", 200), (cast.office, "", 200), (cast.office, "330521", 200), (cast.office, "9", 404),
        (cast.youth_staff, "", 403), (cast.leader, "", 403), (cast.zhili_officer, "", 403),
    ):  # fmt: skip
        assert page(client, user, OVERVIEW, county=code).status_code == status, (user, code)


def test_the_city_opens_the_county_that_collects_first_and_links_to_no_queue(cast, client):
    cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    response = page(client, cast.office, OVERVIEW)
    assert response.context["county"] == cast.wuxing
    assert "organization=330502100" not in text(response)


def test_a_county_without_townships_is_told_what_to_do(cast, client):
    told = text(page(client, cast.deqing_officer, OVERVIEW))
    assert "/townships/switch/" not in told
    assert "还没有乡镇街道" in told and "请系统管理员先在“系统管理”里建立德清县的乡镇街道" in told
    response = client.post(reverse("township_switch"), {"county": "330521", "on": "1"}, follow=True)
    assert "还没有下级组织" in text(response)
    assert not Organization.objects.get(pk=cast.deqing.pk).collects


def test_a_county_officer_switches_off_and_on(cast, client):
    client.force_login(cast.wuxing_officer)
    response = client.post(reverse("township_switch"), {"county": "330502", "on": "0"}, follow=True)
    assert "已关闭乡镇填报" in text(response) and "开启吴兴区的乡镇填报？" in text(response)
    assert page(client, User.objects.get(pk=cast.wuxing_officer.pk), reverse("review_queue")).status_code == 403
    response = client.post(reverse("township_switch"), {"on": "1"}, follow=True)
    assert "已开启乡镇填报" in text(response)
    assert AuditEntry.objects.about(cast.wuxing).count() == 3


def test_who_may_switch(cast, client):
    for user, status in (
        (cast.deqing_officer, 404), (cast.youth_staff, 403), (cast.leader, 403), (cast.zhili_officer, 403),
        (cast.office, 302),
    ):  # fmt: skip
        client.force_login(user)
        assert client.post(reverse("township_switch"), {"county": "330502", "on": "0"}).status_code == status, user
    assert client.post(reverse("township_switch"), {"county": "330502", "on": "2"}).status_code == 404
    assert client.get(reverse("township_switch")).status_code == 405


def test_the_overview_takes_the_same_number_of_queries_for_many(cast, client, django_assert_num_queries):
    client.force_login(cast.wuxing_officer)
    with CaptureQueriesContext(connection) as few:
        client.get(OVERVIEW)
    for n in range(5):
        cast._township(f"33050220{n}", f"第{n}镇")
    cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    with django_assert_num_queries(len(few)):
        client.get(OVERVIEW)


# ---- the county's queue ------------------------------------------------------------------------------------
def test_the_countys_queue_holds_its_townships_and_filters_by_them(cast, client):
    first = cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    second = cast.submitted(cast.badian, 6, lectures=3, attendance=60)
    cast.submitted(cast.deqing, 6, lectures=1, attendance=10)
    response = page(client, cast.wuxing_officer, reverse("review_queue"))
    assert [report for report, _ in response.context["items"]] == [first, second]
    assert "吴兴区所属乡镇街道" in text(response) and "全部乡镇街道" in text(response)
    assert "通过后计入乡镇合计" in text(response)
    assert list(response.context["filter"].fields["organization"].queryset) == [cast.zhili, cast.badian]
    response = client.get(reverse("review_queue"), {"organization": "330502101", "month": "2017-06"})
    assert [report for report, _ in response.context["items"]] == [second]
    items = {item.label: item.count for item in client.get(reverse("dashboard")).context["nav_items"]}
    assert items["审核"] == 2


def test_the_county_accepts_all(cast, client):
    cast.submitted(cast.zhili, 6, lectures=2, attendance=40)
    cast.submitted(cast.badian, 6, lectures=3, attendance=60)
    response = page(client, cast.wuxing_officer, reverse("review_queue"))
    seen = {"scope": "all", "seen_at": response.context["seen_at"]}
    assert "已通过2份月报。" in text(client.post(reverse("review_accept_all"), seen, follow=True))
    assert set(MonthlyReport.objects.values_list("status", flat=True)) == {"accepted"}


def test_the_county_returns_an_accepted_report_on_its_page(cast, client):
    report = cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    detail = reverse("report_detail", args=[report.pk])
    assert "退回修改" in text(page(client, cast.wuxing_officer, detail))
    assert "退回修改" not in text(page(client, cast.office, detail))
    client.force_login(cast.wuxing_officer)
    told = text(client.post(reverse("review_return", args=[report.pk]), {"reason": "人次不对"}, follow=True))
    assert "已退回：织里镇《青年大讲堂》。" in told and "通过后退回2017年6月月报" in told
    report.refresh_from_db()
    assert report.status == "returned"


# ---- the county's sheet ------------------------------------------------------------------------------------
def test_the_countys_sheet_shows_sums_parts_and_what_waits(cast, client):
    report = cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    cast.submitted(cast.zhili, 6, volunteers=4)
    told = text(page(client, cast.wuxing_officer, reverse("entry_sheet", args=["2017-06"])))
    assert "还有 <b>1</b> 份乡镇6月月报等您审核" in told
    assert "乡镇合计 <b>2</b>（1/2）" in told and "未报 1 个：八里店镇" in told
    assert f'<a href="/reports/monthly/{report.pk}/">织里镇</a> <b>2</b>' in told
    assert 'data-fill="40"' in told and "全部按乡镇合计填入" in told
    assert "乡镇还没有通过审核的数（0/2） · 待审核 1" in told


def test_the_sheet_of_a_county_takes_the_same_number_of_queries_for_many(cast, django_assert_num_queries):
    def fetch(user):
        return sheet(cast.programme, User.objects.get(pk=user.pk), JUNE)

    with CaptureQueriesContext(connection) as county:
        fetch(cast.wuxing_officer)
    with CaptureQueriesContext(connection) as township:
        fetch(cast.zhili_officer)
    for month in (4, 5, 6):
        cast.collected(cast.zhili, month, lectures=month, attendance=40)
        cast.collected(cast.badian, month, volunteers=month)
    with django_assert_num_queries(len(county)):
        fetch(cast.wuxing_officer)
    with django_assert_num_queries(len(township) + 1):  # the entries of its reports
        fetch(cast.zhili_officer)


# ---- the city ----------------------------------------------------------------------------------------------
def test_city_reviewers_see_the_parts_of_a_countys_value(cast, client):
    part = cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    cast.collected(cast.badian, 6, lectures=3, attendance=60)
    report = cast.submitted(cast.wuxing, 6, lectures=5, attendance=100)
    for url in (reverse("review_queue"), reverse("report_detail", args=[report.pk])):
        told = text(page(client, cast.youth_staff, url))
        assert "乡镇合计 <b>5</b>（2/2）" in told
        assert f'<a href="/reports/monthly/{part.pk}/">织里镇</a> <b>2</b>' in told
    told = text(page(client, cast.youth_staff, reverse("report_detail", args=[part.pk])))
    assert "织里镇 · 2017年6月月报" in told
    assert "/accept/" not in told and "更正" not in told and "/figures/" not in told


def test_township_reports_clutter_nothing_of_the_citys(cast, client):
    def numbers():
        client.force_login(cast.office)
        board = client.get(reverse("dashboard"), {"month": "2017-06", "pending": "1"}).context
        queue = client.get(reverse("review_queue")).context
        project = client.get(reverse("project_detail", args=[2017, 1]), {"month": "2017-06"}).context
        told = board["board"]
        return (
            [item.count for item in board["nav_items"]],
            told.reporting, told.mean, [concern.report for concern in told.concerns],
            [place.mean for place in told.ranking], queue["page"].paginator.count, project["reports"],
            project["standing"], [measure.cell.value for row in project["comparison"].rows for measure in row.measures],
        )  # fmt: skip

    cast.submitted(cast.wuxing, 5, lectures=1, attendance=30, texts={"problems": "人手不足"})
    before = numbers()
    for township in (cast.zhili, cast.badian):
        cast.submitted(township, 6, lectures=50, attendance=900, texts={"problems": "场地不足"})
    part = cast.collected(cast.zhili, 5, lectures=70, attendance=900, texts={"problems": "经费不足"})
    workflow.comment(part, cast.wuxing_officer, "请再核对一次")
    assert numbers() == before
    assert [conversation.unread_total(user) for user in (cast.office, cast.leader, cast.zhili_officer)] == [0, 0, 1]


# ---- what a township opens ---------------------------------------------------------------------------------
def test_a_township_officer_lands_on_the_sheet(cast, client):
    response = client.post("/login/", {"username": "zhili", "password": PASSWORD}, follow=True)
    assert [url for url, _ in response.redirect_chain] == ["/home/", "/entry/", "/entry/2017-06/"]
    assert [item.label for item in response.context["nav_items"]] == ["填报", "台账", "志愿服务", "上传"]
    told = text(response)
    assert "织里镇 · 2017年6月月度填报" in told and "提交后由县区审核" in told and "/projects/" not in told


def test_others_land_on_the_dashboard(cast, client):
    assert page(client, cast.wuxing_officer, "/home/").url == "/"


@pytest.mark.parametrize(
    "url",
    ["/", "/projects/", "/projects/2017/1/", "/review/", "/summaries/", "/figures/2017/lectures/330502/2017-06/",
     "/townships/"],
)  # fmt: skip
def test_a_township_officer_opens_nothing_else(cast, client, url):
    response = page(client, cast.zhili_officer, url)
    assert response.status_code == 403
    assert "这一页由县区和市级使用，乡镇填报员不用办理" in text(response) and 'href="/home/"' in text(response)


def test_what_a_township_officer_may_open_exists():
    assert {name for name in get_resolver().reverse_dict if isinstance(name, str)} >= TOWNSHIP_PAGES


def test_a_township_officer_sees_the_own_reports_only(cast, client):
    own = cast.collected(cast.zhili, 6, lectures=2, attendance=40)
    other = cast.submitted(cast.badian, 6, lectures=2, attendance=40)
    told = text(page(client, cast.zhili_officer, reverse("report_detail", args=[own.pk])))
    assert "/figures/" not in told and "/projects/" not in told and "请联系县区退回修改" in told
    assert page(client, cast.zhili_officer, reverse("report_detail", args=[other.pk])).status_code == 404


def test_the_sheet_of_a_township_says_that_its_county_does_not_collect(cast, client):
    Organization.objects.filter(pk=cast.wuxing.pk).update(collects=False)
    told = text(page(client, User.objects.get(pk=cast.zhili_officer.pk), "/entry/2017-06/"))
    assert "您所在的县区没有开启乡镇填报" in told


# ---- administration ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parent", "level", "fault"),
    [
        ("330502", "township", ""),
        ("330502", "unit", ""),
        ("330500", "county", ""),
        ("330500", "township", "乡镇街道应建在县区级组织之下，“市本级”是市级"),
        ("330502", "county", "县区级应建在市级组织之下，“吴兴区”是县区级"),
        ("330502100", "township", "乡镇街道应建在县区级组织之下，“织里镇”是乡镇街道"),
        ("330502", "city", "市级没有上级组织，“吴兴区”是县区级"),
    ],
)
def test_a_new_organisation_stands_below_its_level(cast, client, parent, level, fault):
    client.force_login(cast.admin)
    data = {"parent": Organization.objects.get(code=parent).pk, "code": "n1", "name": "新", "short_name": "新",
            "level": level}  # fmt: skip
    response = client.post(reverse("admin:organizations_organization_add"), data)
    if fault:
        assert response.context["adminform"].form.errors["level"] == [fault]
    else:
        assert response.status_code == 302 and Organization.objects.get(code="n1").level == level


def test_the_level_of_an_organisation_with_townships_stays(cast, client):
    client.force_login(cast.admin)
    url = reverse("admin:organizations_organization_change", args=[cast.wuxing.pk])
    data = {"code": "330502", "name": "共青团吴兴区委", "short_name": "吴兴区", "level": "unit"}
    errors = client.post(url, data).context["adminform"].form.errors
    assert errors["level"] == ["下级组织“织里镇”是乡镇街道，不能改成这个层级"]
    assert client.post(url, data | {"level": "county"}).status_code == 302


@pytest.mark.parametrize(
    ("role", "code", "fault"),
    [
        ("township_officer", "330502100", ""),
        ("township_officer", "330502", "乡镇填报员应属于乡镇街道组织，“吴兴区”是县区级"),
        ("county_officer", "330502100", "县区填报员应属于县区级组织，“织里镇”是乡镇街道"),
        ("city_staff", "330502", "市级工作人员应属于市级组织，“吴兴区”是县区级"),
        ("leader", "330502", ""),
    ],
)
def test_an_account_belongs_to_the_level_of_its_role(cast, role, code, fault):
    user = User(username="new", name="新", role=role, organization=Organization.objects.get(code=code))
    user.set_password(PASSWORD)
    if not fault:
        user.full_clean()
        return
    with pytest.raises(ValidationError) as caught:
        user.full_clean()
    assert caught.value.message_dict == {"organization": [fault]}
