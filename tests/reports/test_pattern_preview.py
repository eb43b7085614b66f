"""The live preview tells a pattern from the year's figures, and saves nothing."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry

pytestmark = pytest.mark.django_db
URL = reverse("pattern_preview", args=[2017])


def preview(client, text, half="2017H1", **more):
    return client.post(URL, {"text": text, "half": half, **more})


def words(page):
    return ["".join(piece.text for piece in paragraph) for paragraph in page.context["paragraphs"]]


def test_a_sentence_is_told_from_the_figures_of_the_half_year(cast, client):
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=321)
    client.force_login(cast.youth_staff)
    before = AuditEntry.objects.count()
    page = preview(client, "办讲堂{lectures}[，服务{attendance}]。", mark="一是", heading="办好讲堂")
    assert words(page) == ["办讲堂10场，服务320余人次。"]
    assert "<b>一是办好讲堂。</b>" in page.content.decode()
    assert AuditEntry.objects.count() == before


def test_what_has_no_figures_vanishes_and_is_named(cast, client):
    client.force_login(cast.office)
    page = preview(client, "办讲堂{lectures}。全年{target.lectures}[，差{left.lectures}][，滞后的有{*lagging}]。")
    assert words(page)[0].startswith("全年60场")
    assert page.context["silent"][:2] == ["大讲堂", "大讲堂距目标的差额"]
    assert "没有可写的内容" in preview(client, "办讲堂{lectures}。").content.decode()


def test_faults_are_named_instead(cast, client):
    client.force_login(cast.office)
    text = preview(client, "办{lecture}。").content.decode()
    assert "有 1 处看不懂，改好才能保存" in text
    assert "第1行第2字“{lecture”附近：没有代码为“lecture”的指标" in text


def test_a_title_is_shown_line_by_line_and_what_is_typed_is_escaped(cast, client):
    client.force_login(cast.office)
    page = preview(client, "第一行\n<b>第二行</b>", plain="yes", heading="——副题")
    assert page.context["title_lines"] == ["第一行", "<b>第二行</b>"]
    assert "&lt;b&gt;第二行" in page.content.decode()


def test_only_the_city_staff_of_the_programme_try_sentences_out(cast, client):
    for user, status in ((cast.leader, 403), (cast.wuxing_officer, 403), (cast.admin, 403), (cast.office, 200)):
        client.force_login(user)
        assert preview(client, "好。").status_code == status
    assert client.get(URL).status_code == 405
    assert client.post(reverse("pattern_preview", args=[2016]), {"text": "好。"}).status_code == 404
    assert [preview(client, "好。", half).status_code for half in ("", "2017-06", "x")] == [404] * 3


def test_an_initiative_that_cannot_be_is_none(cast, client):
    client.force_login(cast.office)
    assert [preview(client, "好。", initiative="9" * n).status_code for n in (1, 19, 20, 5000)] == [404] * 4
