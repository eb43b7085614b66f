"""What looks unusual about a value, by hand-computed cases, and what it asks of the people on the way."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.periods import Month
from projects import workflow
from projects.doubts import doubts
from projects.models import Indicator, MonthlyReport, ReportEntry
from projects.sheet import one_row
from projects.workflow import Refused, Stated

JUNE = Month(2017, 6)
FLOW = Indicator(name="大讲堂", unit="场", aggregate="sum")
STOCK = Indicator(name="志愿者", unit="名", aggregate="latest")
CASES = Indicator(name="积案", unit="件", aggregate="latest", lower_is_better=True)
SHARE = Indicator(name="比例", unit="%", aggregate="ratio")


@pytest.mark.parametrize(
    ("indicator", "value", "last", "parts", "said"),
    [
        (FLOW, None, 5, None, []),
        (FLOW, 49, 5, None, []),
        (FLOW, 50, 5, None, ["是上月5场的10倍"]),
        (FLOW, 52, 5, None, ["是上月5场的10.4倍"]),
        (FLOW, 52, 0, None, []),
        (FLOW, 52, None, None, []),
        (FLOW, 1, 5, None, []),
        (STOCK, 60, 60, None, []),
        (STOCK, 59, 60, None, ["比上月的60名少了1名"]),
        (STOCK, 600, 60, None, ["是上月60名的10倍"]),
        (STOCK, 5, None, None, []),
        (SHARE, 100, 90, None, []),
        (SHARE, Decimal("100.1"), 90, None, ["比率超过了100%"]),
        (SHARE, 40, 90, None, []),
        (FLOW, 12, 11, 12, []),
        (FLOW, 12, 11, 13, ["与乡镇合计13场不一致"]),
        (STOCK, 5, 60, 7, ["比上月的60名少了55名", "与乡镇合计7名不一致"]),
        (CASES, 5, 60, None, []),
    ],
)
def test_what_is_unusual(indicator, value, last, parts, said):
    exact = [None if number is None else Decimal(number) for number in (value, last, parts)]
    assert doubts(indicator, *exact) == said


@pytest.mark.django_db
class TestOnTheWay:
    def test_an_unusual_value_is_kept_but_not_handed_in_without_a_word(self, cast):
        cast.accepted(cast.wuxing, 5, lectures=2, attendance=60)
        report = cast.draft(cast.wuxing, 6, lectures=20, attendance=90)
        with pytest.raises(Refused, match="数字与以往相差较大：大讲堂。请核对；确属如此，请写一句情况说明再提交。"):
            workflow.submit(report, cast.wuxing_officer)
        assert ReportEntry.objects.get(report=report, indicator__code="lectures").value == 20
        lectures = cast.indicator("lectures")
        stated = Stated(Decimal(20), explanation="暑期集中开讲")
        workflow.save(report, cast.wuxing_officer, {lectures: stated}, {})
        workflow.submit(report, cast.wuxing_officer)
        assert report.status == "submitted"

    def test_all_at_once_leaves_the_unexplained_behind_and_says_so(self, cast, client):
        cast.accepted(cast.wuxing, 5, lectures=2, attendance=60)
        cast.draft(cast.wuxing, 6, lectures=20, attendance=90)
        cast.draft(cast.wuxing, 6, volunteers=70)
        client.force_login(cast.wuxing_officer)
        page = client.post(reverse("entry_submit_all", args=["2017-06"]), follow=True).content.decode()
        assert "已提交1个项目" in page
        assert "有1个项目的数字与以往相差较大，没有提交，请核对并写一句情况说明。" in page
        waiting = MonthlyReport.objects.waiting()
        assert [report.project.number for report in waiting] == [2]

    def test_the_sheet_asks_for_a_word_and_saves_it(self, cast, client):
        cast.accepted(cast.wuxing, 5, volunteers=70)
        client.force_login(cast.wuxing_officer)
        pk = cast.indicator("volunteers").pk
        address = reverse("entry_save", args=["2017-06", 2])
        page = client.post(address, {f"value-{pk}": "65"}, headers={"HX-Request": "true"}).content.decode()
        assert "比上月的70名少了5名" in page and "待说明：志愿者" in page
        data = {f"value-{pk}": "65", f"why-{pk}": "清理重复登记"}
        page = client.post(address, data, headers={"HX-Request": "true"}).content.decode()
        assert "比上月的70名少了5名" in page and "待说明" not in page
        (line,) = one_row(cast.programme, cast.wuxing_officer, JUNE, 2).lines
        assert (line.value, line.explanation, line.is_unexplained) == (65, "清理重复登记", False)

    def test_saving_the_number_again_keeps_the_word(self, cast, client):
        report = cast.draft(cast.wuxing, 6, volunteers=Stated(Decimal(55), explanation="清理重复登记"))
        client.force_login(cast.wuxing_officer)
        pk = cast.indicator("volunteers").pk
        client.post(reverse("entry_save", args=["2017-06", 2]), {f"value-{pk}": "54"})
        entry = ReportEntry.objects.get(report=report)
        assert (entry.value, entry.explanation) == (54, "清理重复登记")

    def test_the_reviewer_sees_what_is_unusual_and_why(self, cast, client):
        report = cast.submitted(cast.wuxing, 6, volunteers=Stated(Decimal(55), explanation="清理重复登记"))
        client.force_login(cast.youth_staff)
        for address in (reverse("review_queue"), reverse("report_detail", args=[report.pk])):
            page = client.get(address).content.decode()
            assert "比上月的60名少了5名" in page
            assert "说明：清理重复登记" in page

    def test_everything_usual_is_accepted_at_once_and_the_rest_waits_for_eyes(self, cast, client):
        usual = cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
        unusual = cast.submitted(cast.deqing, 6, volunteers=Stated(Decimal(5), explanation="清理重复登记"))
        client.force_login(cast.youth_staff)
        queue = client.get(reverse("review_queue"))
        assert (queue.context["usual"], queue.context["unusual"]) == (1, 1)
        later = cast.draft(cast.wuxing, 6, volunteers=70)
        workflow.submit(later, cast.wuxing_officer)
        data = {"scope": "all", "seen_at": queue.context["seen_at"]}
        page = client.post(reverse("review_accept_all"), data, follow=True).content.decode()
        assert "已通过1份月报" in page
        for report in (usual, unusual, later):
            report.refresh_from_db()
        assert (usual.status, unusual.status) == ("accepted", "submitted")
        assert later.status == "submitted", "what came in after the page was shown nobody has seen"

    @pytest.mark.parametrize("seen_at", ["", "gestern", "2017-07-04T10:00"])
    def test_all_without_knowing_what_was_seen_accepts_nothing(self, cast, client, seen_at):
        cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
        client.force_login(cast.youth_staff)
        client.post(reverse("review_accept_all"), {"scope": "all", "seen_at": seen_at})
        assert MonthlyReport.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("value", "said"), [(12, []), (13, []), (14, []), (11, ["比已通过的乡镇合计12场还少"])]
)  # fmt: skip
def test_the_sum_of_some_townships_is_a_lower_bound(value, said):
    assert doubts(FLOW, Decimal(value), None, Decimal(12), is_complete=False) == said


def test_percentages_of_some_townships_bound_nothing():
    assert doubts(SHARE, Decimal(11), None, Decimal(12), is_complete=False) == []
