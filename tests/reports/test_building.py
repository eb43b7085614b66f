"""Building a summary: what must be confirmed, what happens when it fails, and that what is built stays as it is."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from common.periods import HalfYear, Month
from jobs import queue
from jobs.models import Job, State
from organizations.models import AuditEntry
from projects.models import Figure
from reports import building
from reports.material import Material
from reports.models import Summary

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
