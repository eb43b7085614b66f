"""Other programmes print other figures: nothing of the document of 2017 is built in."""

import re
from io import StringIO

from django.core.management import call_command
from ruamel.yaml import YAML

from projects.models import Indicator
from tests.reports.test_summary_2017 import FILE, PRINTED, WORDS, build


def test_a_second_programme_with_other_figures_prints_others(db, settings, tmp_path):
    """Every flow doubled: the document says so everywhere, and nothing of the first one is left."""
    settings.MEDIA_ROOT = tmp_path

    def doubled(match):
        return f"aggregate: sum, h1: {int(match[1]) * 2}"

    other = tmp_path / "other.yaml"
    other.write_text(re.sub(r"aggregate: sum, h1: (\d+)", doubled, FILE.read_text()))
    call_command("demo", programme=str(other), stdout=StringIO())
    summary, text = build(tmp_path)
    loans = summary.figures.get(indicator__code="loan_intents")
    assert (loans.value, loans.text) == (472, "472笔")
    assert "4.36亿元" in text and "2.18亿元" not in text
    assert "首届" not in text, "the second time is not the first"
    assert Indicator.objects.get(code="loan_intents").name in summary.content["blocks"][-1]["rows"][2][3]


def test_a_programme_without_texts_gets_a_document_of_its_indicators(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bare = tmp_path / "bare.yaml"
    yaml = YAML()
    data = yaml.load(FILE.read_text())
    del data["narrative"]
    for action in data["actions"]:
        del action["narrative"]
        for initiative in action["initiatives"]:
            initiative.pop("narrative", None)
            initiative.pop("heading", None)
    with bare.open("w") as file:
        yaml.dump(data, file)
    call_command("demo", programme=str(bare), stdout=StringIO())
    summary, text = build(tmp_path)
    for indicator, _, printed in PRINTED:
        if indicator["code"] not in WORDS:
            assert printed in text, printed
    assert summary.figures.count() >= 60
