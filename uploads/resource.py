"""The base of every kind of sheet: which columns it has, what its rows mean, and what writing them does.

The flow asks a resource, in this order: `begin` once; `read` for each row; `check` for each chunk of rows; later
`overtaken` and `publish`, and perhaps `obstacles` and `restore`. A resource over a model gets all of these from here;
one whose rows mean something else (a monthly report) says so itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from import_export.resources import ModelResource

from common.periods import Month
from organizations.models import Organization
from uploads import bulk, cells
from uploads.fields import OrganizationWidget, SheetField
from uploads.kinds import find, kinds_for, register
from uploads.layout import Wanted
from uploads.models import Upload
from uploads.rowreader import RowReader
from uploads.rows import Context, Row, Way, columns_of

__all__ = ["Context", "LeagueResource", "Row", "Way", "find", "kinds_for", "register"]


class LeagueResource(RowReader, ModelResource):
    """A kind of sheet. `kind` names it in addresses and rows, `title` for people."""

    kind = ""
    title = ""
    description = ""  # one sentence under the title
    monthly = False  # whether a sheet belongs to a month
    group, order = "月报", 0  # where it stands among the kinds to choose from
    template_hint = ""  # what its template saves people
    rows_say_whose = False  # whether a sheet may hold rows of several organisations below the one it is handed in for
    gone = ""  # a column that is null as long as a stored row counts
    apart = ""  # how to tell apart two rows that look like the same record
    unshown: tuple[str, ...] = ()  # columns whose unreadable cells are not kept: they may not be empty
    label_field = ""  # by which people know a row; its key, when there is none
    ways: tuple[Way, ...] = ()  # ways of writing to choose from; the first is the default

    def __init__(self, context: Context | None = None, **kwargs):
        super().__init__(**kwargs)
        self.context = context
        self.sheet_fields = {name: f for name, f in self.fields.items() if isinstance(f, SheetField)}

    @classmethod
    def of(cls, upload: Upload, user) -> "LeagueResource":
        """The resource of an upload, ready to work for a user."""
        resource = cls(Context(user, upload.organization, upload.month, upload.answers))
        resource.begin()
        return resource

    # ---- who ------------------------------------------------------------------------------------------------

    @classmethod
    def may_upload(cls, user) -> bool:
        """Whether the user hands in such sheets at all."""
        return False

    @classmethod
    def organizations(cls, user) -> QuerySet[Organization]:
        """For whom the user hands them in."""
        return Organization.objects.visible_to(user)

    @classmethod
    def usual_organization(cls, user) -> Organization | None:
        """For whom a sheet is taken when nobody says so; None where the sheet itself, or somebody, has to tell."""
        return None

    @classmethod
    def months(cls, user) -> list[Month]:
        """The months to choose from, newest first; empty where a sheet belongs to none."""
        return []

    @classmethod
    def usual_month(cls, user) -> Month | None:
        """The month that a page proposes: the one being reported."""
        return next(iter(cls.months(user)), None)

    @classmethod
    def refuses(cls, user, organization: Organization, month: Month | None) -> str:
        """Why nothing can be loaded for that organisation and month; empty when it can."""
        return ""

    # ---- reading ----------------------------------------------------------------------------------------------

    @property
    def wanted(self) -> list[Wanted]:
        """The columns that are looked for in a sheet."""
        return [Wanted(name, f.title, f.synonyms, f.required) for name, f in self.sheet_fields.items()]

    def lacks(self, columns: Mapping[str, int]) -> str:
        """What a sheet with these columns lacks beside the required ones, so that somebody is asked; mostly nothing."""
        return ""

    def begin(self) -> None:
        """Load what reading needs, once."""
        within = self.organizations(self.context.user)
        if self.context.organization:
            within = within.filter(path__startswith=self.context.organization.path)
        for each in self.sheet_fields.values():
            if isinstance(each.widget, OrganizationWidget):
                each.widget.take(within)

    def before_import(self, dataset, **kwargs):
        """Used by django-import-export alone: load what reading needs."""
        self.begin()

    def before_export(self, queryset, **kwargs):
        """The same before writing."""
        self.begin()

    def stage_many(self, rows: list[Row]) -> None:
        """Name the rows and put their values into JSON, column by column."""
        values = columns_of([row.values for row in rows], self.sheet_fields)
        columns = [each.widget.dump_many(values[name]) for name, each in self.sheet_fields.items()]
        names = list(self.sheet_fields)
        keys = [name for name, each in self.sheet_fields.items() if each.key]
        label = self.label_field
        for row, values in zip(rows, zip(*columns, strict=True), strict=True):
            row.staged = staged = dict(zip(names, values, strict=True))
            row.key = str(staged[keys[0]]) if len(keys) == 1 else "|".join(str(staged[name]) for name in keys)
            row.label = (staged[label] if label else "") or row.key

    def check(self, rows: list[Row]) -> None:
        """Compare a chunk of rows with what is stored, in a constant number of queries."""
        self.stage_many(rows)
        known = self.stored([row.key for row in rows if not row.is_refused])
        for row in rows:
            row.before = known.get(row.key)
            if row.before and not self.covers(row.before):
                # What others have stored is not shown, either.
                row.before = None
                row.refuse(f"“{row.label}”登记在其他单位名下，您不能修改", code="scope")
            row.settle()

    def covers(self, staged: Mapping[str, Any]) -> bool:
        """Whether a stored row is one of those that the user may change here."""
        places = [(name, f.widget) for name, f in self.sheet_fields.items() if isinstance(f.widget, OrganizationWidget)]
        return all(staged.get(name) in widget.shown for name, widget in places)

    def stored(self, keys: Iterable[str]) -> dict[str, dict]:
        """Key → the JSON of the fields as they are stored now; keys that are not stored are left out."""
        return bulk.stored(self, keys)

    # ---- writing ----------------------------------------------------------------------------------------------

    def overtaken(self, upload: Upload) -> int:
        """How many of the accepted rows somebody changed since the preview."""
        return bulk.overtaken(self, upload)

    def publish(self, upload: Upload, user) -> dict:
        """Write the accepted rows, inside the one publishing transaction; answers `message` and what else to keep."""
        written = bulk.publish(self, upload, self.stamps(upload, user))
        return {"message": f"写入{written}行。", "written": written}

    def stamps(self, upload: Upload, user) -> bulk.Stamps:
        """Columns that written rows get beside their fields."""
        return bulk.Stamps()

    def obstacles(self, upload: Upload, user) -> list[str]:
        """What stands in the way of undoing, in sentences."""
        return bulk.obstacles(self, upload)

    def restore(self, upload: Upload, user) -> str:
        """Bring back what was there before, inside one transaction; answers a sentence."""
        return f"已恢复{bulk.restore(self, upload)}行。"

    def after(self, upload: Upload) -> list[tuple[str, str]]:
        """Where one goes on after writing: (label, address) of links."""
        return []

    # ---- showing ----------------------------------------------------------------------------------------------

    def template(self) -> tuple[str, bytes]:
        """(file name, workbook) to fill in."""
        raise NotImplementedError

    @classmethod
    def has_template(cls) -> bool:
        """Whether there is one."""
        return cls.template is not LeagueResource.template

    @classmethod
    def place(cls, sheets: list[tuple[str, bool, list[list]]]) -> tuple[str, str]:
        """(organisation code, month key) that our own template states; `sheets` are (name, hidden, first rows)."""
        return "", ""

    def shown(self, name: str, staged: Mapping[str, Any] | None) -> str:
        """One staged cell as people read it."""
        value = (staged or {}).get(name)
        each = self.sheet_fields[name]
        return "••••" if each.sensitive and value else each.widget.show(value)

    def legible(self, text: str) -> str:
        """What may be kept and shown of a text of the sheet before anybody knows which column it belongs to."""
        return text

    def raw(self, row: Row) -> dict[str, str] | None:
        """The cells of a row as they were typed, without sensitive ones; only of rows that somebody must look at."""
        if not row.findings and not row.questions:
            return None
        fields = self.sheet_fields
        shown = {name: cells.shown(cell) for name, cell in row.cells.items() if not fields[name].sensitive}
        return {name: self.legible(text) for name, text in shown.items()}
