"""The accounts of the demonstration: every role once, named so that nobody takes them for real people."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from organizations.models import Department, Level, Organization, Role, User
from projects.models import MonthlyReport, Programme

PASSWORD = "huzhou2017"
MARK = "演示·"
STAFF = {
    "青年发展部": "qingfa",
    "志愿者工作指导中心": "zhiyuan",
    "希望工程办公室": "xiwang",
    "统战联络部": "tongzhan",
    "学校部": "xuexiao",
    "权益部": "quanyi",
    "办公室": "bangongshi",
    "组织部": "zuzhi",
    "宣传部": "xuanchuan",
}
OFFICERS = {
    "330502": "wuxing",
    "330503": "nanxun",
    "330521": "deqing",
    "330522": "changxing",
    "330523": "anji",
    "3305KF": "kaifaqu",
    "3305DJ": "dujiaqu",
    "3305ZS": "zhishu",
}


@dataclass(frozen=True)
class Cast:
    """Who does what: officers by organisation, staff by department, and two without one for the city's own reports."""

    officers: dict[int, User]
    staff: dict[int, User]
    office: User
    second: User

    def author(self, report: MonthlyReport) -> User:
        """Who fills the report in and hands it in."""
        if report.organization.level != Level.CITY:
            return self.officers[report.organization_id]
        return self.staff[report.project.initiative.department_id] if report.project else self.office

    def reviewer(self, report: MonthlyReport) -> User:
        """Who accepts it; nobody their own."""
        if report.organization.level != Level.CITY:
            return self.staff[report.project.initiative.department_id] if report.project else self.office
        return self.office if report.project else self.second


def create(programme: Programme, counties: list[Organization]) -> Cast:
    """Make the accounts; the password is hashed once for all of them."""
    city = programme.organization
    departments = list(Department.objects.filter(organization=city).order_by("id"))
    phones, taken = iter(range(1, 1000)), set(User.objects.values_list("username", flat=True))

    def account(username: str, name: str, role: Role, organization=city, department=None) -> User:
        return User.objects.create_user(
            f"demo-{username}" if username in taken else username,
            name=f"{MARK}{name}",
            role=role,
            organization=organization,
            department=department,
            phone=f"1990000{next(phones):04d}",
        )

    account("admin", "系统管理员", Role.ADMINISTRATOR)
    account("security", "安全管理员", Role.SECURITY)
    account("auditor", "审计管理员", Role.AUDITOR)
    account("leader", f"{city.short_name}领导", Role.LEADER)
    office = account("office", "统筹岗", Role.CITY_STAFF)
    second = account("office2", "统筹复核岗", Role.CITY_STAFF)
    staff = {
        department.pk: account(
            STAFF.get(department.name, f"staff{n}"),
            f"{department.name}工作人员",
            Role.CITY_STAFF,
            department=department,
        )
        for n, department in enumerate(departments, 1)
    }
    officers = {
        county.pk: account(
            OFFICERS.get(county.code, f"county{n}"), f"{county.short_name}填报员", Role.COUNTY_OFFICER, county
        )
        for n, county in enumerate(counties, 1)
    }
    User.objects.filter(name__startswith=MARK).update(password=make_password(PASSWORD))
    return Cast(officers, staff, office, second)


def table() -> list[str]:
    """The accounts as lines to print."""
    users = list(User.objects.filter(name__startswith=MARK))
    if not users:
        return []
    width = max(len(user.username) for user in users) + 2
    lines = [f"演示账号（密码都是 {PASSWORD}）："]
    for user in users:
        where = user.department or user.organization
        lines.append(f"  {user.username:<{width}}{user.get_role_display()}　{user.name}（{where}）")
    return lines
