"""The pages of a ledger as its users open them: the activity ledger stands for all."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import listing, workflow
from projects.models import Activity
from tests.exported import exported
from tests.fed import activity, category, fed_indicator

pytestmark = pytest.mark.django_db
LIST = "/ledgers/activities/"
NEW = "/ledgers/activities/new/"


def enter(cast, organization=None, user=None, **fields) -> Activity:
    return workflow.create(activity(organization or cast.wuxing, **fields), user or cast.wuxing_officer)


def many(cast, count, **fields):
    rows = [activity(cast.wuxing, name=f"活动{n:04}", **fields) for n in range(count)]
    for row in rows:
        row.number = row.numbered()
    return Activity.objects.bulk_create(rows)


def names(client, user, **query):
    client.force_login(user)
    return [record.name for record, *_ in client.get(LIST, query).context["rows"]]


def typed(cast, **fields):
    kind = category("activities", "讲座")
    return {
        "organization": cast.wuxing.pk, "category": kind.pk, "name": "果农课堂", "held_on": "2017-07-03", "heads": "60",
    } | fields  # fmt: skip


# ---- the list ------------------------------------------------------------------------------------------------
def test_everyone_sees_the_rows_of_their_own_subtree(client, cast):
    enter(cast)
    enter(cast, cast.deqing, cast.deqing_officer, name="茶农课堂")
    assert names(client, cast.leader) == ["茶农课堂", "果农课堂"]
    assert names(client, cast.wuxing_officer) == ["果农课堂"]


def test_the_list_is_filtered_by_words_days_organisation_and_choices(client, cast):
    enter(cast, project=1)
    enter(cast, name="剪纸", day=dt.date(2017, 6, 20), category=category("activities", "培训"), place="织里镇")
    assert names(client, cast.office, q="织里") == ["剪纸"]
    assert names(client, cast.office, since="2017-07-01") == ["果农课堂"]
    assert names(client, cast.office, until="2017-06-30") == ["剪纸"]
    assert names(client, cast.office, organization=cast.deqing.code) == []
    assert names(client, cast.office, category=category("activities", "培训").pk) == ["剪纸"]
    assert names(client, cast.office, q=Activity.objects.get(name="剪纸").number) == ["剪纸"]


def test_columns_sort_both_ways_and_a_column_that_does_not_exist_sorts_nothing(client, cast):
    enter(cast, heads=5)
    enter(cast, name="剪纸", heads=80, day=dt.date(2017, 6, 20))
    assert names(client, cast.office, sort="heads") == ["果农课堂", "剪纸"]
    assert names(client, cast.office, sort="-heads") == ["剪纸", "果农课堂"]
    assert names(client, cast.office, sort="organization__users__password") == ["果农课堂", "剪纸"]


def test_void_rows_are_left_out_until_they_are_asked_for(client, cast):
    workflow.void(enter(cast), cast.wuxing_officer, "重复")
    enter(cast, name="剪纸")
    assert names(client, cast.office) == ["剪纸"]
    assert names(client, cast.office, state="void") == ["果农课堂"]
    assert set(names(client, cast.office, state="all")) == {"果农课堂", "剪纸"}


def test_pages_and_totals(client, cast):
    many(cast, listing.PAGE + 3, heads=7)
    client.force_login(cast.office)
    first = client.get(LIST).context["page"]
    assert (len(first.rows), first.pages, first.has_next) == (listing.PAGE, 2, True)
    assert first.totals == listing.Totals(listing.PAGE + 3, (("参加人数", (listing.PAGE + 3) * 7, "人次"),))
    last = client.get(LIST, {"page": "2"}).context["page"]
    assert (len(last.rows), last.first, last.last, last.has_next) == (3, listing.PAGE + 1, listing.PAGE + 3, False)
    assert client.get(LIST, {"page": "99"}).context["page"].number == 2
    few = client.get(LIST, {"q": "活动0001"}).context["page"]
    assert few.totals == listing.Totals(1, (("参加人数", 7, "人次"),))


def test_a_very_long_list_adds_up_after_the_page(client, cast, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 50)
    many(cast, 60, heads=2)
    client.force_login(cast.office)
    page = client.get(LIST)
    assert page.context["page"].count is None
    assert 'hx-get="/ledgers/activities/?part=totals"' in page.content.decode()
    told = client.get(LIST, {"part": "totals"}).content.decode()
    assert "共 <b>60</b> 场，参加人数合计 <b>120</b>人次" in told


def test_the_list_costs_as_many_queries_for_many_rows_as_for_few(client, cast):
    client.force_login(cast.office)
    counts = []
    for rows in (2, 30):
        many(cast, rows, day=dt.date(2017, 7, rows))
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_export_holds_what_is_shown(client, cast):
    record = enter(cast, project=1, place="织里镇")
    enter(cast, name="剪纸", day=dt.date(2017, 6, 20))
    _, rows = exported(client, cast.office, LIST, q="织里")
    (row,) = rows
    shown = {
            "日期": "2017-07-03", "活动名称": "果农课堂", "类别": "讲座", "单位": "吴兴区",
            "重点工作项目": "青年大讲堂", "地点": "织里镇", "参加人数": "60", "编号": record.number,
        }  # fmt: skip
    assert row.items() >= shown.items()
    # What the list has no room for follows.
    assert list(row)[7:] == ["开始时间", "活动小结", "媒体链接", "补登原因", "编号"]


def test_an_unknown_ledger_is_not_found_and_offices_have_none(client, cast):
    client.force_login(cast.office)
    assert client.get("/ledgers/nothing/").status_code == 404
    client.force_login(cast.auditor)
    assert client.get(LIST).status_code == 403


def test_the_index_leads_to_every_ledger(client, cast):
    enter(cast)
    client.force_login(cast.wuxing_officer)
    page = client.get("/ledgers/")
    cards = {ledger.kind: count for ledger, count, *_ in page.context["cards"]}
    assert cards["activities"] == 1
    assert f'href="{NEW}"' in page.content.decode()
    client.force_login(cast.leader)
    assert f'href="{NEW}"' not in client.get("/ledgers/").content.decode()


# ---- entering ------------------------------------------------------------------------------------------------
def test_a_record_is_entered_and_shown_with_what_it_counts_for(client, cast):
    held = fed_indicator(cast.programme, "held", "activities")
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast, project=held.project_id))
    record = Activity.objects.get()
    assert answer.url == f"/ledgers/activities/{record.pk}/"
    assert (record.created_by, record.organization, record.heads) == (cast.wuxing_officer, cast.wuxing, 60)
    page = client.get(answer.url)
    assert [(indicator, value) for indicator, value, _ in page.context["counted"]] == [(held, 1)]
    assert record.number in page.content.decode()


def test_save_and_add_another_keeps_what_the_next_one_shares(client, cast):
    client.force_login(cast.wuxing_officer)
    project = cast.indicator("lectures").project
    assert client.post(NEW, typed(cast, project=project.pk, another="1")).url == NEW
    initial = client.get(NEW).context["form"].initial
    assert (initial["project"], initial["held_on"]) == (project.pk, dt.date(2017, 7, 3))
    assert "name" not in initial


def test_on_another_day_the_next_one_is_of_today(client, cast, settings):
    enter(cast, project=1)
    client.force_login(cast.wuxing_officer)
    settings.HOLD_TODAY = "2017-07-20"
    assert client.get(NEW).context["form"].initial["held_on"] == dt.date(2017, 7, 20)
    client.force_login(cast.deqing_officer)
    assert client.get(NEW).context["form"].initial["held_on"] == dt.date(2017, 7, 20)


def test_copying_begins_with_everything_the_other_says(client, cast):
    record = enter(cast, place="织里镇")
    client.force_login(cast.wuxing_officer)
    initial = client.get(NEW, {"copy": record.pk}).context["form"].initial
    assert (initial["name"], initial["place"], initial["heads"]) == ("果农课堂", "织里镇", 60)
    client.force_login(cast.deqing_officer)
    assert client.get(NEW, {"copy": record.pk}).status_code == 404


def test_wrong_input_stays_in_the_form(client, cast):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast, held_on="2017-02-30", name="讲了一半"))
    assert answer.status_code == 422
    assert "讲了一半" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"held_on"}
    assert not Activity.objects.exists()


def test_a_closed_month_asks_for_a_reason_and_keeps_what_was_typed(client, cast):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast, held_on="2017-05-09"))
    assert answer.status_code == 422
    assert "2017年5月已经关账" in answer.content.decode()
    assert client.post(NEW, typed(cast, held_on="2017-05-09", late_reason="表格晚到")).status_code == 302


def test_the_same_thing_twice_leads_to_the_one_that_stands_there(client, cast):
    record = enter(cast)
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast))
    assert answer.status_code == 422
    assert f"/ledgers/activities/{record.pk}/" in answer.content.decode()


def test_nobody_records_for_others_and_leaders_record_nothing(client, cast):
    client.force_login(cast.deqing_officer)
    assert client.post(NEW, typed(cast)).status_code == 422
    client.force_login(cast.leader)
    assert client.get(NEW).status_code == 403
    assert not Activity.objects.exists()


# ---- changing ------------------------------------------------------------------------------------------------
def test_two_who_change_the_same_record_do_not_overwrite_each_other(client, cast):
    record = enter(cast)
    address = reverse("ledger_edit", args=["activities", record.pk])
    client.force_login(cast.wuxing_officer)
    assert client.post(address, typed(cast, name="甲", version=1)).status_code == 302
    answer = client.post(address, typed(cast, name="乙", version=1))
    assert answer.status_code == 422
    assert "刚刚被别人修改" in answer.content.decode()
    assert "“活动名称”现在是“甲”，您填的是“乙”。" in answer.content.decode()
    assert Activity.objects.get().name == "甲"


def test_the_history_tells_every_change_in_words(client, cast):
    record = enter(cast)
    client.force_login(cast.wuxing_officer)
    client.post(reverse("ledger_edit", args=["activities", record.pk]), typed(cast, heads="75", version=1))
    client.post(reverse("ledger_void", args=["activities", record.pk]), {"reason": "重复登记"})
    page = client.get(reverse("ledger_detail", args=["activities", record.pk]))
    told = [(step.what, step.changes) for step in page.context["history"]]
    assert told == [
        ("作废活动“果农课堂”：重复登记", ()),
        ("修改活动“果农课堂”", (("参加人数", "60", "75"),)),
        ("登记活动“果农课堂”", ()),
    ]


def test_voiding_wants_a_reason_and_can_be_undone(client, cast):
    record = enter(cast)
    client.force_login(cast.wuxing_officer)
    void, restore = (reverse(f"ledger_{verb}", args=["activities", record.pk]) for verb in ("void", "restore"))
    client.post(void, {"reason": " "})
    assert not Activity.objects.get().is_void
    client.post(void, {"reason": "重复登记"})
    assert Activity.objects.get().is_void
    edit = client.get(reverse("ledger_edit", args=["activities", record.pk]), follow=True)
    assert "已经作废，恢复以后才能修改" in edit.content.decode()
    client.post(restore)
    assert not Activity.objects.get().is_void


def test_a_day_that_nobody_means_is_refused_in_words(client, cast):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast, held_on="9999-12-31", heads="99999999999"))
    assert set(answer.context["form"].errors) == {"held_on", "heads"}
    assert client.get(NEW, {"copy": "9" * 5000}).status_code == 200


def test_a_void_record_of_a_closed_month_asks_why_it_comes_back(client, cast):
    record = enter(cast, day=dt.date(2017, 5, 9), late_reason="表格晚到")
    workflow.void(record, cast.wuxing_officer, "重复")
    client.force_login(cast.wuxing_officer)
    assert "恢复要写明原因" in client.get(reverse("ledger_detail", args=["activities", record.pk])).content.decode()
    address = reverse("ledger_restore", args=["activities", record.pk])
    assert "已经关账" in client.post(address, follow=True).content.decode()
    client.post(address, {"reason": "核实过"})
    assert not Activity.objects.get().is_void


def test_records_of_others_do_not_exist(client, cast):
    record = enter(cast)
    client.force_login(cast.deqing_officer)
    for name in ("ledger_detail", "ledger_edit"):
        assert client.get(reverse(name, args=["activities", record.pk])).status_code == 404
    for name in ("ledger_void", "ledger_restore", "ledger_file_add"):
        assert client.post(reverse(name, args=["activities", record.pk])).status_code == 404
    client.force_login(cast.leader)
    assert client.get(reverse("ledger_detail", args=["activities", record.pk])).status_code == 200
    assert client.post(reverse("ledger_void", args=["activities", record.pk]), {"reason": "x"}).status_code == 403


def test_the_same_heads_in_two_indicators_are_told(client, cast):
    first = fed_indicator(cast.programme, "one", "participants", name="听课青年")
    fed_indicator(cast.programme, "two", "participants", name="培训青年", order=901)
    record = enter(cast, project=first.project.number)
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("ledger_detail", args=["activities", record.pk])).content.decode()
    assert "同一批人在“听课青年”、“培训青年”里各计一次" in page


def test_what_has_not_happened_yet_is_not_entered(client, cast):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast, held_on="2017-07-05"))
    assert answer.context["form"].errors == {"held_on": ["这一天还没有到，办了以后再登记。"]}
    assert client.post(NEW, typed(cast, held_on="2017-07-04")).status_code == 302
