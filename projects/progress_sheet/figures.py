"""What the numbers of one row state: 本月完成 and 累计完成 are read beside each other, and differences are told."""

import unicodedata
from decimal import Decimal

from common import numerals
from projects.progress_sheet.catalogue import Asked, figure_field, stated
from projects.workflow import Stated
from uploads import cells
from uploads.cells.units import Unit
from uploads.findings import Choice, Found, Question
from uploads.raw import Fault
from uploads.resource import LeagueResource
from uploads.resource import Row as SheetRow

MONTH_OR_LEVEL = Question(
    "stock:month",
    "有的指标报的是月末总数（如在册人数），表里却只有“本月完成”。这些数是本月新增的，还是月末的总数？",
    (Choice("add", "是本月新增的数，与上月的数相加"), Choice("level", "就是月末的总数")),
)
TITLES = {"value": "本月完成", "total": "累计完成"}


def is_filled(cell) -> bool:
    """Whether a cell shows anything."""
    return bool(cells.shown(cell).strip())


class Figures:
    """Reads the figures of one row; what is wrong or unclear is put onto the row."""

    def __init__(self, resource: LeagueResource, row: SheetRow, asked: Asked):
        self.resource, self.row, self.asked = resource, row, asked
        self.indicator = asked.indicator
        self.given = {name: self._given(name) for name in TITLES}

    def _given(self, name: str):
        """The cell, or None where it says nothing: the template's formula has no result in programs that never ran."""
        cell = self.row.cells.get(name)
        if isinstance(cell, Fault) and name != figure_field(self.indicator):
            return None
        return cell if is_filled(cell) else None

    def stated(self) -> Stated | None:
        """What the row states; None when nothing, or when it cannot be told yet."""
        if all(cell is None for cell in self.given.values()):
            return None
        if self.asked.line.is_fed:
            return self._fed()
        if self.indicator.is_ratio:
            return self._ratio()
        unit = self._unit()
        if unit is None:
            return None
        value = self._flow(unit) if self.indicator.is_flow else self._stock(unit)
        return None if value is None else Stated(value)

    def _fed(self) -> None:
        """A register counts the value: the sheet may repeat it and not change it."""
        name = figure_field(self.indicator)
        cell = self.given[name]
        if cell is not None and self._read(cell, self.indicator.unit).value != self.asked.line.value:
            told = f"“{self.asked.label}”由台账计数，不在表里填写，请清空这一格；数字有误请到台账里修改"
            self.row.refuse(told, name, "fed")

    # ---- flows and stocks -------------------------------------------------------------------------------------

    def _flow(self, unit: str) -> Decimal | None:
        """What the month brought; from the cumulative value only where all earlier months are known."""
        before = self.asked.before
        if self.given["value"] is not None:
            value = self._take("value", unit)
            total = self._beside("total", unit)
            if None not in (value, total, before) and total != before + value:
                self._differs(total, before, value)
            return value
        total = self._take("total", unit)
        if total is None or self._cannot_subtract(total, before):
            return None
        value = total - before
        told = f"没有填“本月完成”，已按累计{self._told(total)}减上月累计{self._told(before)}算作{self._told(value)}"
        self.row.warn(told, "total", "derived")
        return value

    def _cannot_subtract(self, total: Decimal, before: Decimal | None) -> bool:
        """Say why the month cannot be told from the cumulative value, where it cannot."""
        if before is None or self.asked.line.owed:
            months = "、".join(month.short for month in self.asked.line.owed) or "以前月份"
            told = f"系统里缺{months}的数，不能由累计推算本月，请填写“本月完成”"
        elif total < before:
            told = (
                f"累计完成{self._told(total)}比上月累计{self._told(before)}还少，请核对；以前月份有误请到那个月提出更正"
            )
        else:
            return False
        self.row.refuse(told, "total", "cumulative")
        return True

    def _stock(self, unit: str) -> Decimal | None:
        """The level at the month's end."""
        before = self.asked.before
        if self.given["total"] is not None:
            level = self._take("total", unit)
            moved = self._beside("value", unit)
            if None not in (level, moved, before) and level != before + moved:
                self._differs(level, before, moved)
            return level
        value = self._take("value", unit)
        if value is None:
            return None
        chosen = self.resource.answer(self.row, "value", MONTH_OR_LEVEL)
        if chosen is None:
            self.row.ask("value", MONTH_OR_LEVEL)
            return None
        if chosen.key == "level":
            return value
        if before is None:
            self.row.refuse("系统里没有上月的数，不能与本月新增相加，请在“累计完成”填写月末总数", "value", "cumulative")
            return None
        return before + value

    def _differs(self, total: Decimal, before: Decimal, value: Decimal) -> None:
        counted = TITLES[figure_field(self.indicator)]
        told = (
            f"累计完成写的是{self._told(total)}，上月累计{self._told(before)}加本月完成{self._told(value)}"
            f"是{self._told(before + value)}，请核对（已按“{counted}”读取）"
        )
        self.row.warn(told, "total", "cumulative")

    # ---- ratios -----------------------------------------------------------------------------------------------

    def _ratio(self) -> Stated | None:
        """A percentage or a fraction, in either column."""
        name = "total" if self.given["total"] is not None else "value"
        found = self._accept(name, cells.ratio(self.given[name]))
        if isinstance(found, str):
            return stated(self.indicator, found)
        if found is None:
            return None
        numerator, denominator, value = found
        return Stated(value, numerator, denominator)

    # ---- cells ------------------------------------------------------------------------------------------------

    def _take(self, name: str, unit: str) -> Decimal | None:
        """The number of a cell that counts."""
        found = self._accept(name, self._read(self.given[name], unit))
        return self._scaled(Decimal(found), unit) if isinstance(found, str) else found

    def _accept(self, name: str, found: Found):
        """The value of a cell; what was answered comes as text, and what is wrong or asked as None."""
        for code, message in found.warnings:
            self.row.warn(message, name, code)
        if found.error:
            self.row.refuse(found.error, name)
        elif found.question:
            chosen = self.resource.answer(self.row, name, found.question)
            if chosen is None:
                self.row.ask(name, found.question)
            return chosen.value if chosen else None
        return found.value

    def _beside(self, name: str, unit: str) -> Decimal | None:
        """The number of a cell that is only compared."""
        if self.given[name] is None:
            return None
        found = self._read(self.given[name], unit)
        if found.error or found.question:
            counted = TITLES[figure_field(self.indicator)]
            self.row.warn(f"“{TITLES[name]}”不是一个数字，没有核对，已按“{counted}”读取", name, "beside")
        return found.value

    def _read(self, cell, unit: str) -> Found:
        """A number in the indicator's unit, of a cell that states it in `unit`."""
        if unit == self.indicator.unit:
            return cells.number(cell, unit, self.indicator.places)
        found = cells.number(cell, unit, 8)
        if found.value is None:
            return found
        return cells.number(self._scaled(found.value, unit), self.indicator.unit, self.indicator.places)

    def _scaled(self, value: Decimal, unit: str) -> Decimal:
        return value * Unit.of(unit).scale / Unit.of(self.indicator.unit).scale

    def _unit(self) -> str | None:
        """The unit in which the row's numbers stand; None while that has to be asked."""
        own = self.indicator.unit
        written = self.row.values.get("unit") or own
        typed, ours = Unit.of(unicodedata.normalize("NFKC", written).strip()), Unit.of(own)
        if typed == ours or (typed.scale == ours.scale and ours.is_base(typed.base)):
            return own
        if not ours.is_base(typed.base):
            told = f"计量单位写的是“{written}”，这个指标的计量单位是“{own}”，请核对数字（已按“{own}”读取）"
            self.row.warn(told, "unit", "unit")
            return own
        question = Question(
            f"unit:{written}:{own}",
            f"计量单位写的是“{written}”，这个指标的计量单位是“{own}”。表里的数按哪个单位？",
            (Choice("convert", f"数字是{written}，换算成{own}"), Choice("own", f"数字就是{own}，是单位写错了")),
        )
        chosen = self.resource.answer(self.row, "unit", question)
        if chosen is None:
            self.row.ask("unit", question)
            return None
        return written if chosen.key == "convert" else own

    def _told(self, value: Decimal) -> str:
        return numerals.exact(value) + self.indicator.unit
