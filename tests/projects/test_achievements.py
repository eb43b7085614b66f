"""The ledger of achievements: a sentence or two, told in the narrative and on the page of the project."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import HalfYear
from ledgers import workflow
from projects.models import Achievement, Initiative, KeyProject, Programme
from projects.programme_file.sentences import INITIATIVE_LISTS, LISTS, pattern_faults
from reports import building
from reports.material import Material
from tests.fed import activity, category
from tests.recorded import JULY, JUNE, achievement, coverage

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("ledger_list", args=["achievements"]), reverse("ledger_new", args=["achievements"])
HALF = HalfYear(2017, 1)


def enter(cast, text="青年联谊会成立。", organization=None, **fields) -> Achievement:
    return workflow.create(achievement(organization or cast.wuxing, text, **fields), cast.office)


def typed(cast, **fields) -> dict:
    return {
        "organization": cast.wuxing.pk, "project": KeyProject.objects.get(number=1).pk, "title": "联谊会成立",
        "category": category("achievements", "成立组织").pk, "happened_on": "2017-07-03", "ordinal": "首届",
        "text": "青年联谊会成立。首批会员126人。", "names": "上海商会", "late_reason": "",
    } | fields  # fmt: skip


# ---- entering ----------------------------------------------------------------------------------------------------
def test_an_achievement_is_entered_and_edited(cast, client):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast))
    record = Achievement.objects.get()
    assert (answer.status_code, record.ordinal, record.names) == (302, "首届", "上海商会")
    url = reverse("ledger_edit", args=["achievements", record.pk])
    assert client.post(url, typed(cast, text="青年联谊会成立。", version=1)).status_code == 302
    record.refresh_from_db()
    assert record.text == "青年联谊会成立。"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("青年联谊会成立", "要用句号“。”结尾。"),
        ("成立了！", "要用句号“。”结尾。"),
        ("一句。两句。三句。", "最多写两句话。"),
        ("第一行。\n第二行。", "不要换行，写成连着的一两句话。"),
        ("", "这个字段是必填项。"),
    ],
)
def test_one_sentence_or_two_without_a_break(cast, client, text, told):
    client.force_login(cast.wuxing_officer)
    page = client.post(NEW, typed(cast, text=text))
    assert (page.status_code, page.context["form"].errors["text"]) == (422, [told])
    assert (page.context["form"]["text"].value(), page.context["form"]["names"].value()) == (text, "上海商会")


def test_it_belongs_to_a_project(cast, client):
    client.force_login(cast.wuxing_officer)
    assert client.post(NEW, typed(cast, project="")).context["form"].errors["project"] == ["这个字段是必填项。"]


def test_who_sees_and_enters(cast, client):
    record = enter(cast)
    detail, edit = (reverse(f"ledger_{page}", args=["achievements", record.pk]) for page in ("detail", "edit"))
    for user, seen, edited, new in (
        (cast.office, 200, 200, 200), (cast.wuxing_officer, 200, 200, 200), (cast.deqing_officer, 404, 404, 200),
        (cast.leader, 200, 403, 403), (cast.auditor, 403, 403, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert [client.get(url).status_code for url in (detail, edit, NEW)] == [seen, edited, new], user


def test_the_list_is_searched_by_project_and_category(cast, client):
    enter(cast, "甲。")
    enter(cast, "乙。", project=2)
    enter(cast, "丙。", category=category("achievements", "获奖"))
    client.force_login(cast.leader)
    for query, found in (
        ({"project": KeyProject.objects.get(number=2).pk}, ["乙。"]),
        ({"category": category("achievements", "获奖").pk}, ["丙。"]),
        ({"q": "甲"}, ["甲。"]),
    ):
        assert [record.text for record, *_ in client.get(LIST, query).context["rows"]] == found


# ---- told in the narrative ---------------------------------------------------------------------------------------
@pytest.fixture
def pattern(cast):
    """The initiative 讲堂 tells of what its projects achieved."""
    text = "举办大讲堂{lectures}。[{*achievements}]在库志愿者{volunteers}。"
    Initiative.objects.filter(name="讲堂").update(narrative=text)
    cast.accepted(cast.wuxing, 6, lectures=10, attendance=300)
    cast.accepted(cast.deqing, 6, volunteers=50)
    return cast


def told() -> list[str]:
    document, _ = building.compose(Material(Programme.objects.get(), HALF))
    blocks = document.to_json()["blocks"]
    return ["".join(run["text"] for run in block["runs"]) for block in blocks if block["kind"] == "paragraph"]


def narrated() -> str:
    return next(text for text in told() if text.startswith("一是办好讲堂"))


def test_the_narrative_tells_what_the_projects_of_the_initiative_achieved(pattern):
    before = narrated()
    enter(pattern, "六月的事。", happened_on=JUNE)
    enter(pattern, "五月的事。又一句。", happened_on=dt.date(2017, 5, 4), project=2, late_reason="补登")
    enter(pattern, "别的举措的事。", project=3)
    enter(pattern, "下半年的事。", happened_on=JULY)
    workflow.void(enter(pattern, "作废的事。"), pattern.office, "写错了")
    assert narrated() == before.replace("10场。", "10场。五月的事。又一句。六月的事。")


def test_three_are_told_at_most_the_oldest_first(pattern):
    for day in (20, 9, 12, 7):
        enter(pattern, f"{day}日的事。", happened_on=dt.date(2017, 6, day))
    assert "10场。7日的事。9日的事。12日的事。在库" in narrated()


def test_nothing_to_tell_leaves_the_sentence_as_it_was(pattern):
    Initiative.objects.filter(name="改革").update(narrative="[改革见效：{*achievements}]方案有进展。")
    assert "10场。在库" in narrated()
    assert any(text.endswith("。方案有进展。") for text in told())


def test_a_clause_of_its_own_ends_once(pattern):
    Initiative.objects.filter(name="讲堂").update(narrative="办讲堂{lectures}。[其中，{*achievements}。]")
    assert narrated().endswith("办讲堂10场。")
    enter(pattern)
    assert narrated().endswith("办讲堂10场。其中，青年联谊会成立。")


def test_what_opens_an_action_tells_too(pattern):
    Initiative.objects.filter(name="讲堂").update(lead=True)
    enter(pattern)
    assert any("围绕成长下功夫。" in text and "青年联谊会成立。" in text for text in told())


def test_patterns_without_the_token_ask_for_nothing(cast):
    cast.accepted(cast.wuxing, 6, lectures=10, attendance=300)
    enter(cast)
    with CaptureQueriesContext(connection) as captured:
        assert not any("联谊会" in text for text in told())
    assert not any("projects_achievement" in query["sql"] for query in captured)


def test_staff_put_it_into_the_sentences_of_an_initiative_only(pattern, client):
    client.force_login(pattern.office)
    page = client.get(text_url(f"initiative-{Initiative.objects.get(name='讲堂').pk}"))
    assert "achievements" in page.context["lists"] and 'data-insert="*achievements"' in page.content.decode()
    typed = {"text": "上半年{*achievements}", "seen": "{}"}
    assert "achievements" not in client.get(text_url("opening")).context["lists"]
    answer = client.post(text_url("opening"), typed)
    assert "没有“{*achievements}”这个名单" in str(answer.context["form"].errors["text"])


def text_url(key):
    return reverse("programme_text", args=[2017, key])


def test_the_preview_tells_it(pattern, client):
    enter(pattern)
    client.force_login(pattern.office)
    url, own = reverse("pattern_preview", args=[2017]), Initiative.objects.get(name="讲堂").pk
    sent = {"text": "成果有：{*achievements}", "half": "2017H1"}
    page = client.post(url, sent | {"initiative": own})
    assert ["".join(p.text for p in row) for row in page.context["paragraphs"]] == ["成果有：青年联谊会成立。"]
    other = client.post(url, sent | {"initiative": Initiative.objects.get(name="改革").pk})
    assert other.context["silent"] == ["本举措各项目的工作成果（最多三条）"]
    assert "没有“{*achievements}”这个名单" in client.post(url, sent).content.decode()
    for key in ("999999", "x", "１"):
        assert client.post(url, sent | {"initiative": key}).status_code == 404


def test_a_programme_file_may_use_it_inside_initiatives():
    assert pattern_faults("[{*achievements}]", set(), INITIATIVE_LISTS) == []
    assert pattern_faults("{*achievements}", set(), LISTS) == ["不认识的标记 {*achievements}"]


# ---- on the page of the project ----------------------------------------------------------------------------------
def project_page(client, user, month="2017-07"):
    client.force_login(user)
    return client.get(reverse("project_detail", args=[2017, 1]), {"month": month})


def test_the_project_page_shows_the_newest_of_each_ledger(cast, client):
    own = KeyProject.objects.get(number=1)
    for day in (1, 2, 3, 4):
        workflow.create(activity(cast.wuxing, f"第{day}场", dt.date(2017, 7, day), project=1), cast.wuxing_officer)
    enter(cast)
    enter(cast, "别的项目。", project=2)
    workflow.create(coverage(cast.deqing, "德清的报道", project=own), cast.deqing_officer)
    page = project_page(client, cast.leader)
    shown = {latest.kind: [words for _, words, _ in latest.rows] for latest in page.context["dossier"].latest}
    assert shown == {
        "achievements": ["青年联谊会成立。"],
        "activities": ["第4场", "第3场", "第2场"],
        "media": ["德清的报道"],
    }
    for kind in shown:
        assert f'href="/ledgers/{kind}/?project={own.pk}"' in page.content.decode()
    theirs = project_page(client, cast.wuxing_officer).content.decode()
    assert "第4场" in theirs and "德清的报道" not in theirs
    assert "第4场" not in project_page(client, cast.leader, "2017-06").content.decode()


def test_the_project_page_takes_as_many_queries_with_many_records(cast, client):
    few = counted(client, cast.leader)
    for n in range(10):
        enter(cast, f"第{n}件。")
        workflow.create(activity(cast.wuxing, f"第{n}场", project=1), cast.wuxing_officer)
    assert counted(client, cast.leader) == few


def counted(client, user) -> int:
    client.force_login(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("project_detail", args=[2017, 1])).status_code == 200
    return len(captured)
