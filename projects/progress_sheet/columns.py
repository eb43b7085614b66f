"""The columns of a progress sheet under the titles that counties give them; some titles name the month."""

from openpyxl.utils import get_column_letter

from common.periods import Month

# Field → (title in the template, other titles).
TITLES = {
    "number": ("序号", "编号 项目编号 项目序号"),
    "project": (
        "项目名称",
        "项目 重点项目 工作项目 重点工作项目 重点工作 工作任务 项目工作名称 重点工作项目名称 工作名称",
    ),
    "indicator": ("指标", "指标名称 工作指标 考核指标 具体指标 任务指标 主要指标 量化指标 指标内容"),
    "unit": ("计量单位", "指标单位 数量单位"),
    "either": ("单位", ""),  # means two things: see `resources`
    "organization": ("填报单位", "上报单位 报送单位 单位名称 县区 区县 填报组织 所属单位 所在县区 组织名称"),
    "target": (
        "年度目标",
        "全年目标 目标 目标数 年度目标数 全年目标数 年度任务 全年任务 年度目标任务 年度计划 全年计划",
    ),
    "before": ("上月累计", "上月末累计 上月累计完成 上月累计数 上月底累计 截至上月累计 截至上月底累计"),
    "last": ("上月完成", "上月完成数 上月数 上月完成情况"),
    "value": (
        "本月完成",
        "本月完成数 当月完成情况 本月完成情况 本月数 当月完成 当月完成数 当月数 本月完成量 本月实绩 本月新增 当月新增 "
        "本月实际完成 本月实际完成数 本月完成值",
    ),
    "total": (
        "累计完成",
        "累计完成数 截至目前累计 累计 累计数 累计完成情况 目前累计 本年累计 今年累计 全年累计 年度累计 本年累计完成 "
        "截至本月累计 截至本月底累计 截至目前累计完成 累计完成量 累计完成值 累计实绩 "
        "今年以来累计 月末总数 目前总数 现有总数",
    ),
    "completion": ("完成率", "完成比例 目标完成率 年度完成率 完成百分比"),
    "expected": ("序时进度", "序时 时序进度"),
    "light": ("亮灯", "亮灯情况 灯色 亮灯状态"),
    "explanation": ("情况说明", "说明 数据说明 异常说明 原因说明 备注"),
    "progress": (
        "本月进展",
        "工作进展 进展情况 本月工作进展 工作开展情况 当月进展 推进情况 本月进展情况 工作进展情况 本月工作开展情况 进展",
    ),
    "problems": (
        "存在问题",
        "存在的问题 问题 困难和问题 存在困难 存在的困难和问题 存在的问题和困难 主要问题 存在问题及困难",
    ),
    "next_steps": (
        "下步打算",
        "下一步打算 下步计划 下一步工作 下一步工作打算 下步工作打算 下月计划 下一步计划 下步工作计划 "
        "下一步工作计划 下步工作",
    ),
    "coordination": (
        "需协调事项",
        "需协调解决事项 需要协调的事项 需协调的事项 协调事项 需市里协调事项 需协调问题 需上级协调事项 需协调解决的事项 "
        "需协调解决的问题",
    ),
    "status": ("填报状态", ""),
    "key": ("系统标识", ""),
}  # fmt: skip
# Those of the template; the others only stand in sheets of counties.
SHOWN = tuple(name for name in TITLES if name not in ("either", "organization"))
LETTERS = {name: get_column_letter(place) for place, name in enumerate(SHOWN, 1)}


def title(name: str) -> str:
    """The title of a field in the template."""
    return TITLES[name][0]


def synonyms(name: str) -> tuple[str, ...]:
    """The other titles that always mean the field."""
    return tuple(TITLES[name][1].split())


def of_month(name: str, month: Month) -> tuple[str, ...]:
    """The titles that mean the field in the sheet of a month: 6月完成, 1-6月累计, 截至6月底累计 …"""
    before = month - 1
    if name == "value":
        return tuple(f"{month.number}{word}" for word in _MONTHS)
    if name == "last":
        return tuple(f"{before.number}{word}" for word in _MONTHS)
    if name == "total":
        return _until(month.number) + tuple(f"1{to}{month.number}月完成{end}" for to in "-至到" for end in _ENDS)
    if name == "before" and before.year == month.year:
        return _until(before.number)
    if name == "progress":
        return tuple(f"{month.number}{word}" for word in ("月进展", "月份进展", "月工作进展", "月进展情况"))
    return ()


_ENDS = ("", "数", "情况")
_MONTHS = ("月完成", "月份完成", "月完成数", "月份完成数", "月完成情况", "月份完成情况", "月数", "月新增", "月当月完成")


def _until(number: int) -> tuple[str, ...]:
    spans = [f"1{to}{number}月" for to in "-至到"] + [f"1{to}{number}月份" for to in "-至到"]
    spans += [f"{since}{number}月{end}" for since in ("截至", "截止", "至") for end in ("", "底", "末")]
    return tuple(f"{span}累计{end}" for span in spans for end in ("", "数", "完成", "完成数", "完成情况"))
