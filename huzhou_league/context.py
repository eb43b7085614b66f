"""The navigation of every page: what this user works with, and how much of it waits."""

from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from organizations import rules
from organizations.models import Role
from projects import conversation
from projects.models import Correction, Extension, MonthlyReport, ServiceOrder
from uploads.models import Upload
from uploads.rules import uploads_anything
from volunteers.urls import urlpatterns as volunteers


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation; `active` are the URL names for which it is the current one."""

    label: str
    icon: str
    url: str
    active: tuple[str, ...]
    count: int = 0
    primary: bool = False
    phone: bool = True  # on a phone the least used entries stand in the account's menu


PROGRAMME = (
    "programme_list", "programme_outline", "programme_copy", "programme_settings", "programme_history",
    "programme_texts", "programme_text", "programme_targets", "programme_row", "programme_row_new", "programme_remove",
)  # fmt: skip


def nav(request) -> dict:
    """`nav_items` for a signed-in user, and `unread_comments`, counted where a page shows it."""
    user = request.user
    if not user.is_authenticated:
        return {}
    if user.holds_office:
        return {"nav_items": _office(user), "unread_comments": None}
    if user.role == Role.TOWNSHIP_OFFICER:
        return {
            "nav_items": [_entry(), _ledgers(user), _volunteers(user), *_uploads(user)],
            "unread_comments": partial(conversation.unread_total, user),
        }
    items = [
        NavItem("总览", "grid-1x2", reverse("dashboard"), ("dashboard",)),
        NavItem(
            "项目",
            "kanban",
            reverse("project_list"),
            ("project_list", "project_detail", "figure_trail", "problem_list"),
        ),
    ]
    if user.enters_reports:
        items.append(_entry())
    items.append(_ledgers(user))
    items.append(_volunteers(user))
    items += _uploads(user)
    if user.reviews_reports:
        active = ("review_queue", "report_detail", "correction_propose", "deadline_board", "extension_list",
                  "township_overview")  # fmt: skip
        waiting = sum(model.objects.waiting_for(user).count() for model in (MonthlyReport, Correction, Extension))
        items.append(NavItem("审核", "check2-square", reverse("review_queue"), active, count=waiting))
    pages = ("summary_list", "summary_detail")
    least = user.enters_reports and not user.reviews_reports  # a county reads it twice a year
    items.append(NavItem("半年总结", "file-earmark-word", reverse("summary_list"), pages, phone=not least))
    if user.role == Role.CITY_STAFF:
        items.append(NavItem("年度计划", "clipboard-check", reverse("programme_list"), PROGRAMME, phone=False))
    return {"nav_items": items, "unread_comments": partial(conversation.unread_total, user)}


def _entry() -> NavItem:
    return NavItem("填报", "pencil-square", reverse("entry"), ("entry_sheet",), primary=True)


LEDGERS = (
    "request_step", "service_menu", "order_new", "order_list", "order_detail", "order_step",
    "ledger_index", "ledger_list", "ledger_new", "ledger_detail", "ledger_edit", "ledger_categories", "ledger_category",
    "site_step", "site_undo", "site_rating", "instruction_done",
    "loan_funnel", "loan_step", "internship_start",
)  # fmt: skip


def _ledgers(user) -> NavItem:
    # Five entries fit below a phone's page; whoever reviews has something more urgent to do there.
    phone = not user.reviews_reports
    waiting = ServiceOrder.objects.waiting_for(user).count() if user.enters_reports else 0
    return NavItem("台账", "journal-text", reverse("ledger_index"), LEDGERS, count=waiting, phone=phone)


VOLUNTEERS = tuple(pattern.name for pattern in volunteers)


def _volunteers(user) -> NavItem:
    # Five entries fit below a phone's page; only a leader and a township have room for it there.
    phone = user.role in (Role.LEADER, Role.TOWNSHIP_OFFICER)
    return NavItem("志愿服务", "people", reverse("volunteer_list"), VOLUNTEERS, phone=phone)


UPLOADS = ("upload_list", "upload_new", "upload_batch", "upload_detail", "upload_place", "upload_mapping")


def _uploads(user) -> list[NavItem]:
    """Spreadsheets, for those who hand any in; what waits for them is counted."""
    if not uploads_anything(user):
        return []
    waiting = Upload.objects.waiting_for(user).count()
    # Five entries fit below a phone's page; who reviews has something more urgent to do there.
    phone = not user.reviews_reports
    return [NavItem("上传", "cloud-arrow-up", reverse("upload_list"), UPLOADS, count=waiting, phone=phone)]


def _office(user) -> list[NavItem]:
    """The one place where an office works."""
    if rules.reads_trail(user):
        return [NavItem("操作记录", "journal-text", reverse("audit_list"), ("audit_list", "audit_detail"))]
    return [NavItem("系统管理", "gear", reverse("admin:index"), ())]
