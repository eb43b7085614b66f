"""The life of a site: each step once, in order, counted at once, and taken back when it was wrong; and its stars."""

import datetime as dt
from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import workflow as records
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Aggregate, Figure, Site, SiteStatus, SiteStep
from projects.workflow import sites as workflow
from projects.workflow.sites import Told
from tests.fed import category, fed_indicator
from tests.recorded import JULY, JUNE, site

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes(cast):
    where = {"kind": "青年之家"}
    return fed_indicator(cast.programme, "homes", "sites", where=where, aggregate=Aggregate.LATEST)


@pytest.fixture
def applied(cast) -> Site:
    record = site(cast.wuxing, status=SiteStatus.APPLIED, valid_from=None, level="", document="")
    return records.create(record, cast.wuxing_officer)


def step(record, status, *args, user=None, **more):
    record = Site.objects.get(pk=record.pk)
    return workflow.move(record, user or record.created_by, status, Told(*args, **more), record.version)


def undo(record, reason="日期写错"):
    record = Site.objects.get(pk=record.pk)
    workflow.undo(record, record.created_by, reason, record.version)


def moved(indicator) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator).exclude(value=0)
    return {figure.month.key: figure.value for figure in figures}


def url(page, record, *more):
    return reverse(page, args=[record.pk, *more])


def sent(record, **fields) -> dict:
    record.refresh_from_db()
    return {"version": record.version, "on": "2017-07-03"} | fields


# ---- the way of a site -------------------------------------------------------------------------------------------
def test_a_site_walks_from_application_to_its_end(cast, homes, applied):
    step(applied, "building", dt.date(2017, 6, 1), "湖团办1号")
    assert moved(homes) == {}
    step(applied, "named", JUNE, "湖团2号", fields={"level": "city", "batch": "第一批"})
    assert moved(homes) == {"2017-06": 1}
    step(applied, "reviewed", dt.date(2017, 6, 30), note="合格")
    step(applied, "removed", JULY, note="场地收回")
    assert moved(homes) == {"2017-06": 1, "2017-07": -1}
    assert feeds.differences() == []
    applied.refresh_from_db()
    assert (applied.status, applied.valid_from, applied.valid_to) == ("removed", JUNE, JULY)
    assert (applied.document, applied.level, applied.batch, applied.version) == ("湖团2号", "city", "第一批", 5)
    assert [(s.status, s.on) for s in applied.steps.all()] == [
        ("building", dt.date(2017, 6, 1)), ("named", JUNE), ("reviewed", dt.date(2017, 6, 30)), ("removed", JULY),
    ]  # fmt: skip
    entry = AuditEntry.objects.about(applied).filter(action="site.status").last()
    assert (entry.summary, entry.details["changes"]["status"]) == ("摘牌阵地“爱山青年之家”", ["复核", "摘牌"])


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("applied", ["applied", "reviewed", "removed"]),
        ("building", ["applied", "building", "reviewed", "removed"]),
        ("named", ["applied", "building", "named"]),
        ("reviewed", ["applied", "building", "named"]),
        ("removed", ["applied", "building", "named", "reviewed", "removed"]),
    ],
)
def test_no_step_is_jumped(cast, applied, status, refused):
    Site.objects.update(status=status, valid_from=JUNE, valid_to=JULY if status == "removed" else None)
    for wanted in refused:
        with pytest.raises(records.Refused, match="不能办理"):
            step(applied, wanted, JULY)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (dt.date(2017, 7, 5), "命名日期不能晚于今天"),
        (dt.date(2017, 6, 5), r"命名日期不能早于创建日期（2017-06-06）"),
    ],
)
def test_a_step_stands_after_the_one_before_and_not_ahead_of_today(cast, applied, day, told):
    step(applied, "building", JUNE)
    with pytest.raises(records.Refused, match=told):
        step(applied, "named", day, "湖团2号")


def test_looking_at_it_again_is_on_record_each_time(cast, applied):
    step(applied, "named", JUNE, "湖团2号")
    step(applied, "reviewed", dt.date(2017, 6, 20))
    step(applied, "reviewed", JULY)
    told = AuditEntry.objects.about(applied).values_list("summary", flat=True)
    assert list(told)[1:] == ["命名阵地“爱山青年之家”", "复核阵地“爱山青年之家”", "复核阵地“爱山青年之家”"]


