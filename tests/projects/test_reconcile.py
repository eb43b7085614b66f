"""`manage.py reconcile`: any difference between figures and registers is named in words, and put right on request."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ledgers import workflow
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Activity, Figure, Indicator
from tests.fed import activity, fed_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    fed_indicator(cast.programme, "held", "activities", name="课堂")
    for name in ("桑园课堂", "竹林课堂"):
        workflow.create(activity(cast.wuxing, name, project=1), cast.wuxing_officer)
    return cast


def run(*options) -> str:
    out = StringIO()
    call_command("reconcile", *options, stdout=out)
    return out.getvalue().strip()


def test_there_is_none(held):
    assert run() == "台账与数据表一致。"
    assert run("--fix") == "台账与数据表一致，不用改正。"
    assert not AuditEntry.objects.filter(action="ledger.reconcile").exists()


def test_a_wrong_figure_and_a_row_that_nobody_counted_are_named(held):
    Figure.objects.filter(indicator__code="held").update(value=7)
    row = activity(held.deqing, "绕过登记", project=1)
    row.number = row.numbered()
    Activity.objects.bulk_create([row])
    with pytest.raises(CommandError) as error:
        run()
    assert str(error.value).splitlines() == [
        "有2处不一致：",
        "  · 课堂（held）吴兴区2017年7月：数据表7，台账2",
        "  · 课堂（held）德清县2017年7月：数据表0，台账1",
        "用 manage.py reconcile --fix 按台账改正。",
    ]
    assert Figure.objects.get(indicator__code="held").value == 7, "it changes nothing by itself"


def test_put_right_on_request_with_an_entry_for_each(held):
    Figure.objects.filter(indicator__code="held").update(value=7)
    assert run("--fix").splitlines() == [
        "已按台账改正1处：",
        "  · 课堂（held）吴兴区2017年7月：数据表7，台账2",
    ]
    assert Figure.objects.get(indicator__code="held").value == 2
    assert feeds.differences() == []
    entry = AuditEntry.objects.get(action="ledger.reconcile")
    assert entry.summary == "按台账改正课堂（held）吴兴区2017年7月：数据表7，台账2"
    assert (entry.actor, entry.organization) == (None, held.wuxing)


def test_a_rule_that_makes_no_sense_is_told(held):
    Indicator.objects.filter(code="held").update(feed_filter={"colour": "red"})
    with pytest.raises(CommandError, match="台账“活动场次”没有“colour”这个条件"):
        run()
