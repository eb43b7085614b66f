"""Every list as a file: what the page shows with its filter, in its order, all pages of it, for the same people."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import numerals, periods
from common.export import workbook
from common.periods import HalfYear, Month
from organizations import audit
from organizations.models import Level, Organization
from projects import workflow
from projects.models import Indicator, KeyProject, MonthlyReport, Target
from projects.views import comments, extensions, figures, problems, programme, review
from projects.workflow import Stated
from reports import building
from tests.cast import at
from tests.exported import csv_rows, exported, links, same, xlsx_sheet
from uploads.cells import text
from uploads.reading import read

pytestmark = pytest.mark.django_db
JUNE = Month(2017, 6)
HEADLINE = "programme_targets"
# Name of the view → its arguments, who asks, and a filter that lets nothing through, where there is one.
LISTS = {
    "project_list": ([], "leader", {"q": "没有这样的项目"}),
    "project_detail": ([2017, 1], "leader", None),
    "problem_list": ([], "leader", {"q": "没有这样的问题"}),
    "review_queue": ([], "rights_staff", {"month": "2017-12"}),
    "deadline_board": ([], "office", None),
    "extension_list": ([], "office", {"status": "ended"}),
    "comment_list": ([], "rights_staff", {"unread": "on"}),
    "township_overview": ([], "office", {"county": "330521"}),
    "programme_list": ([], "office", None),
    "programme_outline": ([2017], "office", None),
    "programme_history": ([2017], "office", {}),
    "programme_targets": ([2017, "headline"], "office", None),
    "programme_texts": ([2017], "office", None),
    "figure_trail": ([2017, "lectures", "330500", "2017H1"], "leader", None),
    "summary_list": ([], "leader", {}),
}


def address(name):
    return reverse(name, args=LISTS[name][0])


def ask(cast, officer, project=None, until=dt.date(2017, 7, 7)):
    return workflow.ask_for_time(cast.programme, JUNE, project, officer, until, "讲师生病")


def correct(report, code, officer, value=9):
    indicator = report.programme.indicators.get(code=code)
    return workflow.propose_correction(report, indicator, Stated(Decimal(value)), officer, "漏计两场")


@pytest.fixture
def half(cast):
    """Accepted values of both counties, some that wait, and a problem of each."""
    cast.may = cast.accepted(cast.wuxing, 5, {"problems": "场地不足"}, lectures=10, attendance=300)
    cast.accepted(cast.deqing, 6, {"problems": "缺讲师"}, lectures=5, attendance=333)
    cast.accepted(cast.wuxing, 6, volunteers=110)
    told = {"progress": "开讲七场", "coordination": "请教育局支持"}
    cast.waiting = cast.submitted(cast.wuxing, 6, told, lectures=7, attendance=Decimal("100.5"))
    return cast


# ---- projects ------------------------------------------------------------------------------------------------------
def test_projects_filtered_and_sorted(half, client):
    query = {"month": "2017-06", "sort": "-completion", "action": "growth"}
    page, rows = exported(client, half.leader, reverse("project_list"), **query)
    items = page.context["items"]
    assert [project.number for project, _ in items] == [2, 1]
    assert list(dict.fromkeys(row["编号"] for row in rows)) == ["2", "1"]
    assert {(row["项目"], row["项目完成率"], row["项目亮灯"]) for row in rows} == {
        (project.name, numerals.percent(own.completion), own.light.label) for project, own in items
    }
    assert list(rows[1].values())[2:9] == ["成长行动", "青年发展部", "大讲堂", "场", "60", "15", "25%"]


def test_projects_of_a_county_are_its_own_numbers(half, client):
    _, rows = exported(client, half.wuxing_officer, reverse("project_list"), month="2017-06", q="讲堂")
    assert [(row["指标"], row["年度目标"], row["累计完成"]) for row in rows] == [
        ("大讲堂", "40", "10"), ("听课青年", "1600", "300"),
    ]  # fmt: skip


def test_organisations_beside_one_another_in_their_order(half, client):
    page, rows = exported(client, half.leader, address("project_detail"), month="2017-06", sort="-completion")
    comparison = page.context["comparison"]
    shown = [*((str(row.organization), row) for row in comparison.rows), ("合计", comparison.total)]
    assert [(row["单位"], row["累计完成"], row["本月月报"]) for row in rows] == [
        (name, numerals.exact(measure.cell.value), row.slip.label) for name, row in shown for measure in row.measures
    ]
    assert [row["单位"] for row in rows][::2] == ["德清县", "吴兴区", "合计"]


def test_the_figures_behind_a_number_with_those_that_were_corrected(half, client, monkeypatch):
    monkeypatch.setattr(figures, "PAGE", 1)
    workflow.accept_correction(correct(half.may, "lectures", half.wuxing_officer, 12), half.office)
    page, rows = exported(client, half.leader, address("figure_trail"))
    assert page.context["page"].paginator.count == 3
    assert [(row["单位"], row["月份"], row["数值"], row["版次"], row["效力"], row["更正原因"]) for row in rows] == [
        ("德清县", "2017年6月", "5", "1", "现行", ""),
        ("吴兴区", "2017年5月", "12", "2", "现行", "漏计两场"),
        ("吴兴区", "2017年5月", "10", "1", "已被更正", ""),
    ]
    assert (rows[0]["提交人"], rows[0]["审核人"], rows[0]["入账时间"]) == ("deqing", "office", "2017-07-04 10:00:00")
    own = reverse("figure_trail", args=[2017, "lectures", "330502", "2017-05"])
    client.force_login(half.deqing_officer)
    assert client.get(own, {"format": "csv"}).status_code == 404


# ---- problems, review, comments ------------------------------------------------------------------------------------
def test_problems_of_all_pages_in_their_state(half, client, monkeypatch):
    monkeypatch.setattr(problems, "PAGE", 1)
    with periods.at(at(6, 20)):
        workflow.record_outcome(half.may, half.youth_staff, "solved", "改用文化礼堂")
    page, rows = exported(client, half.leader, reverse("problem_list"), organization="330502", page="2")
    assert page.context["page"].paginator.count == len(rows) == 2
    assert [row["存在问题"] or row["需协调事项"] for row in rows] == ["请教育局支持", "场地不足"]
    assert [(row["状态"], row["登记人"], row["登记时间"]) for row in rows] == [
        ("待解决", "", ""), ("已解决", "youth", "2017-06-20 10:00:00"),
    ]  # fmt: skip
    _, solved = exported(client, half.leader, reverse("problem_list"), state="solved")
    assert [row["办理情况"] for row in solved] == ["改用文化礼堂"]


def test_the_queue_holds_corrections_and_every_value_of_all_pages(half, client, monkeypatch):
    monkeypatch.setattr(review, "PAGE", 1)
    half.submitted(half.wuxing, 6, {"next_steps": "继续"}, stations=3, contest=0)
    half.submitted(half.deqing, 6, volunteers=50)
    correct(half.may, "lectures", half.wuxing_officer, 12)
    page, rows = exported(client, half.office, reverse("review_queue"), organization="330502")
    assert page.context["page"].paginator.count == 2 and len(page.context["items"]) == 1
    assert [(row["类别"], row["单位"], row["指标"], row["本月填报"], row["更正前"]) for row in rows] == [
        ("更正", "吴兴区", "大讲堂", "12", "10"),
        ("月报", "吴兴区", "大讲堂", "7", ""),
        ("月报", "吴兴区", "听课青年", "100.5", ""),
        ("月报", "吴兴区", "举办大赛", "0", ""),
        ("月报", "吴兴区", "服务站", "3", ""),
    ]
    assert [row["本月进展"] for row in rows] == ["", "开讲七场", "", "", ""]
    assert [(row["上月"], row["累计完成"], row["年度目标"]) for row in rows[1:3]] == [
        ("10", "17", "40"), ("300", "400.5", "1600"),
    ]  # fmt: skip
    assert rows[0]["情况说明"] == "漏计两场" and rows[1]["提交时间"] == "2017-07-03 10:00:00"


def test_a_report_without_values_is_a_row_of_the_queue(half, client):
    half.waiting.entries.all().delete()
    _, rows = exported(client, half.youth_staff, reverse("review_queue"))
    assert [(row["项目"], row["指标"], row["需协调事项"]) for row in rows] == [("青年大讲堂", "", "请教育局支持")]


def test_a_share_is_exported_with_its_parts(half, client):
    stated = Stated(Decimal("40.8"), Decimal(204), Decimal(500))
    half.submitted(half.city, 6, share=stated, plan=1)
    _, rows = exported(client, half.office, reverse("review_queue"), organization="330500")
    assert [(row["指标"], row["本月填报"], row["分子"], row["分母"]) for row in rows] == [
        ("出台方案", "1", "", ""), ("兼职比例", "40.8", "204", "500"),
    ]  # fmt: skip


def test_conversations_unread_first_and_in_full(half, client, monkeypatch):
    monkeypatch.setattr(comments, "PAGE", 1)
    workflow.comment(half.may, half.youth_staff, "已看")
    said = "数字与附件不一致，" * 30
    workflow.comment(half.waiting, half.wuxing_officer, said, half.indicator("lectures"))
    page, rows = exported(client, half.youth_staff, reverse("comment_list"))
    assert page.context["page"].paginator.count == 2
    assert [(row["最新留言"], row["关于指标"], row["未读条数"]) for row in rows] == [
        (said, "大讲堂", "1"),
        ("已看", "", "0"),
    ]
    _, unread = exported(client, half.youth_staff, reverse("comment_list"), unread="on")
    assert [row["留言人"] for row in unread] == ["wuxing"]


# ---- deadlines -----------------------------------------------------------------------------------------------------
def test_who_owes_what_is_what_the_board_shows(half, client):
    page, rows = exported(client, half.office, reverse("deadline_board"), month="2017-06")
    lines = page.context["reporting"].lines
    assert [(row["单位"], row["应报"], row["已报"], row["未报"]) for row in rows] == [
        (str(line.organization), str(line.owed), str(line.handed_in), str(line.open)) for line in lines
    ]
    assert [row["单位"] for row in rows] == ["市本级", "吴兴区", "德清县"]
    assert (rows[1]["截止日"], rows[1]["还缺的月报"]) == ("2017-07-05", "04 秋季大赛")
    client.force_login(half.youth_staff)
    own = csv_rows(client.get(reverse("deadline_board"), {"month": "2017-06", "format": "csv"}))
    assert own[1][:4] == ["吴兴区", "2", "2", "0"], "a department sees what concerns it"


def test_the_boards_menu_works_after_a_refused_form(half, client):
    client.force_login(half.office)
    page = client.post(reverse("deadline_decide"), {"month": "2017-06", "action": "refuse"})
    assert page.status_code == 422
    rows = same({format: client.get(link) for format, link in links(page).items()})
    assert len(rows) == 3


def test_extensions_with_what_happened_to_them(half, client, monkeypatch):
    monkeypatch.setattr(extensions, "PAGE", 1)
    with periods.at(at(7, 4)):
        whole_month = ask(half, half.wuxing_officer)
        workflow.grant_extension(whole_month, half.office, "同意")
        ask(half, half.deqing_officer, KeyProject.objects.select_related("initiative").get(number=1))
    page, rows = exported(client, half.office, reverse("extension_list"), month="2017-06")
    assert page.context["page"].paginator.count == 2
    assert [(row["单位"], row["范围"], row["截止到"], row["状态"], row["批复意见"]) for row in rows] == [
        ("德清县", "青年大讲堂", "2017-07-07", "待批准", ""),
        ("吴兴区", "全部项目", "2017-07-07", "已批准", "同意"),
    ]
    deeds = rows[1]["办理记录"].split("；")
    assert len(deeds) == 2 and deeds[0].startswith("7月4日 10:00 wuxing ")
    _, granted = exported(client, half.office, reverse("extension_list"), status="granted")
    assert [row["单位"] for row in granted] == ["吴兴区"]


def test_townships_with_their_sum(half, client):
    half.townships()
    half.submitted(half.zhili, 6, lectures=2, attendance=40)
    page, rows = exported(client, half.wuxing_officer, reverse("township_overview"), month="2017-06")
    lines = [*page.context["turnout"].lines, page.context["turnout"].total]
    assert [(row["应报"], row["已报"], row["待审核"], row["未报"]) for row in rows] == [
        tuple(str(count) for count in (line.owed, line.handed_in, line.waiting, line.missing)) for line in lines
    ]
    assert [(row["乡镇街道"], row["填报员"]) for row in rows] == [
        ("织里镇", "zhili"), ("八里店镇", "badian"), ("合计", ""),
    ]  # fmt: skip


def test_townships_of_which_nobody_collects_have_no_counts(half, client):
    half.townships()
    workflow.switch_collection(half.wuxing, half.office, False)
    _, rows = exported(client, half.office, reverse("township_overview"), county="330502")
    assert [(row["乡镇街道"], row["应报"], row["填报员"]) for row in rows] == [
        ("织里镇", "", "zhili"), ("八里店镇", "", "badian"),
    ]  # fmt: skip


# ---- the programme -------------------------------------------------------------------------------------------------
def test_the_programmes(half, client):
    _, rows = exported(client, half.office, reverse("programme_list"))
    assert rows == [{"年度": "2017", "状态": "执行中", "项目": "4", "指标": "9", "落款": "共青团湖州市委"}]


def test_the_outline_holds_everything_in_its_order(half, client):
    KeyProject.objects.create(
        programme=half.programme, initiative_id=KeyProject.objects.get(number=1).initiative_id, number=9, name="新项目"
    )
    page, rows = exported(client, half.office, address("programme_outline"))
    tree = [i for a in page.context["actions"] for n in a.initiatives.all() for i in n.projects.all()]
    assert list(dict.fromkeys(row["项目"] for row in rows if row["项目"])) == [project.name for project in tree]
    codes = [row["指标代码"] for row in rows]
    assert codes == ["instructions", "key_projects", "lectures", "attendance", "volunteers", "", "plan", "share",
                     "contest", "stations"]  # fmt: skip
    lectures = rows[2]
    assert (lectures["全市目标"], lectures["县区目标合计"], lectures["牵头部门"]) == ("60", "60", "青年发展部")
    assert rows[0]["行动"] == "全市综合指标" and rows[5]["项目"] == "新项目"
    assert (rows[8]["起始月"], rows[8]["完成月"]) == ("2017年8月", "2017年10月")


def test_targets_in_long_form(half, client):
    project = KeyProject.objects.get(number=1)
    Target.objects.filter(indicator__code="attendance", organization=half.deqing).delete()
    Target.objects.filter(indicator__code="lectures", organization=half.wuxing).update(value=Decimal("40.25"))
    where = reverse("programme_targets", args=[2017, f"project-{project.pk}"])
    page, rows = exported(client, half.office, where)
    assert [list(row.values()) for row in rows] == [
        ["1", "青年大讲堂", "大讲堂", "场", "全市", "60"],
        ["1", "青年大讲堂", "大讲堂", "场", "吴兴区", "40.25"],
        ["1", "青年大讲堂", "大讲堂", "场", "德清县", "20"],
        ["1", "青年大讲堂", "听课青年", "人次", "全市", "2400"],
        ["1", "青年大讲堂", "听课青年", "人次", "吴兴区", "1600"],
        ["1", "青年大讲堂", "听课青年", "人次", "德清县", ""],
    ]
    assert list(rows[0]) == ["编号", "项目", "指标", "计量单位", "单位", "年度目标"]
    shown = [cell.text for line in page.context["lines"] for cell in line.cells]
    assert [row["年度目标"] for row in rows] == shown


def test_targets_of_what_the_city_alone_reports(half, client):
    _, rows = exported(client, half.office, address(HEADLINE))
    assert [(row["编号"], row["项目"], row["指标"], row["单位"]) for row in rows] == [
        ("", "全市综合指标", "市领导批示", "全市"), ("", "全市综合指标", "年度重点工作项目", "全市"),
    ]  # fmt: skip


def test_the_history_tells_every_change_of_all_pages(half, client, monkeypatch):
    monkeypatch.setattr(programme, "PAGE", 1)
    changes = {"name": ["旧名", "=新名"], "target": ["60", None]}
    with periods.at(at(7, 3)):
        audit.record(half.office, "project.change", half.programme, "修改项目", programme=2017, changes=changes)
        audit.record(None, "programme.load", half.programme, "读入", programme=2017)
    page, rows = exported(client, half.office, address("programme_history"))
    assert page.context["page"].paginator.count == 2
    assert [list(row.values()) for row in rows] == [
        ["2017-07-03 10:00:00", "系统", "读入", "", "", ""],
        ["2017-07-03 10:00:00", "office", "修改项目", "名称", "旧名", "=新名"],
        ["2017-07-03 10:00:00", "office", "修改项目", "年度目标", "60", ""],
    ]


def test_the_history_refuses_a_workbook_that_is_too_long(half, client, monkeypatch):
    monkeypatch.setattr(workbook, "XLSX_ROWS", 1)
    for _ in range(2):
        audit.record(half.office, "project.change", half.programme, "修改项目", programme=2017)
    client.force_login(half.office)
    answer = client.get(address("programme_history"), {"format": "xlsx"}, follow=True)
    assert answer.redirect_chain == [(address("programme_history"), 302)]
    assert "改为导出 CSV（不限行数）" in answer.content.decode()


def test_the_texts_in_full(half, client):
    page, rows = exported(client, half.office, address("programme_texts"))
    assert [(row["段落"], row["语句"]) for row in rows] == [
        (text.title, text.text) for text, _ in page.context["items"]
    ]  # fmt: skip


def test_summaries(half, client):
    with periods.at(at(7, 3)):
        building.order(half.programme, HalfYear(2017, 1), half.office, ["缺口", "缺口"])
    _, rows = exported(client, half.leader, reverse("summary_list"))
    assert rows == [
        {
            "名称": "2017年上半年工作总结", "状态": "生成中", "确认缺口": "2", "发起人": "office",
            "发起时间": "2017-07-03 10:00:00", "生成时间": "",
        }
    ]  # fmt: skip


# ---- what holds for all of them ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("format", ["pdf", "xls", ""])
def test_other_formats_are_not_found(half, client, name, format):
    client.force_login(getattr(half, LISTS[name][1]))
    assert client.get(address(name), {"format": format}).status_code == 404


@pytest.mark.parametrize("name", [name for name, (*_, nothing) in LISTS.items() if nothing is not None])
def test_an_empty_list_is_a_head(cast, client, name):
    _, who, nothing = LISTS[name]
    client.force_login(getattr(cast, who))
    page = client.get(address(name), nothing)
    assert not links(page), "there is nothing to take away"
    head, *rows = csv_rows(client.get(address(name), nothing | {"format": "csv"}))
    sheet = xlsx_sheet(client.get(address(name), nothing | {"format": "xlsx"}))
    assert rows == [] and len(head) > 3
    assert [cell.value for cell in sheet[sheet.max_row]] == head


def test_what_people_typed_never_becomes_a_formula(half, client):
    text = '=HYPERLINK("http://x")'
    MonthlyReport.objects.filter(pk=half.may.pk).update(problems=text, coordination="'=1")
    client.force_login(half.leader)
    query = {"organization": "330502", "month": "2017-05"}
    raw = client.get(reverse("problem_list"), query | {"format": "csv"}).getvalue().decode()
    assert '"\'=HYPERLINK(""http://x"")",\'\'=1' in raw
    sheet = xlsx_sheet(client.get(reverse("problem_list"), query | {"format": "xlsx"}))
    assert (sheet["E3"].value, sheet["E3"].data_type, sheet["E3"].quotePrefix) == (text, "s", True)
    _, rows = exported(client, half.leader, reverse("problem_list"), **query)
    assert (rows[0]["存在问题"], rows[0]["需协调事项"]) == (text, "'=1")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_is_read_again_unchanged(half, client, tmp_path, format):
    """By the reader of uploads, which skips the title and takes off the apostrophe."""
    told = ["=1+1", "'=1", "＝甲", "-\n-", "007", "50%"]
    reports = list(MonthlyReport.objects.raising())
    assert len(reports) == 3
    for number, report in enumerate(reports):
        problems, coordination = told[number * 2 : number * 2 + 2]
        MonthlyReport.objects.filter(pk=report.pk).update(problems=problems, coordination=coordination)
    client.force_login(half.leader)
    path = tmp_path / f"问题.{format}"
    path.write_bytes(client.get(reverse("problem_list"), {"format": format}).getvalue())
    with path.open("rb") as file:
        rows = [row.cells for part in read(file, path.name) if isinstance(part, list) for row in part]
    head = rows[1 if format == "xlsx" else 0]
    first = head.index("存在问题")
    assert head[first + 1] == "需协调事项"
    found = [[text(cell, 2000).value for cell in row[first : first + 2]] for row in rows[rows.index(head) + 1 :]]
    expected = MonthlyReport.objects.raising().newest_first().values_list("problems", "coordination")
    assert found == [list(pair) for pair in expected]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "programme_list"])
def test_a_file_takes_as_many_queries_for_many_rows_as_for_few(half, client, name):
    half.townships()
    populate(half, 1)
    client.force_login(getattr(half, LISTS[name][1]))

    def counted():
        with CaptureQueriesContext(connection) as captured:
            rows = csv_rows(client.get(address(name), {"format": "csv"}))
            sheet = xlsx_sheet(client.get(address(name), {"format": "xlsx"}))
        assert sheet.max_row in (len(rows), len(rows) + 1)
        return len(captured), len(rows)

    few, short = counted()
    populate(half, 2)
    populate(half, 3)
    many, long = counted()
    assert long > short
    assert many == few


def populate(cast, turn):
    """More of everything that lists show."""
    city = Organization.objects.get(pk=cast.city.pk)
    county = placed(city, f"33059{turn}", f"{turn}县", Level.COUNTY)
    placed(cast.wuxing, f"3305022{turn}0", f"{turn}镇", Level.TOWNSHIP)
    action = cast.programme.actions.get(code="reform")
    initiative = action.initiatives.get(name="改革")
    action.initiatives.create(name=f"举措{turn}", department=initiative.department, order=10 + turn)
    project = KeyProject.objects.create(
        programme=cast.programme, initiative=initiative, number=10 + turn, name=f"项目{turn}", second_half="serve"
    )
    for of, where in ((project, "own"), (KeyProject.objects.get(number=1), "first"), (None, "headline")):
        indicator = Indicator.objects.create(
            programme=cast.programme, project=of, code=f"{where}{turn}", name=f"{where}{turn}", unit="个",
            aggregate="sum", by="counties" if of else "city", basis="source", target_basis="source", order=10 + turn,
        )  # fmt: skip
        Target.objects.create(indicator=indicator, organization=county, value=turn)
    waiting = cast.submitted(cast.wuxing, 6, {"problems": "难"}, **{f"own{turn}": turn})
    accepted = cast.accepted(cast.deqing, 6, {"problems": "难"}, **{f"own{turn}": turn})
    stated = {f"first{n}": n for n in range(1, turn + 1)}
    cast.accepted(cast.deqing, turn, lectures=turn, attendance=1, **stated)
    correct(accepted, f"own{turn}", cast.deqing_officer)
    workflow.comment(waiting, cast.wuxing_officer, "请看", cast.indicator(f"own{turn}"))
    ask(cast, cast.deqing_officer, project)
    audit.record(cast.office, "project.change", project, "改", city, programme=2017, changes={"name": ["一", "二"]})
    building.order(cast.programme, HalfYear(2017, 1), cast.office, [])


def placed(parent, code, name, level):
    node = Organization(code=code, name=name, short_name=name, level=level)
    return Organization.objects.add_child(Organization.objects.get(pk=parent.pk), instance=node)
