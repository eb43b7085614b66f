"""Which indicator a row of a progress sheet means: by the hidden key, or by the names that people wrote."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from common.periods import Month, PeriodError
from projects.progress_sheet.catalogue import SEPARATOR, Asked, Catalogue, plain

NUMBERED = re.compile(r"^\s*[（(]?\s*(?:\d+|[一二三四五六七八九十]+)\s*[)）.、．,，]\s*")
KEY = re.compile(r"\s*(\d{4}-\d{2})\|([^|\s]+)\|([^|\s]+)\s*")
DOWNLOAD = "请重新下载模板，或者删掉这一列后按名称读取"


@dataclass
class Match:
    """What was found: an indicator, or why there is none; and what somebody should look at as (code, sentence)."""

    asked: Asked | None = None
    error: str = ""
    warnings: list[tuple[str, str]] = field(default_factory=list)


def parsed_key(text: str) -> tuple[str, str, str] | None:
    """(month key, organisation code, indicator code) of a hidden key."""
    found = KEY.fullmatch(text)
    return found.groups() if found else None


class Matcher:
    """Finds the indicators of one sheet; it knows the project of the row before."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.projects: dict[str, list[Asked]] = {}
        self.numbers: dict[str, list[Asked]] = {}
        for asked in catalogue.asked:
            self.projects.setdefault(plain(asked.project), []).append(asked)
            if asked.row.number:
                self.numbers.setdefault(str(asked.row.number), []).append(asked)
        self.above: list[Asked] = []

    def find(self, key: str, number: str, project: str, indicator: str) -> Match:
        """The indicator of a row, from its texts as people see them."""
        parts = parsed_key(key)
        match = self._by_key(parts, project, indicator) if parts else self._by_name(number, project, indicator)
        if match.asked:
            self.above = self.projects[plain(match.asked.project)]
        return match

    def _by_key(self, parts: tuple[str, str, str], project: str, indicator: str) -> Match:
        month, code, name = parts
        catalogue = self.catalogue
        if month != catalogue.month.key:
            told = f"这一行来自{_label(month)}的表，现在按{catalogue.month.label}读取。{OTHER}"
            return Match(error=told)
        if code != catalogue.organization.code:
            told = f"这一行来自其他单位（{code}）的表，现在按{catalogue.organization.short_name}读取。{OTHER}"
            return Match(error=told)
        asked = catalogue.by_code.get(name)
        if asked is None:
            known = catalogue.indicators.get(name)
            return Match(error=self._not_asked(known.name) if known else f"系统标识“{name}”不存在，{DOWNLOAD}")
        return Match(asked, warnings=self._contradiction(asked, project, indicator))

    def _contradiction(self, asked: Asked, project: str, indicator: str) -> list[tuple[str, str]]:
        """A warning when the names clearly mean another row, as after sorting some of the columns only."""
        group = self._group(project) if project else None
        other = group is not None and asked not in group
        named = indicator and any(
            each is not asked and plain(each.indicator.name) == plain(indicator) != plain(asked.indicator.name)
            for each in self.catalogue.asked
        )
        if not (other or named):
            return []
        wrote = "·".join(text for text in (project, indicator) if text)
        told = f"这一行的系统标识是“{asked.label}”，写的却是“{wrote}”，已按系统标识读取，请核对是否只对部分列排过序"
        return [("name", told)]

    def _by_name(self, number: str, project: str, indicator: str) -> Match:
        if not project:
            return self._without_project(number, indicator)
        group = self._group(project)
        if group:
            return self._within(group, indicator)
        # Some sheets have one column only, in which the indicators stand.
        alone = [
            a for a in self.catalogue.asked if self._is_named(a, project) and plain(indicator) in ("", plain(project))
        ]
        if len(alone) == 1:
            return Match(alone[0])
        if self._is_elsewhere(project):
            return Match(error=self._not_asked(project))
        names = {asked.project for asked in self.catalogue.asked}
        return Match(error=f"没有“{project}”这个项目，{_closest(project, names, '项目名称')}")

    def _without_project(self, number: str, indicator: str) -> Match:
        """From the name of the indicator, the row above, or the project's number."""
        named = [asked for asked in self.catalogue.asked if indicator and self._is_named(asked, indicator)]
        inside = [asked for asked in named if asked in self.above]
        numbered = [asked for asked in named if asked in self.numbers.get(number, ())]
        for chosen, why in ((inside, "上一行"), (named, "指标名称"), (numbered, "序号")):
            if len(chosen) == 1:
                told = f"项目名称空着，已按{why}读取为“{chosen[0].label}”，请核对"
                return Match(chosen[0], warnings=[("project", told)])
        group = self.numbers.get(number, ())
        if not indicator and len(group) == 1:
            told = f"项目名称空着，已按序号读取为“{group[0].label}”，请核对"
            return Match(group[0], warnings=[("project", told)])
        if indicator and self._is_elsewhere(indicator):
            return Match(error=self._not_asked(indicator))
        if not indicator or named:
            return Match(error="缺少项目名称，请补上")
        names = {asked.indicator.name for asked in self.catalogue.asked}
        return Match(error=f"没有“{indicator}”这个指标，{_closest(indicator, names, '指标名称')}")

    def _within(self, group: list[Asked], indicator: str) -> Match:
        """The indicator of a project."""
        project = group[0].project
        if not indicator:
            if len(group) == 1:
                return Match(group[0])
            names = "、".join(asked.indicator.name for asked in group)
            return Match(error=f"“{project}”有几个指标，请在“指标”列写明是哪一个：{names}")
        found = [asked for asked in group if self._is_named(asked, indicator)]
        if len(found) == 1:
            return Match(found[0])
        own = [each.name for each in self.catalogue.indicators.values() if each.project_id == _project(group)]
        if plain(indicator) in map(plain, own):
            return Match(error=self._not_asked(indicator))
        names = {asked.indicator.name for asked in group}
        return Match(error=f"“{project}”没有“{indicator}”这个指标，{_closest(indicator, names, '指标名称')}")

    def _group(self, project: str) -> list[Asked] | None:
        """What is asked of a project, by its name, with or without a number in front."""
        return self.projects.get(plain(project)) or self.projects.get(plain(NUMBERED.sub("", project)))

    @staticmethod
    def _is_named(asked: Asked, text: str) -> bool:
        """Whether a text is the name of the indicator, perhaps numbered or with its unit behind: 大讲堂（场）."""
        names = {plain(asked.indicator.name), plain(asked.indicator.name + asked.indicator.unit), asked.indicator.code}
        return plain(text) in names or plain(NUMBERED.sub("", text)) in names

    def _is_elsewhere(self, text: str) -> bool:
        """Whether the programme has such a project or indicator, which others report."""
        names = {plain(text), plain(NUMBERED.sub("", text))}
        for indicator in self.catalogue.indicators.values():
            project = indicator.project.name if indicator.project else ""
            if plain(indicator.name) in names or plain(project) in names - {""}:
                return True
        return False

    def _not_asked(self, name: str) -> str:
        catalogue = self.catalogue
        whose = "您" if catalogue.user.department_id else catalogue.organization.short_name
        return f"“{name}”不由{whose}填报，请删去这一行"


OTHER = "如果选错了，请点“更改单位和月份”；否则请改用对应的模板"


def _project(group: list[Asked]) -> int | None:
    return group[0].indicator.project_id


def _label(month: str) -> str:
    try:
        return Month.parse(month).label
    except PeriodError:
        return month


def _closest(text: str, names: Iterable[str], what: str) -> str:
    """`最接近的是…，请核对项目名称`."""
    known = {plain(name): name for name in names}
    close = difflib.get_close_matches(plain(text), known, n=3, cutoff=0.4)
    if close:
        return f"最接近的是{'、'.join(f'“{known[each]}”' for each in close)}，请核对{what}"
    return f"请核对{what}，或者下载模板填写"


__all__ = ["SEPARATOR", "Match", "Matcher", "parsed_key"]
