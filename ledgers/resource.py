"""The spreadsheet of a ledger: all that it is follows from the ledger itself, so that no ledger needs code for it."""

from collections.abc import Iterable

from django.db import connection

from common import periods
from ledgers.ledger import Ledger
from ledgers.models import Category
from ledgers.sheets import template, writing
from ledgers.sheets.checks import Checks
from ledgers.sheets.columns import NUMBER, REASON
from ledgers.sheets.finding import Finder, Stored
from organizations.models import Organization
from uploads.fields import DateWidget, OrganizationWidget, ReferenceWidget
from uploads.findings import ERROR
from uploads.models import Outcome, Upload
from uploads.resource import Context, LeagueResource, Row
from uploads.widgets import EARLIEST, LATEST

UNKNOWN = "您的范围内没有编号为“{}”的记录，请核对；要新增的话，把编号留空"
VOID = "这一条已{}，写入以后恢复有效并按本行内容更新"
ELSEWHERE = "这一条已由其他单位登记，不用重复登记"


class RecordResource(LeagueResource):
    """One row a record. A row without 编号 means the record with the same identifying fields, if there is one."""

    ledger: Ledger
    group = "台账"
    template_hint = "列名、可选内容和填写说明都在里面，一行填一条，填好再传上来。"
    gone = "voided_at"
    rows_say_whose = True

    def __init__(self, context: Context | None = None, **kwargs):
        super().__init__(context, **kwargs)
        model = self._meta.model
        self.sheet_fields = {name: self.sheet_fields[name] for name in self._meta.fields}
        self.checks = Checks(self)
        self.finder = Finder(self, self.checks.more)
        fields = {name: model._meta.get_field(name) for name in self.sheet_fields}
        self.defaults = {
            name: field.get_default()
            for name, field in fields.items()
            if field.has_default() and field.get_default() != ""
        }
        # An empty cell means the default of a new record, and says nothing about a stored one.
        self.quiet = {*self.defaults, "organization", REASON}
        self.withheld: tuple[str, ...] = ()
        self.retired: dict[str, set[int]] = {}

    # ---- who ------------------------------------------------------------------------------------------------

    @classmethod
    def may_upload(cls, user) -> bool:
        """Who records by hand."""
        return user.is_active and cls.ledger.may_write(user)

    @classmethod
    def organizations(cls, user):
        """For whom the user records."""
        return cls.ledger.organizations(user) if cls.may_upload(user) else Organization.objects.none()

    @classmethod
    def usual_organization(cls, user) -> Organization | None:
        """One's own: every row may say whose it is."""
        return cls.organizations(user).filter(pk=user.organization_id).first()

    # ---- reading ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Load organisations, categories, projects and what else rows may name; a query for each kind."""
        super().begin()
        form = self.ledger.form(ledger=self.ledger, user=self.context.user)
        for name, each in self.sheet_fields.items():
            if isinstance(each.widget, DateWidget):
                each.widget.limits = (periods.today().year, EARLIEST, LATEST)
            elif isinstance(each.widget, ReferenceWidget) and not isinstance(each.widget, OrganizationWidget):
                self._know(name, each.widget, form)
        self.withheld = self.ledger.withheld(self.context.user)
        self.quiet |= {*self.withheld}
        own = self.context.organization
        # In a sheet for the whole city, every row says whose it is.
        self.sheet_fields["organization"].required = own is None or own.is_city

    def _know(self, name: str, widget: ReferenceWidget, form) -> None:
        """Let a column know what its form offers, and of categories the retired ones as well."""
        column = self._meta.model._meta.get_field(name)
        field = form.fields.get(name)
        field = field if hasattr(field, "queryset") else column.formfield()
        things = list(field.queryset)
        if field.queryset.model is Category:
            gone = Category.objects.filter(is_retired=True, **column.get_limit_choices_to())
            if gone:
                self.retired[name] = {each.pk for each in gone}
            things += gone
        widget.know((each.pk, field.label_from_instance(each), _names(each)) for each in things)

    def read_many(self, rows: list[Row]) -> None:
        """Column by column; whose a row is, the whole sheet may say."""
        super().read_many(rows)
        self._fill_organization(rows)

    def read(self, row: Row) -> None:
        """The same for one row."""
        super().read(row)
        self._fill_organization([row])

    def _fill_organization(self, rows: list[Row]) -> None:
        """Where a row does not say whose it is; a stored record, which its 编号 names, stays where it is."""
        own = self.context.organization
        if own is None or self.sheet_fields["organization"].required:
            return
        for row in rows:
            if row.values.get("organization", own) is None and not row.values.get(NUMBER):
                row.values["organization"] = own.pk

    def check(self, rows: list[Row]) -> None:
        """Find the records that rows mean, compare, and tell what the database or the calendar would refuse."""
        told = [row for row in rows if self._is_told(row)]
        known = self.finder.find(told)
        for row in told:
            self._complete(row, known.get(row.values[NUMBER]))
        self.stage_many(rows)
        names = {id(row) for row in told}
        for row in rows:
            self._settle(row, known.get(row.key) if id(row) in names else None)

    def _is_told(self, row: Row) -> bool:
        """Whether a row says which record it means."""
        if not row.findings and not row.questions:
            return True
        bad = {finding.field for finding in row.findings if finding.level == ERROR} | row.questions.keys()
        return not bad & {NUMBER, *self._meta.model.identity}

    def _complete(self, row: Row, stored: Stored | None) -> None:
        """Fill in what the row leaves unsaid: of a record what stands there, else the defaults."""
        if stored is None:
            if NUMBER in row.cells and row.cells[NUMBER] is not None:
                row.refuse(UNKNOWN.format(row.values[NUMBER]), NUMBER, "unknown")
            for name, default in self.defaults.items():
                if row.values.get(name, default) is None:
                    row.values[name] = default
            return
        for name, each in self.sheet_fields.items():
            if name not in row.cells or (name in self.quiet and row.values.get(name, name) is None):
                row.values[name] = each.widget.load(stored.values[name])

    def covers(self, staged) -> bool:
        """Whether a stored record is one of those that the user may change here."""
        return staged["organization"] in self.sheet_fields["organization"].widget.shown

    def _may_change(self, stored: Stored) -> bool:
        """What the ledger says of the record, where it has a rule of its own for single records."""
        if type(self.ledger).may_change is Ledger.may_change:
            return True
        record = self.checks.stored(stored)
        record.organization = self.sheet_fields["organization"].widget.known[record.organization_id]
        return self.ledger.may_change(self.context.user, record)

    def _settle(self, row: Row, stored: Stored | None) -> None:
        """Give a row its outcome."""
        if stored and not self.covers(stored.values):
            given = row.cells.get(NUMBER) is not None
            row.refuse(UNKNOWN.format(row.key) if given else ELSEWHERE, NUMBER if given else "", "scope")
            row.settle()
            return
        if stored and not self._may_change(stored):
            row.refuse("这一条不由您修改", code="rule")
        elif stored and not stored.is_void:
            row.before = stored.values | writing.beside(stored)
        row.settle()
        if row.outcome in (Outcome.UNCHANGED, Outcome.IGNORED):
            return
        told = len(row.findings)
        self.checks.look_at(row, stored)
        if self.retired:
            self._retired(row, stored)
        if len(row.findings) > told:
            row.settle()
        if stored and stored.is_void:
            row.warn(VOID.format(stored.voiding), code="void")
            if row.outcome == Outcome.NEW:
                row.before = stored.values | writing.beside(stored)

    def _retired(self, row: Row, stored: Stored | None) -> None:
        """Refuse a category out of use, unless the record has it already."""
        for name, gone in self.retired.items():
            value = row.values.get(name)
            if value in gone and (stored is None or stored.values[name] != value):
                row.refuse(
                    f"“{self.sheet_fields[name].widget.show(value)}”已经停用，请改为其他{self.sheet_fields[name].title}",
                    name,
                )

    # ---- writing ----------------------------------------------------------------------------------------------

    def overtaken(self, upload: Upload) -> int:
        """How many rows somebody changed since the preview; from now on nobody else changes them."""
        writing.hold(writing.named(self._meta.model, upload))
        return super().overtaken(upload)

    def publish(self, upload: Upload, user) -> dict:
        """Write, and count the figures again."""
        written = writing.publish(self, upload, user)
        added, changed = upload.count(Outcome.NEW), upload.count(Outcome.CHANGED)
        told = "，".join(filter(None, [f"新增{added}" if added else "", f"修改{changed}" if changed else ""]))
        return {"message": f"{self.title}写入{written}{self.ledger.counter}：{told}。", "written": written}

    def obstacles(self, upload: Upload, user) -> list[str]:
        """Rows that were changed or voided since."""
        if connection.in_atomic_block:
            writing.hold(writing.named(self._meta.model, upload))
        told, count = writing.obstacles(self, upload)
        return [*told, f"还有{count - len(told)}行也是这样"] if count > len(told) else told

    def restore(self, upload: Upload, user) -> str:
        """Void what was added and put back what was changed."""
        voided, back = writing.restore(self, upload, user)
        told = [
            f"新增的{voided}{self.ledger.counter}已作废" if voided else "",
            f"修改的{back}{self.ledger.counter}已恢复原样" if back else "",
        ]
        return "，".join(filter(None, told)) + "。"

    def after(self, upload: Upload) -> list[tuple[str, str]]:
        """The list of the ledger."""
        return [(f"查看{self.title}", self.ledger.url)]

    # ---- template ---------------------------------------------------------------------------------------------

    def template(self) -> tuple[str, bytes]:
        """The sheet to fill in, with lists to choose from and without what is not the user's to tell."""
        self.begin()
        self.sheet_fields = {name: each for name, each in self.sheet_fields.items() if name not in self.withheld}
        return template.workbook(self)


def _names(thing) -> Iterable[str]:
    """By what a thing may be named: its name, and its number."""
    number = getattr(thing, "number", None)
    named = [str(thing), getattr(thing, "name", None), f"{number:02d}" if isinstance(number, int) else None, number]
    return [str(each) for each in named if each is not None]
