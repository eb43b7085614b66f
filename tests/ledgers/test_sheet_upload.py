"""Sheets of a ledger: read, compared, written, counted and taken back."""

import datetime as dt
from copy import copy
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ledgers import history, kinds, workflow
from ledgers.models import Category
from projects import feeds
from projects.models import Activity, Figure
from tests.fed import activity, category, fed_indicator
from tests.ledgers.sheets import HEAD, activity_cells
from tests.ledgers.uploading import SHORT, hand_in, outcomes, told, undo, write, written
from tests.uploads.conftest import work
from tests.uploads.sheets import saved
from uploads import kinds as sheets
from uploads import workflow as uploading
from uploads.models import Outcome
from uploads.resource import Context, Row

pytestmark = pytest.mark.django_db
JULY = dt.date(2017, 7, 3)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def held(cast):
    for name in ("讲座", "培训"):
        category("activities", name)
    fed_indicator(cast.programme, "heads", "participants", unit="人次")
    return fed_indicator(cast.programme, "held", "activities")


def counted(indicator, organization) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator, organization=organization).exclude(value=0)
    return {figure.month.key: figure.value for figure in figures}


def short(name="果农课堂", day=JULY, heads=60, project="01", kind="讲座"):
    return project, kind, name, day, heads


def by_number(user, record, head, *cells):
    """A sheet of one row that names its record."""
    return hand_in(user, [(record.number, *cells)], ("编号", *head))


def test_template_filled_in_and_uploaded_counts(cast, held):
    resource = sheets.find("activities")(Context(cast.wuxing_officer, cast.wuxing))
    name, content = resource.template()
    assert name == "吴兴区活动台账模板.xlsx"
    book = load_workbook(BytesIO(content))
    sheet = book["活动台账"]
    titles = [cell.value for cell in sheet[3]]
    assert titles[2:5] == ["*类别", "*活动名称", "*日期"]
    row = dict.fromkeys(titles) | {
        "重点工作项目": "01 青年大讲堂", "*类别": "讲座", "*活动名称": "果农课堂", "*日期": JULY,
        "开始时间": "下午2点半", "*参加人数（人）": 60,
    }  # fmt: skip
    for place, value in enumerate(row.values(), 1):
        sheet.cell(4, place, value)
    upload = hand_in(cast.wuxing_officer, content=saved(book))
    assert [(each["name"], each["outcome"]) for each in upload.sheets] == [
        ("活动台账", "loaded"), ("填写说明", "ignored"), ("选项", "ignored"),
    ]  # fmt: skip
    assert write(upload).result["message"] == "活动台账写入1场：新增1。"
    record = Activity.objects.get()
    assert (record.organization, record.starts_at, record.heads) == (cast.wuxing, dt.time(14, 30), 60)
    assert (record.created_by, record.upload, record.version) == (cast.wuxing_officer, upload, 1)
    assert counted(held, cast.wuxing) == {"2017-07": 1}
    assert feeds.differences() == []


def test_the_same_sheet_again_changes_nothing(cast):
    rows = [activity_cells(n) for n in range(6)]
    assert written(cast.office, rows).result["written"] == 6
    assert set(outcomes(hand_in(cast.office, rows))) == {Outcome.UNCHANGED}
    assert Activity.objects.count() == 6


def test_what_was_entered_by_hand_is_recognised(cast):
    workflow.create(activity(cast.wuxing, project=1), cast.wuxing_officer)
    upload = hand_in(cast.wuxing_officer, [short(), short("另一场")], SHORT)
    assert outcomes(upload) == [Outcome.UNCHANGED, Outcome.NEW]


def test_the_export_of_a_list_uploads_unchanged(cast, client):
    written(cast.office, [activity_cells(n) for n in range(6)])
    record = Activity.objects.filter(organization=cast.wuxing).first()
    before = copy(record)
    record.name, record.late_reason = "改了名字", "写错"
    workflow.change(record, cast.wuxing_officer, 1, before)
    client.force_login(cast.office)
    for kind in ("xlsx", "csv"):
        response = client.get(f"/ledgers/activities/?format={kind}")
        content = b"".join(response.streaming_content)
        upload = hand_in(cast.office, content=content, name=f"导出.{kind}")
        assert (upload.state, outcomes(upload)) == ("checked", [Outcome.UNCHANGED] * 6)


