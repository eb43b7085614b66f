"""Programme files: what is read, what is refused with its place, and that loading again changes nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from common import patterns
from common.periods import Month
from organizations.models import AuditEntry, Organization
from projects import programme_file
from projects.models import FlagshipAction, Indicator, Initiative, KeyProject, Opening, Programme, Target
from projects.programme_file import FileErrors
from tests.cast import PROGRAMME
from volunteers.models import CarriedStock

FULL = Path(settings.BASE_DIR) / "huzhou_league/demo/programme-2017.yaml"


@pytest.fixture
def changed(tmp_path):
    """`changed("old", "new", …)`: the small file with pieces of its text replaced."""

    def write(*pairs):
        text = PROGRAMME.read_text()
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "changed.yaml"
        path.write_text(text)
        return path

    return write


def errors(path):
    with pytest.raises(FileErrors) as caught:
        programme_file.read(path)
    return caught.value.errors


@pytest.mark.django_db
def test_the_2017_programme_is_loaded_whole():
    outcome = programme_file.store(programme_file.read(FULL))
    assert FlagshipAction.objects.count() == 5
    assert Initiative.objects.count() == 17
    assert list(KeyProject.objects.values_list("number", flat=True)) == list(range(1, 59))
    assert Indicator.objects.filter(project__isnull=False).count() == 89
    assert Indicator.objects.filter(project__isnull=True).count() == 3
    assert Organization.objects.reporting().count() == 9
    volunteers = Indicator.objects.get(code="registered_volunteers")
    assert Target.objects.get(indicator=volunteers).value == 780000
    # Its register knows what stood there before: the file's word is kept as a balance that was taken over.
    assert Opening.objects.get(indicator=volunteers, organization__code="330500").value == 721500
    assert CarriedStock.objects.get().count == 721500
    assert outcome.programme.narrative["plan"].keys() == {"rally", "serve", "bridge", "discipline"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", [FULL, PROGRAMME], ids=["2017", "small"])
def test_loading_the_same_file_again_changes_nothing(path):
    programme_file.store(programme_file.read(path))
    trail = AuditEntry.objects.count()
    again = programme_file.store(programme_file.read(path))
    assert (again.created, again.changed, again.removed) == (0, 0, 0)
    assert AuditEntry.objects.count() == trail


@pytest.mark.django_db
def test_what_the_document_printed_is_not_stored():
    programme_file.store(programme_file.read(FULL))
    fields = {field.name for field in Indicator._meta.get_fields()}
    assert not fields & {"printed", "target_printed", "h1"}


@pytest.mark.django_db
def test_a_change_of_the_file_is_applied_and_told(programme, changed):
    outcome = programme_file.store(
        programme_file.read(changed("name: 青年大讲堂", "name: 青年讲习所", "target: 60", "target: 66"))
    )
    assert (outcome.created, outcome.changed, outcome.removed) == (0, 2, 0)
    assert KeyProject.objects.get(number=1).name == "青年讲习所"
    assert Target.objects.get(indicator__code="lectures", organization__code="330500").value == 66
    assert AuditEntry.objects.about(programme).last().summary == "导入2017年度计划：新增0项，修改2项，删除0项"


SECOND = re.search(r",\n +\{code: attendance.*?\}(?=\]\})", PROGRAMME.read_text(), re.DOTALL)[0]
WITHOUT = (SECOND, "", "[，服务青年{attendance}]", "")


@pytest.mark.django_db
def test_what_nobody_uses_vanishes_with_the_file(programme, changed):
    outcome = programme_file.store(programme_file.read(changed(*WITHOUT)))
    assert outcome.removed == 1
    assert not Indicator.objects.filter(code="attendance").exists()


@pytest.mark.django_db
def test_what_is_in_use_cannot_vanish_and_nothing_is_changed(cast, changed):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    path = changed(*WITHOUT, "name: 青年大讲堂", "name: 青年讲习所")
    with pytest.raises(FileErrors, match=r"听课青年.*已有数据"):
        programme_file.store(programme_file.read(path))
    assert Indicator.objects.filter(code="attendance").exists()
    assert KeyProject.objects.get(number=1).name == "青年大讲堂"


def test_every_mistake_is_named_at_once_with_its_line(changed):
    path = changed(
        'code: "330521"', "code: 330521",
        "aggregate: sum, h1: 30", "aggregate: summ, h1: 三十",
        "second_half: discipline", "second_half: later",
        "number: 4", "number: 3",
        "list_order: 1", "list_ordre: 1",
    )  # fmt: skip
    found = errors(path)
    lines = path.read_text().splitlines()

    def line_of(text):
        return next(f"第{number}行" for number, line in enumerate(lines, 1) if text in line)

    for text, word in [
        ("code: 330521", "加引号"),
        ("summ", "“aggregate”应为其中之一：sum、latest、ratio"),
        ("三十", "“h1”应为数字"),
        ("second_half: later", "“second_half”应为其中之一"),
        ("list_ordre", "不认识的键“list_ordre”"),
    ]:
        assert any(line_of(text) in error and word in error for error in found), word
    assert any("缺少“list_order”" in error for error in found)
    assert any("项目编号" in error and "重复" in error for error in found)


@pytest.mark.parametrize(
    ("pair", "fault"),
    [
        (
            ("服务青年{attendance}", "服务青年{attendence}"),
            "actions[0].initiatives[0]：“narrative”不认识的标记 {attendence}",
        ),
        (("{target.lectures}", "{target.lecturers}"), "narrative.plan.serve：“text”不认识的标记 {lecturers}"),
        (("{*actions}", "{*acts}"), "narrative：“opening”不认识的标记 {*acts}"),
        (("[，服务青年{attendance}]", "[，服务青年{attendance}"), "方括号不成对"),
        (("办大讲堂{lectures}", "办大讲堂{lectures"), "花括号"),
        (("due: 2017-04", "due: 2018-04"), "2018-04 不在2017年"),
        (("start: 2017-08, due: 2017-10", "start: 2017-11, due: 2017-10"), "起始月晚于完成月"),
        (('targets: {"330502": 40,', 'targets: {"330599": 40,'), "“targets”中没有这个组织“330599”"),
        (("code: stations", "code: lectures"), "指标代码重复：lectures"),
        (("name: 共青团德清县委, level: county", "name: 共青团德清县委, level: city"), "应有且只有一个市级组织"),
        (("organization: 共青团湖州市委", "organization: 共青团嘉兴市委"), "应与市级组织同名"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_named(changed, pair, fault):
    assert any(fault in error for error in errors(changed(*pair)))


def test_a_file_that_is_no_programme_is_refused(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("actions: [\n  {name: 未完")
    assert "不是正确的 YAML" in errors(path)[0]
    path.write_text("- 一\n- 二\n")
    assert "年度计划" in errors(path)[0]
    path.write_bytes("名称: 团".encode("gb18030"))
    assert "文件打不开" in errors(path)[0]
    assert "文件打不开" in errors(tmp_path / "none.yaml")[0]


@pytest.mark.django_db
def test_a_file_without_texts_gets_patterns_that_tell_its_indicators(changed):
    text = PROGRAMME.read_text()
    head, tail = text[: text.index("narrative:\n")], text[text.index("actions:") :]
    path = changed("year: 2017", "year: 2017")
    path.write_text(head + "\n".join(line for line in tail.splitlines() if not line.strip().startswith("narrative:")))
    programme = programme_file.store(programme_file.read(path)).programme
    told = Initiative.objects.get(name="讲堂").narrative
    assert {token.code for token in patterns.tokens(told)} == {"lectures", "attendance", "volunteers"}
    committed = patterns.tokens(programme.narrative["plan"]["serve"]["text"])
    assert [(token.of, token.code) for token in committed] == [("target", "lectures")]
    assert "contest" not in told, "what no document states is not told"


@pytest.mark.django_db
def test_the_command_tells_what_it_did_or_lists_the_mistakes(changed, capsys):
    call_command("load_programme", str(PROGRAMME))
    assert "4个项目" in capsys.readouterr().out
    with pytest.raises(CommandError, match="有2处错误，没有写入任何内容"):
        call_command("load_programme", str(changed("unit: 场,", "unti: 场,")))
    assert Programme.objects.count() == 1


# ---- more that a file may get wrong ----------------------------------------------------------------------


def place(path, text):
    """`第N行`: the line of the file in which a text stands."""
    return next(f"第{n}行" for n, line in enumerate(path.read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("pair", "fault"),
    [
        (("year: 2017", "year: 20170"), "第2行 年度计划：“year”"),
        (("year: 2017", 'year: "2017"'), "第2行 年度计划：“year”应为正整数"),
        (("year: 2017", "year: 2017-13-45"), "不是正确的 YAML"),
        (("year: 2017", "year: 2017\nyear: 2018"), "不是正确的 YAML"),
        (("name: 改革\n", "name: 改革\n    name: 改制\n"), "不是正确的 YAML"),
        (("code: growth", "code: reform"), "行动代码重复：reform"),
        (("list_order: 2", "list_order: 1"), "行动 list_order重复：1"),
        (('code: "330521", name', 'code: "330502", name'), "组织代码重复：330502"),
        (('openings: {"330502": 60,', 'openings: {"3305": 60,'), "“openings”中没有这个组织“3305”"),
        (('targets: {"330502": 40,', "targets: {330502: 40,"), "“targets”应为文字；代码等数字样的文字要加引号"),
        (("code: lectures", "code: Lectures-1"), "“code”应以小写字母开头"),
        (
            ("code: lectures, name: 大讲堂, unit: 场", f"code: lectures, name: {'长' * 101}, unit: 场"),
            "“name”最多100个字",
        ),
        (("name: 大讲堂, unit: 场", "name: 大讲堂, unit: 一二三四五六七八九十场"), "“unit”最多10个字，现有11个"),
        (("target: 60", "target: -1"), "“target”应为不小于0的数字"),
        (("target: 60", "target: .inf"), "“target”应为不小于0的数字"),
        (("target: 60", "target: 0.12345"), "“target”应为不小于0的数字，最多4位小数"),
        (("unit: 场, aggregate", "unit: 场, places: 5, aggregate"), "“places”应为0到4的整数"),
        (("share: 0.6", "share: 1.6"), "“share”应在 0 到 1 之间"),
        (("pace: {due: 2017-04}", "pace: {due: 四月}"), "“due”“四月”不是月份"),
        (("pace: {due: 2017-04}", "pace: {until: 2017-04}"), "pace：不认识的键“until”"),
        (("pace: {due: 2017-04}", "pace: 2017-04"), "“pace”应为键值对"),
        (("    serve: {", "    served: {"), "narrative.plan：不认识的键“served”"),
        (("heading: 服务大局, ", ""), "narrative.plan.serve：缺少“heading”"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_in_a_value_is_named(changed, pair, fault):
    assert any(fault in error for error in errors(changed(*pair)))


def test_mistakes_of_every_kind_are_named_together_and_each_has_its_line(changed):
    """Keys, values, repetitions, references and sentences: nobody has to load a file five times to mend it."""
    path = changed(
        "unit: 场, aggregate", "unti: 场, aggregate",
        "code: stations", "code: contest",
        "due: 2017-04", "due: 2018-04",
        'targets: {"330502": 40,', 'targets: {"330599": 40,',
        "服务青年{attendance}", "服务青年{attendence}",
        "兼职比例{share}", "兼职比例[{share}",
    )  # fmt: skip
    found = errors(path)
    expected = {
        ("unti:", "不认识的键“unti”"),
        ("unti:", "缺少“unit”"),
        ("code: contest, name: 服务站", "指标代码重复：contest"),
        ("2018-04", "2018-04 不在2017年"),
        ("330599", "没有这个组织“330599”"),
        ("attendence", "不认识的标记 {attendence}"),
        ("兼职比例[", "方括号不成对"),
    }
    for text, message in expected:
        assert any(error.startswith(place(path, text) + " ") and message in error for error in found), message
    assert len(found) == len(expected)


def test_a_mistake_draws_no_others_after_it(changed):
    """A code that cannot be read is one mistake, not one more for each sentence and target that names it."""
    long = "v" * 61
    assert len(errors(changed("code: volunteers", f"code: {long}", "{volunteers}", f"{{{long}}}"))) == 1
    assert len(errors(changed('code: "330521", name', "code: 330521, name"))) == 1
    text = PROGRAMME.read_text()
    headline = text[text.index("headline:") : text.index("narrative:")]
    assert errors(changed(headline, "headline: 无\n")) == ["第8行 年度计划：“headline”应为列表"]


@pytest.mark.parametrize("value", ["5", "文字", "{a: 1}", "~"])
@pytest.mark.parametrize("key", ["organizations", "actions", "headline"])
def test_what_should_be_a_list_is_asked_for_and_nothing_breaks(tmp_path, key, value):
    path = tmp_path / "file.yaml"
    path.write_text(f"year: 2017\norganization: 团\n{key}: {value}\n")
    assert f"第3行 年度计划：“{key}”应为列表" in errors(path)


def test_two_initiatives_of_one_action_may_not_share_a_name(changed):
    again = "  - name: 讲堂\n    department: 权益部\n    projects: []\n- code: reform"
    assert any("举措名称重复：讲堂" in error for error in errors(changed("- code: reform", again)))


def test_a_project_needs_an_indicator(changed):
    project = "{number: 9, name: 空, second_half: serve, indicators: []}"
    initiative = f"{{name: 空, department: 权益部, projects: [\n    {project}]}}"
    action = f"- {{code: empty, list_order: 3, name: 空, initiatives: [{initiative}]}}\n"
    path = changed("- code: growth", action + "- code: growth")
    assert errors(path) == [f"{place(path, project)} actions[0].initiatives[0].projects[0]：至少要有一个指标"]


# ---- what is stored --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_printed_words_of_a_document_stand_in_no_column(changed):
    marks = ("印作甲", "印作乙")
    path = changed("h1: 30, target: 60", f"h1: 30, printed: {marks[0]}, target: 60, target_printed: {marks[1]}")
    programme_file.store(programme_file.read(path))
    for model in (Programme, FlagshipAction, Initiative, KeyProject, Indicator, Target, Opening, AuditEntry):
        stored = str(list(model.objects.values()))
        assert "H1" not in stored and not any(mark in stored for mark in marks)
    assert Indicator.objects.get(code="lectures").name == "大讲堂"


@pytest.mark.django_db
def test_targets_and_openings_stand_with_their_organisations(programme):
    def amounts(model, code):
        rows = model.objects.filter(indicator__code=code).order_by("organization__path")
        return {row.organization.code: row.value for row in rows}

    assert amounts(Target, "lectures") == {"330500": 60, "330502": 40, "330521": 20}
    assert amounts(Target, "plan") == {"330500": 1}
    assert amounts(Opening, "volunteers") == {"330500": 100, "330502": 60, "330521": 40}
    assert {opening.month for opening in Opening.objects.all()} == {Month(2016, 12)}


@pytest.mark.django_db
def test_the_target_of_an_organisation_that_the_file_leaves_out_stays(cast, changed):
    """Organisations' targets are set in the platform too."""
    stations = cast.indicator("stations")
    Target.objects.create(indicator=stations, organization=cast.wuxing, value=12)
    again = programme_file.store(programme_file.read(PROGRAMME))
    assert (again.created, again.changed, again.removed) == (0, 0, 0)
    assert Target.objects.get(indicator=stations, organization=cast.wuxing).value == 12


