"""The navigation of every page: what this user works with, and how much of it waits."""

from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from organizations.models import Role
from projects import conversation
from projects.models import Correction, MonthlyReport


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation; `active` are the URL names for which it is the current one."""

    label: str
    icon: str
    url: str
    active: tuple[str, ...]
    count: int = 0
    primary: bool = False


def nav(request) -> dict:
    """`nav_items` for a signed-in user, and `unread_comments`, counted where a page shows it."""
    user = request.user
    if not user.is_authenticated:
        return {}
    if user.role == Role.TOWNSHIP_OFFICER:
        return {"nav_items": [_entry()], "unread_comments": partial(conversation.unread_total, user)}
    items = [
        NavItem("总览", "grid-1x2", reverse("dashboard"), ("dashboard",)),
        NavItem("项目", "kanban", reverse("project_list"), ("project_list", "project_detail", "figure_trail")),
    ]
    if user.enters_reports:
        items.append(_entry())
    if user.reviews_reports:
        active = ("review_queue", "report_detail", "correction_propose", "township_overview")
        waiting = MonthlyReport.objects.waiting_for(user).count() + Correction.objects.waiting_for(user).count()
        items.append(NavItem("审核", "check2-square", reverse("review_queue"), active, count=waiting))
    items.append(NavItem("半年总结", "file-earmark-word", reverse("summary_list"), ("summary_list", "summary_detail")))
    if user.role == Role.ADMINISTRATOR:
        items.append(NavItem("系统管理", "gear", reverse("admin:index"), ()))
    return {"nav_items": items, "unread_comments": partial(conversation.unread_total, user)}


def _entry() -> NavItem:
    return NavItem("填报", "pencil-square", reverse("entry"), ("entry_sheet",), primary=True)
