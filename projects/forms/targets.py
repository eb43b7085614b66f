"""The grid of targets and openings: indicators down, the city and its counties across."""

import json
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.functional import cached_property

from common import numerals
from organizations.models import Organization
from projects import rules
from projects.forms.entry import NoteField, NumeralField
from projects.models import Aggregate, Indicator, Programme, ReportedBy
from projects.sources import opens_itself
from projects.workflow.targets import REASON, Place, needs_reason, stated


@dataclass(frozen=True)
class Cell:
    """One place of the grid as the page shows it."""

    place: Place
    text: str
    fault: str
    is_editable: bool


@dataclass(frozen=True)
class Line:
    """One line of the grid: an indicator's targets, or its openings. Empty cells are places that nobody asks for."""

    kind: str
    indicator: Indicator
    cells: list[Cell | None]
    total: Decimal | None
    dated: str

    @property
    def city(self) -> Cell:
        """The city's own cell."""
        return self.cells[0]


class TargetForm(forms.Form):
    """Everything is saved or nothing: what cannot be read is named in its cell."""

    reason = NoteField(
        label="改动原因",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="年度开始后改动已定的目标或期初必须填写，与原值一起留在修改记录里。",
    )

    def __init__(self, data=None, *, programme: Programme, indicators: list[Indicator], organizations, user):
        super().__init__(data)
        self.overtaken = False  # whether somebody else changed a cell first, of which the user is told
        self.programme, self.indicators, self.organizations = programme, indicators, organizations
        editable = {indicator.pk for indicator in indicators if rules.may_edit_row(user, indicator)}
        self.rows = stated(indicators)
        self.places = {place.name: place for place in self._asked()}
        self.now = {name: numerals.exact(self.rows[name].value) if name in self.rows else "" for name in self.places}
        for name, place in self.places.items():
            if place.indicator.pk in editable:
                self.fields[name] = NumeralField(place.indicator)

    @property
    def is_editable(self) -> bool:
        """Whether the user may set anything in it."""
        return any(name in self.fields for name in self.places)

    def _asked(self):
        for indicator in self.indicators:
            kinds = ["target"]
            if indicator.aggregate == Aggregate.LATEST and indicator.feed != "projects" and not opens_itself(indicator):
                kinds.append("opening")
            for kind in kinds:
                for organization in self.organizations:
                    if indicator.by == ReportedBy.COUNTIES or organization.pk == self.programme.organization_id:
                        yield Place(kind, indicator, organization)

    @property
    def seen(self) -> str:
        """What the page is rendered with, for its hidden field: of cells being changed, what the user once saw."""
        kept = {} if self.overtaken or not self.is_bound else self.was_seen()
        shown = {name: kept.get(name, now) if self._is_touched(name) else now for name, now in self.now.items()}
        return json.dumps(shown, ensure_ascii=False)

    def _is_touched(self, name: str) -> bool:
        """Whether the user typed something else than was there."""
        return self.is_bound and name in self.fields and self.data.get(name, "") != self.was_seen().get(name, "")

    def was_seen(self) -> dict[str, str]:
        """The cells as the user saw them."""
        return self._seen

    @cached_property
    def _seen(self) -> dict[str, str]:
        try:
            seen = json.loads(self.data.get("seen", ""))
        except ValueError:
            return self.now
        return {n: str(v) for n, v in seen.items()} if isinstance(seen, dict) else self.now

    @property
    def values(self) -> dict[Place, Decimal | None]:
        """The cells that the user altered."""
        seen = self.was_seen()
        typed = {name: self.cleaned_data[name].value for name in self.places if name in self.cleaned_data}
        return {
            self.places[name]: value for name, value in typed.items() if numerals.exact(value) != seen.get(name, "")
        }

    def clean(self):
        """A change of what was set needs a reason once the year has begun."""
        cleaned = super().clean()
        changes = {p: (self.rows[p.name].value if p.name in self.rows else None, new) for p, new in self.values.items()}
        if needs_reason(self.programme, changes) and not cleaned.get("reason", "").strip():
            self.add_error("reason", REASON)
        return cleaned

    def lines(self) -> list[Line]:
        """The grid, with what was typed where something was."""
        lines = []
        for indicator in self.indicators:
            for kind in ("target", "opening"):
                if f"{kind}-{indicator.pk}-{self.programme.organization_id}" in self.places:
                    lines.append(self._line(kind, indicator))
        return lines

    def _line(self, kind: str, indicator: Indicator) -> Line:
        cells = [self._cell(kind, indicator, organization) for organization in self.organizations]
        counties = [self.rows[cell.place.name].value for cell in cells[1:] if cell and cell.place.name in self.rows]
        total = sum(counties, Decimal(0)) if counties and not indicator.is_ratio else None
        opening = self.rows.get(cells[0].place.name) if kind == "opening" else None
        return Line(kind, indicator, cells, total, opening.month.label if opening else "")

    def _cell(self, kind: str, indicator: Indicator, organization: Organization) -> Cell | None:
        place = self.places.get(Place(kind, indicator, organization).name)
        if place is None:
            return None
        text = self.data.get(place.name, "") if self._is_touched(place.name) else self.now[place.name]
        fault = self.errors[place.name][0] if self.is_bound and place.name in self.errors else ""
        return Cell(place, text, fault, place.name in self.fields)