def test_rows_move_between_months_and_organisations_and_back(cast, held):
    written(cast.office, [("吴兴区", *short()), ("吴兴区", *short("第二场"))], ("单位", *SHORT))
    first, second = Activity.objects.order_by("id")
    assert counted(held, cast.wuxing) == {"2017-07": 2}
    head = ("编号", "单位", *SHORT)
    rows = [
        (first.number, "吴兴区", *short(day=dt.date(2017, 6, 20))),
        (second.number, "德清县", *short("第二场", heads=80)),
    ]
    moved = written(cast.office, rows, head)
    assert counted(held, cast.wuxing) == {"2017-06": 1}
    assert counted(held, cast.deqing) == {"2017-07": 1}
    assert feeds.differences() == []
    assert set(Activity.objects.values_list("version", "upload", "created_by", "changed_by")) == {
        (2, moved.pk, cast.office.pk, cast.office.pk)
    }
    assert undo(moved).reason == "修改的2场已恢复原样。"
    assert counted(held, cast.wuxing) == {"2017-07": 2}
    assert counted(held, cast.deqing) == {}
    assert feeds.differences() == []


def test_undoing_voids_what_was_added_and_deletes_nothing(cast, held):
    first = written(cast.wuxing_officer, [short(), short("第二场")], SHORT)
    second = written(cast.wuxing_officer, [short(heads=90), short("第三场")], SHORT, name="改.xlsx")
    assert undo(second).reason == "新增的1场已作废，修改的1场已恢复原样。"
    third = Activity.objects.get(name="第三场")
    assert (third.void_reason, third.voided_by, third.version) == ("撤销上传“改.xlsx”", cast.wuxing_officer, 2)
    changed = Activity.objects.get(name="果农课堂")
    assert (changed.heads, changed.version, changed.upload, changed.is_void) == (60, 3, first, False)
    assert feeds.differences() == []
    assert undo(first).state == "undone"
    assert Activity.objects.valid().count() == 0
    assert Activity.objects.count() == 3
    assert counted(held, cast.wuxing) == {}
    assert feeds.differences() == []


def test_what_somebody_changed_since_stands_in_the_way(cast):
    upload = written(cast.wuxing_officer, [short(), short("第二场"), short("第三场")], SHORT)
    record = Activity.objects.get(name="果农课堂")
    before = copy(record)
    record.heads = 99
    workflow.change(record, cast.wuxing_officer, 1, before)
    workflow.void(Activity.objects.get(name="第二场"), cast.wuxing_officer, "没有办成")
    with pytest.raises(uploading.Refused, match="第2行“果农课堂”在写入之后又被修改或作废"):
        undo(upload)
    assert uploading.obstacles_of(upload, cast.wuxing_officer) == ["第2行“果农课堂”在写入之后又被修改或作废"]


def test_a_row_that_names_a_void_record_revives_it(cast, held):
    written(cast.wuxing_officer, [short()], SHORT)
    record = Activity.objects.get()
    workflow.void(record, cast.wuxing_officer, "登记错了")
    upload = hand_in(cast.wuxing_officer, [short(heads=75)], SHORT)
    assert outcomes(upload) == [Outcome.NEW]
    assert told(upload) == ["这一条已由wuxing于2017-07-04作废（登记错了），写入以后恢复有效并按本行内容更新"]
    write(upload)
    record.refresh_from_db()
    assert (record.is_void, record.heads, record.void_reason, record.version) == (False, 75, "", 2)
    assert counted(held, cast.wuxing) == {"2017-07": 1}
    undo(upload)
    record.refresh_from_db()
    assert (record.void_reason, record.heads, record.voided_by) == ("登记错了", 60, cast.wuxing_officer)
    assert counted(held, cast.wuxing) == {}
    assert feeds.differences() == []


