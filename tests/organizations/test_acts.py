"""Every code that is written to the audit trail has a Chinese name."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings

from organizations import acts

PACKAGES = ("common", "organizations", "jobs", "uploads", "projects", "reports", "huzhou_league")


def recorded():
    """Every action that stands as a text in a call of `audit.record` or `audit.entry`."""
    found = set()
    for package in PACKAGES:
        for path in (Path(settings.BASE_DIR) / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if _is_recording(node) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                    found.add(node.args[1].value)
    return found


def _is_recording(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("record", "entry")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "audit"
    )


def test_every_recorded_action_is_named():
    found = recorded()
    assert {"report.submit", "account.login", "summary.build"} <= found, "the search finds what there is"
    assert found - set(acts.NAMES) == set(), "add these to organizations/acts.py"


def test_names_are_chinese_and_told_apart():
    names = list(acts.NAMES.values())
    assert len(names) == len(set(names))
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in name) for name in names)


def test_what_has_no_name_is_shown_as_it_is():
    assert (acts.name("report.submit"), acts.name("x.y")) == ("提交月报", "x.y")
    assert (acts.kind("projects.monthlyreport"), acts.kind("gone.model"), acts.kind("x")) == (
        "月报", "gone.model", "x",
    )  # fmt: skip
    assert (acts.fact("gaps"), acts.fact("unknown")) == ("已确认的缺口", "unknown")


def test_kinds_are_the_platforms_own():
    kinds = dict(acts.kinds())
    assert kinds["organizations.user"] == "用户" and kinds["jobs.job"] == "后台任务"
    assert not {"axes.accessattempt", "sessions.session", "admin.logentry"} & set(kinds)
    assert all(apps.get_model(label) for label in kinds)
