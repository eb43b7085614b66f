"""The sheet 填写说明: how to fill in, how to send, and what the columns mean."""

from openpyxl.styles import Alignment, Font

from common.periods import Month
from projects.progress_sheet.catalogue import Catalogue

SECTIONS = (
    (
        "怎样填",
        (
            "只填“进度表”里黄色的单元格，灰色的由系统算好，不用填。",
            "逐月累加的指标（如活动场次）填“本月完成”，只填{month}当月新完成的数，“累计完成”自动算出。",
            "看总数的指标（如在册人数）和比率填“累计完成”，填到{month}末的总数，不是当月新增的数。",
            "只填数字，不写单位；没有发生填0；暂时没有数据就空着，空着的单元格不会改动系统里已有的内容。",
            "比率填百分比，如40.8；也可以填“部分/总数”，如204/500。",
            "本月进展、存在问题、下步打算、需协调事项按项目填写，写在这个项目的任意一行即可，建议写在第一行；不要在几行里写得不一样。",
            "数字比上月减少，或者达到上月10倍以上的，请在“情况说明”里写明原因，否则不能提交。",
        ),
    ),
    (
        "各列的意思",
        (
            "上月累计：逐月累加的指标，{added}；看总数的指标，是{before}末（没有报的沿用以前最近一次）的总数。",
            "完成率：累计完成占年度目标的比例。序时进度：到{month}末应当达到的比例。",
            "亮灯：完成率不低于序时进度为绿；落后不超过{yellow}个百分点为绿（关注）；落后{yellow}到{red}个百分点为黄；再多为红。"
            "到了起始月还没有开展的为黄，连续{idle}个月没有开展的为红。",
            "填报状态：已提交或者已通过的项目不能再改，要改请先在系统里撤回或提出更正；由台账计数的指标不用填。",
        ),
    ),
    (
        "怎样报送",
        (
            "保存文件，登录平台，在“表格上传”里选择本文件。系统先检查并列出将要改动的内容，您确认以后才写入。",
            "可以存为草稿，到填报页核对后再提交；也可以直接提交审核。",
            "可以排序、筛选、调整列宽。最右边有一列隐藏的系统标识，用来认出每一行，请保留；不要只对部分列排序。",
            "本月月报的报送截止日是{due}，{closes}以后关闭。",
        ),
    ),
)


def write(sheet, catalogue: Catalogue) -> None:
    """One sentence a row; nothing in it looks like the head of a table."""
    programme, month, deadline = catalogue.programme, catalogue.month, catalogue.sheet.deadline
    words = {
        "month": month.short, "added": _added(month), "before": (month - 1).short,
        "yellow": programme.yellow_behind, "red": programme.red_behind, "idle": programme.red_idle_months,
        "due": _day(deadline.due), "closes": _day(deadline.open_until),
    }  # fmt: skip
    sheet.column_dimensions["A"].width = 110
    lines = [(f"{catalogue.organization.short_name}{month.label}月度进度表填写说明", True)]
    for title, sentences in SECTIONS:
        lines += [(f"{title}：", True)]
        lines += [(f"{place}. {text.format(**words)}", False) for place, text in enumerate(sentences, 1)]
    for number, (text, bold) in enumerate(lines, 1):
        cell = sheet.cell(number, 1, text)
        cell.font = Font(bold=bold, size=14 if number == 1 else 11)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[number].height = 28 if number == 1 else 20 * (1 + len(text) // 60)
    sheet.protection.sheet = True
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _added(month: Month) -> str:
    """What 上月累计 of a flow adds up."""
    if month.number == 1:
        return "每年1月从0开始"
    span = "1月" if month.number == 2 else f"1月到{(month - 1).short}"
    return f"是今年{span}已上报数的合计"


def _day(day) -> str:
    return f"{day.month}月{day.day}日"
