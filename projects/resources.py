"""The kinds of sheets that the programme takes: the monthly progress sheet of an organisation."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from common import periods
from common.periods import Month
from jobs.queue import JobFailed
from organizations.models import Organization, Role
from projects import deadlines, rules, workflow
from projects.models import MonthlyReport, Programme, ReportEntry
from projects.progress_sheet import columns, filling, template
from projects.progress_sheet.catalogue import Catalogue, figure_field, reports_of, written
from projects.progress_sheet.matching import parsed_key
from projects.progress_sheet.reading import Reading
from projects.sheet import asked_of
from projects.workflow import TEXTS
from uploads.fields import NumberWidget, SheetField, TextWidget
from uploads.layout import Wanted
from uploads.models import WRITTEN, Outcome, Upload, UploadRow
from uploads.resource import LeagueResource, Row, Way, register

DRAFT, SUBMIT = "draft", "submit"
YEARS = 2  # programmes of which months may be chosen: in January, December is still reported


def _field(name: str, widget=None, **options) -> SheetField:
    return SheetField(columns.title(name), name, widget or TextWidget(), synonyms=columns.synonyms(name), **options)


@register
class ProgressResource(LeagueResource):
    """月度进度表: one row an indicator of the organisation and month; the texts belong to the project."""

    kind = "progress"
    title = "月度进度表"
    description = "填写本单位当月各项指标的完成数和工作进展，上传后可以存为草稿，也可以直接提交审核。"
    template_hint = "项目、指标和以往数字已经填好，只要填本月的格子，填好再传上来。"
    monthly = True
    ways = (
        Way(DRAFT, "填入草稿，核对后再提交", "写入后由填报单位在填报页核对，再点提交。"),
        Way(SUBMIT, "填入并直接提交审核", "没有填完或者缺少情况说明的项目只存为草稿。"),
    )

    number = _field("number", readonly=True, width=5)
    project = _field("project", required=True, width=20)
    indicator = _field("indicator", width=17)
    unit = _field("unit", readonly=True, width=8)
    either = _field("either", readonly=True)
    organization = _field("organization", readonly=True)
    target = _field("target", readonly=True, width=9)
    before = _field("before", readonly=True, width=9)
    last = _field("last", readonly=True, width=9)
    value = _field("value", NumberWidget(), width=9)
    total = _field("total", NumberWidget(), width=9)
    completion = _field("completion", readonly=True, width=8)
    expected = _field("expected", readonly=True, width=8)
    light = _field("light", readonly=True, width=11)
    explanation = _field("explanation", TextWidget(300), width=18)
    progress = _field("progress", TextWidget(2000), width=28)
    problems = _field("problems", TextWidget(2000), width=20)
    next_steps = _field("next_steps", TextWidget(2000), width=20)
    coordination = _field("coordination", TextWidget(2000), width=18)
    status = _field("status", readonly=True, width=12)
    key = _field("key", readonly=True, width=26)

    class Meta:
        model = ReportEntry
        fields = tuple(columns.TITLES)

    # ---- who ------------------------------------------------------------------------------------------------

    @classmethod
    def may_upload(cls, user) -> bool:
        """Who fills in reports, a township only while its county collects."""
        return user.is_active and user.enters_reports and user.organization.is_asked

    @classmethod
    def organizations(cls, user):
        """One's own; for city staff also the counties below, on whose behalf they fill in."""
        if not cls.may_upload(user):
            return Organization.objects.none()
        if user.role == Role.CITY_STAFF:
            return Organization.objects.visible_to(user).reporting()
        return Organization.objects.filter(pk=user.organization_id)

    @classmethod
    def months(cls, user) -> list[Month]:
        """The months that have begun, of the newest programmes."""
        if not cls.may_upload(user):
            return []
        year = periods.today().year
        programmes = Programme.objects.visible_to(user).filter(year__lte=year).order_by("-year")[:YEARS]
        months = [Month(programme.year, number) for programme in programmes for number in range(12, 0, -1)]
        return [month for month in months if month <= Month.of(periods.today())]

    @classmethod
    def usual_month(cls, user) -> Month | None:
        """The month that is being reported."""
        programme = Programme.objects.visible_to(user).in_use()
        return deadlines.reporting_month(programme, user.organization) if programme else None

    @classmethod
    def refuses(cls, user, organization: Organization, month: Month | None) -> str:
        """Why nothing is taken for the month: no programme, not begun, nothing to report, closed."""
        programme = Programme.objects.visible_to(user).filter(year=month.year).first()
        if programme is None:
            return f"{month.year}年还没有年度计划，不能上传进度表。"
        indicators = asked_of(programme, user, month, organization)
        if not indicators:
            whose = "您所在部门" if user.department_id else ""
            return f"{organization.short_name}{month.label}没有要{whose}填报的指标。"
        projects = {indicator.project_id: indicator.project for indicator in indicators}
        reports = reports_of(programme, organization, month, projects)
        if all(rules.is_shut(report) for report in reports) or not rules.has_begun(programme, month):
            return rules.lock(MonthlyReport(programme=programme, organization=organization, month=month))
        return ""

    # ---- reading ----------------------------------------------------------------------------------------------

    @property
    def wanted(self) -> list[Wanted]:
        """The columns, also under titles that name the month."""
        month = self.context.month
        return [
            Wanted(name, f.title, f.synonyms + columns.of_month(name, month), f.required)
            for name, f in self.sheet_fields.items()
        ]

    def lacks(self, columns: Mapping[str, int]) -> str:
        """A column of figures: without one, the sheet has it under a title that nobody knows."""
        return "" if {"value", "total"} & set(columns) else "没有找到“本月完成”或“累计完成”列"

    def begin(self) -> None:
        """Load the entry sheet when it is needed, once."""
        context = self.context
        programme = Programme.objects.visible_to(context.user).filter(year=context.month.year).first()
        if programme is None:
            raise JobFailed(f"{context.month.year}年还没有年度计划，不能读取进度表。")
        self.catalogue = Catalogue(programme, context.user, context.month, context.organization)
        self.reading = Reading(self, self.catalogue)

    def read(self, row: Row) -> None:
        """Find out which indicator the row means and what it states."""
        self.reading.read(row)

    def read_many(self, rows: list[Row]) -> None:
        """Row by row, in their order: a row may mean the project of the one above. Asks the database at first only."""
        self.catalogue.prepare()
        for row in rows:
            self.read(row)

    def stage(self, row: Row) -> None:
        """What the row says, as JSON; what it leaves unsaid is left out until it is known what stands there."""
        asked = row.values.get("asked")
        if asked is None:
            row.staged = {}
            return
        row.key = asked.key
        said = {name: row.values.get(name) for name in ("explanation", *TEXTS)}
        said[figure_field(asked.indicator)] = written(row.values.get("stated"))
        row.staged = {name: value for name, value in said.items() if value is not None}

    def check(self, rows: list[Row]) -> None:
        """Compare with what is stored: an empty cell leaves that as it is. A locked report takes no change."""
        rows = [row for row in rows if row.outcome != Outcome.IGNORED]
        for row in rows:
            self.stage(row)
        known = self.stored([row.key for row in rows if not row.is_refused])
        for row in rows:
            row.before = known.get(row.key)
            asked = row.values.get("asked")
            if asked:
                row.staged = filling.blank(asked.indicator) | (row.before or {}) | row.staged
            row.settle()
            if asked and row.outcome in WRITTEN and (lock := rules.lock(asked.row.report)):
                row.refuse(f"“{asked.project}”：{lock}", code="locked")
                row.settle()

    def stored(self, keys: Iterable[str]) -> dict[str, dict]:
        """What entries and texts say now."""
        return self.catalogue.stored(keys)

    # ---- writing ----------------------------------------------------------------------------------------------

    def overtaken(self, upload: Upload) -> int:
        """How many rows no longer stand as the preview showed them; a sheet is small enough for one look."""
        return self._moved(upload.current_rows)

    def _moved(self, rows: Iterable[UploadRow]) -> int:
        rows = [row for row in rows if row.outcome in WRITTEN]
        now = self.stored([row.key for row in rows])
        return sum(now.get(row.key) != row.before for row in rows)

    def publish(self, upload: Upload, user) -> dict:
        """Fill in the reports, and hand them in if that was chosen."""
        list(self._own_reports().select_for_update())
        rows = list(upload.current_rows.filter(outcome__in=(*WRITTEN, Outcome.UNCHANGED)))
        hand_in = upload.options.get("way") == SUBMIT
        if self._moved(rows):
            raise JobFailed("写入之前有的数据又变了。请点“重新检查”，看过新的预览再写入。")
        fillings = filling.fillings(self.catalogue, rows, hand_in)
        programme, organization, month = self.catalogue.programme, self.context.organization, self.context.month
        try:
            filled = workflow.fill(programme, organization, month, fillings, user, hand_in)
        except workflow.Refused as error:
            raise JobFailed(str(error)) from error
        written = sum(row.outcome in WRITTEN for row in rows)
        return {
            "message": filling.message(filled), "written": written, "reports": [vars(trace) for trace in filled.traces],
        }  # fmt: skip

    def _own_reports(self):
        own = {"programme": self.catalogue.programme, "organization": self.context.organization}
        return MonthlyReport.objects.filter(month=self.context.month, **own)

    def obstacles(self, upload: Upload, user) -> list[str]:
        """What happened to the reports since."""
        return workflow.obstacles_to_unfilling(filling.traces(upload), user)

    def restore(self, upload: Upload, user) -> str:
        """Entries, texts and states as they were."""
        traces = filling.traces(upload)
        rows = upload.current_rows.filter(outcome__in=WRITTEN)
        workflow.unfill(traces, filling.before(self.catalogue, rows, traces), user)
        withdrawn = sum(trace.submitted for trace in traces)
        return f"已恢复{len(traces)}个项目的月报" + (f"，撤回{withdrawn}个已提交的。" if withdrawn else "。")

    def after(self, upload: Upload) -> list[tuple[str, str]]:
        """The entry sheet, where it is one's own."""
        if upload.organization_id != self.context.user.organization_id:
            return []
        drafts = upload.options.get("way") == DRAFT
        return [("去填报页核对、提交" if drafts else "查看填报页", reverse("entry_sheet", args=[upload.month.key]))]

    # ---- template ---------------------------------------------------------------------------------------------

    def template(self) -> tuple[str, bytes]:
        """The organisation's sheet of the month, with what is known filled in; it loads again unchanged."""
        self.begin()
        return template.workbook(self)

    @classmethod
    def place(cls, sheets: list[tuple[str, bool, list[list]]]) -> tuple[str, str]:
        """Organisation and month, as the hidden keys say; empty when there are none, or of several sheets."""
        cells = (cell for _, hidden, rows in sheets if not hidden for row in rows for cell in row)
        keys = {found[:2] for cell in cells if isinstance(cell, str) and (found := parsed_key(cell))}
        codes, months = {code for _, code in keys}, {month for month, _ in keys}
        return (codes.pop() if len(codes) == 1 else ""), (months.pop() if len(months) == 1 else "")
