"""Other deadlines than the calendar's: extensions that were asked for, and months that were opened again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common import periods
from common.fields import MonthField
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from projects.models.programme import KeyProject, Programme
from projects.models.report import responsible_for


class ExtensionKind(models.TextChoices):
    """An extension moves the due day; a reopening takes reports again and leaves them late."""

    EXTENSION = "extension", "延期"
    REOPENING = "reopening", "重新开放"


class ExtensionStatus(models.TextChoices):
    """The life of an extension; `projects.workflow` alone changes it."""

    REQUESTED = "requested", "待批准"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"
    ENDED = "ended", "已收回"


class ExtensionQuerySet(ScopedQuerySet):
    """Questions about extensions."""

    def waiting(self):
        """Those that nobody has decided yet."""
        return self.filter(status=ExtensionStatus.REQUESTED)

    def granted(self):
        """Those that hold."""
        return self.filter(status=ExtensionStatus.GRANTED)

    def waiting_for(self, user):
        """Those that this user may decide, oldest first; nobody's own."""
        waiting = self.visible_to(user).waiting().exclude(requested_by=user)
        return responsible_for(user, waiting).order_by("requested_at", "pk")

    def in_force(self):
        """Those that hold and whose day has not passed."""
        return self.granted().filter(until__gte=periods.today())

    def with_context(self):
        """Loaded with everything that a list shows."""
        return self.select_related(
            "programme", "organization", "project__initiative__department", "requested_by", "decided_by"
        )


class Extension(models.Model):
    """Until when an organisation may report a month, for one project or (without one) for all of them."""

    kind = models.CharField("类别", max_length=10, choices=ExtensionKind)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="extensions", verbose_name="年度计划")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    month = MonthField("月份")
    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name="项目"
    )
    until = models.DateField("截止到")
    reason = models.CharField("理由", max_length=500)
    status = models.CharField("状态", max_length=10, choices=ExtensionStatus, default=ExtensionStatus.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间", default=periods.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True)
    decision = models.CharField("批复意见", max_length=500, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期与重新开放"
        ordering = ["-id"]
        indexes = [models.Index(fields=["programme", "month", "organization"], name="extension_of_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "month", "project"],
                condition=Q(status=ExtensionStatus.REQUESTED),
                name="one_open_request",
            ),
            models.UniqueConstraint(
                fields=["programme", "organization", "month"],
                condition=Q(status=ExtensionStatus.REQUESTED, project__isnull=True),
                name="one_open_request_for_all",
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.month} {self.get_kind_display()}至{self.until}"

    @property
    def is_in_force(self) -> bool:
        """Whether it holds and its day has not passed."""
        return self.status == ExtensionStatus.GRANTED and periods.today() <= self.until

    @property
    def title(self) -> str:
        """What it covers."""
        return self.project.name if self.project else "全部项目"
