"""阵地台账."""

import datetime as dt

from common import periods
from common.export import Column, Kind
from ledgers.kinds import register
from organizations.models import AuditEntry, Role
from projects import rules
from projects.feeds import ProgrammeLedger
from projects.forms.sites import UNNAMED, SiteFilter, SiteForm, faults
from projects.ledgers import feeds  # noqa: F401 - what the rows feed is known before any of them changes
from projects.ledgers.checklists import STANDARD
from projects.models import COUNTED, Indicator, Site, SiteStatus
from projects.workflow.sites import MOVES

NAMING = ("level", "batch", "document")  # the days of naming, `faults` does not allow before it
ICONS = {
    SiteStatus.BUILDING: "hammer",
    SiteStatus.NAMED: "award",
    SiteStatus.REVIEWED: "clipboard-check",
    SiteStatus.REMOVED: "slash-circle",
}
TONES = {
    SiteStatus.APPLIED: "draft",
    SiteStatus.BUILDING: "submitted",
    SiteStatus.NAMED: "accepted",
    SiteStatus.REVIEWED: "accepted",
    SiteStatus.REMOVED: "off",
}


@register
class SiteLedger(ProgrammeLedger):
    """Sites, which count from the day they are named until the day they are taken off."""

    kind = "sites"
    title = "阵地台账"
    description = "青年之家、服务窗口、示范站点等阵地，从申报、创建、命名、复核到摘牌。命名以后计数，摘牌以后不再计数。"
    icon = "house-heart"
    order = 20
    counter = "个"
    model = Site
    form = SiteForm
    day = "valid_from"
    search = ("name", "address", "contact", "batch", "document")
    filters = ("category", "level", "status")
    own_filter = SiteFilter
    related = ("category", "project")
    columns = (
        (Column("名称", "name", width=32), "name"),
        (Column("类别", "category.name"), "category"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("状态", "get_status_display", width=8), "status"),
        (Column("级别", "get_level_display", width=8), "level"),
        (Column("批次", "batch"), "batch"),
        (Column("命名日期", "valid_from", Kind.DATE), "valid_from"),
        (Column("云平台", "cloud_since", Kind.DATE), "cloud_since"),
        (Column("星级", lambda site: "" if site.stars is None else site.starred, width=6), "stars"),
        (Column("摘牌日期", "valid_to", Kind.DATE), "valid_to"),
        (Column("地址", "address", width=32), ""),
    )
    named = "名称"
    defaults = ("category",)
    detail_template = "projects/_site.html"
    categories = {"sites": STANDARD}
    has_stars = True

    def may_change(self, user, record: Site) -> bool:
        """Whether the user changes the site; a township does until it is named."""
        named = record.status not in UNNAMED
        return self.may_write(user) and not (named and user.role == Role.TOWNSHIP_OFFICER)

    def last_of(self, user) -> Site | None:
        """What the user recorded last and is still there: a new site does not begin as one that was taken off."""
        known = self.rows(user).valid().filter(created_by=user).exclude(status=SiteStatus.REMOVED)
        return known.order_by("-id").first()

    def days(self, record: Site) -> list[dt.date]:
        """The days on which it joins or leaves what is counted; none before it is named."""
        return sorted({day for *_, day in _marks(record)})

    def problems(self, record: Site, user) -> list[str]:
        """What its status does not go with, and what a township does not tell; forms say it beside the field."""
        days = record.valid_from, record.valid_to, record.cloud_since
        told = [fault for _, fault in faults(SiteStatus(record.status), *days)]
        if user.role == Role.TOWNSHIP_OFFICER and record.status not in UNNAMED:
            told.append("乡镇只登记申报和创建的阵地，命名、复核和摘牌由县区或市级办理")
        return told

    def withheld(self, user) -> tuple[str, ...]:
        """What belongs to the naming, which is not for townships."""
        return NAMING if user.role == Role.TOWNSHIP_OFFICER else ()

    def moved_days(self, before: Site, after: Site) -> list[dt.date]:
        """The days of which a change tells something else than before: a new address needs no reason."""
        days = {day for *_, day in _marks(before) ^ _marks(after)}
        more = {day for *_, day in _marks_off_cloud(before) ^ _marks_off_cloud(after)} - days
        # Asked only where it matters: a home that joins the cloud platform months later is the usual case.
        off_cloud = Indicator.objects.filter(feed="sites", feed_filter__on_cloud=False)
        return sorted(days | more if more and off_cloud.exists() else days)

    def doubts(self, record: Site) -> list[str]:
        """Whether its time has run out."""
        if record.status in (SiteStatus.REMOVED, *UNNAMED) or not record.valid_to or record.valid_to > periods.today():
            return []
        return [
            f"有效期已于{record.valid_to}届满，不再计数。继续有效的请办理复核，填写新的有效期；不再有效的请办理摘牌。"
        ]

    def beside(self, user, record: Site) -> dict:
        """Its steps so far, those that may follow, and its checklist with the points given."""
        steps = list(record.steps.select_related("by", "undone_by"))
        last = next((step for step in reversed(steps) if step.undone_at is None), None)
        may = self.may_change(user, record) and not record.is_void
        return {
            "steps": steps,
            "last_step": last if may and last and rules.may_take_step(user, last.status) else None,
            "tone": TONES[record.status],
            "moves": [
                (status, ICONS[status]) for status in MOVES[record.status] if may and rules.may_take_step(user, status)
            ],
            "lines": record.category.lines,
            "given": _given(record),
            "may_rate": may and rules.may_rate(user) and record.status != SiteStatus.REMOVED,
            "rated": AuditEntry.objects.about(record).filter(action="site.rate").select_related("actor").last(),
        }


def _given(site: Site) -> list[tuple[str, int | None, int]]:
    """(line, points at most, points given) in the order of the checklist; lines that it no longer has come last."""
    most = {line["text"]: line["points"] for line in site.category.lines}
    order = list(most)
    texts = sorted(site.checks, key=lambda text: order.index(text) if text in most else len(order))
    return [(text, most.get(text), site.checks[text]) for text in texts]


def _marks(site: Site) -> set[tuple]:
    """(where, what, day) of everything that figures count of the site."""
    if site.status not in COUNTED:
        return set()
    days = [("joined", site.valid_from), ("left", site.valid_to)]
    if site.cloud_since:
        days += [("on cloud", max(site.valid_from, site.cloud_since)), ("off cloud", site.valid_to)]
    return _at(site, days)


def _marks_off_cloud(site: Site) -> set[tuple]:
    """The same of figures that count sites without the cloud platform: whoever joins it never counted for them."""
    if site.status not in COUNTED or site.cloud_since:
        return set()
    return _at(site, [("joined off cloud", site.valid_from), ("left off cloud", site.valid_to)])


def _at(site: Site, days) -> set[tuple]:
    return {(site.organization_id, site.category_id, what, day) for what, day in days if day}