def test_a_closed_month_needs_a_reason_in_the_row(cast, held):
    may = dt.date(2017, 5, 9)
    refused = hand_in(cast.wuxing_officer, [short(day=may), short("第二场")], SHORT)
    assert outcomes(refused) == [Outcome.REFUSED, Outcome.NEW]
    assert told(refused) == ["2017年5月已经关账，登记或修改要在“补登原因”一列写明原因"]
    rows = [(*short(day=may), "表格晚到")]
    written(cast.wuxing_officer, rows, (*SHORT, "补登原因"))
    assert counted(held, cast.wuxing) == {"2017-05": 1}
    # What stands there needs no reason again; a change of it does.
    assert outcomes(hand_in(cast.wuxing_officer, [short(day=may)], SHORT)) == [Outcome.UNCHANGED]
    assert outcomes(hand_in(cast.wuxing_officer, [short(day=may, heads=61)], SHORT)) == [Outcome.REFUSED]
    moved = by_number(cast.wuxing_officer, Activity.objects.get(), SHORT, *short())
    assert told(moved) == ["2017年5月已经关账，登记或修改要在“补登原因”一列写明原因"]


def test_every_problem_of_a_row_is_told_at_once(cast):
    Category.objects.create(ledger="activities", name="旧类别", is_retired=True)
    rows = [
        ("99", "跳舞", None, "2017-02-30", "约50"),
        short(kind="旧类别"),
        short("明年的", day=dt.date(2018, 7, 3)),
    ]
    upload = hand_in(cast.wuxing_officer, rows, SHORT)
    assert outcomes(upload) == [Outcome.REFUSED] * 3
    assert {finding[1] for finding in upload.current_rows.first().findings} == {
        "project", "category", "name", "held_on", "heads",
    }  # fmt: skip
    assert told(upload, 1) == ["“旧类别”已经停用，请改为其他类别"]
    assert told(upload, 2) == ["这一天还没有到，办了以后再登记"]


def test_more_people_than_there_can_be_are_told(cast):
    assert told(hand_in(cast.wuxing_officer, [short(heads=3_000_000_000)], SHORT)) == ["确保该值小于或等于1000000。"]


def test_a_part_of_a_projects_name_is_asked_about(cast):
    upload = hand_in(cast.wuxing_officer, [short(project="讲堂"), short("第二场", project="大讲堂")], SHORT)
    assert outcomes(upload) == [Outcome.ASKED, Outcome.ASKED]
    question = upload.open_questions[0]
    assert (question["text"], question["choices"][0][1]) == ("“讲堂”是哪一个重点工作项目？", "01 青年大讲堂")
    uploading.answer(
        upload, cast.wuxing_officer, {each["key"]: each["choices"][0][0] for each in upload.open_questions}
    )
    assert outcomes(work(upload)) == [Outcome.NEW, Outcome.NEW]


def test_a_category_out_of_use_stays_where_it_is(cast):
    written(cast.wuxing_officer, [short()], SHORT)
    Category.objects.filter(name="讲座").update(is_retired=True)
    assert outcomes(hand_in(cast.wuxing_officer, [short(), short("新的")], SHORT)) == [
        Outcome.UNCHANGED, Outcome.REFUSED,
    ]  # fmt: skip


def test_a_county_writes_no_rows_of_another(cast):
    written(cast.deqing_officer, [short()], SHORT)
    record = Activity.objects.get()
    upload = hand_in(cast.wuxing_officer, [("德清县", *short("别人的"))], ("单位", *SHORT))
    assert told(upload) == ["“德清县”不是您可以上传的单位，请核对单位名称"]
    named = by_number(cast.wuxing_officer, record, SHORT, *short("改名"))
    assert told(named) == [f"您的范围内没有编号为“{record.number}”的记录，请核对；要新增的话，把编号留空"]
    assert named.current_rows.first().before is None
    unknown = hand_in(cast.wuxing_officer, [("HD-2222222222", *short("改名"))], ("编号", *SHORT))
    assert told(unknown) == ["您的范围内没有编号为“HD-2222222222”的记录，请核对；要新增的话，把编号留空"]


def test_whose_a_row_is_the_city_has_to_say_and_a_county_need_not(cast):
    assert hand_in(cast.office, [short()], SHORT).state == "mapping"
    upload = hand_in(cast.office, [("吴兴区", *short()), (None, *short())], ("单位", *SHORT))
    assert outcomes(upload) == [Outcome.NEW, Outcome.REFUSED]
    assert not upload.open_questions  # a sheet of one county is no mistake of the city's
    assert outcomes(hand_in(cast.wuxing_officer, [short()], SHORT)) == [Outcome.NEW]


