"""Monthly reports beside registers: what a ledger knows is shown and never typed, and what moved since is told."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from lxml import html

from common.periods import Month
from ledgers import workflow as records
from organizations.models import User
from projects import feeds, sheet, workflow
from projects.models import Activity, KeyProject, MonthlyReport
from projects.progress_sheet import columns
from projects.punctuality import punctuality
from projects.turnout import turnout
from tests.fed import activity, fed_indicator
from tests.projects.progress_sheets import HEAD, filled, opened, send, template
from uploads.models import Outcome

pytestmark = pytest.mark.django_db
JUNE = Month(2017, 6)


@pytest.fixture
def held(cast):
    """Lectures of June in both counties, counted beside what the first project reports."""
    fed_indicator(cast.programme, "held", "activities", name="课堂")
    for name in ("桑园课堂", "竹林课堂"):
        enter(cast, name)
    return cast


def enter(cast, name, **fields):
    fields = {"day": dt.date(2017, 6, 9), "project": 1} | fields
    return records.create(activity(cast.wuxing, name, **fields), cast.wuxing_officer)


def page_of(client, user, report):
    client.force_login(user)
    return html.fromstring(client.get(reverse("report_detail", args=[report.pk])).content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def notes(page) -> list[str]:
    return [words(note) for note in page.xpath("//div[contains(@class, 'note-warn')]")]


def test_a_report_shows_what_registers_count_and_links_to_the_rows(client, held):
    report = held.submitted(held.wuxing, 6, lectures=3, attendance=90)
    page = page_of(client, held.office, report)
    lines = {words(row[0]): words(row[4]) for row in page.xpath("(//table)[1]/tbody/tr")}
    assert lines["课堂"].split()[0] == "2"
    link = reverse("figure_trail", args=[2017, "held", "330502", "2017-06"]) + "?scope=own"
    assert link in page.xpath("(//table)[1]//a/@href")
    assert notes(page) == []


def test_what_changed_since_it_was_handed_in_is_told_to_the_reviewer(client, held):
    report = held.submitted(held.wuxing, 6, lectures=3, attendance=90)
    assert MonthlyReport.objects.get(pk=report.pk).counted == {str(held.indicator("held").pk): "2.0000"}
    records.void(Activity.objects.get(name="桑园课堂"), held.wuxing_officer, "重复")
    (note,) = notes(page_of(client, held.office, report))
    assert "提交后台账有变化：课堂 6月 2→1场" in note
    client.force_login(held.office)
    assert "提交时 2" in client.get(reverse("review_queue")).content.decode()
    records.restore(Activity.objects.get(name="桑园课堂"), held.wuxing_officer)
    assert notes(page_of(client, held.office, report)) == []


def test_a_report_that_is_handed_in_again_remembers_anew(client, held):
    report = held.submitted(held.wuxing, 6, lectures=3, attendance=90)
    workflow.withdraw(report, held.wuxing_officer)
    enter(held, "第三场")
    assert notes(page_of(client, held.office, report)) == []
    workflow.submit(report, held.wuxing_officer)
    assert list(MonthlyReport.objects.get(pk=report.pk).counted.values()) == ["3.0000"]


def test_handing_in_costs_no_more_queries_for_more_indicators(django_assert_max_num_queries, held):
    for n in range(6):
        fed_indicator(held.programme, f"held{n}", "activities")
    report = held.draft(held.wuxing, 6, lectures=3, attendance=90)
    with django_assert_max_num_queries(40):
        workflow.submit(report, held.wuxing_officer)
    assert len(MonthlyReport.objects.get(pk=report.pk).counted) == 7


@pytest.fixture
def all_counted(held):
    """The project of lectures has nothing left that people type."""
    project = KeyProject.objects.get(number=1)
    project.indicators.update(fed_from=Month(2017, 1), feed="activities", aggregate="sum")
    with transaction.atomic():
        feeds.recount_all(project.indicators.select_related("programme"))
    return project


def test_where_registers_count_everything_nobody_owes_a_report(held, all_counted):
    row = sheet.one_row(held.programme, held.wuxing_officer, JUNE, all_counted.number)
    assert (row.is_counted, row.is_todo, row.missing, row.stored.keys() & {line.name for line in row.lines}) == (
        True, False, [], set(),
    )  # fmt: skip
    asked = held.programme.indicators.select_related("project__initiative")
    (wuxing,) = punctuality(held.programme, asked, [held.wuxing], JUNE).lines
    assert all_counted not in wuxing.missing
    held.townships()
    owed = turnout(held.programme, held.wuxing, JUNE).total.owed
    assert owed == 2 * (wuxing.owed)


def test_texts_can_be_reported_nevertheless(client, held, all_counted):
    client.force_login(held.wuxing_officer)
    answer = client.post(reverse("entry_save", args=["2017-06", all_counted.number]), {"progress": "办得很好"})
    assert answer.status_code == 200
    report = MonthlyReport.objects.get(project=all_counted, organization=held.wuxing)
    workflow.submit(report, held.wuxing_officer)
    workflow.accept(report, held.office)
    assert (report.progress, report.entries.count(), report.figures.count()) == ("办得很好", 0, 0)
    assert set(report.counted.values()) == {"2.0000"}


def test_the_sheet_asks_nobody_to_type_it(client, held, all_counted):
    client.force_login(held.wuxing_officer)
    page = html.fromstring(client.get(reverse("entry_sheet", args=["2017-06"])).content.decode())
    row = page.get_element_by_id(f"row-{all_counted.number}")
    assert row.xpath(".//input[@class='cell']") == []
    assert "台账计数" in words(row)
    assert ("is-counted" in row.get("class"), row.get("data-state")) == (True, "idle"), "nothing to hand in yet"
    typed = page.xpath("//tbody[contains(@class, 'sheet-row')][.//input[@class='cell']]")
    assert typed and not [other for other in typed if "is-counted" in other.get("class")]
    assert len(row.xpath(".//td[contains(@class, 'is-fed')]/a")) == len(all_counted.indicators.all())


def test_a_township_is_told_that_a_register_counts_and_sees_no_number(client, held, all_counted):
    held.townships()
    client.force_login(User.objects.get(username="zhili"))
    page = html.fromstring(client.get(reverse("entry_sheet", args=["2017-06"])).content.decode())
    cells = page.get_element_by_id(f"row-{all_counted.number}").xpath(".//td[contains(@class, 'is-fed')]")
    assert {words(cell) for cell in cells} == {"由台账计数"}


def test_a_counted_value_is_not_corrected(client, held):
    report = held.accepted(held.wuxing, 6, lectures=3, attendance=90)
    client.force_login(held.wuxing_officer)
    assert client.get(reverse("correction_propose", args=[report.pk, "held"])).status_code == 404
    with pytest.raises(workflow.Refused, match="请到台账里修改"):
        workflow.propose_correction(report, held.indicator("held"), workflow.Stated(5), held.wuxing_officer, "数错")


def test_a_progress_sheet_shows_it_and_takes_no_other_number(held):
    sheet_of = template(held.wuxing_officer)
    (status,) = (
        row[columns.SHOWN.index("status")].value
        for row in opened(sheet_of).iter_rows(min_row=HEAD + 1)
        if str(row[columns.SHOWN.index("key")].value).endswith("|held")
    )
    assert status == "由台账计数"
    same = send(held.wuxing_officer, filled(sheet_of, held={"value": 2, "progress": "办得很好"}))
    assert [row.label for row in same.current_rows if row.outcome == Outcome.REFUSED] == []
    other = send(held.wuxing_officer, filled(sheet_of, held={"value": 9}), name="另一份.xlsx")
    told = [f[2] for row in other.current_rows if row.outcome == Outcome.REFUSED for f in row.findings]
    assert told == ["“青年大讲堂·课堂”由台账计数，不在表里填写，请清空这一格；数字有误请到台账里修改"]
