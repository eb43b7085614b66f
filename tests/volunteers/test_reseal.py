"""A change of keys: everything is readable and findable afterwards, in as many goes as it takes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast, small_programme
from tests.volunteers.people import document, phone, volunteer
from uploads.models import Outcome, Upload, UploadRow
from volunteers.management.commands import reseal
from volunteers.models import Volunteer
from volunteers.workflow import registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings):
    settings.FIELD_KEYS, settings.INDEX_KEY = ["old:one secret"], "index one"
    cast = Cast(small_programme())
    cast.people = [volunteer(cast.wuxing, cast.wuxing_officer, number) for number in (1, 3, 5)]
    cast.leader.phone = phone(9)
    cast.leader.save()
    return cast


def run(*arguments) -> str:
    told = StringIO()
    call_command("reseal", *arguments, stdout=told, stderr=told)
    return told.getvalue()


def test_a_new_key_encrypts_every_row_and_the_old_one_may_go(cast, settings, monkeypatch):
    monkeypatch.setattr(reseal, "CHUNK", 2)
    settings.FIELD_KEYS = ["new:other secret", "old:one secret"]
    assert "志愿者：看过3条，还要更换3条" in run("--check")
    assert "志愿者：看过3条，已更换3条" in run()
    assert "志愿者：看过3条，还要更换0条" in run("--check")
    settings.FIELD_KEYS = ["new:other secret"]
    assert [(row.document, row.phone) for row in Volunteer.objects.order_by("pk")] == [
        (document(number), phone(number)) for number in (1, 3, 5)
    ]
    cast.leader.refresh_from_db()
    assert cast.leader.phone == phone(9) and cast.leader.phone_sealed.startswith("new:")


def test_a_new_index_finds_everybody_again_and_what_uploads_read_of_them(cast, settings):
    row = cast.people[0]
    old = row.document_hash
    upload = Upload.objects.create(
        kind="volunteers", name="名册.xlsx", file="x", size=1, sha256="0" * 64, uploaded_by=cast.office
    )
    for number, key in enumerate((str(old), old.hex)):
        UploadRow.objects.create(upload=upload, epoch=1, sheet=0, number=number, outcome=Outcome.NEW, key=key)
    settings.INDEX_KEY = "index two"
    assert registration.document_hash(document(1)) != old
    run()
    row.refresh_from_db()
    assert row.document_hash == registration.document_hash(document(1))
    assert row.phone_hash == registration.phone_hash(phone(1))
    keys = UploadRow.objects.order_by("number").values_list("key", flat=True)
    assert list(keys) == [str(row.document_hash), row.document_hash.hex]
    with pytest.raises(registration.Known):
        volunteer(cast.wuxing, cast.wuxing_officer, 1)


def test_it_goes_on_where_it_was_stopped(cast, settings):
    settings.FIELD_KEYS = ["new:other secret", "old:one secret"]
    done = cast.people[0]
    done.document, done.phone = document(1), phone(1)
    done.save()
    assert "志愿者：看过3条，已更换2条" in run()


def test_rows_that_no_key_opens_are_told_and_left_alone(cast, settings):
    settings.FIELD_KEYS = ["new:other secret"]
    with pytest.raises(CommandError, match="共有4条打不开"):
        run()
    settings.FIELD_KEYS = ["old:one secret"]
    assert Volunteer.objects.order_by("pk").first().phone == phone(1)


def test_a_void_row_stays_without_a_hash(cast, settings):
    registration.void(cast.people[0], cast.wuxing_officer, "登错了")
    settings.INDEX_KEY = "index two"
    run()
    assert Volunteer.objects.get(pk=cast.people[0].pk).document_hash is None
