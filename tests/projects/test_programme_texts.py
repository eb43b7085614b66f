"""Editing sentence patterns: what is checked, who may, what stays on record."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry
from projects.models import FlagshipAction, Initiative, Programme

pytestmark = pytest.mark.django_db


def url(key):
    return reverse("programme_text", args=[2017, key])


def key_of(name):
    return f"initiative-{Initiative.objects.get(name=name).pk}"


def filled(client, key):
    form = client.get(url(key)).context["form"]
    return {name: form[name].value() for name in form.fields}


def test_all_texts_are_listed_in_the_order_of_the_document(cast, client):
    client.force_login(cast.office)
    items = client.get(reverse("programme_texts", args=[2017])).context["items"]
    assert [text.title for text, _ in items] == [
        "标题和副标题", "开头段", "成长行动", "讲堂", "改革行动", "改革", "存在不足", "下半年计划开头",
        "下半年重点：凝聚青年", "下半年重点：服务大局", "下半年重点：当好桥梁", "下半年重点：从严治团",
    ]  # fmt: skip


def test_an_initiatives_sentence_is_saved_and_on_record(cast, client):
    client.force_login(cast.youth_staff)
    key = key_of("讲堂")
    typed = filled(client, key) | {"heading": "办好青年讲堂", "text": "办讲堂{lectures}。\r\n在库{volunteers}。"}
    assert client.post(url(key), typed).status_code == 302
    initiative = Initiative.objects.get(name="讲堂")
    assert (initiative.heading, initiative.narrative) == ("办好青年讲堂", "办讲堂{lectures}。\n在库{volunteers}。")
    entry = AuditEntry.objects.first()
    assert entry.summary == "修改举措“讲堂”：叙述，小标题“办好讲堂”→“办好青年讲堂”"
    assert entry.details["changes"]["narrative"][1] == initiative.narrative
    assert entry in client.get(url(key)).context["history"]


@pytest.mark.parametrize(
    ("key", "read"),
    [
        ("opening", lambda p: p.narrative["opening"]),
        ("plan-serve", lambda p: p.narrative["plan"]["serve"]["text"]),
        ("action-growth", lambda p: p.actions.get(code="growth").narrative),
    ],
)
def test_the_coordinator_edits_the_texts_of_the_whole(cast, client, key, read):
    client.force_login(cast.office)
    if key == "action-growth":
        key = f"action-{FlagshipAction.objects.get(code='growth').pk}"
    assert client.post(url(key), filled(client, key) | {"text": "全年{key_projects}。"}).status_code == 302
    assert read(Programme.objects.get()) == "全年{key_projects}。"
    assert AuditEntry.objects.first().action == "programme.change"


def test_the_other_parts_stay_as_they_are(cast, client):
    client.force_login(cast.office)
    before = Programme.objects.get().narrative
    client.post(url("title"), filled(client, "title") | {"text": "第一行\n\n 第二行 ", "heading": "——副题"})
    after = Programme.objects.get().narrative
    assert (after.pop("title"), after.pop("subtitle")) == (["第一行", "第二行"], "——副题")
    assert after == {name: value for name, value in before.items() if name not in ("title", "subtitle")}
    assert AuditEntry.objects.first().summary == "修改总结文字：标题和副标题"


def test_a_pattern_with_faults_is_not_saved_and_stays_in_the_form(cast, client):
    client.force_login(cast.office)
    key = key_of("讲堂")
    page = client.post(url(key), filled(client, key) | {"text": "办{lecture}[，好"})
    assert page.context["form"].errors["text"] == [
        "第1行第2字“{lecture”附近：没有代码为“lecture”的指标，请从指标表里点选",
        "第1行第11字“[，好”附近：“[”没有关上，请在分句末尾补上“]”",
    ]
    assert "办{lecture}[，好</textarea>" in page.content.decode()
    assert Initiative.objects.get(name="讲堂").narrative.startswith("举办大讲堂{lectures}")


def test_the_codes_are_offered_with_value_target_and_meaning(cast, client):
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=300)
    client.force_login(cast.office)
    page = client.get(url(key_of("讲堂")))
    items = {indicator.code: (value, target) for indicator, value, target in page.context["items"]}
    assert items["lectures"] == (10, 60)
    assert items["volunteers"] == (100, 200)
    assert 'data-insert="lectures"' in page.content.decode()
    assert [half.key for half in page.context["halves"]] == ["2017H1", "2017H2", "2016H1", "2016H2"]


def test_the_second_of_two_is_told_and_keeps_what_was_typed(cast, client):
    client.force_login(cast.office)
    key = key_of("讲堂")
    typed = filled(client, key)
    client.post(url(key), typed | {"text": "甲写的{lectures}。"})
    page = client.post(url(key), typed | {"text": "乙写的{lectures}。"})
    assert "先改了这里" in page.content.decode()
    form = page.context["form"]
    assert form["text"].value() == "乙写的{lectures}。"
    assert Initiative.objects.get(name="讲堂").narrative == "甲写的{lectures}。"
    assert client.post(url(key), {name: form[name].value() for name in form.fields}).status_code == 302
    assert Initiative.objects.get(name="讲堂").narrative == "乙写的{lectures}。"


def test_two_people_on_the_same_part_of_the_whole(cast, client):
    client.force_login(cast.office)
    typed = filled(client, "opening")
    client.post(url("opening"), typed | {"text": "甲。"})
    page = client.post(url("opening"), typed | {"text": "乙。"})
    assert "先改了这里（修改总结文字：开头段）" in page.content.decode()
    assert Programme.objects.get().narrative["opening"] == "甲。"


def test_department_staff_edit_the_sentences_of_their_own_initiatives_only(cast, client):
    client.force_login(cast.youth_staff)
    growth = f"action-{FlagshipAction.objects.get(code='growth').pk}"
    for key in ("opening", "plan-serve", growth, key_of("改革")):
        assert client.get(url(key)).status_code == 200
        assert client.post(url(key), {"text": "改", "heading": "改"}).status_code == 403
    assert client.get(url("nothing")).status_code == 404


def test_an_initiative_that_opens_its_action_keeps_the_heading_that_is_not_shown(cast, client):
    Initiative.objects.filter(name="讲堂").update(lead=True)
    client.force_login(cast.office)
    key = key_of("讲堂")
    typed = filled(client, key)
    assert "heading" not in typed
    assert client.post(url(key), typed | {"text": "开头一句。"}).status_code == 302
    initiative = Initiative.objects.get(name="讲堂")
    assert (initiative.heading, initiative.narrative) == ("办好讲堂", "开头一句。")
