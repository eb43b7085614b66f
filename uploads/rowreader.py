"""From the cells of rows to their values: what most resources do with what a sheet says."""

from uploads import cells
from uploads.fields import SheetField
from uploads.findings import EMPTY, Found, Question
from uploads.rows import Context, Row, columns_of

FEW = 16  # cells that are read one by one when not all of them are plain
MISSING = "缺少“{}”，请补上"


class RowReader:
    """The reading half of a resource: its `sheet_fields` read their cells, and its `context` knows the answers."""

    context: Context
    sheet_fields: dict[str, SheetField]

    def read_many(self, rows: list[Row]) -> None:
        """Read a chunk of rows, column by column: of most columns all cells are plain and need no second look.

        It asks the database for nothing: the chunk before may still be on its way there.
        """
        columns = self.columns_of(rows)
        plain, told = {}, {}
        for name, each in self.sheet_fields.items():
            values = each.widget.read_plain(columns[name])
            if values is None:
                values = told[name] = each.widget.read_all(columns[name])
            if values is not None and not (each.required and None in values) and Found not in set(map(type, values)):
                plain[name] = values
        for row, values in zip(rows, zip(*plain.values(), strict=True), strict=False):
            row.values = dict(zip(plain, values, strict=True))
        for name, each in self.sheet_fields.items():
            if name in plain:
                continue
            if told.get(name) is None:
                self._read_column(name, each, rows, columns[name])
            else:
                self._take(name, each, rows, columns[name], told[name])

    def columns_of(self, rows: list[Row]) -> dict[str, list]:
        """The raw cells of some rows by field."""
        return columns_of([row.cells for row in rows], self.sheet_fields)

    def _read_column(self, name: str, each: SheetField, rows: list[Row], column: list) -> None:
        """Read a part of a column at once; where that will not do, each half of it, and at last each cell."""
        told = each.widget.read_all(column)
        if told is not None:
            self._take(name, each, rows, column, told)
            return
        values = each.widget.read_plain(column)
        if values is not None and not (each.required and None in values):
            for row, value in zip(rows, values, strict=True):
                row.values[name] = value
        elif len(rows) > FEW:
            half = len(rows) // 2
            self._read_column(name, each, rows[:half], column[:half])
            self._read_column(name, each, rows[half:], column[half:])
        else:
            for row, cell in zip(rows, column, strict=True):
                self._read_cell(row, name, each, cell)

    def _take(self, name: str, each: SheetField, rows: list[Row], column: list, told: list) -> None:
        """Take what a widget says of all cells at once: values, and a `Found` where there is more to tell."""
        for row, cell, value in zip(rows, column, told, strict=True):
            if value.__class__ is Found:
                self._found(row, name, each, cell, value)
            elif value is None and each.required:
                self._found(row, name, each, cell, EMPTY)
            else:
                row.values[name] = value

    def read(self, row: Row) -> None:
        """Turn the cells of a row into values, errors, warnings and questions."""
        for name, each in self.sheet_fields.items():
            self._read_cell(row, name, each, row.cells.get(name))

    def _read_cell(self, row: Row, name: str, each: SheetField, cell) -> None:
        self._found(row, name, each, cell, each.widget.read(cell))

    def _found(self, row: Row, name: str, each: SheetField, cell, found: Found) -> None:
        """Give a row what was found in one of its cells."""
        if each.sensitive:
            found = cells.hidden(found, cell)
        if found.error:
            row.refuse(found.error, name)
        elif found.question:
            self._resolve(row, name, each, found.question)
        else:
            if found.value is None and each.required:
                row.refuse(MISSING.format(each.title), name, "missing")
            row.values[name] = found.value
        for code, message in found.warnings:
            row.warn(message, name, code)

    def _resolve(self, row: Row, name: str, each: SheetField, question: Question) -> None:
        """Take the answer that was given for this cell or for all cells like it, or ask."""
        given = self.answer(row, name, question)
        if given is None:
            row.ask(name, question)
        else:
            value = row.values[name] = each.widget.load(given.value)
            if value is None and each.required:
                row.refuse(MISSING.format(each.title), name, "missing")

    def answer(self, row: Row, name: str, question: Question):
        """The choice that was made for the cell, or for the question; None while nobody has answered."""
        answers = self.context.answers
        chosen = answers.get(f"{row.sheet}:{row.number}:{name}", answers.get(question.key))
        return next((choice for choice in question.choices if choice.key == chosen), None)
