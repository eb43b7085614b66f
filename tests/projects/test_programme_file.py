"""Programme files: what is read, what is refused with its place, and that loading again changes nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from common import patterns
from organizations.models import AuditEntry, Organization
from projects import programme_file
from projects.models import FlagshipAction, Indicator, Initiative, KeyProject, Opening, Programme, Target
from projects.programme_file import FileErrors
from tests.cast import PROGRAMME

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
    assert Opening.objects.get(indicator=volunteers).value == 721500
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
