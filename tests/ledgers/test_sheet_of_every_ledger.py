"""Every ledger has a template, which filled in is written, found unchanged, exported, and taken back."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from entrepreneurship.models import LoanProduct
from ledgers import kinds, standard
from ledgers import workflow as records
from ledgers.models import Category
from projects import feeds
from projects.models import LeaderInstruction, LeaderRank
from tests.ledgers.uploading import outcomes, told, undo, write
from tests.uploads.conftest import work
from tests.uploads.sheets import saved
from uploads import kinds as sheets
from uploads import workflow
from uploads.fields import DateWidget, NumberWidget
from uploads.models import Outcome
from uploads.resource import Context

pytestmark = pytest.mark.django_db
KINDS = [ledger.kind for ledger in kinds.every() if ledger.template]
DAY = dt.date(2017, 7, 3)


@pytest.fixture(autouse=True)
def files(settings, tmp_path, cast):
    settings.MEDIA_ROOT = tmp_path / "files"
    standard.ensure()
    Category.objects.get_or_create(ledger="banks", name="湖州银行")


def writer(cast, ledger):
    """Who records there; where a county does, a county."""
    return next(user for user in (cast.wuxing_officer, cast.office) if ledger.may_write(user))


def cell(place: int, each, options: dict):
    """What stands in a required cell."""
    if isinstance(each.widget, DateWidget):
        return DAY
    if isinstance(each.widget, NumberWidget):
        return place
    return options.get(each.title) or f"{each.title}甲。"


def filled_in(resource) -> bytes:
    """The template with one row, of which only the required cells are filled in."""
    _, content = resource.template()
    book = load_workbook(BytesIO(content))
    choices = {column[0].value: column[1].value for column in book["选项"].iter_cols() if column[0].value}
    for place, (name, each) in enumerate(resource.sheet_fields.items(), 1):
        if name == "organization":
            book.worksheets[0].cell(4, place, resource.context.organization.short_name)
        elif each.required:
            book.worksheets[0].cell(4, place, cell(place, each, choices))
    return saved(book)


def hand_in(user, kind, content, name="表.xlsx"):
    return work(workflow.receive(user, kind, SimpleUploadedFile(name, content), None, None))


@pytest.mark.parametrize("kind", KINDS)
def test_its_sheet_goes_in_and_out(cast, client, kind):
    ledger = kinds.find(kind)
    user = writer(cast, ledger)
    resource = sheets.find(kind)(Context(user, user.organization))
    content = filled_in(resource)
    upload = hand_in(user, kind, content)
    assert (upload.state, outcomes(upload)) == ("checked", [Outcome.NEW]), told(upload)
    assert write(upload).state == "applied", upload.reason
    assert outcomes(hand_in(user, kind, content)) == [Outcome.UNCHANGED]
    client.force_login(user)
    exported = b"".join(client.get(f"{ledger.url}?format=xlsx").streaming_content)
    again = hand_in(user, kind, exported)
    assert (again.state, outcomes(again)) == ("checked", [Outcome.UNCHANGED]), again.sheets
    assert client.get(ledger.address(ledger.model.objects.get())).status_code == 200
    assert feeds.differences() == []
    assert undo(upload).state == "undone", upload.reason
    assert [record.is_void for record in ledger.model.objects.all()] == [True]
    assert feeds.differences() == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_heads_of_its_columns_are_told_apart(kind):
    wanted = sheets.find(kind)().wanted
    titles = [title for each in wanted for title in each.titles]
    assert len(titles) == len(set(titles))


def test_a_band_upside_down_is_an_error_of_its_row(cast):
    resource = sheets.find("loan_products")(Context(cast.office, cast.city))
    content = filled_in(resource)
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    titles = [each.value for each in sheet[3]]
    sheet.cell(4, titles.index("*额度下限（万元）") + 1, 90)
    upload = hand_in(cast.office, "loan_products", saved(book))
    assert told(upload) == ["额度上限要大于下限"]
    assert not LoanProduct.objects.exists()


def test_an_export_says_whole_what_a_list_cuts_short(cast, client):
    ledger = kinds.find("instructions")
    done = "已经落实。" * 30
    user = cast.wuxing_officer
    record = LeaderInstruction(
        organization=cast.wuxing, leader="区长王某", rank=LeaderRank.COUNTY, given_on=DAY, subject="材料", done=done
    )
    records.create(record, user)
    client.force_login(user)
    exported = b"".join(client.get(f"{ledger.url}?format=csv").streaming_content).decode("utf-8-sig")
    assert done in exported
    again = hand_in(user, "instructions", exported.encode(), "导出.csv")
    assert outcomes(again) == [Outcome.UNCHANGED]
