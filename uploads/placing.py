"""Whose sheet it is and of which month: as our own template, titles and names on the sheet, or the file's name say."""

import re
from dataclasses import dataclass, field

from common.periods import Month, PeriodError
from organizations.models import Organization
from uploads import cells, marking
from uploads.findings import Choice, Question
from uploads.models import Upload

ROWS = 15
MONTHS = (
    # 2017年1-6月 is a sheet of June.
    re.compile(r"(20\d\d)\s*年?\s*\d{1,2}\s*月?\s*[-—–~至到]\s*(1[0-2]|0?[1-9])\s*月"),
    re.compile(r"(20\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])(?!\d)(?!\s*月?\s*[-—–~至到]\s*\d{1,2}\s*月)"),
    re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)"),
)
BARE = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月(?:份|度|$|[^\d日])")


@dataclass
class Head:
    """The name of a sheet, and its first rows as they were seen."""

    name: str
    hidden: bool
    rows: list[list] = field(default_factory=list)

    def add(self, rows) -> None:
        """Take some of the rows that come by, until there are enough."""
        self.rows += [row.cells[:40] for row in rows[: max(ROWS - len(self.rows), 0)]]

    @property
    def text(self) -> str:
        """Everything that stands there."""
        return "\n".join(cells.shown(cell) for row in self.rows for cell in row if isinstance(cell, str))


def recognise(resource, user, name: str, heads: list[Head]) -> dict:
    """{"organization": code, "month": key}, each empty when nothing, or more than one thing, was recognised."""
    code, month = resource.place([(head.name, head.hidden, head.rows) for head in heads])
    seen = [head for head in heads if not head.hidden and not marking.is_problem_list(head.name, head.rows)]
    texts = [name, *(head.name for head in seen), *(head.text for head in seen)]
    months = resource.months(user)
    return {
        "organization": code or _organization(resource.organizations(user), texts),
        "month": month or (_month(texts, {each.key for each in months}) if months else ""),
    }


def _organization(organizations, texts: list[str]) -> str:
    """The only organisation that is named; the first text that names just one decides."""
    known = list(organizations)
    for text in texts:
        named = [each for each in known if _names(each, text)]
        # 湖州市吴兴区 names the county, not the city above it.
        lowest = {each.code for each in named if not any(_is_above(each, other) for other in named)}
        if len(lowest) == 1:
            return lowest.pop()
    return ""


def _is_above(organization: Organization, other: Organization) -> bool:
    return other.pk != organization.pk and other.path.startswith(organization.path)


def _names(organization: Organization, text: str) -> bool:
    """Whether a text names the organisation: whole, short, or short without its last character (吴兴 for 吴兴区)."""
    short = organization.short_name
    stem = short[:-1] if len(short) > 2 and short[-1] in "市区县镇乡" else short
    return organization.name in text or short in text or stem in text


def _month(texts: list[str], allowed: set[str]) -> str:
    """The month that is named; of a month without year, the one that may be chosen."""
    for text in texts:
        for pattern in MONTHS:
            for year, number in pattern.findall(text):
                if (key := _key(int(year), int(number))) in allowed:
                    return key
    for text in texts:
        keys = {key for number in BARE.findall(text) for key in allowed if key.endswith(f"-{int(number):02}")}
        if len(keys) == 1:
            return keys.pop()
    return ""


def _key(year: int, number: int) -> str:
    try:
        return Month(year, number).key
    except PeriodError:
        return ""


def doubt(upload: Upload, found: dict, rows_say_whose: bool = False) -> Question | None:
    """A question when the sheet says another organisation or month than the one it is read for."""
    code, key = found["organization"], found["month"]
    other = []
    if code and upload.organization and code != upload.organization.code:
        named = Organization.objects.get(code=code)
        # Where every row says whose it is, a sheet of one organisation below is no mistake.
        if not (rows_say_whose and _is_above(upload.organization, named)):
            other.append(named.short_name)
    if key and upload.month and key != upload.month.key:
        other.append(Month.parse(key).label)
    if not other:
        return None
    chosen = "，".join([upload.organization.short_name, *([upload.month.label] if upload.month else [])])
    text = f"表格里写的是{'、'.join(other)}，现在按{chosen}读取。如果选错了，请点“更改单位和月份”。"
    return Question(f"place:{code}:{key}", text, (Choice("keep", f"没有选错，就按{chosen}读取"),))
