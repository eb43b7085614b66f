"""The document of 2017: every figure that it printed stands in the summary, told from frozen cells."""

import ast
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from docx import Document
from ruamel.yaml import YAML

from organizations.models import User
from projects.models import Figure, ReportStatus
from reports.models import Kind, Summary

FILE = Path(settings.BASE_DIR) / "huzhou_league/demo/programme-2017.yaml"
WORDS = {
    "shanghai_association", "loan_products", "ecommerce_contests", "youth_day_rallies", "volunteer_projects",
    "river_launches", "eco_funds", "rights_projects", "rights_activities", "federation_reelection",
}  # fmt: skip
ANYBODYS = {"成立", "举办"}  # words of headings and hints, such as 举办日期


def indicators_of(path):
    """Every indicator of a programme file, the headline ones first."""
    data = YAML(typ="safe").load(path.read_text())
    found = list(data["headline"])
    for action in data["actions"]:
        for initiative in action["initiatives"]:
            for project in initiative["projects"]:
                found += project["indicators"]
    return found


PRINTED = [(i, Kind.VALUE, i["printed"]) for i in indicators_of(FILE) if "printed" in i] + [
    (i, Kind.TARGET, i["target_printed"]) for i in indicators_of(FILE) if "target_printed" in i
]


def build(tmp_path):
    """The summary that the command builds, and the text of its file."""
    output = tmp_path / "summary.docx"
    call_command("build_summary", "2017H1", output=str(output), stdout=StringIO())
    summary = Summary.objects.latest("pk")
    return summary, "\n".join(paragraph.text for paragraph in Document(output).paragraphs)


@pytest.fixture
def built(demo, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return build(tmp_path)


def test_the_document_of_2017_has_73_figures_ten_of_them_words():
    assert len(PRINTED) == 73
    assert {i["code"] for i, _, text in PRINTED if not re.match(r"超?\d", text)} == WORDS


def test_every_printed_figure_stands_in_the_document_and_is_told_from_its_own_frozen_cell(built):
    summary, text = built
    told = {}
    for figure in summary.figures.select_related("indicator"):
        told.setdefault((figure.indicator.code, figure.kind), []).append(figure)
    for indicator, kind, printed in PRINTED:
        assert printed in text, printed
        figures = told[indicator["code"], kind]
        assert {figure.text for figure in figures} == {printed}
        assert {figure.value for figure in figures} == {
            Decimal(str(indicator["h1" if kind == Kind.VALUE else "target"]))
        }


def test_every_frozen_value_is_the_sum_of_accepted_reports(built):
    summary, _ = built
    reported = summary.figures.filter(kind=Kind.VALUE, indicator__fed_from=None).select_related("indicator")
    assert reported.count() >= 15
    for figure in reported:
        parts = [part for part in figure.parts if not part["opening"]]
        assert sum(Decimal(part["value"]) for part in parts) == figure.value, figure.indicator.code
        rows = Figure.objects.in_bulk([part["figure"] for part in parts])
        assert len(rows) == len(parts)
        for part in parts:
            row = rows[part["figure"]]
            assert (row.value, row.report_id, row.report.status) == (
                Decimal(part["value"]), part["report"], ReportStatus.ACCEPTED,
            )  # fmt: skip


def test_every_other_frozen_value_is_what_registers_counted(built):
    summary, _ = built
    counted = summary.figures.filter(kind=Kind.VALUE, indicator__fed_from__isnull=False).select_related("indicator")
    assert counted.count() >= 40
    for figure in counted:
        assert sum(Decimal(part["value"]) for part in figure.parts) == figure.value, figure.indicator.code
        assert {part["report"] for part in figure.parts} == {None}


def test_what_no_document_states_is_told_nowhere_in_the_text(built):
    summary, _ = built
    for figure in summary.figures.select_related("indicator"):
        basis = figure.indicator.basis if figure.kind == Kind.VALUE else figure.indicator.target_basis
        assert basis == "source", figure.indicator.code


def test_every_run_of_the_document_that_is_a_figure_has_its_row(built):
    summary, _ = built
    runs = [
        (block, place, run["text"])
        for block, content in enumerate(summary.content["blocks"])
        for place, run in enumerate(content.get("runs", ()))
        if run["figure"] is not None
    ]
    assert runs == list(summary.figures.values_list("block", "run", "text"))


def constants(path):
    """Every string that the code of a file uses; docstrings and comments decide nothing."""
    tree = ast.parse(path.read_text())
    spoken = [
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    ]
    return [
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in spoken and isinstance(n.value, str)
    ]


def test_no_figure_of_the_document_is_in_the_code():
    packages = ("common", "organizations", "jobs", "projects", "reports")
    sources = [path for name in packages for path in (Path(settings.BASE_DIR) / name).rglob("*.py")]
    code = "\n".join(text for path in sources for text in constants(path))
    assert len(sources) > 60
    assert [text for _, _, text in PRINTED if text in code and text not in ANYBODYS] == []


def test_no_figure_of_the_document_is_in_a_template_or_at_the_root_of_the_platform():
    """Words such as 举办 are anybody's; numbers with their unit are not."""
    root = Path(settings.BASE_DIR)
    sources = [path for path in (root / "huzhou_league").rglob("*.py") if "demo" not in path.relative_to(root).parts]
    code = "\n".join(text for path in sources for text in constants(path))
    pages = "\n".join(path.read_text() for path in (root / "templates").rglob("*.html"))
    numbers = [text for _, _, text in PRINTED if re.search(r"\d", text)]
    assert len(numbers) == 64, "nine are words alone; one names the loans with their bands"
    assert [text for text in numbers if text in code or re.search(rf"(?<!\d){re.escape(text)}", pages)] == []


def test_every_told_figure_can_be_opened_and_leads_to_reports_or_a_register(built, client):
    summary, _ = built
    client.force_login(User.objects.get(username="leader"))
    for code in ("loan_intents", "registered_volunteers", "part_time_share", "shanghai_association", "key_projects"):
        figure = summary.figures.filter(indicator__code=code).first()
        page = client.get(reverse("summary_figure", args=[summary.pk, figure.ordinal])).content.decode()
        assert f"“{figure.text}”从哪里来" in page
        assert "生成以后数据有变化" not in page, "July has begun, but the half-year has not moved"
        reports = [part["report"] for part in figure.parts]
        if code == "key_projects":
            assert reports == [None] and "台账" in page
        for report in filter(None, reports):
            assert reverse("report_detail", args=[report]) in page


def test_the_annex_lists_every_project_once(built):
    summary, _ = built
    (table,) = [block for block in summary.content["blocks"] if block["kind"] == "table"]
    assert [row[0] for row in table["rows"]] == [str(number) for number in range(1, 59)]
