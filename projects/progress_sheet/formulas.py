"""What the template computes while people type: cumulative, completion, light; with the results as they now stand."""

import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from common import numerals
from projects import lights
from projects.lights import HUNDRED, Light, Task
from projects.progress_sheet.columns import LETTERS

GREEN, WATCH, YELLOW, RED, MISSING, NEUTRAL = "绿", "绿（关注）", "黄", "红", "未报", "—"
WORDS = {
    Light.GREEN: GREEN, Light.WATCH: WATCH, Light.YELLOW: YELLOW, Light.RED: RED, Light.MISSING: MISSING,
    Light.NEUTRAL: NEUTRAL,
}  # fmt: skip
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>', re.DOTALL)
TYPE = re.compile(rb'\st="[a-z]+"')


@dataclass(frozen=True)
class Formula:
    """A formula, and what it gives now: a number, a text, or an empty text."""

    text: str
    result: object


def of(place) -> dict[str, object]:
    """The formulas of one row of the template, by field; `place` is its Place."""
    line, number = place.asked.line, place.number
    stated = line.value is not None
    value = line.cumulative if stated else None
    standing = lights.judge(line.task, value, line.month, line.limits)
    due = lights.expected(line.task, line.month)
    found: dict[str, object] = {
        "expected": None if due is None else round(due, 6),
        "light": NEUTRAL,
        "completion": None,
    }
    if line.indicator.is_flow:
        text = f'=IF(ISNUMBER({_at("value", number)}),N({_at("before", number)})+{_at("value", number)},"")'
        found["total"] = Formula(text, "" if value is None else value)
    if line.task.target is not None:
        reached = "" if standing.completion is None else standing.completion
        found["completion"] = Formula(_completion(line.task, _at("total", number), line.indicator.is_ratio), reached)
        found["light"] = Formula(_light(place, due), WORDS[standing.light])
    return found


def _at(name: str, number: int) -> str:
    return f"{LETTERS[name]}{number}"


def _number(cell: str, is_ratio: bool) -> str:
    """What a cell states as a number; a ratio may be typed as 40.8, 40.8% or 204/500."""
    if not is_ratio:
        return cell
    part = f'VALUE(LEFT({cell},FIND("/",{cell})-1))/VALUE(MID({cell},FIND("/",{cell})+1,20))*100'
    return f'IF(ISNUMBER(FIND("/",{cell})),{part},VALUE(SUBSTITUTE({cell},"%","")))'


def _completion(task: Task, cell: str, is_ratio: bool) -> str:
    """`lights.completion` as a formula; empty while there is no value."""
    value, target, opening = _number(cell, is_ratio), numerals.exact(task.target), numerals.exact(task.opening)
    if task.lower_is_better:
        reached = f"IF({value}<={target},1,MAX({target},0)/({value}))"
    elif task.target == task.opening:
        reached = f"IF({value}>={target},1,0)"
    else:
        reached = f"MAX(0,(({value})-({opening}))/(({target})-({opening})))"
    return f'=IF({cell}="","",IFERROR({reached},""))'


def _light(place, due: Decimal | None) -> str:
    """`lights.judge` as a formula: the word of the light, from completion and 序时."""
    line, cell = place.asked.line, _at("completion", place.number)
    task, limits = line.task, line.limits
    if due is None:
        return f'=IF(N({cell})>0,"{GREEN}","{NEUTRAL}")'
    if task.lower_is_better:
        return f'=IF(ISNUMBER({cell}),IF({cell}>=1,"{GREEN}","{RED}"),"{MISSING}")'
    idle = line.month - task.begins
    still = RED if idle >= limits.red_idle_months else YELLOW if idle >= 1 else ""
    behind = f"ROUND(({numerals.exact(due * HUNDRED)})-{cell}*100,8)"
    word = (
        f'IF({behind}>{limits.red_behind},"{RED}",IF({behind}>{limits.yellow_behind},"{YELLOW}",'
        f'IF({behind}>0,"{WATCH}","{GREEN}")))'
    )
    if still:
        stuck = f'IF({behind}>{limits.red_behind},"{RED}","{still}")'
        word = f"IF({cell}=0,{stuck},{word})"
    return f'=IF(ISNUMBER({cell}),{word},"{MISSING}")'


def with_results(content: bytes, results: dict[str, object]) -> bytes:
    """The workbook with the result of every formula of its first sheet beside it."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = CELL.sub(lambda found: _with_result(found, results), data)
            new.writestr(item, data)
    return made.getvalue()


def _with_result(found: re.Match, results: dict[str, object]) -> bytes:
    place, attributes, formula = found.groups()
    result = results[place.decode()]
    attributes = TYPE.sub(b"", attributes)
    if isinstance(result, str):
        attributes += b' t="str"'
    text = escape(result) if isinstance(result, str) else numerals.exact(Decimal(result))
    return b'<c r="%s"%s><f>%s</f><v>%s</v></c>' % (place, attributes, formula, text.encode())
