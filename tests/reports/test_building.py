"""Building a summary: what must be confirmed, what happens when it fails, and that what is built stays as it is."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from docx import Document
from lxml import html
from ruamel.yaml import YAML

from common import numerals, periods
from common.periods import HalfYear, Month
from jobs import queue
from jobs.models import Job, State
from organizations.models import AuditEntry, Organization, Role, User
from projects import workflow
from projects.models import Figure, Indicator
from projects.workflow import Stated
from reports import building
from reports.material import Material
from reports.models import Summary
from tests.cast import PASSWORD, at

pytestmark = pytest.mark.django_db
HALF = HalfYear(2017, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def accepted(cast):
    cast.accepted(cast.wuxing, 6, {"problems": "场地不足。"}, lectures=10, attendance=300)
    return cast


def ordered(cast, user=None):
    return building.order(cast.programme, HALF, user or cast.office, [])


def text_of(summary):
    return "\n".join(
        "".join(run["text"] for run in block["runs"])
        for block in summary.content["blocks"]
        if block["kind"] == "paragraph"
    )


def test_missing_and_carried_values_are_listed_by_project_and_organisation(accepted):
    accepted.accepted(accepted.deqing, 5, volunteers=50)
    lines = building.gap_lines(Material(accepted.programme, HALF))
    assert "01 大讲堂：缺2个单位（吴兴区、德清县）" in lines
    assert "02 志愿者：沿用2016年12月" in lines
    assert not any("举办大赛" in line for line in lines), "nothing is owed before its time"


def test_an_order_makes_row_job_and_audit_entry_together(accepted, client):
    client.force_login(accepted.office)
    client.post(reverse("summary_create", args=["2017H1"]), {"confirm": "yes"})
    summary = Summary.objects.get()
    assert summary.job.key == f"summary:{summary.pk}"
    assert summary.confirmed == building.gap_lines(Material(accepted.programme, HALF))
    assert AuditEntry.objects.about(summary).get().action == "summary.order"


def test_only_city_staff_order_and_only_the_city_reads(accepted, client):
    summary = ordered(accepted)
    queue.perform(summary.job_id)
    for user in (accepted.leader, accepted.admin, accepted.wuxing_officer):
        client.force_login(user)
        assert client.post(reverse("summary_create", args=["2017H1"]), {"confirm": "yes"}).status_code == 403
    for name in ("summary_detail", "summary_download"):
        assert client.get(reverse(name, args=[summary.pk])).status_code == 404, "the officer of a county"
    assert client.get(reverse("summary_figure", args=[summary.pk, 1])).status_code == 404
    client.force_login(accepted.leader)
    assert client.get(reverse("summary_download", args=[summary.pk])).status_code == 200


def test_the_file_is_what_its_checksum_says(accepted):
    summary = ordered(accepted)
    assert queue.perform(summary.job_id)
    summary.refresh_from_db()
    assert hashlib.sha256(summary.path.read_bytes()).hexdigest() == summary.sha256


def test_performing_again_changes_nothing(accepted):
    summary = ordered(accepted)
    assert queue.perform(summary.job_id)
    built = Summary.objects.get().built_at
    assert not queue.perform(summary.job_id)
    assert Summary.objects.get().built_at == built


def test_a_worker_that_lost_its_lease_publishes_nothing(accepted, monkeypatch):
    summary = ordered(accepted)
    compose = building.compose

    def overtaken(material):
        Job.objects.filter(pk=summary.job_id).update(epoch=99)
        return compose(material)

    monkeypatch.setattr(building, "compose", overtaken)
    assert not queue.perform(summary.job_id)
    summary.refresh_from_db()
    assert (summary.built_at, summary.content, summary.figures.count()) == (None, {}, 0)


def test_without_accepted_data_it_fails_with_a_reason_and_can_be_tried_again(cast):
    Figure.objects.all().delete()
    summary = ordered(cast)
    assert not queue.perform(summary.job_id)
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert "还没有已通过的数据" in job.error
    cast.accepted(cast.wuxing, 6, lectures=10, attendance=300)
    assert queue.retry(job, cast.office)
    assert queue.perform(job.pk)


def test_what_was_built_stays_when_the_figures_move_on_and_the_page_says_so(accepted, client):
    summary = ordered(accepted)
    queue.perform(summary.job_id)
    told = summary.figures.get(indicator__code="lectures", kind="value")
    accepted.accepted(accepted.deqing, 6, lectures=5, attendance=30)
    told.refresh_from_db()
    assert (told.value, told.text) == (10, "10场")
    client.force_login(accepted.leader)
    page = client.get(reverse("summary_figure", args=[summary.pk, told.ordinal])).content.decode()
    assert "现在是 15场" in page


def test_clauses_with_nothing_to_tell_vanish(accepted):
    summary = ordered(accepted)
    queue.perform(summary.job_id)
    summary.refresh_from_db()
    text = text_of(summary)
    assert "上半年推进改革行动、成长行动，实施4个项目。" in text, "no instruction, no clause"
    assert "出台" not in text, "a sentence without its figure vanishes whole"
    assert "举办大讲堂10场，服务青年300人次。在库志愿者100名。" in text
    assert "进度落后的有青年大讲堂、志愿者发展。各单位反映场地不足。" in text


def test_the_plan_tells_targets_and_what_is_left(accepted):
    summary = ordered(accepted)
    queue.perform(summary.job_id)
    left = summary.figures.get(kind="left")
    assert (left.value, left.text) == (50, "50场")


def command(*arguments, **options):
    output = StringIO()
    call_command("build_summary", *arguments, stdout=output, **options)
    return output.getvalue()


def test_the_command_writes_the_file_once_gaps_are_confirmed(accepted, tmp_path):
    path = tmp_path / "out.docx"
    with pytest.raises(CommandError, match="01 大讲堂：缺2个单位"):
        command("2017H1", output=str(path))
    assert not Summary.objects.exists()
    assert "均可追溯" in command("2017H1", output=str(path), confirm=True)
    assert path.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("2017-13", "没有这样的月份"),
        ("半年", "不是时期"),
        ("2017H2", "按上半年生成"),
        ("2016H1", "还没有2016年的年度计划"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_period(accepted, tmp_path, period, message):
    with pytest.raises(CommandError, match=message):
        command(period, output=str(tmp_path / "out.docx"))


def test_the_command_needs_a_folder_that_exists(accepted, tmp_path):
    with pytest.raises(CommandError, match="没有这个文件夹"):
        command("2017H1", output=str(tmp_path / "none" / "out.docx"), confirm=True)


def test_a_half_year_that_has_not_ended_is_refused(accepted, client, settings):
    settings.HOLD_TODAY = "2017-06-30"
    client.force_login(accepted.office)
    answer = client.get(reverse("summary_create", args=["2017H1"]), follow=True)
    assert "还没有结束" in answer.content.decode()
    assert Month(2017, 6) in HALF.months


# ---- asking for one ----------------------------------------------------------------------------------------
CREATE = "/summaries/new/2017H1/"


def words(node) -> str:
    return " ".join(node.text_content().split())


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def built_one(cast) -> Summary:
    summary = ordered(cast)
    assert queue.perform(summary.job_id)
    summary.refresh_from_db()
    return summary


def test_gaps_are_shown_and_nothing_is_made_until_they_are_confirmed(accepted, client):
    client.force_login(accepted.office)
    gaps = building.gap_lines(Material(accepted.programme, HALF))
    assert gaps == [
        "市领导批示：缺1个单位（市本级）",
        "01 大讲堂：缺2个单位（吴兴区、德清县）",
        "01 听课青年：缺2个单位（吴兴区、德清县）",
        "02 志愿者：沿用2016年12月",
        "03 出台方案：缺1个单位（市本级）",
        "03 兼职比例：缺1个单位（市本级）",
        "04 服务站：缺2个单位（吴兴区、德清县）",
    ]
    assert [words(item) for item in page_of(client, CREATE).xpath("//ul[@class='gaps']/li")] == gaps
    for typed in ({}, {"confirm": "no"}):
        answer = client.post(CREATE, typed)
        assert answer.status_code == 200
        assert "还有缺报或沿用的数据没有确认。请核对后勾选确认，再生成。" in answer.text
    assert not Summary.objects.exists() and not Job.objects.exists()
    assert not AuditEntry.objects.filter(action="summary.order").exists()


@pytest.fixture
def complete(cast):
    """Everything that the first half-year asks for, in time and accepted."""
    second = User.objects.create_user("second", PASSWORD, name="second", role=Role.CITY_STAFF, organization=cast.city)
    for month in range(1, 7):
        for county in (cast.wuxing, cast.deqing):
            cast.accepted(county, month, lectures=month, attendance=10 * month)
        with periods.at(at(month + 1, 3)):
            report = workflow.find_or_new(cast.programme, None, cast.city, Month(2017, month))
            report = workflow.save(report, cast.office, {cast.indicator("instructions"): Stated(Decimal(1))}, {})
            workflow.submit(report, cast.office)
            workflow.accept(report, second)
    for county in (cast.wuxing, cast.deqing):
        cast.accepted(county, 6, volunteers=90)
        cast.accepted(county, 6, stations=4)
    cast.accepted(cast.city, 6, plan=1, share="40.8")
    return cast


def test_where_nothing_is_missing_nothing_has_to_be_confirmed(complete, client):
    client.force_login(complete.office)
    page = page_of(client, CREATE)
    assert "没有缺报和沿用" in words(page)
    assert not page.xpath("//input[@name='confirm']")
    client.post(CREATE)
    summary = Summary.objects.get()
    assert (summary.confirmed, summary.created_by, summary.period_key) == ([], complete.office, "2017H1")
    assert queue.perform(summary.job_id)
    summary.refresh_from_db()
    text = text_of(summary)
    assert "实施4个项目，获批示6次。" in text
    assert "举办大讲堂42场，服务青年420人次。在库志愿者180名。" in text
    assert "出台。兼职比例40%以上。" in text
    assert "全年举办大讲堂60场，还需18场。" in text


def test_an_order_that_cannot_be_told_to_the_audit_trail_is_none(accepted):
    def broken(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "organizations_auditentry"'):
            raise OSError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken), pytest.raises(OSError):
        ordered(accepted)
    assert (Summary.objects.count(), Job.objects.count()) == (0, 0)


def test_a_worker_hears_of_an_order_when_it_is_committed(accepted, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        summary = ordered(accepted)
    assert len(callbacks) == 1
    assert (summary.job.state, summary.job.arguments) == (State.QUEUED, {"summary": summary.pk})
    assert (summary.job.owner, summary.job.organization) == (accepted.office, accepted.city)


def test_ordering_twice_makes_two_documents(accepted):
    first, second = built_one(accepted), built_one(accepted)
    assert first.job_id != second.job_id and first.file != second.file
    assert first.content == second.content


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/summaries/new/2017H2/", "半年总结按上半年生成"),
        ("/summaries/new/2017Q2/", "半年总结按上半年生成"),
        ("/summaries/new/2016H1/", "还没有2016年的年度计划"),
    ],
)
def test_what_is_no_half_year_of_a_programme_is_refused(accepted, client, address, told):
    client.force_login(accepted.office)
    for answer in (client.get(address, follow=True), client.post(address, {"confirm": "yes"}, follow=True)):
        assert answer.redirect_chain == [(reverse("summary_list"), 302)]
        assert told in answer.text
    assert not Summary.objects.exists()
    assert client.get("/summaries/new/nonsense/").status_code == 404


def test_a_half_year_ends_with_its_last_day(accepted, client, settings):
    settings.HOLD_TODAY = "2017-06-30"
    with pytest.raises(building.NotReady, match="2017年上半年还没有结束"):
        building.programme_of(HALF)
    settings.HOLD_TODAY = "2017-07-01"
    assert building.programme_of(HALF) == accepted.programme


# ---- building it -------------------------------------------------------------------------------------------
def state_of(summary) -> tuple:
    """Everything that a second attempt could change."""
    row = Summary.objects.values().get(pk=summary.pk)
    figures = list(summary.figures.values())
    file = summary.path.read_bytes(), summary.path.stat().st_mtime_ns
    return row, figures, file, AuditEntry.objects.count(), Job.objects.values().get(pk=summary.job_id)


def test_performing_again_leaves_row_figures_file_and_trail_as_they_are(accepted):
    summary = built_one(accepted)
    before = state_of(summary)
    accepted.accepted(accepted.deqing, 6, lectures=5, attendance=30)
    before = (*before[:3], AuditEntry.objects.count(), before[4])
    assert not queue.perform(summary.job_id)
    assert state_of(summary) == before


class Overtaken(queue.Run):
    """An attempt whose job another worker takes over just before it publishes."""

    def publish(self):
        Job.objects.filter(pk=self.job.pk).update(epoch=self.job.epoch + 1)
        return super().publish()


def test_who_is_overtaken_at_the_last_moment_publishes_nothing_and_the_other_one_does(accepted):
    summary = ordered(accepted)
    Job.objects.filter(pk=summary.job_id).update(
        state=State.RUNNING, epoch=1, attempts=1, lease_until=timezone.now() + timedelta(minutes=1)
    )
    with pytest.raises(queue.LeaseLost):
        building.build(Overtaken(Job.objects.get(pk=summary.job_id)))
    summary.refresh_from_db()
    assert (summary.built_at, summary.content, summary.file, summary.sha256) == (None, {}, "", "")
    assert not summary.figures.exists() and not AuditEntry.objects.filter(action="summary.build").exists()
    assert not queue.perform(summary.job_id), "the other one still holds it"
    Job.objects.filter(pk=summary.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.perform(summary.job_id)
    summary.refresh_from_db()
    assert summary.file == f"summaries/{summary.pk}-3.docx"
    assert hashlib.sha256(summary.path.read_bytes()).hexdigest() == summary.sha256


def test_without_accepted_data_the_page_says_why_and_retrying_helps(cast, client):
    """The number of projects and the openings of stocks are there from the start: they are no work that was done."""
    cast.submitted(cast.wuxing, 6, lectures=10, attendance=300)
    client.force_login(cast.office)
    client.post(CREATE, {"confirm": "yes"})
    summary = Summary.objects.get()
    assert not queue.perform(summary.job_id)
    address = reverse("summary_detail", args=[summary.pk])
    told = "2017年上半年还没有已通过的数据，不能生成总结。请先完成月报审核，再重试。"
    assert told in words(page_of(client, address))
    assert client.get(reverse("summary_download", args=[summary.pk])).status_code == 404
    cast.accepted(cast.deqing, 6, lectures=5, attendance=30)
    retry = reverse("job_retry", args=[summary.job_id])
    client.force_login(cast.leader)
    assert client.post(retry).status_code == 403
    client.force_login(cast.office)
    assert "排队中" in client.post(retry).text
    assert queue.perform(summary.job_id)
    assert "举办大讲堂5场" in words(page_of(client, address))


def test_what_last_year_left_behind_is_no_work_of_this_one(cast, settings):
    cast.accepted(cast.wuxing, 6, volunteers=95)
    programme, indicator = cast.programme, cast.indicator("volunteers")
    programme.pk, programme.year = None, 2018
    programme.save()
    indicator.pk, indicator.programme, indicator.project = None, programme, None
    indicator.save()
    settings.HOLD_TODAY = "2018-07-28"
    summary = building.order(programme, HalfYear(2018, 1), cast.office, [])
    assert not queue.perform(summary.job_id)
    assert "2018年上半年还没有已通过的数据" in Job.objects.get(pk=summary.job_id).error


def test_the_file_holds_the_words_of_the_page_and_is_handed_out_as_it_is(accepted, client):
    summary = built_one(accepted)
    client.force_login(accepted.leader)
    answer = client.get(reverse("summary_download", args=[summary.pk]))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == summary.sha256
    assert "2017年上半年工作总结.docx" in unquote(answer["Content-Disposition"])
    assert "attachment" in answer["Content-Disposition"]
    printed = "\n".join(paragraph.text for paragraph in Document(summary.path).paragraphs)
    page = page_of(client, reverse("summary_detail", args=[summary.pk]))
    for paragraph in page.xpath("//article/p[not(@class)]"):
        assert paragraph.text_content() in printed
    summary.path.unlink()
    assert client.get(reverse("summary_download", args=[summary.pk])).status_code == 404


def test_more_reports_cost_no_more_queries(accepted, django_assert_max_num_queries):
    def count():
        summary = ordered(accepted)
        with django_assert_max_num_queries(200) as captured:
            assert queue.perform(summary.job_id)
        return len(captured)

    few = count()
    for month in range(1, 6):
        for county in (accepted.wuxing, accepted.deqing):
            accepted.accepted(county, month, {"problems": f"问题{month}"}, lectures=month, attendance=month)
    assert count() == few


# ---- what it tells, and what it leaves out -----------------------------------------------------------------
def test_what_is_missing_is_told_neither_as_nothing_nor_as_all_that_is_left(cast):
    cast.accepted(cast.wuxing, 6, volunteers=80)
    text = text_of(built_one(cast))
    assert "大讲堂{" not in text and "举办大讲堂0场" not in text
    assert "在库志愿者120名。" in text
    assert "全年举办大讲堂60场。" in text and "还需" not in text, "nobody knows what is left of what nobody reported"


def test_nothing_is_left_where_the_target_is_reached(cast):
    cast.accepted(cast.wuxing, 6, lectures=60, attendance=0)
    text = text_of(built_one(cast))
    assert "举办大讲堂60场。在库志愿者100名。" in text, "a zero makes no clause"
    assert "全年举办大讲堂60场。" in text and "还需" not in text


# ---- what was built stays ----------------------------------------------------------------------------------
def origin(client, summary, code, kind="value"):
    told = summary.figures.get(indicator__code=code, kind=kind)
    return page_of(client, reverse("summary_figure", args=[summary.pk, told.ordinal]))


def test_a_figure_that_has_not_moved_says_nothing(complete, client):
    summary = built_one(complete)
    client.force_login(complete.leader)
    for figure in summary.figures.all():
        page = page_of(client, reverse("summary_figure", args=[summary.pk, figure.ordinal]))
        assert "生成以后数据有变化" not in words(page), figure.text
        assert words(page.xpath("//h1")[0]) == f"“{figure.text}”从哪里来"


def test_a_correction_changes_neither_document_nor_file(complete, client):
    summary = built_one(complete)
    before = state_of(summary)[:3]
    old = Figure.objects.current().get(indicator__code="lectures", organization=complete.wuxing, month=Month(2017, 6))
    Figure.objects.filter(pk=old.pk).update(current=False)
    old.pk, old.version, old.value = None, 2, Decimal(9)
    old.save()
    assert state_of(summary)[:3] == before
    client.force_login(complete.leader)
    page = origin(client, summary, "lectures")
    assert "生成以后数据有变化：现在是 45场。本文仍保留生成时的数值。" in words(page)
    assert [words(cell) for cell in page.xpath("//table/tbody/tr[1]/*")] == ["吴兴区", "1", "2", "3", "4", "5", "6"]
    assert "生成以后数据有变化" not in words(origin(client, summary, "lectures", "target"))
    assert "举办大讲堂42场" in words(page_of(client, reverse("summary_detail", args=[summary.pk])))


def test_a_ratio_with_endless_decimals_has_not_changed(cast, client):
    Indicator.objects.filter(code="share").update(by="counties")
    cast.accepted(cast.city, 6, plan=1)
    cast.accepted(cast.wuxing, 6, share=Stated(Decimal("33.3333"), Decimal(1), Decimal(3)))
    cast.accepted(cast.deqing, 6, share=Stated(Decimal(50), Decimal(2), Decimal(4)))
    summary = built_one(cast)
    client.force_login(cast.leader)
    figure = summary.figures.get(indicator__code="share")
    assert (figure.value, figure.text) == (Decimal("42.8571"), "42%以上")
    assert "生成以后数据有变化" not in words(origin(client, summary, "share"))
    cast.accepted(cast.deqing, 5, share=Stated(Decimal(25), Decimal(1), Decimal(4)))
    assert "生成以后数据有变化" not in words(origin(client, summary, "share")), "an older month is not the newest level"


# ---- who may see it ----------------------------------------------------------------------------------------
def test_neither_a_county_nor_another_city_sees_a_summary(accepted, client):
    summary = built_one(accepted)
    values = {"code": "330400", "name": "共青团嘉兴市委", "short_name": "嘉兴", "level": "city"}
    other = Organization.objects.add_root(values)
    stranger = User.objects.create_user("jiaxing", PASSWORD, name="jiaxing", role=Role.CITY_STAFF, organization=other)
    addresses = [
        reverse("summary_detail", args=[summary.pk]),
        reverse("summary_download", args=[summary.pk]),
        reverse("summary_figure", args=[summary.pk, 1]),
    ]
    for user in (accepted.wuxing_officer, accepted.deqing_officer, stranger):
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
        assert list(client.get(reverse("summary_list")).context["page"]) == []
    for user in (accepted.leader, accepted.youth_staff):
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
        assert list(client.get(reverse("summary_list")).context["page"]) == [summary]
    client.logout()
    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]


# ---- the command -------------------------------------------------------------------------------------------
def refusal(*arguments, **options) -> tuple[int, str]:
    """Exit code and message of a command that refuses."""
    with pytest.raises(CommandError) as raised:
        command(*arguments, **options)
    return raised.value.returncode, str(raised.value)


def test_the_command_hands_out_the_file_that_is_kept(complete, tmp_path):
    path = tmp_path / "out.docx"
    told = command("2017H1", output=str(path))
    summary = Summary.objects.get()
    count = summary.figures.count()
    assert told == f"2017年上半年工作总结已生成：{path}，正文{count}处数据均可追溯。\n"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == summary.sha256
    assert (summary.created_by, summary.confirmed) == (None, [])


def test_the_command_lists_every_gap_and_builds_nothing(accepted, tmp_path):
    code, told = refusal("2017H1", output=str(tmp_path / "out.docx"))
    gaps = building.gap_lines(Material(accepted.programme, HALF))
    listed = [line.removeprefix("  · ") for line in told.splitlines()[1:]]
    assert (code, listed) == (1, gaps)
    assert told.splitlines()[0] == "有7项数据缺报或沿用，请核对；确认无误后加 --confirm 再生成："
    assert not Summary.objects.exists() and not (tmp_path / "out.docx").exists()


def test_the_command_tells_why_the_job_failed(cast, tmp_path):
    path = tmp_path / "out.docx"
    told = "2017年上半年还没有已通过的数据，不能生成总结。请先完成月报审核，再重试。"
    assert refusal("2017H1", output=str(path), confirm=True) == (1, told)
    assert not path.exists()


def test_the_command_does_not_take_a_folder_for_a_file(accepted, tmp_path):
    told = f"{tmp_path}是文件夹，请写出 Word 文件的名称，如 总结.docx"
    assert refusal("2017H1", output=str(tmp_path), confirm=True) == (1, told)
    assert not Summary.objects.exists(), "it says so before it builds"


def test_the_command_waits_for_the_half_year_to_end(accepted, tmp_path):
    with periods.at(at(6, 30)):
        told = refusal("2017H1", output=str(tmp_path / "out.docx"), confirm=True)
    assert told == (1, "2017年上半年还没有结束，不能生成总结。")


# ---- another programme -------------------------------------------------------------------------------------
DEMO = Path(settings.BASE_DIR) / "huzhou_league/demo/programme-2017.yaml"
ALWAYS_A_WORD = {"youth_day_rallies", "river_launches"}  # 举办, 举行: however often


def listed(data) -> list[dict]:
    """Every indicator of a programme file."""
    projects = [project for a in data["actions"] for i in a["initiatives"] for project in i["projects"]]
    return [*data["headline"], *(indicator for project in projects for indicator in project["indicators"])]


@pytest.fixture
def elsewhere(tmp_path):
    """The programme of another city under other names, with every flow that a document states doubled."""
    data = YAML().load(DEMO.read_text(encoding="utf-8").replace("湖州", "云州").replace("吴兴", "东城"))
    doubled = {}
    for indicator in listed(data):
        if indicator["aggregate"] == "sum" and indicator["basis"] == "source":
            doubled[indicator["code"]] = indicator.pop("printed")
            indicator["h1"] *= 2
    path = tmp_path / "elsewhere.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)
    return path, {indicator["code"]: indicator for indicator in listed(data)}, doubled


def test_another_citys_document_tells_its_own_figures_and_names(db, elsewhere, tmp_path):
    path, indicators, doubled = elsewhere
    call_command("demo", programme=str(path), stdout=StringIO())
    command("2017H1", output=str(tmp_path / "out.docx"))
    summary = Summary.objects.get()
    figures = list(summary.figures.select_related("indicator").filter(kind="value"))
    told = {figure.indicator.code: figure for figure in figures}
    assert len(doubled) == 35 and doubled.keys() <= told.keys()
    for figure in figures:
        own = indicators[figure.indicator.code]
        assert figure.value == Decimal(str(own["h1"])), figure.indicator.code
    for code in doubled.keys() - ALWAYS_A_WORD:
        own = indicators[code]
        assert told[code].text == numerals.printed(told[code].value, own["unit"], own.get("style", "")), code
        assert told[code].text != doubled[code], "what the first city printed"
    assert {told[code].text for code in ALWAYS_A_WORD} == {"举办", "举行"}
    printed = "\n".join(paragraph.text for paragraph in Document(tmp_path / "out.docx").paragraphs)
    assert "共青团云州市委" in printed and "云州市共青团改革实施方案" in printed
    assert "湖州" not in printed and "吴兴" not in printed and "首届" not in printed
