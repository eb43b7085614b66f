"""The fixed cast and the small programme that most tests use."""

import datetime as dt
from contextlib import nullcontext
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from common import periods
from common.periods import Month
from organizations.models import Department, Level, Organization, Role, User
from projects import deadlines, programme_file, workflow
from projects.models import Indicator, MonthlyReport, Programme

PROGRAMME = Path(__file__).parent / "small_programme.yaml"
PASSWORD = "correct-horse-1"


_rows: list[list[Model]] = []  # what loading the file writes, in the order in which it can be written again


def small_programme() -> Programme:
    """`small_programme.yaml` in an empty database: loaded once, and from then on put back as the same rows."""
    if Organization.objects.exists():
        return programme_file.store(programme_file.read(PROGRAMME)).programme
    if not _rows:
        with transaction.atomic():
            programme_file.store(programme_file.read(PROGRAMME))
            kinds = [Organization, *(kind for kind in apps.get_models() if kind not in (Organization, Session))]
            _rows.extend(_ordered([list(kind._base_manager.order_by("pk")) for kind in kinds]))
            transaction.set_rollback(True)
    for rows in deepcopy(_rows):
        type(rows[0])._base_manager.bulk_create(rows)
    reset = connection.ops.sequence_reset_sql(no_style(), [type(rows[0]) for rows in _rows])
    with connection.cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)
    return Programme.objects.get()


def _ordered(tables: list[list[Model]]) -> list[list[Model]]:
    """Tables with rows, each after those that it points to."""
    left = [rows for rows in tables if rows and type(rows[0]) not in (ContentType, Permission)]
    done: list[list[Model]] = []
    while left:
        waiting = {type(rows[0]) for rows in left}
        for rows in left:
            kind = type(rows[0])
            needs = {f.related_model for f in kind._meta.fields if f.is_relation and _is_used(f, rows)} - {kind}
            if not needs & waiting:
                done.append(rows)
                left.remove(rows)
                break
    return done


def _is_used(field, rows: list[Model]) -> bool:
    return any(getattr(row, field.attname) is not None for row in rows)


def at(month: int, day: int, hour: int = 10) -> dt.datetime:
    """A moment of 2017 in Huzhou."""
    return dt.datetime(2017, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


class Cast:
    """The people of the tests, each named by what they are."""

    def __init__(self, programme: Programme):
        self.programme = programme
        self.city = Organization.objects.get(code="330500")
        self.wuxing = Organization.objects.get(code="330502")
        self.deqing = Organization.objects.get(code="330521")
        youth = Department.objects.get(name="青年发展部")
        rights = Department.objects.get(name="权益部")
        self.admin = self._user("admin", Role.ADMINISTRATOR, self.city)
        self.security = self._user("security", Role.SECURITY, self.city)
        self.auditor = self._user("auditor", Role.AUDITOR, self.city)
        self.leader = self._user("leader", Role.LEADER, self.city)
        self.office = self._user("office", Role.CITY_STAFF, self.city)
        self.youth_staff = self._user("youth", Role.CITY_STAFF, self.city, youth)
        self.rights_staff = self._user("rights", Role.CITY_STAFF, self.city, rights)
        self.wuxing_officer = self._user("wuxing", Role.COUNTY_OFFICER, self.wuxing)
        self.deqing_officer = self._user("deqing", Role.COUNTY_OFFICER, self.deqing)

    @staticmethod
    def _user(username, role, organization, department=None) -> User:
        return User.objects.create_user(
            username, PASSWORD, name=username, role=role, organization=organization, department=department
        )

    def indicator(self, code: str) -> Indicator:
        """An indicator of the programme."""
        return self.programme.indicators.get(code=code)

    def officer_of(self, organization: Organization) -> User:
        """Who fills in reports for it."""
        if organization.level == Level.TOWNSHIP:
            return User.objects.get(organization=organization)
        return {"330500": self.rights_staff, "330502": self.wuxing_officer, "330521": self.deqing_officer}[
            organization.code
        ]

    def draft(self, organization, month: int, texts=None, **values) -> MonthlyReport:
        """A saved report of the project that the first indicator belongs to; values by indicator code.

        Of a month that is closed by now it was saved when that month was being reported.
        """
        stated = {
            self.indicator(code): value if isinstance(value, workflow.Stated) else workflow.Stated(Decimal(value))
            for code, value in values.items()
        }
        project = next(iter(stated)).project
        report = workflow.find_or_new(self.programme, project, organization, Month(2017, month))
        closed = deadlines.of(report).is_closed
        with periods.at(at(month + 1, 2)) if closed else nullcontext():
            return workflow.save(report, self.officer_of(organization), stated, texts or {})

    def submitted(self, organization, month: int, texts=None, **values) -> MonthlyReport:
        """A report that waits for review, handed in on the third of the next month."""
        with periods.at(at(month + 1, 3)):
            report = self.draft(organization, month, texts, **values)
            workflow.submit(report, self.officer_of(organization))
        return report

    def accepted(self, organization, month: int, texts=None, **values) -> MonthlyReport:
        """An accepted report."""
        report = self.submitted(organization, month, texts, **values)
        with periods.at(at(month + 1, 4)):
            workflow.accept(report, self.office)
        return report

    def townships(self) -> None:
        """Two townships below Wuxing with an officer each, of which Wuxing collects."""
        self.zhili = self._township("330502100", "织里镇")
        self.badian = self._township("330502101", "八里店镇")
        self.zhili_officer = self._user("zhili", Role.TOWNSHIP_OFFICER, self.zhili)
        self.badian_officer = self._user("badian", Role.TOWNSHIP_OFFICER, self.badian)
        workflow.switch_collection(Organization.objects.get(pk=self.wuxing.pk), self.office, True)
        self.wuxing = Organization.objects.get(pk=self.wuxing.pk)
        self.wuxing_officer = User.objects.get(pk=self.wuxing_officer.pk)

    def _township(self, code: str, name: str, county=None) -> Organization:
        node = Organization(code=code, name=f"共青团{name}委员会", short_name=name, level=Level.TOWNSHIP)
        return Organization.objects.add_child(Organization.objects.get(pk=(county or self.wuxing).pk), instance=node)

    def collected(self, township, month: int, texts=None, **values) -> MonthlyReport:
        """A township's report that its county has accepted."""
        report = self.submitted(township, month, texts, **values)
        with periods.at(at(month + 1, 3, 16)):
            workflow.accept(report, self.wuxing_officer)
        return report