def test_a_step_in_a_closed_month_needs_a_reason(cast, homes, applied):
    with pytest.raises(records.Refused, match="2017年5月已经关账"):
        step(applied, "named", dt.date(2017, 5, 4), "湖团2号")
    step(applied, "named", dt.date(2017, 5, 4), "湖团2号", late_reason="文件晚到")
    assert moved(homes) == {"2017-05": 1}
    step(applied, "removed", JULY)  # May is told as before
    assert moved(homes) == {"2017-05": 1, "2017-07": -1}


def test_what_had_run_out_counts_no_longer_than_it_did(cast, homes, applied):
    step(applied, "named", JUNE, "湖团2号", fields={"valid_to": dt.date(2017, 6, 20)})
    assert moved(homes) == {}
    step(applied, "removed", JULY)
    applied.refresh_from_db()
    assert applied.valid_to == dt.date(2017, 6, 20)
    assert feeds.differences() == []


def test_of_two_at_once_the_second_is_told(cast, applied):
    mine = Site.objects.get(pk=applied.pk)
    step(applied, "building", JUNE)
    with pytest.raises(records.Overtaken):
        workflow.move(mine, cast.wuxing_officer, "building", Told(JUNE), mine.version)
    assert SiteStep.objects.count() == 1


# ---- back again --------------------------------------------------------------------------------------------------
def test_a_wrong_step_is_taken_back_and_stays_on_record(cast, homes, applied):
    step(applied, "named", JUNE, "湖团2号", fields={"level": "city", "batch": "第一批"})
    undo(applied)
    applied.refresh_from_db()
    assert (applied.status, applied.valid_from, applied.document, applied.level) == ("applied", None, "", "")
    assert (moved(homes), feeds.differences()) == ({}, [])
    (taken,) = applied.steps.all()
    assert (taken.undone_by, taken.undo_reason) == (cast.wuxing_officer, "日期写错")
    with pytest.raises(records.Refused, match="没有可以撤回的步骤"):
        undo(applied)
    step(applied, "named", JULY, "湖团2号")
    assert moved(homes) == {"2017-07": 1}


def test_steps_are_taken_back_one_by_one(cast, homes, applied):
    step(applied, "named", JUNE, "湖团2号")
    step(applied, "removed", JULY)
    undo(applied)
    applied.refresh_from_db()
    assert (applied.status, applied.valid_to, moved(homes)) == ("named", None, {"2017-06": 1})
    undo(applied)
    applied.refresh_from_db()
    assert applied.status == "applied"
    with pytest.raises(records.Refused, match="请写明撤回原因"):
        undo(applied, " ")


def test_a_step_is_not_taken_back_over_a_later_change(cast, homes, applied):
    step(applied, "named", JUNE, "湖团2号", fields={"level": "city", "batch": "第一批"})

    def correct(**fields):
        record = Site.objects.get(pk=applied.pk)
        before = copy(record)
        for name, value in fields.items():
            setattr(record, name, value)
        records.change(record, cast.wuxing_officer, before.version, before)

    correct(document="湖团3号", valid_from=JULY, contact="沈某")
    with pytest.raises(records.Refused, match="办理命名以后，“命名文件、命名日期”又被修改，撤回会丢掉这次修改。请先"):
        undo(applied)
    applied.refresh_from_db()
    assert (applied.status, applied.document, applied.valid_from) == ("named", "湖团3号", JULY)
    assert not SiteStep.objects.filter(undone_at__isnull=False).exists()
    correct(document="湖团2号", valid_from=JUNE)
    undo(applied)
    applied.refresh_from_db()
    assert (applied.status, applied.document, applied.contact, moved(homes)) == ("applied", "", "沈某", {})


def test_nothing_ends_before_it_joins_the_cloud_platform(cast, applied):
    step(applied, "named", JUNE, "湖团2号")
    Site.objects.update(cloud_since=dt.date(2017, 7, 2))
    with pytest.raises(records.Refused, match="摘牌日期不能早于入驻云平台日期（2017-07-02）"):
        step(applied, "removed", dt.date(2017, 7, 1))
    with pytest.raises(records.Refused, match="有效期不能早于入驻云平台日期（2017-07-02）"):
        step(applied, "reviewed", dt.date(2017, 6, 30), fields={"valid_to": dt.date(2017, 7, 1)})
    step(applied, "removed", dt.date(2017, 7, 2))


