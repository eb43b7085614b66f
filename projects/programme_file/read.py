"""Reads a programme file and names every mistake in it at once, each with its place."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from common import patterns
from organizations.models import Level
from projects.programme_file import schema

LISTS = frozenset({"lagging", "problems", "actions"})


class FileErrors(ValueError):
    """Everything that is wrong with a file: `errors` is a list of Chinese sentences with their places."""

    def __init__(self, errors: list[str]):
        super().__init__("；".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class ProgrammeFile:
    """A checked programme as plain values, shaped like the file; see `schema`."""

    data: dict

    @property
    def year(self) -> int:
        """The year of the programme."""
        return self.data["year"]

    @property
    def organizations(self) -> list[dict]:
        """The reporting organisations, the city among them."""
        return self.data["organizations"]

    def projects(self):
        """(action, initiative, project) in the order of the file."""
        for action in self.data["actions"]:
            for initiative in action["initiatives"]:
                for project in initiative["projects"]:
                    yield action, initiative, project

    def indicators(self):
        """(project or None, indicator): the headline ones first, then in the order of the file."""
        for indicator in self.data.get("headline", []):
            yield None, indicator
        for _, _, project in self.projects():
            for indicator in project["indicators"]:
                yield project, indicator


def read(path: Path | str) -> ProgrammeFile:
    """Read and check a file; FileErrors with everything that is wrong."""
    try:
        with open(path, encoding="utf-8") as file:
            raw = YAML(typ="rt").load(file)
    except (OSError, UnicodeDecodeError) as error:
        raise FileErrors([f"文件打不开：{error}"]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise FileErrors([f"第{line}行：不是正确的 YAML（{error.problem}）"]) from error
    except YAMLError as error:
        raise FileErrors([f"不是正确的 YAML：{error}"]) from error
    if not isinstance(raw, dict):
        raise FileErrors(["文件应是一个年度计划（year、organization、organizations、actions …）"])
    return _Reader().programme(raw)


class _Reader:
    """Walks the file, collects the mistakes, and raises them together at the end."""

    def __init__(self):
        self.errors: list[str] = []

    def fault(self, node, key, place: str, message: str) -> None:
        """Note a mistake at a key of a mapping (or at the mapping itself)."""
        line = node.lc.data[key][0] + 1 if hasattr(node, "lc") and key in (node.lc.data or {}) else None
        line = line or (node.lc.line + 1 if hasattr(node, "lc") else None)
        self.errors.append(f"第{line}行 {place}：{message}" if line else f"{place}：{message}")

    def mapping(self, node, keys: dict, place: str) -> dict:
        """Read one mapping by its schema."""
        if not isinstance(node, dict):
            self.errors.append(f"{place}：应为键值对")
            return {}
        for key in node:
            if key not in keys:
                self.fault(node, key, place, f"不认识的键“{key}”")
        values = {}
        for key, rule in keys.items():
            if key not in node:
                if rule.required:
                    self.fault(node, None, place, f"缺少“{key}”")
                continue
            try:
                values[key] = node[key] if rule.read is list else rule.read(node[key])
            except ValueError as error:
                self.fault(node, key, place, f"“{key}”{error}")
            if rule.read is list and not isinstance(node[key], list):
                self.fault(node, key, place, f"“{key}”应为列表")
                values[key] = []
        return values

    def children(self, node: dict, key: str, keys: dict, place: str) -> list[tuple[dict, dict, str]]:
        """Read a list of mappings: (raw, values, place) of each."""
        listed = node.get(key) if isinstance(node, dict) else None
        places = [f"{place}{key}[{n}]" for n in range(len(listed or []))]
        return [
            (child, self.mapping(child, keys, where), where) for child, where in zip(listed or [], places, strict=True)
        ]

    def programme(self, raw: dict) -> ProgrammeFile:
        """The whole file."""
        data = self.mapping(raw, schema.PROGRAMME, "年度计划")
        data["organizations"] = self.organizations(raw, data)
        data["headline"] = [
            self.indicator(node, values, place)
            for node, values, place in self.children(raw, "headline", schema.INDICATOR, "")
        ]
        data["actions"] = [self.action(*child) for child in self.children(raw, "actions", schema.ACTION, "")]
        file = ProgrammeFile(data)
        self.unique(file)
        if not self.errors:
            self.references(file)
            self.narratives(raw, file)
        if self.errors:
            raise FileErrors(self.errors)
        return file

    def organizations(self, raw: dict, data: dict) -> list[dict]:
        """The organisations: one city, and it is the programme's own."""
        listed = self.children(raw, "organizations", schema.ORGANIZATION, "")
        cities = [values for _, values, _ in listed if values.get("level") == Level.CITY]
        if len(cities) != 1:
            self.errors.append("organizations：应有且只有一个市级组织（level: city）")
        elif cities[0].get("name") != data.get("organization"):
            self.errors.append("organization：应与市级组织同名")
        return [values for _, values, _ in listed]

    def action(self, node, values: dict, place: str) -> dict:
        """One action with its initiatives, projects and indicators."""
        values["initiatives"] = []
        for child, initiative, where in self.children(node, "initiatives", schema.INITIATIVE, f"{place}."):
            initiative["projects"] = []
            for grandchild, project, spot in self.children(child, "projects", schema.PROJECT, f"{where}."):
                listed = self.children(grandchild, "indicators", schema.INDICATOR, f"{spot}.")
                project["indicators"] = [self.indicator(*indicator) for indicator in listed]
                if not listed:
                    self.fault(grandchild, "indicators", spot, "至少要有一个指标")
                initiative["projects"].append(project)
            values["initiatives"].append(initiative)
        return values

    def indicator(self, node, values: dict, place: str) -> dict:
        """One indicator with its pace."""
        if "pace" in values:
            values["pace"] = self.mapping(node["pace"], schema.PACE, f"{place}.pace")
            start, due = values["pace"].get("start"), values["pace"].get("due")
            if start and due and start > due:
                self.fault(node, "pace", place, "“pace”的起始月晚于完成月")
        return values

    def unique(self, file: ProgrammeFile) -> None:
        """Nothing may be named twice."""
        named = [
            ("组织代码", [o.get("code") for o in file.organizations]),
            ("行动代码", [a.get("code") for a in file.data["actions"]]),
            ("行动 list_order", [a.get("list_order") for a in file.data["actions"]]),
            ("项目编号", [p.get("number") for _, _, p in file.projects()]),
            ("指标代码", [i.get("code") for _, i in file.indicators()]),
        ]
        for what, values in named:
            twice = {str(value) for value in values if value is not None and values.count(value) > 1}
            if twice:
                self.errors.append(f"{what}重复：{'、'.join(sorted(twice))}")

    def references(self, file: ProgrammeFile) -> None:
        """Months lie in the year; organisations that targets name exist."""
        codes = {organization["code"] for organization in file.organizations}
        for _, indicator in file.indicators():
            for month in indicator.get("pace", {}).values():
                if month.year != file.year:
                    self.errors.append(f"指标 {indicator['code']}：pace 的月份 {month.key} 不在{file.year}年")
            for key in ("targets", "openings"):
                for code in indicator.get(key, {}):
                    if code not in codes:
                        self.errors.append(f"指标 {indicator['code']}：{key} 中没有这个组织“{code}”")

    def narratives(self, raw: dict, file: ProgrammeFile) -> None:
        """Every pattern can be read, and every token names an indicator."""
        codes = {indicator["code"] for _, indicator in file.indicators()}
        file.data["narrative"] = self.mapping(raw.get("narrative", {}), schema.NARRATIVE, "narrative")
        told = [(f"narrative.{key}", file.data["narrative"].get(key)) for key in schema.NARRATIVE if key != "plan"]
        plan = self.mapping(file.data["narrative"].get("plan", {}), schema.PLAN, "narrative.plan")
        for priority, item in plan.items():
            plan[priority] = self.mapping(item, schema.PLAN_ITEM, f"narrative.plan.{priority}")
            told.append((f"narrative.plan.{priority}.text", plan[priority].get("text")))
        file.data["narrative"]["plan"] = plan
        for action in file.data["actions"]:
            told.append((f"行动“{action['name']}”的 narrative", action.get("narrative")))
            for initiative in action["initiatives"]:
                told.append((f"举措“{initiative['name']}”的 narrative", initiative.get("narrative")))
        for place, pattern in told:
            if isinstance(pattern, str):
                self.errors += [f"{place}：{fault}" for fault in pattern_faults(pattern, codes)]


def pattern_faults(pattern: str, codes: set[str]) -> list[str]:
    """What is wrong with a sentence pattern, given the codes of the programme's indicators."""
    try:
        tokens = list(patterns.tokens(pattern))
    except patterns.PatternError as error:
        return [str(error)]
    faults = []
    for token in tokens:
        if token.code not in (LISTS if token.of == "list" else codes):
            shown = ("*" if token.of == "list" else "") + token.code
            faults.append(f"不认识的标记 {{{shown}}}")
    return faults
