"""The browser files, and what no page may contain."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.loader import render_to_string

from common.assets import NpmFinder

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "static" / "site").glob("*.js"))
TEMPLATES = sorted(ROOT.glob("templates/**/*.html")) + sorted(ROOT.glob("*/templates/**/*.html"))


def test_finder_finds_the_allow_list_and_nothing_else(settings):
    finder = NpmFinder()
    for name in settings.NPM_STATIC:
        assert Path(finder.find(name)).is_file()
        assert finder.find(name, find_all=True) == [finder.find(name)]
    assert finder.find("vendor/bootstrap/package.json") == []
    assert finder.find("../package.json") == []
    assert [name for name, _ in finder.list([])] == list(settings.NPM_STATIC)


def test_finder_names_each_missing_file(settings):
    settings.NPM_STATIC = {"vendor/x.js": "no-such-package/x.js"}
    (error,) = NpmFinder().check()
    assert "no-such-package/x.js" in error.msg and error.id == "assets.E001"
    assert NpmFinder().find("vendor/x.js") == [] and list(NpmFinder().list([])) == []


def test_collectstatic_builds_the_manifest_that_production_serves(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "treebeard"])
    manifest = (tmp_path / "staticfiles.json").read_text()
    for name in ("site/app.css", "site/app.js", "site/entry.js", "site/charts.js", "vendor/echarts/echarts.min.js"):
        assert f'"{name}"' in manifest


def test_500_page_needs_nothing_and_its_styles_exist():
    page = render_to_string("500.html")
    assert "系统出错了" in page
    for address in re.findall(r'(?:href|src)="/static/([^"]+)"', page):
        assert finders.find(address), address


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_keeps_within_the_content_security_policy(path):
    source = path.read_text()
    assert not re.search(r"\beval\(|new Function|setAttribute\(\s*[\"']style|javascript:|document\.write", source)


class Strict(HTMLParser):
    """Collects whatever the content security policy would block."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        handlers = [name for name in names if name.startswith(("on", "hx-on")) or name == "style"]
        if handlers or tag == "style" or str(names.get("href", "")).startswith("javascript:"):
            self.faults.append((tag, handlers))
        if tag == "script" and "src" not in names and names.get("type") != "application/json":
            self.faults.append((tag, "inline"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_script_style_or_handler(path):
    strict = Strict()
    strict.feed(re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text()))
    assert strict.faults == []
