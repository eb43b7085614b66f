"""听结办: 青年诉求, 走访, 联系对子."""

from collections.abc import Iterator

from django.db.models import Count, Q

from common import periods
from common.export import Column, Kind
from common.periods import Month
from ledgers import kinds
from ledgers.kinds import register
from ledgers.ledger import Counter
from projects.feeds import ProgrammeLedger
from projects.forms.requests import (
    DUE_BEFORE_HEARD,
    FUTURE,
    NO_OUTCOME,
    ContactPairForm,
    PairFilter,
    RequestFilter,
    RequestForm,
    VisitForm,
)
from projects.ledgers import feeds  # noqa: F401 - what the rows feed is known before any of them changes
from projects.models import ContactPair, RequestStatus, Visit, YouthRequest
from projects.models.requests import SOON
from projects.workflow.requests import MOVES

STATES = {
    RequestStatus.TODO: "draft",
    RequestStatus.HANDLING: "submitted",
    RequestStatus.DONE: "accepted",
    RequestStatus.RETURNED: "off",
}


def state(request: YouthRequest) -> tuple[str, str]:
    """How far it got, for `status_badge`."""
    return STATES[request.status], request.get_status_display()


@register
class RequestLedger(ProgrammeLedger):
    """Requests, of which those that are closed count, in the month of their closing."""

    kind = "requests"
    title = "青年诉求"
    description = "走访和座谈听到的诉求：谁来办、什么时候办好、办成怎样。办结的计入“解决实际问题”。"
    icon = "chat-left-dots"
    order = 60
    counter = "条"
    model = YouthRequest
    form = RequestForm
    day = "heard_on"
    search = ("subject", "heard_from", "text")
    filters = ("source",)
    own_filter = RequestFilter
    related = ("project",)
    columns = (
        (Column("听取日期", "heard_on", Kind.DATE), "heard_on"),
        (Column("诉求", "subject", width=36), "subject"),
        (Column("反映单位", "heard_from", width=20), "heard_from"),
        (Column("听取方式", "get_source_display"), "source"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("承办", "handler", width=18), "handler"),
        (Column("办理期限", "due_on", Kind.DATE), "due_on"),
        (Column("办理状态", "get_status_display", width=10), "status"),
        (Column("办结日期", "closed_on", Kind.DATE), "closed_on"),
    )
    named = "诉求"
    defaults = ("project", "heard_on", "source", "occasion", "handler")
    detail_template = "projects/_request_steps.html"
    sheet = (
        "organization", "project", "heard_on", "source", "occasion", "heard_from", "subject", "handler", "text",
        "due_on", "status", "closed_on", "outcome",
    )  # fmt: skip

    def problems(self, record: YouthRequest, user) -> Iterator[str]:
        """Days that cannot be, and a closing that does not say how."""
        today = periods.today()
        if record.heard_on > today:
            yield f"听取日期：{FUTURE}"
        if record.closed_on and record.closed_on > today:
            yield f"办结日期：{FUTURE}"
        if record.due_on and record.due_on < record.heard_on:
            yield DUE_BEFORE_HEARD
        # Of a record on its own page, the steps tell how it was closed.
        if record.status == RequestStatus.DONE and not record.outcome and record.pk is None:
            yield NO_OUTCOME

    def rows(self, user):
        """What waits comes first, the longest overdue at the top: the list is also a list of things to do."""
        return super().rows(user).urgent_first()

    def feed_days(self, feed) -> tuple[str, ...]:
        """A request counts on the day on which it was closed."""
        return ("closed_on",)

    def counters(self, user) -> list[Counter]:
        """What waits, what is late, and what was done this month: two queries, which read none of the other rows."""
        month = Month.of(periods.today())
        rows = self.model.objects.visible_to(user).valid().order_by()
        found = rows.open().aggregate(
            todo=Count("pk", filter=Q(status=RequestStatus.TODO)),
            handling=Count("pk", filter=Q(status=RequestStatus.HANDLING)),
            overdue=Count("pk", filter=Q(due_on__lt=periods.today())),
        )
        done = rows.filter(closed_on__range=(month.start, month.end)).count()
        return [
            Counter("待办", found["todo"], {"status": RequestStatus.TODO.value}),
            Counter("办理中", found["handling"], {"status": RequestStatus.HANDLING.value}),
            Counter("超期", found["overdue"], {"status": "overdue"}, "bad"),
            Counter("本月办结", done, {"closed_in": month.key}, "ok"),
        ]

    def badge(self, record: YouthRequest) -> tuple[str, str] | None:
        """That it is overdue, or due soon; how far it got stands in a column of its own."""
        left = record.days_left
        if left is None or left > SOON:
            return None
        if left < 0:
            return "returned", f"超期{-left}天"
        return "late", "今天到期" if left == 0 else f"还有{left}天"

    def beside(self, user, record: YouthRequest) -> dict:
        """The steps that the user can take, and the visit at which it was heard, where the user sees that."""
        may_step = self.may_change(user, record)
        return {
            "state": state(record),
            "steps": [(verb, move) for verb, move in MOVES.items() if may_step and move.fits(record)],
            "visit": Visit.objects.visible_to(user).filter(pk=record.visit_id).first(),
        }