def test_what_a_sheet_does_not_say_stays(cast):
    rows = [activity_cells(0)]
    written(cast.wuxing_officer, rows)
    record = Activity.objects.get()
    head = ("类别", "活动名称", "日期", "开始时间", "参加人数", "地点", "补登原因")
    row = dict(zip(HEAD, rows[0], strict=True)) | {"地点": None}
    upload = written(cast.wuxing_officer, [tuple(row[title] for title in head)], head)
    assert upload.current_rows.first().outcome == Outcome.CHANGED
    now = Activity.objects.get()
    assert (now.summary, now.project_id, now.heads) == (record.summary, record.project_id, record.heads)
    assert now.place == ""  # an empty cell of a column that is there


def test_a_record_that_was_renamed_by_hand_is_told_from_its_old_name(cast):
    written(cast.wuxing_officer, [short()], SHORT)
    record = Activity.objects.get()
    before = copy(record)
    record.name = "新名"
    workflow.change(record, cast.wuxing_officer, 1, before)
    upload = hand_in(cast.wuxing_officer, [short("新名"), short()], SHORT)
    assert outcomes(upload) == [Outcome.UNCHANGED, Outcome.NEW]
    write(upload)
    assert sorted(Activity.objects.values_list("name", flat=True)) == ["新名", "果农课堂"]
    assert set(outcomes(hand_in(cast.wuxing_officer, [short("新名"), short()], SHORT))) == {Outcome.UNCHANGED}


def test_two_rows_alike_are_told_how_to_tell_them_apart(cast):
    upload = hand_in(cast.wuxing_officer, [short(), short()], SHORT)
    assert told(upload, 1) == [
        "与第2行是同一条记录，请只保留一行（单位、日期、开始时间、活动名称都相同）。确属两条的，请在其中一行上区分开"
    ]


def test_what_changed_after_the_preview_is_not_overwritten(cast):
    written(cast.wuxing_officer, [short()], SHORT)
    upload = hand_in(cast.wuxing_officer, [short(heads=70), short("第二场")], SHORT)
    record = Activity.objects.get()
    workflow.void(record, cast.wuxing_officer, "没有办成")
    workflow.create(activity(cast.wuxing, name="第二场", project=1), cast.wuxing_officer)
    assert write(upload).state == "checked"
    assert "预览之后有2行的原有数据又变了" in upload.reason
    assert feeds.differences() == []


@pytest.mark.parametrize("many", [1, 60])
def test_the_number_of_queries_does_not_grow_with_rows(cast, many, django_assert_num_queries):
    resource = sheets.find("activities")(Context(cast.wuxing_officer, cast.wuxing))
    resource.begin()
    names = {each.title: name for name, each in resource.sheet_fields.items()}
    rows = [
        Row(0, n, False, {names[t]: c for t, c in zip(HEAD, activity_cells(2 * n), strict=True)}) for n in range(many)
    ]
    with django_assert_num_queries(0):
        resource.read_many(rows)
    with django_assert_num_queries(2):  # records that were renamed, and those that are known
        resource.check(rows)
    assert {row.outcome for row in rows} == {Outcome.NEW}


def test_history_tells_what_an_upload_changed(cast):
    written(cast.wuxing_officer, [short()], SHORT)
    upload = written(cast.wuxing_officer, [short(kind="培训", heads=80)], SHORT, name="改.xlsx")
    undo(upload)
    record = Activity.objects.get()
    steps = history.of(kinds.find("activities"), record, cast.wuxing_officer)
    assert [step.what for step in steps] == [
        "撤销表格“改.xlsx”的写入", "由表格“改.xlsx”修改", "由表格“活动.xlsx”新增",
    ]  # fmt: skip
    assert steps[1].changes == (("类别", "讲座", "培训"), ("参加人数", "60", "80"))
    assert steps[1].upload == upload.pk
    assert history.of(kinds.find("activities"), record, cast.deqing_officer)[1].upload is None
