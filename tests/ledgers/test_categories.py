"""The coordinator keeps the categories of ledgers; what figures count by keeps its name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import categories, kinds, workflow
from ledgers.models import Category
from organizations.models import AuditEntry
from projects import feeds
from tests.fed import category, fed_indicator
from tests.recorded import site

pytestmark = pytest.mark.django_db
PAGE = reverse("ledger_categories", args=["sites"])


@pytest.fixture
def homes(cast):
    where = {"kind": "青年之家、示范站（点）"}
    return fed_indicator(cast.programme, "homes", "sites", where=where, name="青年之家家数")


def names(of="sites") -> list[str]:
    return list(Category.objects.of(of).values_list("name", flat=True))


def url(page, name, *more):
    return reverse(f"ledger_category{page}", args=["sites", category("sites", name).pk, *more])


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


# ---- who ---------------------------------------------------------------------------------------------------------
def test_only_the_coordinator_keeps_categories(cast, client):
    cast.townships()
    one = url("", "路口")
    for user, status in (
        (cast.office, 200), (cast.youth_staff, 403), (cast.wuxing_officer, 403), (cast.zhili_officer, 403),
        (cast.leader, 403), (cast.auditor, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert [client.get(PAGE).status_code, client.get(one).status_code] == [status] * 2, user
        posted = (
            client.post(url("_move", "路口", "up")),
            client.post(url("_retire", "路口")),
            client.post(url("_reactivate", "路口")),
        )
        assert [answer.status_code for answer in posted] == [302 if status == 200 else status] * 3, user


def test_the_list_links_to_them_for_who_may(cast, client):
    for user, linked in ((cast.office, True), (cast.youth_staff, False), (cast.wuxing_officer, False)):
        client.force_login(user)
        assert (PAGE in client.get(reverse("ledger_list", args=["sites"])).content.decode()) is linked


def test_a_ledger_without_categories_has_no_such_page(cast, client):
    client.force_login(cast.office)
    assert client.get(reverse("ledger_categories", args=["media"])).status_code == 404
    assert client.get(reverse("ledger_categories", args=["nonsense"])).status_code == 404
    theirs = category("activities", "讲座").pk
    assert client.get(reverse("ledger_category", args=["sites", theirs])).status_code == 404
    assert client.get(url("_move", "路口", "up")).status_code == 405


# ---- adding, renaming, order ---------------------------------------------------------------------------------------
def test_a_category_is_added_at_the_end(cast, client):
    client.force_login(cast.office)
    assert client.post(PAGE, {"of": "sites", "name": "青年驿站"}).status_code == 302
    assert names()[-1] == "青年驿站"
    entry = AuditEntry.objects.get(action="ledger.category")
    assert (entry.summary, entry.actor) == ("“阵地台账”新增类别“青年驿站”", cast.office)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("路口", "已经有类别“路口”。"),
        ("", "请填写名称。"),
        ("长" * 41, "名称最多40个字。"),
        ("甲、乙", "名称里不能用顿号“、”。"),
    ],
)
def test_a_name_that_cannot_be_is_told_and_stays(cast, client, typed, told):
    client.force_login(cast.office)
    before = names()
    page = client.post(PAGE, {"of": "sites", "name": typed})
    assert page.status_code == 422 and told in page.content.decode()
    ((_, _, _, form),) = page.context["groups"]
    assert (form["name"].value(), names()) == (typed, before)
    assert client.post(PAGE, {"of": "activities", "name": "新"}).status_code == 404


def test_a_retired_one_is_named_when_it_is_added_again(cast, client):
    client.force_login(cast.office)
    client.post(url("_retire", "路口"))
    assert "现在停用，可以恢复" in client.post(PAGE, {"of": "sites", "name": "路口"}).content.decode()


def test_a_category_is_renamed(cast, client):
    client.force_login(cast.office)
    record = workflow.create(site(cast.wuxing, "一号路口", kind="路口"), cast.office)
    assert client.post(url("", "路口"), {"part": "name", "name": "文明路口"}).status_code == 302
    record.refresh_from_db()
    assert record.category.name == "文明路口"
    entry = AuditEntry.objects.get(action="ledger.category")
    assert entry.details["changes"] == {"name": ["路口", "文明路口"]}


def test_what_an_indicator_counts_by_keeps_its_name_and_stays_in_use(cast, homes, client):
    client.force_login(cast.office)
    for name in ("青年之家", "示范站（点）"):
        page = client.post(url("", name), {"part": "name", "name": "换个名"})
        assert page.status_code == 422
        assert "2017年“青年之家家数”按这个名称计数" in page.content.decode()
        answer = client.post(url("_retire", name), follow=True)
        assert said(answer) == (
            f"2017年“青年之家家数”按“{name}”计数，不能停用。确需调整，请先修改指标的计数规则。"
        )  # fmt: skip
        assert not category("sites", name).is_retired
    assert client.post(url("_retire", "路口")).status_code == 302


def test_records_do_not_slip_under_a_name_that_an_indicator_waits_for(cast, client):
    waiting = fed_indicator(cast.programme, "inns", "sites", where={"kind": "青年驿站"}, name="驿站数")
    workflow.create(site(cast.wuxing, "一号", kind="路口"), cast.office)
    client.force_login(cast.office)
    page = client.post(url("", "路口"), {"part": "name", "name": "青年驿站"})
    assert (page.status_code, "请新增类别“青年驿站”" in page.content.decode()) == (422, True)
    assert page.context["name"]["name"].value() == "青年驿站"
    assert (waiting.feed, feeds.differences()) == ("sites", [])


def test_categories_change_places(cast, client):
    client.force_login(cast.office)
    first, second, *_ = names()
    client.post(url("_move", first, "down"))
    assert names()[:2] == [second, first]
    client.post(url("_move", first, "up"))
    assert names()[:2] == [first, second]
    assert said(client.post(url("_move", first, "up"), follow=True)) == f"“{first}”已经在最前。"


def test_a_retired_category_is_kept_by_those_that_have_it_and_offered_to_no_other(cast, client):
    record = workflow.create(site(cast.wuxing, "一号路口", kind="路口"), cast.office)
    client.force_login(cast.office)
    client.post(url("_retire", "路口"))

    def offered(page, *args):
        form = client.get(reverse(page, args=["sites", *args])).context["form"]
        return [category.name for category in form.fields["category"].queryset]

    assert "路口" not in offered("ledger_new")
    assert "路口" in offered("ledger_edit", record.pk)
    assert said(client.post(url("_retire", "路口"), follow=True)) == "“路口”已经停用。"
    client.post(url("_reactivate", "路口"))
    assert "路口" in offered("ledger_new")
    assert said(client.post(url("_reactivate", "路口"), follow=True)) == "“路口”没有停用。"


# ---- checklists ----------------------------------------------------------------------------------------------------
def sheet(*lines, stars=(60, 70, 80, 90, 95)) -> dict:
    typed = {"part": "checklist"} | {f"star{n}": value for n, value in enumerate(stars, 1)}
    for place, (text, points) in enumerate(lines):
        typed |= {f"text{place}": text, f"points{place}": points}
    return typed


def test_a_kind_gets_a_checklist_and_loses_it_again(cast, client):
    client.force_login(cast.office)
    typed = sheet(("有人值守", 60), ("", ""), ("标识清楚", 40))
    assert client.post(url("", "路口"), typed).status_code == 302
    kind = category("sites", "路口")
    assert kind.lines == [{"text": "有人值守", "points": 60}, {"text": "标识清楚", "points": 40}]
    assert kind.stars(90) == 4
    assert AuditEntry.objects.get(action="ledger.category").details["values"] == {"有人值守": 60, "标识清楚": 40}
    assert client.post(url("", "路口"), sheet()).status_code == 302
    assert category("sites", "路口").lines == []


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        (sheet(("甲", 60), ("乙", 30)), "__all__", "各项满分合计应是100分，现在是90分。"),
        (sheet(("甲", 60), ("甲", 40)), "text1", "和前面的项目重复。"),
        (sheet(("甲", "")), "points0", "请填满分。"),
        (sheet(("", 100)), "text0", "请写评定项目。"),
        (sheet(("甲", "多")), "points0", "请填整数。"),
        (sheet(("甲", 0)), "points0", "至少1分。"),
        (sheet(("甲", 100), stars=(60, 70, 80, 90, "")), "__all__", "请填写1星到5星各要多少分。"),
        (sheet(("甲", 100), stars=(60, 70, 70, 90, 95)), "__all__", "星级越高，分数线要越高。"),
    ],
)
def test_a_checklist_that_does_not_add_up_is_told_and_stays(cast, client, typed, field, told):
    client.force_login(cast.office)
    page = client.post(url("", "路口"), typed)
    form = page.context["checklist"]
    assert (page.status_code, form.errors[field]) == (422, [told])
    assert (form["text0"].value(), form["points0"].value()) == (typed["text0"], str(typed["points0"]))
    assert category("sites", "路口").lines == []


def test_ledgers_without_stars_have_no_checklists(cast, client):
    client.force_login(cast.office)
    address = reverse("ledger_category", args=["activities", category("activities", "讲座").pk])
    assert client.get(address).context["checklist"] is None
    assert client.post(address, sheet(("甲", 100))).status_code == 200
    assert category("activities", "讲座").lines == []


def test_the_number_of_queries_does_not_grow(cast, client):
    client.force_login(cast.office)
    few = counted(client)
    for n in range(10):
        categories.add(kinds.find("sites"), "sites", f"新类{n}", cast.office)
        workflow.create(site(cast.wuxing, f"阵地{n}", kind=f"新类{n}"), cast.office)
    assert counted(client) == few


def counted(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    return len(captured)