@register
class VisitLedger(ProgrammeLedger):
    """Visits to the grass roots."""

    kind = "visits"
    title = "走访"
    description = "团干部走访了哪些基层团组织、了解到什么；听到的诉求可以直接转入“青年诉求”。"
    icon = "signpost-split"
    order = 62
    counter = "次"
    model = Visit
    form = VisitForm
    day = "visited_on"
    search = ("host", "visitors", "heard")
    filters = ("project",)
    related = ("project",)
    columns = (
        (Column("走访日期", "visited_on", Kind.DATE), "visited_on"),
        (Column("走访的团组织", "host", width=28), "host"),
        (Column("走访人员", "visitors", width=24), "visitors"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("重点工作项目", "project.name", width=30), "project__number"),
        (Column("了解到的情况", "heard", width=40), ""),
    )
    named = "走访的团组织"
    defaults = ("project", "visited_on", "visitors")
    detail_template = "projects/_visit_requests.html"

    def problems(self, record: Visit, user) -> Iterator[str]:
        """A day that has not come."""
        if record.visited_on > periods.today():
            yield f"走访日期：{FUTURE}"

    def built_on(self) -> list:
        """The requests that were heard there."""
        return [("条青年诉求", "visit", YouthRequest.objects.valid())]

    def beside(self, user, record: Visit) -> dict:
        """The requests that were heard there, and whether the user may enter one (one query)."""
        heard = YouthRequest.objects.visible_to(user).valid().filter(visit=record).urgent_first()
        ledger = kinds.find("requests")
        told = [(request, ledger.badge(request) or state(request)) for request in heard]
        return {
            "requests": told,
            "may_request": ledger.may_write(user) and not record.is_void,
        }


@register
class ContactPairLedger(ProgrammeLedger):
    """Pairs, which count from their first day until they end."""

    kind = "contact_pairs"
    title = "联系对子"
    description = "团干部与青年集体、基层团组织结对联系，从结对之日起计数，结束后不再计数。"
    icon = "people"
    order = 64
    counter = "对"
    model = ContactPair
    form = ContactPairForm
    day = "from_on"
    search = ("cadre", "partner")
    filters = ("project",)
    own_filter = PairFilter
    related = ("project",)
    columns = (
        (Column("结对日期", "from_on", Kind.DATE), "from_on"),
        (Column("联系对象", "partner", width=28), "partner"),
        (Column("团干部", "cadre", width=14), "cadre"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("重点工作项目", "project.name", width=30), "project__number"),
        (Column("结束日期", "to_on", Kind.DATE), "to_on"),
    )
    named = "联系对象"
    defaults = ("project", "cadre", "from_on")

    def feed_days(self, feed) -> tuple[str, ...]:
        """A pair counts from its first day and leaves on its last."""
        return ("from_on", "to_on")

    def badge(self, record: ContactPair) -> tuple[str, str] | None:
        """That it ended."""
        return ("off", "已结束") if record.has_ended else None
