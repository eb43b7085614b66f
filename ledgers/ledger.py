"""A ledger (台账): one register as people see it. A subclass says what is its own; the pages are shared."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from common import periods
from common.export import Column
from ledgers.models import Record
from organizations.models import Organization, Role


@dataclass(frozen=True)
class Counter:
    """A number above a list: how many rows there are of some sort; `query` is the filter that shows them."""

    label: str
    count: int
    query: dict[str, str]
    tone: str = ""  # ok, warn or bad, where people should look

    @property
    def address(self) -> str:
        """Its filter, as the list's address carries it."""
        return f"?{urlencode(self.query)}"


class Ledger:
    """The description of a register.

    `columns` are those of the list and of its export: (column, field to sort by or ""). `totals` are the number fields
    that are added up below the list: field → unit. `filters` name fields whose values can be chosen above it.
    """

    kind = ""  # in addresses
    title = ""  # 活动台账
    description = ""  # one sentence
    icon = "journal-text"
    order = 0
    counter = "条"  # 12条
    model: type[Record]
    form: type  # a RecordForm
    day = ""  # the date field by which the list is cut into years and months
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    columns: tuple[tuple[Column, str], ...] = ()
    named = ""  # the head of the column that names a row and links to it
    totals: Mapping[str, str] = {}
    related: tuple[str, ...] = ()  # what a list loads with its rows
    defaults: tuple[str, ...] = ()  # what a new record takes over from the user's last one
    detail_template = ""  # what its page shows beside the fields
    menu_template = ""  # the pages beside which its own stand, below the head
    # Ledger of categories → standard name → checklist; empty where that kind has none.
    categories: Mapping[str, Mapping[str, object]] = {}
    has_stars = False  # whether its categories may have a checklist by which stars are given
    has_own_pages = False  # whether its pages are elsewhere, at `url` and `address`
    by_sheet = True  # whether rows may come from a spreadsheet
    sheet: tuple[str, ...] = ()  # the fields that are its columns; those of the form where none are named
    synonyms: Mapping[str, tuple[str, ...]] = {}  # field → other titles of its column in people's own sheets
    feeds: Sequence = ()  # what counts its rows
    judged_by: tuple[str, ...] = ()  # columns beside those of the sheet at which `problems` looks
    own_filter: type | None = None  # a LedgerFilter with fields of its own

    @property
    def template(self) -> str:
        """The kind of its spreadsheet, which bears its name; empty where none can be uploaded."""
        return self.kind if self.by_sheet else ""

    # ---- who ------------------------------------------------------------------------------------------------

    def may_see(self, user) -> bool:
        """Whether the ledger is for the user at all."""
        return not user.holds_office

    def may_write(self, user) -> bool:
        """Whether the user records anything here."""
        return user.enters_reports and user.organization.is_asked

    def organizations(self, user) -> QuerySet[Organization]:
        """For whom the user records."""
        return Organization.objects.visible_to(user)

    def may_change(self, user, record: Record) -> bool:
        """Whether the user changes or voids a record; it is asked of records in scope."""
        return self.may_write(user)

    def may_categorize(self, user) -> bool:
        """Whether the user keeps the ledger's categories: the city's coordinator."""
        return bool(self.categories) and user.role == Role.CITY_STAFF and user.department_id is None

    # ---- rows -----------------------------------------------------------------------------------------------

    def rows(self, user) -> QuerySet:
        """The records in the user's scope, void ones too, with what a list shows of them."""
        return self.model.objects.visible_to(user).select_related("organization", *self.related)

    def last_of(self, user) -> Record | None:
        """What the user recorded last."""
        return self.rows(user).valid().filter(created_by=user).order_by("-id").first()

    def prepare(self, form) -> None:
        """Fit the fields of a form to its user, after the form has fitted those that all ledgers have."""

    # ---- what its pages show besides ---------------------------------------------------------------------------

    def counters(self, user) -> list[Counter]:
        """The numbers above the list, each of which filters it."""
        return []

    def links(self, user) -> list[tuple[str, str, str]]:
        """Pages that belong to the ledger, for the head of its list and its card: (label, icon, address)."""
        return []

    def badge(self, record: Record) -> tuple[str, str] | None:
        """What stands beside a record's name: (code of `status_badge`, word)."""
        return None

    # ---- what a change does -----------------------------------------------------------------------------------

    def days(self, record: Record) -> list[dt.date]:
        """The days on which a record counts."""
        return [day for day in [getattr(record, self.day)] if day]

    def moved_days(self, before: Record, after: Record) -> list[dt.date]:
        """The days on which a change tells; those in closed months need a reason."""
        return [*self.days(before), *self.days(after)]

    def is_closed(self, day: dt.date) -> bool:
        """Whether the month of a day is closed, so that a change in it needs a reason."""
        return False

    def places(self, rows: QuerySet) -> set:
        """Where rows count; asked before a change and after it, and given to `recount` together."""
        return set()

    def recount(self, places: Iterable) -> None:
        """Count again what the places touch, in the transaction of the change."""

    def counted_for(self, record: Record) -> list:
        """The figures in which a record counts, for its page: (indicator, value, address of the figure)."""
        return []

    def used_by(self, category: str) -> list[str]:
        """What counts by the name of a category, so that the name must stay: the names of indicators."""
        return []

    def beside(self, user, record: Record) -> dict:
        """What `detail_template` shows of a record."""
        return {}

    def doubts(self, record: Record) -> list[str]:
        """What people should know about a record, such as heads that count twice in one total."""
        return []

    def is_ahead(self, record: Record) -> bool:
        """Whether it tells of a day that has not come: what counts is entered when it has happened."""
        day = getattr(record, self.day, None) if self.feeds else None
        return day is not None and day > periods.today()

    def problems(self, record: Record, user) -> Iterable[str]:
        """What is wrong with a record of the user's beyond single fields and constraints, without any query."""
        return ()

    def withheld(self, user) -> tuple[str, ...]:
        """Fields that are not the user's to tell: a new record has them empty, a stored one keeps them."""
        return ()

    def built_on(self) -> list[tuple[str, str, QuerySet]]:
        """Rows elsewhere that need a record to stay: (what they are, after their number; field that names it; rows)."""
        return []

    # ---- addresses --------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The list."""
        return reverse("ledger_list", args=[self.kind])

    @property
    def new_url(self) -> str:
        """Where a record is entered."""
        return reverse("ledger_new", args=[self.kind])

    def address(self, record: Record) -> str:
        """The page of a record."""
        return reverse("ledger_detail", args=[self.kind, record.pk])
