"""The navigation of every page: what this user works with, and how much of it waits."""

from dataclasses import dataclass

from django.urls import reverse

from organizations.models import Role
from projects.models import MonthlyReport


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
    """`nav_items` for a signed-in user."""
    user = request.user
    if not user.is_authenticated:
        return {}
    items = [
        NavItem("总览", "grid-1x2", reverse("dashboard"), ("dashboard",)),
        NavItem("项目", "kanban", reverse("project_list"), ("project_list", "project_detail", "figure_trail")),
    ]
    if user.enters_reports:
        items.append(NavItem("填报", "pencil-square", reverse("entry"), ("entry_sheet",), primary=True))
    if user.reviews_reports:
        active = ("review_queue", "report_detail")
        waiting = MonthlyReport.objects.waiting_for(user).count()
        items.append(NavItem("审核", "check2-square", reverse("review_queue"), active, count=waiting))
    items.append(NavItem("半年总结", "file-earmark-word", reverse("summary_list"), ("summary_list", "summary_detail")))
    if user.role == Role.CITY_STAFF:
        items.append(NavItem("年度计划", "journal-text", reverse("programme_list"), PROGRAMME, phone=False))
    if user.role == Role.ADMINISTRATOR:
        items.append(NavItem("系统管理", "gear", reverse("admin:index"), ()))
    return {"nav_items": items}