@pytest.mark.django_db
def test_names_with_brackets_make_no_broken_pattern(changed):
    """Where the file gives no sentence, the platform makes one from names, whatever marks they hold."""
    path = changed(
        "name: 青年大讲堂", "name: '青年[线上]{大}讲堂'",
        "    narrative: 举办大讲堂{lectures}[，服务青年{attendance}]。在库志愿者{volunteers}。\n", "",
    )  # fmt: skip
    programme_file.store(programme_file.read(path))
    told = patterns.tell(Initiative.objects.get(name="讲堂").narrative, lambda token: patterns.Piece("若干"))
    assert "".join(piece.text for piece in told[0]).startswith("推进青年［线上］｛大｝讲堂，大讲堂若干，听课青年若干。")


@pytest.mark.django_db
def test_a_file_with_mistakes_leaves_the_database_as_it_was(changed):
    path = changed("unit: 场,", "unti: 场,")
    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(path))
    where = f"{place(path, 'unti:')} actions[0].initiatives[0].projects[0].indicators[0]"
    assert str(refusal.value).splitlines() == [
        "文件有2处错误，没有写入任何内容：",
        f"  · {where}：不认识的键“unti”",
        f"  · {where}：缺少“unit”",
    ]
    assert not Programme.objects.exists() and not Organization.objects.exists()
