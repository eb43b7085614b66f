"""From checked rows to what the reports are to say, and back: the part between an upload and the workflow."""

from collections.abc import Iterable

from projects import rules
from projects.models import Indicator
from projects.progress_sheet.catalogue import Catalogue, figure_field, stated
from projects.workflow import TEXTS, Before, Filled, Filling, Trace
from uploads.models import WRITTEN, Upload, UploadRow


def blank(indicator: Indicator) -> dict:
    """The JSON of a row of which nothing is known."""
    return {figure_field(indicator): None, "explanation": ""} | dict.fromkeys(TEXTS, "")


def fillings(catalogue: Catalogue, rows: Iterable[UploadRow], hand_in: bool) -> list[Filling]:
    """What each report is to say. Open reports that do not change are among them when they are to be handed in."""
    by_project: dict[int | None, Filling] = {}
    for row in rows:
        indicator = catalogue.indicator(row.key)
        if row.outcome not in WRITTEN and not (hand_in and _is_open(catalogue, indicator)):
            continue
        filling = by_project.setdefault(indicator.project_id, Filling(indicator.project, {}, {}))
        if row.outcome in WRITTEN:
            before = row.before or blank(indicator)
            _add(filling, indicator, row.values, before)
    return list(by_project.values())


def _is_open(catalogue: Catalogue, indicator: Indicator) -> bool:
    asked = catalogue.by_code.get(indicator.code)
    return asked is not None and not rules.lock(asked.row.report)


def _add(filling: Filling, indicator: Indicator, values: dict, before: dict) -> None:
    name = figure_field(indicator)
    if any(values[each] != before[each] for each in (name, "explanation")):
        filling.values[indicator] = stated(indicator, values[name], values["explanation"])
    filling.texts.update({name: values[name] for name in TEXTS if values[name] != before[name]})


def before(catalogue: Catalogue, rows: Iterable[UploadRow], traces: Iterable[Trace]) -> dict[int, Before]:
    """Report id → what it said before, as far as the rows changed it."""
    reports = {trace.project: trace.report for trace in traces}
    found: dict[int, Before] = {}
    for row in rows:
        indicator = catalogue.indicator(row.key)
        filling = Filling(indicator.project, {}, {})
        _add(filling, indicator, row.before or blank(indicator), row.values)
        own = found.setdefault(reports[indicator.project_id], Before())
        own.values.update({each.pk: value for each, value in filling.values.items()})
        own.texts.update(filling.texts)
    return found


def traces(upload: Upload) -> list[Trace]:
    """What was kept when the upload was written."""
    return [Trace(**trace) for trace in upload.result.get("reports", [])]


def message(filled: Filled) -> str:
    """What became of the reports, in a sentence or some."""
    count = len(filled.reports)
    handed_in = filled.handed_in
    if handed_in is None:
        return f"已填入{count}个项目的草稿。请到填报页核对后提交。"
    titles = {report.pk: report.title for report in filled.reports}
    told = [f"已填入{count}个项目，其中{len(handed_in.submitted)}个已提交，等待审核。"]
    for left, why in ((handed_in.incomplete, "没有填完"), (handed_in.unexplained, "数字与以往相差较大、缺少情况说明")):
        if left:
            names = "；".join(f"{titles[pk]}（{'、'.join(i.name for i in own)}）" for pk, own in left.items())
            told.append(f"以下{len(left)}个项目{why}，只存为草稿：{names}。")
    return "".join(told)
