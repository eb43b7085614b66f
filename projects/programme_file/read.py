"""Reads a programme file and names every mistake in it at once, each with its place."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from organizations.models import Level
from projects.models import Aggregate
from projects.programme_file import schema
from projects.programme_file.sentences import INITIATIVE_LISTS, LISTS, pattern_faults
from projects.sources import named


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
    except (YAMLError, ValueError) as error:  # ValueError: a date that does not exist, for one
        raise FileErrors([f"不是正确的 YAML：{error}"]) from error
    if not isinstance(raw, dict):
        raise FileErrors(["文件应是一个年度计划（year、organization、organizations、actions …）"])
    return _Reader().programme(raw)


class _Reader:
    """Walks the file, collects the mistakes, and raises them together at the end."""

    def __init__(self):
        self.errors: list[str] = []
        # Whether every list and mapping could be entered: what seems to be missing may stand in one that could not.
        self.complete = True
        # id of the values of a mapping → the mapping in the file, and its place.
        self.origins: dict[int, tuple] = {}

    def fault(self, node, key, place: str, message: str) -> None:
        """Note a mistake at a key of a mapping (or at the mapping itself)."""
        line = node.lc.data[key][0] + 1 if hasattr(node, "lc") and key in (node.lc.data or {}) else None
        line = line or (node.lc.line + 1 if hasattr(node, "lc") else None)
        self.errors.append(f"第{line}行 {place}：{message}" if line else f"{place}：{message}")

    def fault_in(self, values: dict, key: str, message: str) -> None:
        """Note a mistake at a key of values that were read before."""
        self.fault(self.origins[id(values)][0], key, self.origins[id(values)][1], message)

    def written(self, values: dict, key: str):
        """What the file says there, even where it could not be read."""
        node = self.origins[id(values)][0]
        return node.get(key) if isinstance(node, dict) else None

    def mapping(self, node, keys: dict, place: str) -> dict:
        """Read one mapping by its schema."""
        values: dict = {}
        self.origins[id(values)] = node, place
        if not isinstance(node, dict):
            self.errors.append(f"{place}：应为键值对")
            self.complete = False
            return values
        for key in node:
            if key not in keys:
                self.fault(node, key, place, f"不认识的键“{key}”")
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
                self.complete = False
        return values

    def children(self, node, key: str, keys: dict, place: str) -> list[tuple[dict, dict, str]]:
        """Read a list of mappings: (raw, values, place) of each."""
        listed = node.get(key) if isinstance(node, dict) else None
        places = ((child, f"{place}{key}[{n}]") for n, child in enumerate(listed if isinstance(listed, list) else []))
        return [(child, self.mapping(child, keys, where), where) for child, where in places]

    def programme(self, raw: dict) -> ProgrammeFile:
        """The whole file."""
        data = self.mapping(raw, schema.PROGRAMME, "年度计划")
        data["organizations"] = self.organizations(raw, data)
        data["headline"] = [self.indicator(*child) for child in self.children(raw, "headline", schema.INDICATOR, "")]
        data["actions"] = [self.action(*child) for child in self.children(raw, "actions", schema.ACTION, "")]
        data["narrative"] = self.narrative(raw)
        file = ProgrammeFile(data)
        self.unique(file)
        self.references(file)
        self.patterns(file)
        if self.errors:
            raise FileErrors(self.errors)
        return file

    def organizations(self, raw: dict, data: dict) -> list[dict]:
        """The organisations: one city, and it is the programme's own."""
        listed = [values for _, values, _ in self.children(raw, "organizations", schema.ORGANIZATION, "")]
        cities = [values for values in listed if values.get("level") == Level.CITY]
        if len(cities) != 1:
            self.fault(raw, "organizations", "organizations", "应有且只有一个市级组织（level: city）")
        elif cities[0].get("name") != data.get("organization"):
            self.fault(raw, "organization", "organization", "应与市级组织同名")
        return listed

    def action(self, node, values: dict, place: str) -> dict:
        """One action with its initiatives, projects and indicators."""
        values["initiatives"] = []
        for child, initiative, where in self.children(node, "initiatives", schema.INITIATIVE, f"{place}."):
            initiative["projects"] = []
            for grandchild, project, spot in self.children(child, "projects", schema.PROJECT, f"{where}."):
                listed = self.children(grandchild, "indicators", schema.INDICATOR, f"{spot}.")
                project["indicators"] = [self.indicator(*indicator) for indicator in listed]
                if self.written(project, "indicators") == []:
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
        self.source(node, values, place)
        return values

    def source(self, node, values: dict, place: str) -> None:
        """The register that counts the indicator knows its conditions; one that does not exist yet has none."""
        feed = named().get(values.get("feed", ""))
        if feed is None:
            return
        for fault in feed.faults(values.get("where", {})):
            self.fault(node, "where", place, f"“where”不对：{fault}")
        if feed.leaves and values.get("aggregate", Aggregate.LATEST) != Aggregate.LATEST:
            self.fault(node, "feed", place, f"台账“{feed.title}”有增有减，“aggregate”应为 latest")
        if values.get("aggregate") == Aggregate.RATIO:
            self.fault(node, "feed", place, "比率不能由台账计数，“feed”应为 reported")

    def narrative(self, raw: dict) -> dict:
        """The texts of the document as a whole, as far as the file gives them."""
        node = raw.get("narrative")
        texts = self.mapping(node, schema.NARRATIVE, "narrative") if isinstance(node, dict) else {}
        plan = self.mapping(node["plan"], schema.PLAN, "narrative.plan") if "plan" in texts else {}
        texts["plan"] = {
            priority: self.mapping(node["plan"][priority], schema.PLAN_ITEM, f"narrative.plan.{priority}")
            for priority in plan
        }
        return texts

    def unique(self, file: ProgrammeFile) -> None:
        """Nothing may be named twice: neither in the file nor, initiatives, within their action."""
        actions = file.data["actions"]
        self.once("组织代码", "code", file.organizations)
        self.once("行动代码", "code", actions)
        self.once("行动 list_order", "list_order", actions)
        for action in actions:
            self.once("举措名称", "name", action["initiatives"])
        self.once("项目编号", "number", [project for _, _, project in file.projects()])
        self.once("指标代码", "code", [indicator for _, indicator in file.indicators()])

    def once(self, what: str, key: str, listed: list[dict]) -> None:
        """Note every repetition of what stands at a key."""
        known = set()
        for values in listed:
            value = values.get(key)
            if value is not None and value in known:
                self.fault_in(values, key, f"{what}重复：{value}")
            known.add(value)

    def references(self, file: ProgrammeFile) -> None:
        """Months lie in the year; organisations that targets name exist."""
        codes = {str(self.written(organization, "code")) for organization in file.organizations}
        for _, indicator in file.indicators():
            for key, month in indicator.get("pace", {}).items():
                if month.year != file.data.get("year", month.year):
                    self.fault_in(indicator["pace"], key, f"{month.key} 不在{file.year}年")
            for key in ("targets", "openings"):
                for code in indicator.get(key, {}):
                    if code not in codes and self.complete:
                        self.fault_in(indicator, key, f"“{key}”中没有这个组织“{code}”")

    def patterns(self, file: ProgrammeFile) -> None:
        """Every pattern can be read, and every token names an indicator."""
        codes = {str(self.written(indicator, "code")) for _, indicator in file.indicators()}
        texts = file.data["narrative"]
        told = [(texts, key, LISTS) for key in schema.PATTERNS if key in texts]
        told += [(item, "text", LISTS) for item in texts["plan"].values()]
        for action in file.data["actions"]:
            told.append((action, "narrative", LISTS))
            told += [(values, "narrative", INITIATIVE_LISTS) for values in action["initiatives"]]
        for values, key, lists in told:
            for fault in pattern_faults(values.get(key, ""), codes if self.complete else None, lists):
                self.fault_in(values, key, f"“{key}”{fault}")
