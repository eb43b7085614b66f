"""What a programme file may leave out: short names, definition cards and sentence patterns."""

from projects.models import Aggregate, Basis, Priority

DECIMAL_UNITS = frozenset({"元", "万元", "亿元", "%", "％", "‰", "小时", "公里", "平方米", "吨"})
HEADINGS = {
    Priority.RALLY: "凝聚引领广大青少年",
    Priority.SERVE: "围绕中心服务大局",
    Priority.BRIDGE: "密切联系服务青年",
    Priority.DISCIPLINE: "推进从严治团",
}
HOW = {
    Aggregate.SUM: "填报当月发生数，累计由各月相加",
    Aggregate.LATEST: "填报月末存量，累计取最新值",
    Aggregate.RATIO: "填报月末比率，可按“分子/分母”填写",
}


def short_name(name: str) -> str:
    """共青团吴兴区委 → 吴兴区."""
    short = name.removeprefix("共青团")
    for ending in ("团工委", "团委", "委员会", "委"):
        if short.endswith(ending) and len(short) > len(ending) + 1:
            return short[: -len(ending)][:30]
    return short[:30]


def places(unit: str) -> int:
    """Decimal places that a unit is stated with."""
    return 2 if unit in DECIMAL_UNITS else 0


def definition(indicator: dict) -> str:
    """A definition card from what the file tells of the indicator."""
    return f"{indicator['name']}，按“{indicator['unit']}”统计；{HOW[indicator['aggregate']]}。"


def plain(name: str) -> str:
    """A name as it may stand in a sentence pattern, which reads brackets and braces as its own."""
    return name.translate(str.maketrans("[]{}", "［］｛｝"))


def narrative(initiative: dict) -> str:
    """One sentence a project, its further figures as clauses. Only what a document states is told."""
    sentences = []
    for project in initiative["projects"]:
        told = [f"{plain(i['name'])}{{{i['code']}}}" for i in project["indicators"] if i["basis"] == Basis.SOURCE]
        if told:
            clauses = "".join(f"[，{clause}]" for clause in told[1:])
            sentences.append(f"推进{plain(project['name'])}，{told[0]}{clauses}。")
    return "".join(sentences)


def plan(projects: list[dict], priority: str) -> dict:
    """The paragraph of one priority: its projects by name, and the year's commitments."""
    own = [project for project in projects if project["second_half"] == priority]
    names = "、".join(plain(project["name"]) for project in own)
    commitments = "".join(
        f"[，确保全年{plain(indicator['name'])}{{target.{indicator['code']}}}]"
        for project in own
        for indicator in project["indicators"]
        if indicator.get("target_basis") == Basis.SOURCE
    )
    text = f"继续推进{names}等工作{commitments}。" if own else "按照年度计划抓好各项工作。"
    return {"heading": HEADINGS[priority], "text": text}


def document(file) -> dict:
    """The texts of the document as a whole."""
    year, name = file.year, plain(file.data["organization"])
    headline = "".join(f"[，{plain(indicator['name'])}{{{indicator['code']}}}]" for indicator in file.data["headline"])
    return {
        "title": [f"{name}{year}年上半年工作总结"],
        "subtitle": "暨下半年工作计划",
        "opening": f"{year}年上半年，{name}以{{*actions}}为重点推进年度工作{headline}。",
        "shortcomings": "对照年度目标，工作中还有不足。"
        "[{*lagging}等项目进度落后于序时。][各单位反映的主要问题有：{*problems}。]",
        "plan_opening": "下半年，将对照年度目标逐项抓好落实。",
        "plan": {},
    }
