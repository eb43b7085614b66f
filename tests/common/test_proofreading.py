"""Every mistake of a pattern is named with its place."""

import pytest

from common import patterns
from common.proofreading import faults

CODES, LISTS = {"lectures", "youth"}, {"actions": "", "lagging": ""}


def told(pattern):
    return [str(fault) for fault in faults(pattern, CODES, LISTS)]


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "没有数字的话。",
        "办{lectures}[，服务{youth|青年}]。\n推进{*actions}。",
        "到{target.lectures>=60|六十场|约#}。",
    ],
)
def test_a_sound_pattern_has_no_faults(pattern):
    assert told(pattern) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("办{lecture}场", ["第1行第2字“{lecture”附近：没有代码为“lecture”的指标，请从指标表里点选"]),
        ("好。\n共{*problem}", ["第2行第2字“{*proble”附近：没有“{*problem}”这个名单，可用的有 {*actions}、{*lagging}"]),
        ("办[，{lectures}", ["第1行第2字“[，{lectu”附近：“[”没有关上，请在分句末尾补上“]”"]),
        (
            "办{lectures]。",
            ["第1行第11字“]。”附近：多了一个“]”，前面没有与它成对的“[”", "第1行第2字“{lecture”附近：“{”没有关上"],
        ),
        ("办lectures}。", ["第1行第10字“}。”附近：多了一个“}”，前面没有与它成对的“{”"]),
        ("办[一[二]", ["第1行第4字“[二]”附近：“[”前面还有一个“[”没有关上，方括号里不能再套方括号"]),
        ("办{大讲堂}", ["第1行第2字“{大讲堂}”附近：看不懂“{大讲堂}”"]),
    ],
)
def test_a_fault_is_named_with_line_and_column(pattern, expected):
    found = told(pattern)
    assert all(any(line.startswith(start) for line in found) for start in expected), found


def test_all_faults_are_named_at_once():
    assert len(told("办{one}、{two}。\n[三")) == 3


@pytest.mark.parametrize(
    "pattern", ["[", "]", "{", "}", "[[a]]", "{a[b]}", "[{lectures]}", "{}", "{lectures|}", "[a{b]c}"]
)
def test_what_the_parser_refuses_is_never_called_sound(pattern):
    with pytest.raises(patterns.PatternError):
        patterns.parse(pattern)
    assert told(pattern)
