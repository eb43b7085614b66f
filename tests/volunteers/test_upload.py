"""A roster is handed in, checked, written, handed in again, and taken back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from common import sealing
from projects import feeds
from projects.models import Figure
from tests.fed import category, fed_indicator
from tests.volunteers import people, rosters
from tests.volunteers.uploading import hand_in, outcomes, told, undo, write, written
from uploads import workflow
from uploads.resource import find
from volunteers.codes import Source, Status
from volunteers.models import Membership, Team, Volunteer
from volunteers.resources import VolunteerResource
from volunteers.workflow import registration

SKILLS = "手语，驾驶;摄影摄像 手语"
DAY = dt.date(2017, 7, 3)
DAMAGED = "证件号码以数字形式存放，末尾几位已被表格软件改动，不能还原。请把这一列设为“文本”格式，重新填写完整的号码"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def own(number: int, **changes) -> tuple:
    """A volunteer of Wuxing."""
    return rosters.person(number, **({"所属组织": "吴兴区"} | changes))


def test_people_are_registered_with_all_that_the_roster_says(cast):
    upload = written(cast.wuxing_officer, [own(1, 证件号码="330502199705040019", 注册日期=DAY, 特长=SKILLS)])
    volunteer = Volunteer.objects.get()
    assert (volunteer.document, volunteer.phone) == ("330502199705040019", rosters.person(1)[2])
    assert volunteer.document_hash == sealing.blind("330502199705040019", "document")
    assert volunteer.phone_hash == sealing.blind(rosters.person(1)[2], "phone")
    assert (volunteer.organization, volunteer.county) == (cast.wuxing, cast.wuxing)
    assert (volunteer.born_on, volunteer.sex, volunteer.skills) == (dt.date(1997, 5, 4), "1", "手语、驾驶、摄影摄像")
    assert (volunteer.politics, volunteer.league, volunteer.education) == ("03", "member", "31")
    assert (volunteer.registered_on, volunteer.joined_on) == (DAY, DAY)
    assert (volunteer.source, volunteer.status, volunteer.version) == (Source.COMMUNITY, Status.ACTIVE, 1)
    assert (volunteer.registered_by, volunteer.upload) == (cast.wuxing_officer, upload)
    assert upload.result["message"] == "志愿者名册写入1名：新增1名。"


def test_titles_of_other_systems_are_known(cast):
    head = ("名字", "身份证号码", "联系电话", "县区", "性别", "学历", "注册时间")
    row = ("张三", "330511770203001", "+86 138-1234-5678", "吴兴区", "男", "本科", "2016/5/1")
    written(cast.office, [row], head)
    volunteer = Volunteer.objects.get()
    assert (volunteer.document, volunteer.phone) == ("330511197702030015", "13812345678")
    assert (volunteer.education, volunteer.source, volunteer.sex) == ("21", Source.ROSTER, "1")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"证件号码": "330502199705040018"}, "证件号码的校验位不对，请核对是否写错"),
        ({"证件号码": 330502199705040019}, DAMAGED),
        ({"证件号码": "3.30502E+17"}, DAMAGED),
        ({"证件号码": None}, "缺少“证件号码”，请补上"),
        ({"证件号码": "33050219970504"}, "证件号码应为18位，现在是14位"),
        ({"手机": "12345678901"}, "手机号码应为1开头的11位数字"),
        ({"姓名": None}, "缺少“姓名”，请补上"),
        ({"注册日期": dt.date(2017, 7, 5)}, "注册日期还没有到，请核对"),
        ({"证件号码": "330523199912310028", "注册日期": dt.date(2013, 12, 30)},
         "注册日期早于14周岁生日2013-12-31，请核对"),
        ({"证件号码": "330502199705040019", "性别": "女", "注册日期": DAY}, "性别和证件号码里的不一致，请核对"),
        ({"证件号码": "330502199705040019", "出生日期": dt.date(1997, 5, 5), "注册日期": DAY},
         "出生日期和证件号码里的不一致，请核对"),
        ({"证件号码": "ABC123456789012"}, "这种证件号码里没有出生日期，请填写出生日期"),
        ({"所属组织": "德清县"}, "“德清县”不是您可以上传的单位，请核对单位名称"),
        ({"职业": "13812345678"}, "这一格像是证件号码或手机号码，请填到“证件号码”“手机”列，这里不保留"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_why(cast, changes, sentence):
    upload = hand_in(cast.wuxing_officer, [own(1, **changes), own(2)])
    assert outcomes(upload) == ["refused", "new"]
    assert told(upload) == [sentence]


def test_numbers_that_lost_nothing_are_taken(cast):
    """Fifteen digits and phones fit into a number."""
    upload = written(cast.wuxing_officer, [own(1, 证件号码=330511770203001, 手机=13812345678)])
    assert outcomes(upload) == ["new"]
    volunteer = Volunteer.objects.get()
    assert (volunteer.document, volunteer.phone) == ("330511197702030015", "13812345678")


def test_the_young_need_a_guardian_and_children_are_refused(cast):
    young, child = people.document(1, dt.date(2001, 7, 5)), people.document(2, dt.date(2003, 7, 5))
    day = {"注册日期": dt.date(2017, 7, 3)}
    consent = {"监护人": "李四", "监护人同意日期": dt.date(2017, 7, 1)}
    rows = [own(1, 证件号码=young, **day), own(2, 证件号码=child, **day, **consent), own(3)]
    upload = hand_in(cast.wuxing_officer, rows)
    assert told(upload, 0) == ["14至17岁的志愿者要填写监护人", "14至17岁的志愿者要填写监护人同意的日期"]
    assert told(upload, 1) == ["未满14周岁，不能登记为志愿者"]
    written(cast.wuxing_officer, [own(1, 证件号码=young, **day, **consent)])
    assert Volunteer.objects.get().guardian == "李四"


def test_the_same_roster_again_changes_nothing(cast):
    rows = [own(number) for number in range(30)]
    written(cast.wuxing_officer, rows)
    before = list(Volunteer.objects.order_by("pk").values())
    for name, content in (("名册.xlsx", rosters.workbook(rows)), ("名册.csv", rosters.text(rows))):
        upload = hand_in(cast.wuxing_officer, content=content, name=name)
        assert outcomes(upload) == ["unchanged"] * 30
        with pytest.raises(workflow.Refused, match="没有要写入的内容"):
            workflow.apply(upload, cast.wuxing_officer, "", False)
    assert list(Volunteer.objects.order_by("pk").values()) == before


def test_filled_cells_change_and_empty_ones_keep(cast):
    written(cast.wuxing_officer, [own(1), own(2)])
    old = Volunteer.objects.get(document_hash=sealing.blind(rosters.document(1), "document"))
    new = {"职业": "河长", "手机": "13900000001", "可服务时间": None, "政治面貌": None}
    upload = written(cast.wuxing_officer, [own(1, **new), own(2)])
    assert outcomes(upload) == ["changed", "unchanged"]
    now = Volunteer.objects.get(pk=old.pk)
    assert (now.number, now.document, now.document_sealed) == (old.number, old.document, old.document_sealed)
    assert (now.occupation, now.phone, now.version) == ("河长", "13900000001", 2)
    assert (now.availability, now.politics) == (old.availability, old.politics)
    assert (now.changed_by, now.upload) == (cast.wuxing_officer, old.upload)
    undo(upload)
    back = Volunteer.objects.get(pk=old.pk)
    assert (back.occupation, back.phone, back.phone_sealed) == (old.occupation, old.phone, old.phone_sealed)


def test_somebody_twice_in_the_file_is_refused_the_second_time(cast):
    upload = hand_in(cast.wuxing_officer, [own(1), own(2, 证件号码=rosters.document(1))])
    assert outcomes(upload) == ["new", "refused"]
    assert told(upload, 1) == ["与第2行是同一条记录，请只保留一行：证件号码相同"]


def test_who_is_registered_elsewhere_is_refused_without_telling_who(cast):
    written(cast.deqing_officer, [rosters.person(1, 所属组织="德清县", 姓名="不能说")])
    upload = hand_in(cast.wuxing_officer, [own(1)])
    assert outcomes(upload) == ["refused"]
    assert told(upload) == ["这个证件号码已经登记在其他单位，请与市本级核对"]
    row = upload.current_rows.get()
    assert row.before is None and "不能说" not in str([row.values, row.cells, row.findings])


def test_a_roster_moves_nobody_and_brings_nobody_back(cast):
    written(cast.office, [own(1), own(2)])
    gone = Volunteer.objects.get(document_hash=sealing.blind(rosters.document(2), "document"))
    registration.leave(gone, cast.office, dt.date(2017, 7, 1), "搬家")
    upload = hand_in(cast.office, [own(1, 所属组织="德清县"), own(2, 职业="河长")])
    assert outcomes(upload) == ["unchanged", "unchanged"]
    assert told(upload, 0) == ["这名志愿者登记在吴兴区，这一行不改变所属组织；要转出转入，请到志愿者页面办理"]
    assert told(upload, 1) == ["这名志愿者已于2017-07-01退出，这一行不写入；要恢复在册，请到志愿者页面办理"]


def test_closed_months_are_told(cast):
    upload = hand_in(cast.wuxing_officer, [own(1, 注册日期=dt.date(2017, 3, 5)), own(2, 注册日期=dt.date(2017, 7, 3))])
    assert outcomes(upload) == ["new", "new"]
    assert told(upload, 0) == ["2017年3月已经关账，写入以后该月的注册志愿者数会变，请核对注册日期"]
    assert told(upload, 1) == []


def test_unusual_skills_are_kept_and_told(cast):
    upload = written(cast.wuxing_officer, [own(1, 特长="驾驶 剪纸")])
    assert told(upload) == ["“剪纸”不在常用的特长里，已按原文保留，请核对是否写错"]
    assert Volunteer.objects.get().skills == "驾驶、剪纸"


def test_figures_follow(cast):
    fed_indicator(cast.programme, "registered", "volunteers", None, aggregate="latest", unit="名")
    fed_indicator(cast.programme, "recruited", "community_volunteers", None, unit="名")
    march, july = dt.date(2017, 3, 5), dt.date(2017, 7, 3)
    rows = [rosters.person(n, 注册日期=march if n % 4 else july, 来源="社区招募") for n in range(12)]
    upload = written(cast.office, [*rows, rosters.person(12, 注册日期=dt.date(2012, 1, 1))])
    assert feeds.differences() == []
    cells = Figure.objects.filter(indicator__code="registered", value__gt=0).order_by("organization", "month")
    assert [(str(c.organization), c.month.number, c.value) for c in cells] == [
        ("吴兴区", 3, Decimal(3)), ("吴兴区", 7, Decimal(3)), ("德清县", 3, Decimal(6)),
    ]  # fmt: skip
    moved = written(cast.office, [rosters.person(1, 注册日期=july, 来源="学校招募")])
    assert feeds.differences() == []
    undo(moved)
    assert feeds.differences() == []
    undo(upload)
    assert feeds.differences() == []
    assert not Volunteer.objects.exists()
    assert not Figure.objects.filter(indicator__feed="volunteers").exclude(value=0).exists()


def test_undoing_stops_before_what_was_built_on_it(cast):
    upload = written(cast.wuxing_officer, [own(1), own(2)])
    volunteer = Volunteer.objects.first()
    registration.leave(volunteer, cast.wuxing_officer, dt.date(2017, 7, 1), "搬家")
    with pytest.raises(workflow.Refused, match="有1名志愿者在写入之后又被修改"):
        undo(upload)
    volunteer.refresh_from_db()
    registration.come_back(volunteer, cast.wuxing_officer, "又回来了")
    kind = category("teams", "河小青")
    team = Team.objects.create(organization=cast.wuxing, category=kind, name="一队", from_on=dt.date(2017, 1, 1),
                               number="TD-1", created_by=cast.office)  # fmt: skip
    member = Membership.objects.create(team=team, volunteer=volunteer, joined_on=dt.date(2017, 7, 1))
    with pytest.raises(workflow.Refused, match="有1名新增的志愿者已经有团队成员"):
        undo(upload)
    member.delete()
    assert undo(upload).reason == "新增的2名已删除。"
    assert not Volunteer.objects.exists()


def test_a_change_behind_the_preview_stops_writing(cast):
    written(cast.wuxing_officer, [own(1)])
    upload = hand_in(cast.wuxing_officer, [own(1, 职业="河长"), own(2)])
    people.volunteer(cast.wuxing, cast.wuxing_officer, document=rosters.document(2))
    Volunteer.objects.filter(document_hash=sealing.blind(rosters.document(1), "document")).update(version=7)
    write(upload)
    assert upload.state == "checked"
    assert upload.reason.startswith("预览之后有2行的原有数据又变了")


def test_who_may_hand_in(cast):
    roles = {"leader": False, "office": True, "wuxing_officer": True, "admin": False, "auditor": False}
    assert {name: VolunteerResource.may_upload(getattr(cast, name)) for name in roles} == roles


def test_the_template_comes_back_as_it_is(cast, tmp_path):
    upload = hand_in(cast.wuxing_officer, [own(1)])
    name, content = find("volunteers").of(upload, cast.wuxing_officer).template()
    (tmp_path / name).write_bytes(content)
    book = load_workbook(tmp_path / name)
    sheet = book["志愿者名册"]
    for column, cell in enumerate(own(5), 1):
        sheet.cell(4, column, cell)
    book.save(tmp_path / name)
    filled = hand_in(cast.wuxing_officer, content=(tmp_path / name).read_bytes())
    assert (filled.state, outcomes(filled), filled.open_questions) == ("checked", ["new"], [])


def test_a_check_asks_the_database_as_often_for_many_rows(cast):
    counts = []
    for first, many in ((0, 1), (100, 60)):
        with CaptureQueriesContext(connection) as seen:
            hand_in(cast.wuxing_officer, [own(first + n, 注册日期=dt.date(2017, 7, 3)) for n in range(many)])
        # SQLite takes in the staged rows by parts.
        counts.append(sum("INSERT INTO" not in query["sql"] for query in seen.captured_queries))
    assert counts[0] == counts[1]


def test_a_roster_leaves_how_somebody_registered_before_a_transfer(cast):
    written(cast.office, [own(1, 注册日期=dt.date(2017, 6, 3))])
    registration.transfer(Volunteer.objects.get(), cast.office, cast.deqing, DAY, "迁居")
    again = hand_in(cast.deqing_officer, [own(1, 所属组织="德清县", 注册日期=dt.date(2017, 6, 9))])
    assert outcomes(again) == ["unchanged"]
    assert "注册日期和来源保持原来登记的" in str(told(again))
    assert feeds.differences() == []
