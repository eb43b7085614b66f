"""听结办: visits to the grass roots, what was heard there, and pairs of cadres and those they stay in touch with."""

import datetime as dt

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from common import periods
from ledgers.models import Record, RecordQuerySet
from projects.models.programme import KeyProject
from projects.privacy import named_nobody, without_numbers


class RequestSource(models.TextChoices):
    """Where it was heard."""

    VISIT = "visit", "走访"
    FORUM = "forum", "座谈会"
    HOTLINE = "hotline", "12355"
    ONLINE = "online", "网络"


class RequestStatus(models.TextChoices):
    """How far it got; 超期 is worked out from the due day."""

    TODO = "todo", "待办"
    HANDLING = "handling", "办理中"
    DONE = "done", "办结"
    RETURNED = "returned", "退回"


OPEN = (RequestStatus.TODO, RequestStatus.HANDLING)
SOON = 7  # days
SOME_DAY, NEVER = dt.date(9999, 12, 30), dt.date(9999, 12, 31)


class YouthRequestQuerySet(RecordQuerySet):
    """Questions about requests."""

    def open(self):
        """Those that somebody still has to deal with."""
        return self.filter(status__in=OPEN)

    def overdue(self):
        """Open ones whose due day has passed."""
        return self.open().filter(due_on__lt=periods.today())

    def due_soon(self):
        """Open ones that are due within SOON days, today's among them."""
        today = periods.today()
        return self.open().filter(due_on__range=(today, today + dt.timedelta(days=SOON)))

    def urgent_first(self):
        """Open ones before the others, by due day, so that what is overdue longest comes first; then the newest."""
        return self.order_by("waits_until", "-heard_on", "-id")


class YouthRequest(Record):
    """One request (青年诉求): heard from an organisation, never from a named person."""

    prefix = "SQ"
    identity = ("organization", "heard_on", "heard_from", "subject")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="重点工作项目"
    )
    heard_on = models.DateField("听取日期")
    source = models.CharField("听取方式", max_length=10, choices=RequestSource)
    occasion = models.CharField(
        "听取场合", max_length=100, blank=True, default="", db_default="", help_text="座谈会、走访活动的名称"
    )
    visit = models.ForeignKey(
        "Visit", models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="走访记录"
    )
    heard_from = models.CharField(
        "反映单位", max_length=100, help_text="写单位，不写个人姓名和电话", validators=[named_nobody]
    )
    subject = models.CharField("诉求", max_length=150, validators=[without_numbers])
    text = models.TextField("具体内容", max_length=1000, blank=True, validators=[without_numbers])
    handler = models.CharField("承办", max_length=60, help_text="承办的部门或单位")
    due_on = models.DateField("办理期限", null=True, blank=True)
    status = models.CharField("办理状态", max_length=10, choices=RequestStatus, default=RequestStatus.TODO)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.TextField(
        "办理情况", max_length=1000, blank=True, default="", db_default="", validators=[without_numbers]
    )

    # The list's order, kept by the database so that an index serves it: open ones by due day, then the others.
    waits_until = models.GeneratedField(
        expression=Case(
            When(status__in=[status.value for status in OPEN], then=Coalesce("due_on", Value(SOME_DAY))),
            default=Value(NEVER),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = YouthRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "青年诉求"
        ordering = ["-heard_on", "-id"]
        indexes = [
            models.Index(fields=["-heard_on", "-id"], name="request_newest"),
            models.Index(fields=["waits_until", "-heard_on", "-id"], name="request_urgent"),
            models.Index(fields=["organization", "status", "due_on"], name="request_place_status"),
            models.Index(fields=["organization", "closed_on"], name="request_place_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=RequestStatus.DONE, closed_on__isnull=False)
                | (~Q(status=RequestStatus.DONE) & Q(closed_on__isnull=True)),
                name="request_done_on_a_day",
                violation_error_message="办结的诉求要填办结日期，没有办结的不填",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("heard_on")),
                name="request_closed_after_heard",
                violation_error_message="办结日期不能早于听取日期",
            ),
        ]

    def __str__(self):
        return self.subject

    @property
    def days_left(self) -> int | None:
        """Days until it is due, negative when that has passed; None where it is closed or has no due day."""
        if self.status not in OPEN or self.due_on is None:
            return None
        return (self.due_on - periods.today()).days


class Visit(Record):
    """One visit to an organisation at the grass roots (走访)."""

    prefix = "ZF"
    identity = ("organization", "visited_on", "host")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="重点工作项目"
    )
    visited_on = models.DateField("走访日期")
    host = models.CharField("走访的团组织", max_length=100)
    visitors = models.CharField("走访人员", max_length=100, help_text="走访的团干部")
    heard = models.TextField("了解到的情况", max_length=1000, blank=True, validators=[without_numbers])

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ["-visited_on", "-id"]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visit_newest"),
            models.Index(fields=["organization", "-visited_on"], name="visit_place"),
        ]

    def __str__(self):
        return self.host


class ContactPairQuerySet(RecordQuerySet):
    """Questions about pairs."""

    def on(self):
        """Those that go on."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=periods.today()))

    def ended(self):
        """Those that came to an end."""
        return self.filter(to_on__lt=periods.today())


class ContactPair(Record):
    """A cadre and the youth or organisation that he keeps in touch with (联系对子)."""

    prefix = "DZ"
    identity = ("organization", "cadre", "partner", "from_on")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="contact_pairs", verbose_name="重点工作项目"
    )
    cadre = models.CharField("团干部", max_length=50)
    partner = models.CharField("联系对象", max_length=100, help_text="青年集体或团组织", validators=[without_numbers])
    from_on = models.DateField("结对日期")
    to_on = models.DateField("结束日期", null=True, blank=True)

    objects = ContactPairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系对子"
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["organization", "from_on"], name="pair_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="pair_ends_after_its_start",
                violation_error_message="结束日期不能早于结对日期",
            )
        ]

    def __str__(self):
        return f"{self.cadre}—{self.partner}"

    @property
    def has_ended(self) -> bool:
        """Whether it came to an end before today."""
        return self.to_on is not None and self.to_on < periods.today()
