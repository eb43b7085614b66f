"""The fragment of a job: who sees it, its three faces, and running a failed job again."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from jobs import queue
from jobs.models import Job, State
from organizations.models import AuditEntry

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(handle, kicked, people, county):
    """Queued by the officer for the officer's county."""
    return queue.enqueue("task", "once", owner=people["officer"], organization=county)


@pytest.fixture
def failed(job, handle):
    """The same job after it failed."""

    def work(run):
        raise queue.JobFailed("6月的月报还有3个单位没有报送，请催报后重试")

    handle(work)
    queue.perform(job.pk)
    return Job.objects.get(pk=job.pk)


def status(client, job, **headers):
    return client.get(reverse("job_status", args=[job.pk]), headers=headers)


def retry(client, job):
    return client.post(reverse("job_retry", args=[job.pk]))


# ---- scope ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees", "retries"),
    [
        ("officer", 200, 200),
        ("colleague", 200, 403),
        ("stranger", 404, 404),
        ("staff", 200, 200),
        ("leader", 200, 403),
        ("administrator", 200, 200),
        ("security", 404, 404),
        ("auditor", 404, 404),
    ],
)
def test_who_sees_and_who_retries(client, people, failed, who, sees, retries):
    client.force_login(people[who])
    page = status(client, failed)
    assert page.status_code == sees
    assert ("重试</button>" in page.text) is (retries == 200)
    assert retry(client, failed).status_code == retries
    expected = State.QUEUED if retries == 200 else State.FAILED
    assert Job.objects.get(pk=failed.pk).state == expected


def test_visitors_see_nothing(job, people):
    assert not Job.objects.visible_to(AnonymousUser()).exists()
    people["officer"].is_active = False
    assert not Job.objects.visible_to(people["officer"]).exists()


def test_a_job_without_organization_is_its_owners(client, people, handle, kicked):
    job = queue.enqueue("task", "own", owner=people["leader"])
    for who, code in {"leader": 200, "staff": 404, "officer": 404, "administrator": 200}.items():
        client.force_login(people[who])
        assert status(client, job).status_code == code


def test_addresses_take_only_their_method(client, people, job):
    client.force_login(people["officer"])
    assert client.post(reverse("job_status", args=[job.pk])).status_code == 405
    assert client.get(reverse("job_retry", args=[job.pk])).status_code == 405


# ---- faces ---------------------------------------------------------------------------------------------------


def test_queued_face_polls(client, people, job):
    client.force_login(people["officer"])
    page = status(client, job)
    assert "排队中" in page.text
    assert f'hx-get="/jobs/{job.pk}/" hx-trigger="every 1s" hx-swap="outerHTML"' in page.text
    assert '<progress class="pg pg-lg" aria-label="生成半年总结的进度"></progress>' in page.text
    assert "no-store" in page["Cache-Control"]


def test_running_face_tells_how_far(client, people, job, handle):
    client.force_login(people["officer"])
    faces = []

    def work(run):
        run.progress(3, 8, note="读取<台账>")
        faces.append(status(client, job).text)

    handle(work)
    queue.perform(job.pk)
    (face,) = faces
    assert "进行中" in face
    assert 'value="3" max="8"' in face
    assert "已处理 3/8 · 读取&lt;台账&gt;" in face
    assert "every 1s" in face


def test_done_face_leads_to_the_result(client, people, job, handle):
    handle(lambda run: run.outcome.update(url="/documents/1/", message="已生成，共12页"))
    queue.perform(job.pk)
    client.force_login(people["officer"])
    page = status(client, job)
    assert '已生成，共12页，<a href="/documents/1/">查看结果</a>' in page.text
    assert "every 1s" not in page.text
    assert "HX-Redirect" not in page
    polled = status(client, job, **HTMX)
    assert polled["HX-Redirect"] == "/documents/1/"


def test_done_without_result_page_tells_the_page(client, people, job):
    queue.perform(job.pk)
    client.force_login(people["officer"])
    polled = status(client, job, **HTMX)
    assert "任务已经完成" in polled.text
    assert polled["HX-Trigger"] == f'{{"job-done": {{"id": {job.pk}}}}}'
    assert "HX-Redirect" not in polled


def test_failed_face_says_why(client, people, failed):
    client.force_login(people["officer"])
    page = status(client, failed, **HTMX)
    assert "6月的月报还有3个单位没有报送，请催报后重试" in page.text
    assert f'hx-post="/jobs/{failed.pk}/retry/"' in page.text
    assert "csrfmiddlewaretoken" in page.text
    assert "every 1s" not in page.text


def test_administrator_sees_how_a_job_stands_and_nothing_of_what_it_is_about(client, people, failed, handle):
    client.force_login(people["administrator"])
    page = status(client, failed)
    assert "生成半年总结：失败" in page.text and "没有报送" not in page.text
    assert "任务没有完成，原因由提交人查看；可以重试。" in page.text
    faces = []

    def work(run):
        run.progress(3, 8, note="读取台账")
        faces.append(status(client, failed).text)
        run.outcome.update(url="/documents/1/", message="已生成，共12页")

    handle(work)
    retry(client, failed)
    queue.perform(failed.pk)
    assert "已处理 3/8" in faces[0] and "读取台账" not in faces[0]
    done = status(client, failed, **HTMX)
    assert "任务已经完成" in done.text and "12页" not in done.text and "/documents/1/" not in done.text
    assert "HX-Redirect" not in done


# ---- retry ---------------------------------------------------------------------------------------------------


def test_retry_shows_the_queued_face_and_is_recorded(client, people, failed):
    client.force_login(people["staff"])
    page = retry(client, failed)
    assert "排队中" in page.text
    assert "every 1s" in page.text
    assert AuditEntry.objects.about(failed).get().actor == people["staff"]


def test_second_retry_shows_how_it_stands(client, people, failed):
    client.force_login(people["staff"])
    retry(client, failed)
    assert "排队中" in retry(client, failed).text
    assert AuditEntry.objects.about(failed).count() == 1
