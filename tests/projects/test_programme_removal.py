"""What is in use cannot vanish; what nobody uses is removed after confirmation."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry
from projects import feeds
from projects.models import Comment, FlagshipAction, Indicator, KeyProject, Target

pytestmark = pytest.mark.django_db


def url(row, kind):
    return reverse("programme_remove", args=[2017, kind, row.pk])


def test_an_unused_project_goes_with_its_indicators_and_targets(cast, client):
    client.force_login(cast.office)
    project = KeyProject.objects.get(number=4)
    page = client.get(url(project, "project"))
    assert page.context["plan"].obstacles == []
    assert "2个指标" in page.content.decode()
    assert client.post(url(project, "project")).status_code == 302
    assert not KeyProject.objects.filter(number=4).exists()
    assert not Indicator.objects.filter(code="contest").exists()
    assert not Target.objects.filter(indicator__code="contest").exists()
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.summary) == ("programme.remove", "删除重点工作项目“秋季大赛”，连同2个指标")
    assert entry.details["removed"] == {"指标": ["举办大赛", "服务站"], "重点工作项目": ["秋季大赛"]}
    assert feeds.differences() == []


def test_a_draft_keeps_its_project(cast, client):
    cast.draft(cast.wuxing, 6, stations=3)
    client.force_login(cast.office)
    project = KeyProject.objects.get(number=4)
    text = client.get(url(project, "project")).content.decode()
    assert "不能删除" in text
    assert "有1条月报" in text
    assert "确认删除" not in text
    answer = client.post(url(project, "project"), follow=True)
    assert "“秋季大赛”已在使用，不能删除" in answer.content.decode()
    assert KeyProject.objects.filter(number=4).exists()


def test_figures_and_comments_are_named(cast, client):
    report = cast.accepted(cast.wuxing, 6, stations=3)
    Comment.objects.create(report=report, indicator=cast.indicator("stations"), author=cast.office, text="请核对")
    client.force_login(cast.office)
    obstacles = client.get(url(cast.indicator("stations"), "indicator")).context["plan"].obstacles
    assert set(obstacles) == {"有1条数据", "有1条月报数值", "有1条留言"}


def test_a_sentence_keeps_its_indicator_until_it_is_reworded(cast, client):
    client.force_login(cast.office)
    indicator = cast.indicator("attendance")
    assert client.get(url(indicator, "indicator")).context["plan"].obstacles == ["总结语句《讲堂》写到“听课青年”"]
    initiative = indicator.project.initiative
    initiative.narrative = "举办大讲堂{lectures}。"
    initiative.save()
    assert client.post(url(indicator, "indicator")).status_code == 302
    assert not Indicator.objects.filter(code="attendance").exists()


def test_an_action_goes_with_the_sentences_of_its_own(cast, client):
    client.force_login(cast.office)
    action = FlagshipAction.objects.get(code="reform")
    assert client.get(url(action, "action")).context["plan"].obstacles == []
    assert client.post(url(action, "action")).status_code == 302
    assert [a.code for a in cast.programme.actions.all()] == ["growth"]
    assert feeds.differences() == []


def test_department_staff_remove_only_their_own(cast, client):
    client.force_login(cast.youth_staff)
    assert client.post(url(KeyProject.objects.get(number=4), "project")).status_code == 403
    assert client.get(url(KeyProject.objects.get(number=2), "project")).status_code == 200
