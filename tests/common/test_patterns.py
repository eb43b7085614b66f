"""Sentence patterns: what a token says, what vanishes when there is nothing to tell, and how punctuation is mended."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.patterns import STOPS, PatternError, Piece, Token, parse, tell, tokens


def told(pattern: str, **values) -> list[str]:
    """The paragraphs of a pattern; a value is what the figure of that code prints, `target_x` stands for target.x."""

    def find(token: Token) -> Piece | None:
        value = values.get(token.code if token.of in ("value", "list") else f"{token.of}_{token.code}")
        if value is None:
            return None
        if token.of == "list":
            return Piece(value)
        return Piece(token.text(Decimal(value), f"{value}个"), token)

    return ["".join(piece.text for piece in paragraph) for paragraph in tell(pattern, find)]


def only_token(pattern: str) -> Token:
    (token,) = tokens(pattern)
    return token


# ---- tokens ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern, token",
    [
        ("{lectures}", Token("lectures")),
        ("{a1_b}", Token("a1_b")),
        ("{target.lectures}", Token("lectures", "target")),
        ("{left.lectures}", Token("lectures", "left")),
        ("{*actions}", Token("actions", "list")),
        ("{plan|出台}", Token("plan", word="出台")),
        ("{target.plan|出台}", Token("plan", "target", word="出台")),
        ("{pairs=100|百个}", Token("pairs", operator="=", number=Decimal(100), word="百个")),
        ("{pairs>=100|百个}", Token("pairs", operator=">=", number=Decimal(100), word="百个")),
        ("{share>=37.5|过半}", Token("share", operator=">=", number=Decimal("37.5"), word="过半")),
        (
            "{tasks=10|十大项目|项目#}",
            Token("tasks", operator="=", number=Decimal(10), word="十大项目", otherwise="项目#"),
        ),
    ],
)
def test_token_is_read(pattern, token):
    assert only_token(pattern) == token


@pytest.mark.parametrize(
    "pattern, value, text",
    [
        ("举办{n}。", 7, "举办7个。"),
        ("{n|首次}举办。", 7, "首次举办。"),
        ("{n=100|百个}项目。", 100, "百个项目。"),
        ("{n=100|百个}项目。", Decimal("100.0000"), "百个项目。"),
        ("{n=100|百个}项目。", 101, "101个项目。"),
        ("{n>=100|上百个}项目。", 99, "99个项目。"),
        ("{n>=100|上百个}项目。", 100, "上百个项目。"),
        ("{n>=100|上百个}项目。", 101, "上百个项目。"),
        ("推进{n=10|十大项目|项目#}。", 10, "推进十大项目。"),
        ("推进{n=10|十大项目|项目#}。", 9, "推进项目9个。"),
        ("推进{n>=10|十大项目|#（共#）}。", 3, "推进3个（共3个）。"),
        ("推进{n=10|十大项目|若干项目}。", 3, "推进若干项目。"),
    ],
)
def test_condition_chooses_between_word_and_figure(pattern, value, text):
    assert told(pattern, n=value) == [text]


def test_target_and_rest_are_asked_apart_from_the_value():
    pattern = "已办{n}，全年{target.n}，还需{left.n}。"
    assert told(pattern, n=30, target_n=60, left_n=30) == ["已办30个，全年60个，还需30个。"]
    assert told(pattern, n=30, target_n=60) == []


def test_list_is_told_as_it_is_given():
    assert told("推进{*actions}。", actions="甲行动、乙行动") == ["推进甲行动、乙行动。"]


def test_every_token_of_a_pattern_is_named_in_its_order():
    pattern = "甲{a}[，乙{target.b}]。丙{*c}。\n[丁{d|词}。]"
    assert [(token.of, token.code) for token in tokens(pattern)] == [
        ("value", "a"),
        ("target", "b"),
        ("list", "c"),
        ("value", "d"),
    ]


def test_pieces_keep_the_source_that_the_teller_gave():
    pieces = tell("办{n}场[，到{m}]。", lambda token: Piece("7", token.code) if token.code == "n" else None)
    assert pieces == [[Piece("办"), Piece("7", "n"), Piece("场"), Piece("。")]]


def test_source_survives_the_mending_of_its_own_text():
    pieces = tell("问题：{*p}，[另有{q}]。", lambda token: Piece("场地不足。", "list") if token.code == "p" else None)
    assert pieces == [[Piece("问题："), Piece("场地不足", "list"), Piece("。")]]


# ---- what vanishes ---------------------------------------------------------------------------------------


def test_optional_clause_vanishes_with_its_token():
    pattern = "举办{a}[，服务{b}]。"
    assert told(pattern, a=3, b=8) == ["举办3个，服务8个。"]
    assert told(pattern, a=3) == ["举办3个。"]


def test_optional_clause_vanishes_whole_when_one_of_its_tokens_does():
    pattern = "举办{a}[，服务{b}、带动{c}]。"
    assert told(pattern, a=3, b=8) == told(pattern, a=3, c=8) == ["举办3个。"]


def test_sentence_vanishes_with_a_token_outside_brackets_and_takes_its_clauses_along():
    pattern = "举办{a}[，服务{b}]。成立{c}。"
    assert told(pattern, b=8, c=1) == ["成立1个。"]
    assert told(pattern, a=3, b=8) == ["举办3个，服务8个。"]


def test_sentence_without_tokens_always_stands():
    assert told("下半年继续努力。") == ["下半年继续努力。"]


def test_sentence_of_vanished_clauses_leaves_nothing():
    assert told("[甲{a}][，乙{b}]。") == []


def test_clause_that_closes_itself_is_a_sentence_of_its_own():
    pattern = "工作还有不足。[落后的有{*lagging}。][反映{*problems}。]将改进。"
    assert told(pattern) == ["工作还有不足。将改进。"]
    assert told(pattern, problems="缺场地") == ["工作还有不足。反映缺场地。将改进。"]
    assert told(pattern, lagging="甲", problems="缺场地") == ["工作还有不足。落后的有甲。反映缺场地。将改进。"]


def test_sentence_keeps_its_stop_when_the_clause_that_closes_it_vanishes():
    pattern = "甲{a}[，乙{b}。]丙。"
    assert told(pattern, a=1, b=2) == ["甲1个，乙2个。丙。"]
    assert told(pattern, a=1) == ["甲1个。丙。"]


def test_last_sentence_may_stay_open():
    assert told("甲。乙{a}", a=1) == ["甲。乙1个"]
    assert told("甲。乙{a}") == ["甲。"]


def test_every_line_is_a_paragraph_and_an_empty_one_vanishes():
    pattern = "第一段{a}。\n\n   \n第二段{b}。\n第三段。"
    assert told(pattern, a=1, b=2) == ["第一段1个。", "第二段2个。", "第三段。"]
    assert told(pattern, b=2) == ["第二段2个。", "第三段。"]


def test_empty_pattern_tells_nothing():
    assert told("") == told(" \n ") == parse("") == []


# ---- punctuation -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern, text",
    [
        ("[甲{no}]，乙。", "乙。"),
        ("[甲{no}、][乙{no}，]丙。", "丙。"),
        ("甲，[乙{no}]。", "甲。"),
        ("甲：[乙{no}]，丙。", "甲，丙。"),
        ("甲，[乙{no}]、[丙{no}]；丁。", "甲；丁。"),
        ("甲；[乙{no}；]丙。", "甲；丙。"),
        ("甲[，乙{no}][，丙{yes}]。", "甲，丙1个。"),
        ("甲{yes}、[{no}、]{yes}。", "甲1个、1个。"),
    ],
)
def test_punctuation_is_mended_where_a_clause_vanished(pattern, text):
    assert told(pattern, yes=1) == [text]


def test_stop_at_the_end_of_a_told_list_gives_way_to_the_one_that_follows():
    assert told("反映：{*problems}；其余良好。", problems="场地不足。") == ["反映：场地不足；其余良好。"]


def test_a_token_that_prints_nothing_leaves_the_punctuation_alone():
    assert told("甲，{*words}乙。", words="") == ["甲，乙。"]


# ---- what cannot be read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["甲[乙", "甲]乙", "][", "甲[乙[丙]丁]", "[[甲]]", "甲[乙\n丙]丁", "{a|[乙]}"])
def test_brackets_must_pair_within_a_line_and_not_nest(pattern):
    with pytest.raises(PatternError):
        parse(pattern)


@pytest.mark.parametrize("pattern", ["甲{a", "甲a}", "{{a}}", "}{", "{a}}", "{a|甲。乙}", "[甲{a]乙}"])
def test_braces_must_pair_and_hold_no_full_stop(pattern):
    with pytest.raises(PatternError, match="花括号不成对"):
        parse(pattern)


@pytest.mark.parametrize(
    "token",
    [
        "",
        " a",
        "A",
        "1a",
        "a-b",
        "目标",
        "other.a",
        "target.",
        "target.left.a",
        "a|",
        "a|甲|乙|丙",
        "a=",
        "a=x|词",
        "a>3|词",
        "a<=3|词",
        "a=-1|词",
        "*",
        "*target.a",
        "*a=3|词",
    ],
)
def test_unknown_form_of_token_is_named(token):
    with pytest.raises(PatternError, match=re.escape(f"看不懂的标记 {{{token}}}")):
        parse(f"甲{{{token}}}乙。")


def test_faults_name_what_is_wrong():
    with pytest.raises(PatternError, match="方括号不成对"):
        parse("举办[，服务")
    with pytest.raises(PatternError, match="方括号不成对或有嵌套"):
        parse("举办[，服务[{a}]]")
    with pytest.raises(PatternError, match=r"花括号不成对：举办\{a，服务"):
        parse("举办{a，服务。")


# ---- properties ------------------------------------------------------------------------------------------

WITHOUT_MARKS = str.maketrans("", "", STOPS + "[]")

words = st.text("甲乙丙丁（）“”", min_size=1, max_size=4)
token_texts = st.sampled_from(
    ["{a}", "{b}", "{target.a}", "{left.b}", "{*list}", "{b|词}", "{a=3|三个}", "{b>=5|多|共#}"]
)
pieces = st.lists(st.one_of(words, token_texts), min_size=1, max_size=3).map("".join)
clauses = st.tuples(st.sampled_from("，、；："), pieces).map("".join)
optional = st.one_of(clauses, pieces, st.tuples(pieces, st.sampled_from("，；。")).map("".join)).map("[{}]".format)
sentences = st.tuples(
    st.one_of(pieces, optional), st.lists(st.one_of(clauses, optional), max_size=4).map("".join), st.just("。")
).map("".join)
patterns = st.lists(st.one_of(sentences, st.just("\n")), max_size=5).map("".join)
values = st.fixed_dictionaries(
    {name: st.sampled_from([None, 1, 3, 5]) for name in ("a", "b", "target_a", "left_b")}
    | {"list": st.sampled_from([None, "甲、乙", "缺场地。", "缺人；缺钱"])}
)


@given(patterns, values)
def test_telling_leaves_no_marks_no_doubled_stops_and_none_at_the_start(pattern, values):
    for paragraph in told(pattern, **values):
        assert not re.search(r"[\[\]{}#]", paragraph)
        assert not re.search(f"[{STOPS}]{{2}}", paragraph)
        assert paragraph[0] not in STOPS
        assert paragraph[-1] == "。"


@given(patterns)
def test_nothing_but_stops_is_lost_when_everything_can_be_told(pattern):
    """Mending touches punctuation only: the words of every sentence and clause come out in their order."""
    untold = [re.sub(r"\{[^}]*\}", "词", line).translate(WITHOUT_MARKS) for line in pattern.splitlines()]
    pieces = tell(pattern, lambda token: Piece("词", token))
    assert ["".join(piece.text for piece in line).translate(WITHOUT_MARKS) for line in pieces] == [
        line for line in untold if line
    ]
