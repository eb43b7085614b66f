"""The texts of a monthly report, composed from its own figures and from the stock of sentences."""

import re
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from common import numerals
from huzhou_league.demo.difficulties import COORDINATION, GENERAL_PLACES, PLACES, PROBLEMS, SEASONAL
from huzhou_league.demo.phrases import DID, NEXT, THEMES
from organizations.models import Level, Organization
from projects.lights import Light, Standing
from projects.models import Indicator, KeyProject

# A name that begins with one of these needs no verb before it.
VERB = re.compile(
    "举办|开展|组织|达成|扶持|培育|培养|服务|创建|覆盖|对接|组建|筹措|新招募|招募|支持|资助|共建|选树|参与|参加|"
    "入驻|回应|联系|走访|结成|帮助|提交|发布|推广|联合成立|新增|完成|解决|建成|建立|发放|评选|培训|慰问|引进"
)
HELD = re.compile("(活动|仪式|培训|讲堂|营|会|大赛|比赛|讲座|体验)$")
CARRIED_OUT = re.compile("(服务|教育|行动|演练|比武)$")
EVENT_UNITS = ("场", "场次", "次", "期", "届")
TROUBLED = {Light.RED: 0.45, Light.YELLOW: 0.3}


@dataclass(frozen=True)
class Line:
    """What a report tells of one indicator: the month's own value, the cumulative one, and how it stands."""

    indicator: Indicator
    value: Decimal
    reached: Decimal
    standing: Standing


def compose(
    project: KeyProject | None, organization: Organization, month: int, lines: list[Line], light: Light, near: list[str]
) -> dict[str, str]:
    """The four texts. `near` are localities for a city's own report; the same arguments give the same texts."""
    rng = Random(f"{project and project.number}:{organization.code}:{month}")
    theme = theme_of(project, lines)
    places = tuple(near) if organization.level == Level.CITY else PLACES.get(organization.code, ())
    place = rng.choice(places or GENERAL_PLACES)
    # Month by month another sentence, and not the same one everywhere.
    turn = Random(f"{project and project.number}:{organization.code}").randrange(100)
    did = _pick(DID[theme], turn + month, month).format(place=place)
    problems = ""
    if rng.random() < TROUBLED.get(light, 0.1):
        problems = _pick(PROBLEMS[theme], turn + month // 3, month) + "。"
    asks = COORDINATION[theme] if problems and rng.random() < 0.4 else ""
    steps = _next_steps(theme, turn, month, rng) if rng.random() < 0.9 else ""
    return {
        "progress": _progress(lines, did, month, rng),
        "problems": problems,
        "next_steps": steps,
        "coordination": asks,
    }


def theme_of(project: KeyProject | None, lines: list[Line]) -> str:
    """Which sentences fit: by the project's name, else by its indicators' or its initiative's."""
    names = [line.indicator.name for line in lines]
    told = [project.name, "".join(names), project.initiative.name] if project else ["".join(names)]
    for text in told:
        for theme, words in THEMES.items():
            if any(word in text for word in words):
                return theme
    return "general"


def fact(line: Line, month: int, rng: Random) -> str:
    """One indicator as a clause: `举办农村青年创业大讲堂3场，累计12场`."""
    indicator, unit = line.indicator, line.indicator.unit
    value, reached = numerals.exact(line.value), numerals.exact(line.reached)
    if indicator.is_ratio:
        return f"{indicator.name}为{reached}{unit}"
    if not indicator.is_flow:
        return _level(line, rng)
    if not line.value:
        calm = f"{indicator.name}{rng.choice(('没有新增', '暂无新增', '为零'))}"
        return f"{calm}，累计{reached}{unit}" if line.reached else calm
    clause = f"{_named(indicator, rng)}{value}{unit}"
    return f"{clause}，{rng.choice(('累计', '今年以来累计', '至此累计'))}{reached}{unit}" if month > 1 else clause


def _level(line: Line, rng: Random) -> str:
    name, unit, reached = line.indicator.name, line.indicator.unit, numerals.exact(line.reached)
    if not line.reached:
        return f"{name}{rng.choice(('还在筹备', '正在洽谈落实', '前期工作进行中'))}"
    if line.value == 0:
        return f"{name}{rng.choice(('保持', '稳定在', '仍为'))}{reached}{unit}"
    if line.value == line.reached:
        return f"{name}{reached}{unit}"
    more, verb = ("新增", rng.choice(("达到", "增至", "已有"))) if line.value > 0 else ("减少", "降至")
    verb = "" if VERB.match(name) else verb
    return f"{name}{verb}{reached}{unit}，比上月{more}{numerals.exact(abs(line.value))}{unit}"


def _named(indicator: Indicator, rng: Random) -> str:
    """The name with a verb before it where it has none: 举办农村青年创业大讲堂."""
    name = indicator.name
    if indicator.unit in EVENT_UNITS and len(name) > len(indicator.unit):
        name = name.removesuffix(indicator.unit).removesuffix("场次")
    if VERB.match(name):
        return name
    if any(word in name for word in ("批示", "报道")):
        return f"获{name}"
    if "物品" in name:
        return f"发放{name}"
    if indicator.unit in EVENT_UNITS and HELD.search(name):
        return rng.choice(("举办", "组织")) + name
    if indicator.unit in EVENT_UNITS and CARRIED_OUT.search(name):
        return rng.choice(("开展", "组织")) + name
    return name


def _progress(lines: list[Line], did: str, month: int, rng: Random) -> str:
    """The figures as one sentence, the work as another, in one order or the other, and the delay if there is one."""
    clauses = [fact(line, month, rng) for line in lines]
    facts = rng.choice(("本月", f"{month}月份，", f"{month}月，")) + "；".join(clauses) + "。"
    work = did + "。"
    sentences = [work, facts] if rng.random() < 0.3 else [facts, work]
    late = [line.standing for line in lines if line.standing.light in TROUBLED and line.standing.expected]
    if late and rng.random() < 0.5:
        worst = min(late, key=lambda standing: (standing.completion or 0) - standing.expected)
        done = f"完成年度目标的{numerals.percent(worst.completion)}" if worst.completion else "尚未实现零的突破"
        remark = rng.choice(("正在加紧追赶", "进度偏慢", "需要加把劲"))
        sentences.append(f"目前{done}，序时应到{numerals.percent(worst.expected)}，{remark}。")
    return "".join(sentences)


def _next_steps(theme: str, turn: int, month: int, rng: Random) -> str:
    first = _pick(NEXT[theme], turn + month, month)
    if rng.random() < 0.35:
        second = _pick(NEXT["general" if rng.random() < 0.5 else theme], turn + month + 1, month)
        return f"{first}；{second}。" if second != first else f"{first}。"
    return f"{first}。"


def _pick(stock: tuple[str, ...], turn: int, month: int) -> str:
    """The sentence whose turn it is, among those that suit the time of year."""
    fitting = [
        text for text in stock if all(month in months for word, months in SEASONAL.items() if word in text)
    ] or stock
    return fitting[turn % len(fitting)]
