"""What a spreadsheet program makes of the template: what may be typed, lights in colour, protection, print set-up."""

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from projects.progress_sheet import formulas
from projects.progress_sheet.columns import LETTERS, SHOWN
from projects.workflow import TEXTS

HEAD = 3
FROZEN = "D4"
COLORS = (
    (formulas.GREEN, "C6EFCE", "1D6B2F"),
    (formulas.YELLOW, "FFEB9C", "7A5B00"),
    (formulas.RED, "FFC7CE", "9C0006"),
)
LONGEST = {"explanation": 300} | dict.fromkeys(TEXTS, 2000)


def apply(sheet, places) -> None:
    """Rule the sheet; `places` are its rows."""
    last = max((place.number for place in places), default=HEAD)
    sheet.freeze_panes = FROZEN
    sheet.auto_filter.ref = f"A{HEAD}:{LETTERS[SHOWN[-1]]}{last}"
    _validate(sheet, places)
    _colour(sheet, last)
    _protect(sheet)
    _print(sheet, last)


def _validate(sheet, places) -> None:
    """What may be typed into the cells to fill; one rule for all cells of a kind."""
    rules: dict[tuple, DataValidation] = {}
    for place in places:
        for name in place.to_fill:
            kind = _kind(name, place.asked.indicator)
            rule = rules.get(kind) or rules.setdefault(kind, _rule(*kind))
            rule.add(f"{LETTERS[name]}{place.number}")
    for rule in rules.values():
        sheet.add_data_validation(rule)


def _kind(name: str, indicator) -> tuple[str, str, int]:
    if name in LONGEST:
        return "text", "", LONGEST[name]
    if indicator.is_ratio:
        return "ratio", "%", 0
    return ("flow" if indicator.is_flow else "stock"), indicator.unit, indicator.places


def _rule(kind: str, unit: str, number: int) -> DataValidation:
    """The rule of a kind of cells, with a prompt and an error that say what to type."""
    if kind == "text":
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(number))
        rule.errorTitle, rule.error = "文字太长", f"最多{number}个字，请精简。"
    elif kind == "ratio":
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1="40")
        rule.promptTitle, rule.prompt = "填比率", "请填百分比，如 40.8；或填“部分/总数”，如 204/500。"
        rule.errorTitle, rule.error = "请填百分比", "请填百分比，如 40.8；或填“部分/总数”，如 204/500。"
    else:
        what = "本月新完成的数" if kind == "flow" else "到本月末的总数，不是本月新增的数"
        form = f"数字，最多{number}位小数" if number else "整数"
        rule = DataValidation(
            "decimal" if number else "whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        rule.promptTitle, rule.prompt = f"单位：{unit}", f"请填{what}，只填{form}，不写单位。没有发生填0。"
        rule.errorTitle, rule.error = "请填数字", f"这里只能填0或大于0的{form}，单位是{unit}，请不要写单位和文字。"
    rule.showErrorMessage, rule.showInputMessage = True, kind != "text"
    return rule


def _colour(sheet, last: int) -> None:
    """The light's cell in its colour, whatever the row order."""
    column = LETTERS["light"]
    for word, fill, font in COLORS:
        rule = FormulaRule(
            formula=[f'LEFT(${column}{HEAD + 1},{len(word)})="{word}"'],
            fill=PatternFill("solid", bgColor=fill, fgColor=fill),
            font=Font(color=font, bold=True),
        )
        sheet.conditional_formatting.add(f"{column}{HEAD + 1}:{column}{max(last, HEAD + 1)}", rule)


def _protect(sheet) -> None:
    """Only the cells to fill take typing. Without a password: it guards against slips and locks nobody out."""
    protection = sheet.protection
    protection.sheet = True
    # False allows it, as the file format has it.
    protection.sort = protection.autoFilter = protection.formatColumns = protection.formatRows = False
    protection.selectLockedCells = protection.selectUnlockedCells = False


def _print(sheet, last: int) -> None:
    """A4 landscape, as wide as the page, the titles on every page."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.print_area = f"A1:{LETTERS['status']}{last}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