# ---- pages -------------------------------------------------------------------------------------------------------
def test_the_page_offers_what_may_follow(cast, applied, client):
    client.force_login(cast.wuxing_officer)
    detail = reverse("ledger_detail", args=["sites", applied.pk])
    assert [status for status, _ in client.get(detail).context["moves"]] == ["building", "named"]
    answer = client.post(url("site_step", applied, "building"), sent(applied, document="湖团办1号"))
    assert (answer.status_code, answer.url) == (302, detail)
    page = client.get(detail)
    assert [status for status, _ in page.context["moves"]] == ["named"]
    assert "湖团办1号" in page.content.decode() and "撤回创建" in page.content.decode()
    assert client.post(url("site_undo", applied), sent(applied, reason="还没批")).status_code == 302
    assert "还没批" in client.get(detail).content.decode()


@pytest.mark.parametrize(
    ("status", "fields", "field", "told"),
    [
        ("named", {"document": "", "level": "city"}, "document", "这个字段是必填项。"),
        ("named", {"document": "湖团2号", "level": ""}, "level", "这个字段是必填项。"),
        ("named", {"document": "湖团2号", "level": "city", "on": ""}, "on", "这个字段是必填项。"),
        ("named", {"document": "湖团2号", "level": "city", "valid_to": "2017-07-03"}, "valid_to",
         "有效期要晚于命名日期。"),
        ("named", {"document": "湖团2号", "level": "city", "on": "2017-05-04"}, "__all__",
         "2017年5月已经关账，登记或修改要写明补登原因。"),
        ("named", {"document": "湖团2号", "level": "city", "valid_to": "2071-07-03"}, "valid_to",
         "日期应在1990年至2060年之间，请核对年份。"),
        ("building", {"on": "0217-07-03"}, "on", "日期应在1990年至2060年之间，请核对年份。"),
        ("building", {"on": "2017-08-01"}, "__all__", "创建日期不能晚于今天。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_what_was_typed_stays(cast, applied, client, status, fields, field, told):
    client.force_login(cast.wuxing_officer)
    page = client.post(url("site_step", applied, status), sent(applied, **fields))
    assert (page.status_code, page.context["form"].errors[field]) == (422, [told])
    assert page.context["form"]["document"].value() == fields.get("document")
    assert not SiteStep.objects.exists()


def test_a_step_that_does_not_follow_leads_back(cast, applied, client):
    client.force_login(cast.wuxing_officer)
    answer = client.get(url("site_step", applied, "removed"), follow=True)
    assert "现在是“申报”，不能办理“摘牌”" in answer.content.decode()
    assert client.get(url("site_step", applied, "nonsense")).status_code == 404


def test_who_takes_which_step(cast, applied, client):
    cast.townships()
    own = records.create(
        site(cast.zhili, "织里青年之家", status=SiteStatus.APPLIED, valid_from=None), cast.zhili_officer
    )
    for user, record, status, answer in (
        (cast.office, applied, "building", 200),
        (cast.wuxing_officer, applied, "named", 200),
        (cast.deqing_officer, applied, "named", 404),
        (cast.leader, applied, "named", 403),
        (cast.auditor, applied, "named", 403),
        (cast.zhili_officer, own, "building", 200),
        (cast.zhili_officer, own, "named", 403),
        (cast.zhili_officer, applied, "building", 404),
    ):
        client.force_login(user)
        assert client.get(url("site_step", record, status)).status_code == answer, (user, status)
    step(own, "named", JUNE, "湖团2号", user=cast.wuxing_officer)
    client.force_login(cast.zhili_officer)
    assert client.get(url("site_undo", own)).status_code == 403
    assert client.get(reverse("ledger_detail", args=["sites", own.pk])).context["moves"] == []


def test_a_page_with_many_steps_takes_as_many_queries(cast, applied, client):
    client.force_login(cast.wuxing_officer)
    detail = reverse("ledger_detail", args=["sites", applied.pk])
    step(applied, "named", JUNE, "湖团2号")
    few = counted(client, detail)
    for day in range(10, 20):
        step(applied, "reviewed", dt.date(2017, 6, day))
    assert counted(client, detail) == few


def counted(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# ---- stars -------------------------------------------------------------------------------------------------------
def points(record, *given) -> dict:
    given = given or [line["points"] for line in record.category.lines]
    return {f"line{place}": value for place, value in enumerate(given)}


def test_the_points_add_up_and_the_stars_follow(cast, applied, client):
    client.force_login(cast.wuxing_officer)
    given = [15, 10, 15, 15, 20, 0, 10]
    answer = client.post(url("site_rating", applied), sent(applied, **points(applied, *given)))
    assert answer.status_code == 302
    applied.refresh_from_db()
    assert (applied.points, applied.stars, applied.starred) == (85, 3, "3星")
    entry = AuditEntry.objects.about(applied).get(action="site.rate")
    assert (entry.actor, entry.summary) == (cast.wuxing_officer, "评定阵地“爱山青年之家”：85分，3星")
    assert entry.details["changes"] == {"stars": ["未评", "3星"]}
    text = client.get(answer.url).content.decode()
    assert "3星" in text and "评定</p>" in text


@pytest.mark.parametrize(("total", "stars"), [(59, 0), (60, 1), (70, 2), (89, 3), (90, 4), (95, 5), (100, 5)])
def test_how_many_stars_points_give(cast, applied, total, stars):
    assert category("sites", "青年之家").stars(total) == stars


def test_every_standard_checklist_adds_up_to_a_hundred(cast):
    for name in ("青年之家", "社区志愿服务站", "样板社区"):
        kind = category("sites", name)
        assert sum(line["points"] for line in kind.lines) == 100
        assert len(kind.star_points) == 5


def test_points_that_cannot_be_are_told_and_stay(cast, applied, client):
    client.force_login(cast.wuxing_officer)
    typed = sent(applied, **points(applied) | {"line0": 16, "line1": "", "line2": -1, "line3": "多"})
    page = client.post(url("site_rating", applied), typed)
    assert page.status_code == 422
    assert [page.context["form"].errors[f"line{n}"] for n in range(4)] == [
        ["这一项最多15分。"], ["请打分，没有得分填0。"], ["不能小于0分。"], ["请填整数。"],
    ]  # fmt: skip
    assert page.context["form"]["line3"].value() == "多"
    assert Site.objects.get().stars is None


def test_a_rating_based_on_an_old_page_is_refused(cast, applied, client):
    client.force_login(cast.wuxing_officer)
    typed = sent(applied, **points(applied))
    step(applied, "building", JUNE)
    page = client.post(url("site_rating", applied), typed)
    assert page.status_code == 422
    assert "刚刚被别人修改" in page.content.decode()
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(url("site_rating", applied), again).status_code == 302


def test_points_of_lines_that_the_checklist_no_longer_has_are_still_told(cast, applied, client):
    kind = category("sites", "青年之家")
    Site.objects.update(checks={"旧项目": 8, kind.lines[1]["text"]: 9, kind.lines[0]["text"]: 7}, stars=0)
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("ledger_detail", args=["sites", applied.pk]))
    assert page.context["given"] == [
        (kind.lines[0]["text"], 15, 7), (kind.lines[1]["text"], 10, 9), ("旧项目", None, 8),
    ]  # fmt: skip


def test_only_kinds_with_a_checklist_are_rated_and_townships_rate_none(cast, applied, client):
    other = records.create(site(cast.wuxing, "路口", kind="路口"), cast.wuxing_officer)
    cast.townships()
    own = records.create(
        site(cast.zhili, "织里青年之家", status=SiteStatus.APPLIED, valid_from=None), cast.zhili_officer
    )
    for user, record, answer in (
        (cast.wuxing_officer, applied, 200),
        (cast.wuxing_officer, other, 404),
        (cast.deqing_officer, applied, 404),
        (cast.leader, applied, 403),
        (cast.zhili_officer, own, 403),
    ):
        client.force_login(user)
        assert client.get(url("site_rating", record)).status_code == answer, user
