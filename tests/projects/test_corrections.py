"""Corrections of accepted values: who proposes, who decides, what becomes of the old one and where it shows."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.periods import Month
from organizations.models import AuditEntry
from projects import workflow
from projects.figures import Scope, table
from projects.models import Correction, Figure
from projects.sheet import one_row
from projects.workflow import Refused, Stated, Superseded

pytestmark = pytest.mark.django_db
JUNE = Month(2017, 6)


@pytest.fixture
def june(cast):
    """The report of June that says three lectures, accepted by the coordinator."""
    cast.report = cast.accepted(cast.wuxing, 6, lectures=3, attendance=90)
    cast.lectures = cast.indicator("lectures")
    return cast


def propose(june, value=5, user=None, reason="漏计两场"):
    stated = Stated(Decimal(value))
    return workflow.propose_correction(june.report, june.lectures, stated, user or june.wuxing_officer, reason)


def cell(june):
    return table([june.lectures], [june.wuxing], [JUNE], Scope.OWN)[june.lectures, june.wuxing, JUNE]


def test_a_proposal_changes_nothing_until_somebody_else_accepts_it(june):
    correction = propose(june)
    assert cell(june).value == 3
    workflow.accept_correction(correction, june.youth_staff)
    assert (cell(june).value, cell(june).note) == (5, "含更正")


def test_the_new_version_names_reason_and_people_and_the_old_one_stays(june):
    workflow.accept_correction(propose(june), june.youth_staff)
    versions = Figure.objects.filter(indicator=june.lectures).order_by("version")
    assert [(f.version, f.value, f.current, f.accepted_by, f.report) for f in versions] == [
        (1, 3, False, june.office, june.report),
        (2, 5, True, june.youth_staff, june.report),
    ]
    correction = versions[1].correction
    assert (correction.reason, correction.proposed_by, correction.replaces) == (
        "漏计两场",
        june.wuxing_officer,
        versions[0],
    )
    acts = AuditEntry.objects.about(june.report).filter(action__startswith="correction")
    assert [(act.action, act.actor, act.summary) for act in acts] == [
        ("correction.propose", june.wuxing_officer, "提出更正2017年6月“大讲堂”：3→5场（漏计两场）"),
        ("correction.accept", june.youth_staff, "同意更正2017年6月“大讲堂”：3→5场（漏计两场）"),
    ]


def test_nobody_decides_what_they_proposed(june):
    correction = propose(june, user=june.youth_staff)
    with pytest.raises(Refused, match="不能审核自己提出的更正"):
        workflow.accept_correction(correction, june.youth_staff)
    workflow.accept_correction(correction, june.office)
    assert cell(june).value == 5


@pytest.mark.parametrize("who", ["deqing_officer", "rights_staff", "leader", "admin"])
def test_others_neither_propose_nor_decide(june, who):
    user = getattr(june, who)
    with pytest.raises(Refused, match="由填报单位或审核单位提出"):
        propose(june, user=user)
    correction = propose(june)
    with pytest.raises(Refused, match="这条更正不由您审核"):
        workflow.accept_correction(correction, user)
    with pytest.raises(Refused, match="这条更正不由您审核"):
        workflow.refuse_correction(correction, user, "不对")


def test_what_is_not_accepted_yet_is_not_corrected(cast):
    cast.report, cast.lectures = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90), cast.indicator("lectures")
    with pytest.raises(Refused, match="只有已通过审核的月报可以更正"):
        propose(cast)


def test_a_correction_wants_a_reason_and_another_number(june):
    with pytest.raises(Refused, match="请写明更正原因"):
        propose(june, reason="  ")
    with pytest.raises(Refused, match="与现在的数相同（3场）"):
        propose(june, value=3)


def test_one_proposal_at_a_time(june):
    propose(june)
    with pytest.raises(Superseded, match="已有一条更正等待审核"):
        propose(june, value=6)
    assert Correction.objects.count() == 1


def test_a_refused_proposal_keeps_the_reason_and_makes_room_for_another(june):
    correction = propose(june)
    with pytest.raises(Refused, match="请写明不同意的原因"):
        workflow.refuse_correction(correction, june.youth_staff, " ")
    workflow.refuse_correction(correction, june.youth_staff, "请附签到表")
    assert (correction.status, correction.decision, cell(june).value) == ("refused", "请附签到表", 3)
    with pytest.raises(Refused, match="刚刚已被处理"):
        workflow.accept_correction(correction, june.office)
    workflow.accept_correction(propose(june, value=6), june.youth_staff)
    assert cell(june).value == 6


def test_only_who_proposed_takes_it_back(june):
    correction = propose(june)
    with pytest.raises(Refused, match="只能撤回自己提出的更正"):
        workflow.withdraw_correction(correction, june.youth_staff)
    workflow.withdraw_correction(correction, june.wuxing_officer)
    assert correction.status == "withdrawn"
    with pytest.raises(Refused):
        workflow.accept_correction(correction, june.youth_staff)


def test_a_correction_is_corrected_again(june):
    workflow.accept_correction(propose(june), june.youth_staff)
    workflow.accept_correction(propose(june, value=4, reason="重复一场"), june.office)
    assert list(Figure.objects.filter(indicator=june.lectures).order_by("version").values_list("value", flat=True)) == [
        3, 5, 4,
    ]  # fmt: skip
    assert cell(june).value == 4


def test_what_moved_since_the_proposal_is_not_overwritten(june):
    correction = propose(june)
    Figure.objects.filter(indicator=june.lectures).update(current=False)
    Figure.objects.create(
        indicator=june.lectures, organization=june.wuxing, month=JUNE, value=9, origin="reported", version=2,
        report=june.report,
    )  # fmt: skip
    with pytest.raises(Superseded, match="提出更正以后这个数又变了"):
        workflow.accept_correction(correction, june.youth_staff)
    assert cell(june).value == 9


def test_a_value_that_was_left_out_is_added(june):
    report = june.accepted(june.wuxing, 6, stations=3)
    contest = june.indicator("contest")
    correction = workflow.propose_correction(report, contest, Stated(Decimal(1)), june.wuxing_officer, "当时漏填")
    workflow.accept_correction(correction, june.office)
    assert Figure.objects.get(indicator=contest).value == 1


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(june, client):
    client.force_login(june.wuxing_officer)
    address = reverse("correction_propose", args=[june.report.pk, "lectures"])
    page = client.post(address, {"value": "六场", "reason": "漏计"}).content.decode()
    assert "“六场”不是数字" in page and 'value="六场"' in page and "漏计</textarea>" in page
    page = client.post(address, {"value": "", "reason": ""}).content.decode()
    assert "请填写正确的数；确实没有发生的填 0。" in page
    assert "请写明更正原因，审核人和以后查账的人都会看到。" in page
    assert client.post(address, {"value": "3", "reason": "漏计"}).status_code == 200
    assert client.post(address, {"value": "5", "reason": "漏计"}).url == f"/reports/monthly/{june.report.pk}/"
    assert "正在等待审核" in client.get(address).content.decode()


def test_who_may_open_the_form(june, client):
    address = reverse("correction_propose", args=[june.report.pk, "lectures"])
    for user, status in [
        (june.wuxing_officer, 200), (june.youth_staff, 200), (june.office, 200),
        (june.rights_staff, 403), (june.leader, 403), (june.deqing_officer, 404),
    ]:  # fmt: skip
        client.force_login(user)
        assert client.get(address).status_code == status, user
    assert client.get(reverse("correction_propose", args=[june.report.pk, "volunteers"])).status_code == 404


def test_the_queue_shows_old_and_new_and_counts_it(june, client):
    correction = propose(june)
    client.force_login(june.youth_staff)
    page = client.get(reverse("review_queue"))
    words = page.content.decode()
    assert "待审核的更正" in words and "漏计两场" in words and "<s>3</s>" in words
    assert [item.count for item in page.context["nav_items"] if item.label == "审核"] == [1]
    answer = client.post(reverse("correction_accept", args=[correction.pk]), headers={"HX-Request": "true"})
    assert "已同意更正，新数已经生效。" in answer.content.decode()
    assert cell(june).value == 5


def test_refusing_in_the_queue_without_a_reason_says_what_is_missing(june, client):
    correction = propose(june)
    client.force_login(june.youth_staff)
    address = reverse("correction_refuse", args=[correction.pk])
    answer = client.post(address, {"decision": ""}, headers={"HX-Request": "true"})
    assert "请写明不同意的原因。" in answer.content.decode()
    client.post(address, {"decision": "请附签到表"})
    page = client.get(reverse("report_detail", args=[june.report.pk])).content.decode()
    assert "请附签到表" in page and "未同意" in page


def test_the_correction_shows_wherever_the_figure_is(june, client):
    workflow.accept_correction(propose(june), june.youth_staff)
    client.force_login(june.office)
    trail = client.get(reverse("figure_trail", args=[2017, "lectures", "330500", "2017H1"])).content.decode()
    assert "含更正" in trail and "wuxing更正：漏计两场" in trail and "<s>3</s>" in trail
    report = client.get(reverse("report_detail", args=[june.report.pk])).content.decode()
    assert "已更正，原报 <s>3</s>" in report
    project = client.get(reverse("project_detail", args=[2017, 1]), {"month": "2017-06"}).content.decode()
    assert "含更正" in project
    lines = one_row(june.programme, june.wuxing_officer, JUNE, 1).lines
    assert (lines[0].value, lines[0].typed, lines[0].is_corrected) == (5, "5", True)
    july = one_row(june.programme, june.wuxing_officer, Month(2017, 7), 1).lines[0]
    assert (july.last, july.before) == (5, 5)


def test_a_ratio_is_corrected_as_a_fraction(cast):
    report = cast.accepted(cast.city, 6, plan=1, share=Stated(Decimal(40), Decimal(2), Decimal(5)))
    share = cast.indicator("share")
    stated = Stated(Decimal(60), Decimal(3), Decimal(5))
    workflow.accept_correction(
        workflow.propose_correction(report, share, stated, cast.rights_staff, "漏计一人"), cast.office
    )
    figure = Figure.objects.current().get(indicator=share)
    assert (figure.value, figure.numerator, figure.denominator) == (60, 3, 5)
