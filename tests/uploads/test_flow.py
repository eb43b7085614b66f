"""The life of an upload over the plainest register: checked, previewed, written, written again, undone."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from common import documents
from jobs.models import Job, State
from organizations.models import AuditEntry
from tests.register.models import Member
from tests.register.sheets import HEAD, member
from tests.register.sheets import text as csv_text
from tests.uploads.conftest import work
from tests.uploads.sheets import book, saved, table
from uploads import workflow
from uploads.models import Outcome, Upload, UploadState

pytestmark = pytest.mark.django_db


def rows(*numbers, **changes):
    """Cells of members, some of them replaced: `rows(1, name="新名")`."""
    names = ("number", "name", "organization", "kind", "joined", "hours", "phone", "town", "skill", "note")
    return [tuple(changes.get(name, cell) for name, cell in zip(names, member(n), strict=True)) for n in numbers]


def outcomes(upload):
    return {row.number: row.outcome for row in upload.current_rows}


def told(upload, number):
    """What is said about a row."""
    return [finding[2] for row in upload.current_rows.filter(number=number) for finding in row.findings]


def test_nothing_is_written_before_it_is_confirmed(hand_in, write, members):
    upload = hand_in(rows(1, 2))
    assert (upload.state, members()) == (UploadState.CHECKED, {})
    assert upload.counts == {
        "read": 2, "warned": 0, "new": 2, "changed": 0, "unchanged": 0, "refused": 0, "asked": 0, "ignored": 0,
    }  # fmt: skip
    write(upload)
    assert upload.state == UploadState.APPLIED
    assert members() == {"M0000001": "成员1", "M0000002": "成员2"}
    stored = Member.objects.get(number="M0000001")
    assert (stored.kind, stored.hours, stored.organization.code) == ("teacher", Decimal("0.5"), "330502")
    assert stored.joined.isoformat() == "2010-01-02"


def test_the_same_file_again_is_recognised_and_changes_nothing(hand_in, write, cast):
    content = table([HEAD, *rows(1, 2)])
    first = write(hand_in(content=content))
    second = hand_in(content=content)
    assert list(workflow.earlier(second, cast.wuxing_officer)) == [first]
    assert set(outcomes(second).values()) == {Outcome.UNCHANGED}
    with pytest.raises(workflow.Refused, match="完全一样"):
        workflow.apply(second, cast.wuxing_officer, "", False)


def test_the_preview_tells_old_and_new(hand_in, write):
    write(hand_in(rows(1, 2)))
    upload = hand_in([*rows(1, name="新名"), *rows(2, 3)])
    assert outcomes(upload) == {2: Outcome.CHANGED, 3: Outcome.UNCHANGED, 4: Outcome.NEW}
    changed = upload.current_rows.get(number=2)
    assert (changed.before["name"], changed.values["name"]) == ("成员1", "新名")
    write(upload)
    assert upload.result["written"] == 2


def test_every_problem_of_every_row_is_told_at_once(hand_in, write, members):
    upload = hand_in([*rows(1, name=None, joined="2017-02-30"), *rows(2, organization="德清县"), *rows(3)])
    assert outcomes(upload) == {2: Outcome.REFUSED, 3: Outcome.REFUSED, 4: Outcome.NEW}
    assert len(told(upload, 2)) == 2
    assert "德清县" in told(upload, 3)[0]
    with pytest.raises(workflow.Refused, match="还有2行不能写入"):
        workflow.apply(upload, upload.uploaded_by, "", False)
    write(upload, only_valid=True)
    assert members() == {"M0000003": "成员3"}


def test_rows_read_are_accepted_rejected_or_named_as_ignored(hand_in):
    total = ["合计", None, None, None, None, 1.5]
    upload = hand_in([*rows(1, 2), *rows(3, joined="不详"), total, ["填表人：王五"]])
    counts = upload.counts
    assert counts["read"] == upload.accepted + upload.rejected + counts["ignored"] == 5
    assert told(upload, 5)[0] == "合计行，只核对不读取"
    ignored = upload.current_rows.filter(outcome=Outcome.IGNORED)
    assert all(row.findings for row in ignored)


def test_a_total_that_does_not_add_up_is_told(hand_in):
    upload = hand_in([*rows(1, 2), ["合计", None, None, None, None, 9]])
    assert "合计写的是9，各行相加是1.5" in told(upload, 4)[1]


def test_the_same_record_twice_in_a_file_is_refused(hand_in):
    upload = hand_in([*rows(1), *rows(1, name="又一次")])
    assert outcomes(upload) == {2: Outcome.NEW, 3: Outcome.REFUSED}
    assert "与第2行是同一条记录" in told(upload, 3)[0]


def test_what_is_ambiguous_is_asked_once_and_the_answer_holds(hand_in, write):
    upload = hand_in([*rows(1, hours="约50"), *rows(2, hours="约50"), *rows(3)])
    assert outcomes(upload) == {2: Outcome.ASKED, 3: Outcome.ASKED, 4: Outcome.NEW}
    (question,) = upload.open_questions
    assert (question["count"], [place[1] for place in question["places"]]) == (2, [2, 3])
    taken = next(key for key, label, value in question["choices"] if value == "50")
    workflow.answer(upload, upload.uploaded_by, {question["key"]: taken})
    work(upload)
    assert outcomes(upload) == {2: Outcome.NEW, 3: Outcome.NEW, 4: Outcome.NEW}
    assert upload.current_rows.get(number=2).values["hours"] == "50"


def test_one_cell_may_be_answered_on_its_own(hand_in):
    upload = hand_in([*rows(1, hours="约50"), *rows(2, hours="约50")])
    (question,) = upload.open_questions
    taken, left = (choice[0] for choice in question["choices"])
    workflow.answer(upload, upload.uploaded_by, {question["key"]: taken, "0:3:hours": left})
    work(upload)
    assert [row.values["hours"] for row in upload.current_rows] == ["50", None]


def test_hidden_rows_are_asked_about(hand_in):
    made = load_workbook(BytesIO(table([HEAD, *rows(1, 2)])))
    made.active.row_dimensions[3].hidden = True
    upload = hand_in(content=saved(made))
    assert outcomes(upload) == {2: Outcome.NEW, 3: Outcome.ASKED}
    workflow.answer(upload, upload.uploaded_by, {"hidden": "skip"})
    work(upload)
    assert outcomes(upload) == {2: Outcome.NEW, 3: Outcome.IGNORED}


def test_hidden_sheets_and_sheets_without_a_table_are_named(hand_in):
    upload = hand_in(content=book({"说明": [["请按要求填写"]], "名册": [HEAD, *rows(1)], ".底稿": [HEAD, *rows(2)]}))
    assert [(sheet["name"], sheet["outcome"]) for sheet in upload.sheets] == [
        ("说明", "ignored"), ("名册", "loaded"), ("底稿", "ignored"),
    ]  # fmt: skip
    assert upload.counts["read"] == 1
    assert all(sheet["reason"] for sheet in upload.sheets if sheet["outcome"] == "ignored")


def test_merged_cells_stand_for_each_of_their_rows(hand_in):
    made = load_workbook(BytesIO(table([HEAD, *rows(1, 2, 3)])))
    made.active.merge_cells("C2:C4")
    upload = hand_in(content=saved(made))
    assert set(outcomes(upload).values()) == {Outcome.NEW}


def test_columns_that_cannot_be_guessed_are_asked_and_remembered(hand_in, cast):
    head = ("代号", "称呼", "归属", *HEAD[3:])
    upload = hand_in(rows(1), head=head)
    assert upload.state == UploadState.MAPPING
    (sheet,) = upload.sheets
    assert sheet["sample"][0] == [1, list(head)]
    columns = {"number": 1, "name": 2, "organization": 3, "hours": 6}
    workflow.map_columns(upload, cast.wuxing_officer, {"0": {"header": [1], "columns": columns}}, remember=True)
    work(upload)
    assert (upload.state, outcomes(upload)) == (UploadState.CHECKED, {2: Outcome.NEW})
    again = hand_in(rows(2), head=head)
    assert (again.state, outcomes(again)) == (UploadState.CHECKED, {2: Outcome.NEW})
    elsewhere = hand_in(rows(3), head=head, user=cast.deqing_officer)
    assert elsewhere.state == UploadState.MAPPING


def test_csv_of_any_encoding(hand_in):
    plain = csv_text(3).decode("utf-8-sig")
    for encoding in ("utf-8-sig", "utf-8", "gb18030", "utf-16"):
        upload = hand_in(content=plain.encode(encoding), name="名册.csv")
        assert set(outcomes(upload).values()) == {Outcome.NEW}, encoding


def test_a_file_that_nobody_can_read_is_refused_by_name(hand_in):
    upload = hand_in(content=b"PK\x03\x04 broken")
    assert upload.state == UploadState.REFUSED
    assert upload.reason


@pytest.mark.parametrize(("content", "limit"), [(b"", 1), (b"x" * 2**20 + b"x", 1)])
def test_what_cannot_be_kept_is_refused_at_once(hand_in, settings, content, limit):
    settings.UPLOAD_MEGABYTES = limit
    with pytest.raises(documents.NotAccepted):
        hand_in(content=content)
    assert not Upload.objects.exists()


def test_undo_brings_back_what_was_there(hand_in, write, members):
    write(hand_in(rows(1, 2)))
    upload = write(hand_in([*rows(1, name="新名", hours=9), *rows(3)]))
    assert members() == {"M0000001": "新名", "M0000002": "成员2", "M0000003": "成员3"}
    workflow.undo(upload, upload.uploaded_by)
    work(upload)
    assert upload.state == UploadState.UNDONE
    assert members() == {"M0000001": "成员1", "M0000002": "成员2"}
    assert Member.objects.get(number="M0000001").hours == Decimal("0.5")


def test_a_later_change_stands_in_the_way_of_undoing(hand_in, write, members):
    upload = write(hand_in(rows(1, 2)))
    Member.objects.filter(number="M0000002").update(name="后来改的")
    with pytest.raises(workflow.Refused, match="成员2"):
        workflow.undo(upload, upload.uploaded_by)
    assert members() == {"M0000001": "成员1", "M0000002": "后来改的"}


def test_what_changed_after_the_preview_is_not_overwritten(hand_in, members):
    upload = hand_in(rows(1, 2))
    Member.objects.create(number="M0000002", name="别人先登记的", organization=upload.organization)
    workflow.apply(upload, upload.uploaded_by, "", False)
    work(upload)
    assert (upload.state, upload.job.state) == (UploadState.CHECKED, State.FAILED)
    assert "预览之后有1行" in upload.reason
    assert members() == {"M0000002": "别人先登记的"}
    workflow.recheck(upload, upload.uploaded_by)
    work(upload)
    assert outcomes(upload) == {2: Outcome.NEW, 3: Outcome.CHANGED}


def test_writing_can_be_cancelled_before_it_begins(hand_in, members):
    upload = hand_in(rows(1))
    workflow.apply(upload, upload.uploaded_by, "", False)
    workflow.cancel(upload, upload.uploaded_by)
    upload.refresh_from_db()
    assert (upload.state, members()) == (UploadState.CHECKED, {})
    assert Job.objects.get(pk=upload.job_id).state == State.CANCELLED


def test_a_discarded_upload_keeps_its_file(hand_in):
    upload = hand_in(rows(1))
    workflow.discard(upload, upload.uploaded_by)
    assert upload.state == UploadState.DISCARDED
    with pytest.raises(workflow.Refused):
        workflow.apply(upload, upload.uploaded_by, "", False)


def test_a_city_officer_confirms_whose_sheet_it_is(hand_in, cast):
    upload = hand_in(rows(1), user=cast.office, organization=None, name="吴兴区成员名册.xlsx")
    assert (upload.state, upload.found["organization"]) == (UploadState.PLACING, "330502")
    workflow.place(upload, cast.office, cast.wuxing, None)
    work(upload)
    assert (upload.state, upload.counts["new"]) == (UploadState.CHECKED, 1)


def test_a_sheet_of_another_organisation_is_asked_about(hand_in, cast):
    upload = hand_in(rows(1), user=cast.office, organization=cast.deqing, name="吴兴区成员名册.xlsx")
    assert "表格里写的是" in upload.open_questions[-1]["text"]
    with pytest.raises(workflow.Refused):
        workflow.apply(upload, cast.office, "", True)


def test_nobody_hands_in_for_others(hand_in, cast):
    with pytest.raises(workflow.Refused):
        hand_in(rows(1), user=cast.deqing_officer, organization=cast.wuxing)
    with pytest.raises(workflow.Refused):
        hand_in(rows(1), user=cast.leader)


def test_what_belongs_to_others_is_not_overwritten(hand_in, write, cast, members):
    write(hand_in(rows(1)))
    upload = hand_in(rows(1, organization="德清县", name="抢注"), user=cast.deqing_officer)
    assert outcomes(upload) == {2: Outcome.REFUSED}
    assert members() == {"M0000001": "成员1"}


def test_scope_of_uploads(hand_in, cast):
    upload = hand_in(rows(1))
    seeing = {
        name: Upload.objects.visible_to(getattr(cast, name)).filter(pk=upload.pk).exists()
        for name in ("wuxing_officer", "deqing_officer", "office", "leader", "admin", "auditor")
    }
    assert seeing == {
        "wuxing_officer": True, "deqing_officer": False, "office": True, "leader": True,
        "admin": False, "auditor": False,
    }  # fmt: skip


def test_the_trail_tells_of_every_step(hand_in, write):
    upload = write(hand_in(rows(1)))
    workflow.undo(upload, upload.uploaded_by)
    work(upload)
    acts = AuditEntry.objects.filter(action__startswith="upload.").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["upload.receive", "upload.apply", "upload.undo"]


def test_sensitive_cells_are_not_kept_in_clear_with_the_problems(hand_in):
    upload = hand_in(rows(1, joined="不详"))
    row = upload.current_rows.get()
    assert "phone" not in row.cells


@pytest.mark.parametrize("count", [10, 200])
def test_checking_takes_as_many_queries_for_few_rows_as_for_many(hand_in, cast, count, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        hand_in(rows(*range(count)))


def test_what_is_said_about_a_sensitive_cell_does_not_quote_it(hand_in):
    upload = hand_in(rows(1, phone="13912345678" * 3))
    row = upload.current_rows.get()
    assert row.outcome == Outcome.REFUSED
    assert "太长" in row.findings[0][2] and "••••" in row.findings[0][2]
    assert "139123" not in str([row.findings, row.cells])


def test_what_somebody_once_decided_goes_before_what_the_titles_say(hand_in, cast):
    head = ("编号", "备注", *HEAD[2:9], "姓名")
    upload = hand_in(rows(1), head=head)
    columns = {"number": 1, "name": 2, "organization": 3, "note": 10}
    workflow.map_columns(upload, cast.wuxing_officer, {"0": {"header": [1], "columns": columns}}, remember=True)
    work(upload)
    again = hand_in(rows(2), head=head)
    assert again.current_rows.get().values["name"] == "成员2"


def test_a_remembered_header_is_known_again_whatever_its_spaces(hand_in, cast):
    head = ("代号", "称 呼", "归属", *HEAD[3:])
    upload = hand_in(rows(1), head=head)
    columns = {"number": 1, "name": 2, "organization": 3}
    workflow.map_columns(upload, cast.wuxing_officer, {"0": {"header": [1], "columns": columns}}, remember=True)
    work(upload)
    again = hand_in(rows(2), head=("代号 ", "称呼", "归\n属", *HEAD[3:]))
    assert again.current_rows.get().values["name"] == "成员2"
