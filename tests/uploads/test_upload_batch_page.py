"""Several files at once: recognising, confirming and writing them together."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from jobs.models import Job
from tests.uploads.conftest import work
from tests.uploads.test_flow import rows
from uploads.models import Upload, UploadState

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(hand_in, cast):
    """`batch("吴兴区.xlsx", …)`: checked uploads of one batch by the city, not placed yet."""

    def handed_in(*names):
        key = uuid.uuid4()
        return [
            hand_in(rows(n), user=cast.office, organization=None, name=name, batch=key)
            for n, name in enumerate(names, 1)
        ]

    return handed_in


@pytest.fixture
def send(client, cast):
    def sent(name, upload, data=None, user=None):
        client.force_login(user or cast.office)
        return client.post(reverse(name, args=[upload.batch]), data or {})

    return sent


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page(client, user, upload):
    client.force_login(user)
    return client.get(reverse("upload_batch", args=[upload.batch]))


def test_what_was_recognised_is_proposed_and_doubles_are_told(client, batch, cast):
    # rows say 吴兴区; the name of the file comes first
    first, *_ = batch("吴兴区.xlsx", "德清县.xlsx", "德清县（2）.xlsx")
    answer = page(client, cast.office, first)
    forms = {u.name: u.place_form.initial["organization"] for u in answer.context["batch"].uploads}
    assert forms == {"吴兴区.xlsx": "330502", "德清县.xlsx": "330521", "德清县（2）.xlsx": "330521"}
    doubles = {u.name: u.is_double for u in answer.context["batch"].uploads}
    assert doubles == {"吴兴区.xlsx": False, "德清县.xlsx": True, "德清县（2）.xlsx": True}
    assert answer.content.decode().count("不止一份，请核对") == 2


def test_all_are_confirmed_at_once_and_written_at_once(client, batch, send, cast, members):
    first, second = batch("吴兴区.xlsx", "德清县.xlsx")
    choice = {f"u{first.pk}-organization": "330502", f"u{second.pk}-organization": "330502"}
    answer = send("upload_batch_place", first, choice)
    assert told(answer) == ["已确认2份表格的单位和月份，正在检查。"]
    assert Upload.objects.filter(state=UploadState.RECEIVED).count() == 2
    html = page(client, cast.office, first).content.decode()
    assert 'hx-trigger="every 2s"' in html and f"#u-{first.pk}" in html
    for upload in (first, second):
        work(upload)
    html = page(client, cast.office, first).content.decode()
    assert 'hx-trigger="every 2s"' not in html
    # One of them names another organisation in its title: it is asked about, so only the other is written.
    assert "全部写入（1 份没有问题的）" in html
    answer = send("upload_batch_apply", first)
    assert told(answer) == ["1份表格开始写入。"]
    work(first)
    assert list(members()) == ["M0000001"]
    second.refresh_from_db()
    assert second.state == UploadState.CHECKED


def test_each_is_a_job_of_its_own(batch, send):
    uploads = batch("吴兴区（1）.xlsx", "吴兴区（2）.xlsx")
    send("upload_batch_place", uploads[0], {f"u{u.pk}-organization": "330502" for u in uploads})
    for upload in uploads:
        work(upload)
    send("upload_batch_apply", uploads[0])
    assert Job.objects.filter(kind="uploads.apply").count() == 2


def test_a_line_without_a_choice_stays(batch, send):
    first, _ = batch("吴兴区.xlsx", "德清县.xlsx")
    answer = send("upload_batch_place", first, {f"u{first.pk}-organization": "330502"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "还有1份没有选好单位或月份" in html and "请选择单位" in html
    assert [u.state for u in Upload.objects.order_by("pk")] == [UploadState.RECEIVED, UploadState.PLACING]


def test_nothing_to_write(batch, send):
    (first,) = batch("吴兴区.xlsx")
    assert "没有可以直接写入的表格" in told(send("upload_batch_apply", first))[0]


def test_who_may(client, batch, send, cast, hand_in):
    (first,) = batch("吴兴区.xlsx")
    send("upload_batch_place", first, {f"u{first.pk}-organization": "330502"})
    work(first)
    assert page(client, cast.leader, first).status_code == 200
    assert "由上传人处理" in page(client, cast.leader, first).content.decode()
    assert send("upload_batch_apply", first, user=cast.leader).status_code == 403
    assert page(client, cast.deqing_officer, first).status_code == 404
    assert client.get(reverse("upload_batch", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(client, batch, cast, django_assert_max_num_queries, count):
    uploads = batch(*[f"{n}.xlsx" for n in range(count)])
    client.force_login(cast.office)
    with django_assert_max_num_queries(16):
        client.get(reverse("upload_batch", args=[uploads[0].batch]))
