"""What belongs to the registry as a whole: balances taken over, likely duplicates, what volunteers ask of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common import periods
from common.fields import MonthField
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from volunteers.models.volunteer import Volunteer


class CarriedStock(models.Model):
    """承接平台存量: how many volunteers an organisation had on the platform before this one, at the end of a month.

    While it is in force it stands for all registrations up to that month, whether their rows are here or not; once the
    whole roster is here (`replaced_at`), the rows themselves are counted.
    """

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    month = MonthField("截至月末")
    count = models.PositiveIntegerField("存量人数")
    document = models.CharField("依据", max_length=200, help_text="数据从哪里来，如原平台的导出报表")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", default=periods.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="改由名册计数的办理人"
    )
    replaced_at = models.DateTimeField("改由名册计数的时间", null=True)
    version = models.PositiveIntegerField("修改次数", default=1, db_default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承接平台存量"
        ordering = ["organization__path"]

    def __str__(self):
        return f"{self.organization}：{self.count}名（{self.month}）"

    @property
    def is_replaced(self) -> bool:
        """Whether rows count instead."""
        return self.replaced_at is not None


class PairState(models.TextChoices):
    """What became of a likely duplicate."""

    OPEN = "open", "待处理"
    MERGED = "merged", "已合并"
    DISMISSED = "dismissed", "不是同一人"


class PairReason(models.TextChoices):
    """Why two volunteers look like one person."""

    NAME = "name", "姓名和出生日期相同"
    PHONE = "phone", "手机号码相同"


class DuplicatePairQuerySet(ScopedQuerySet):
    """Questions about pairs; a pair is seen by those who see both of its volunteers."""

    def visible_to(self, user):
        """Both sides in scope."""
        within = Organization.objects.visible_to(user).order_by().values("pk")
        return self.filter(one__organization__in=within, other__organization__in=within)

    def open(self):
        """Those that nobody decided."""
        return self.filter(state=PairState.OPEN)


class DuplicatePair(models.Model):
    """Two volunteers who may be one person. `one` is the one registered first (the lower id)."""

    one = models.ForeignKey(Volunteer, models.PROTECT, related_name="+", verbose_name="先登记的")
    other = models.ForeignKey(Volunteer, models.PROTECT, related_name="+", verbose_name="后登记的")
    reason = models.CharField("理由", max_length=10, choices=PairReason)
    state = models.CharField(
        "状态", max_length=10, choices=PairState, default=PairState.OPEN, db_default=PairState.OPEN
    )
    found_at = models.DateTimeField("发现时间", default=periods.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    decided_at = models.DateTimeField("处理时间", null=True)
    note = models.CharField("说明", max_length=200, blank=True, default="", db_default="")

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复"
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="duplicate_state")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_in_order"),
        ]

    def __str__(self):
        return f"{self.one.number}、{self.other.number}"


class RequestKind(models.TextChoices):
    """What a volunteer asks about the own data."""

    CORRECTION = "correction", "更正"
    ERASURE = "erasure", "删除"


class RequestState(models.TextChoices):
    """What became of it."""

    OPEN = "open", "待办理"
    DONE = "done", "已办理"
    REFUSED = "refused", "不予办理"


class DataRequestQuerySet(ScopedQuerySet):
    """Questions about requests."""

    organization_path = "volunteer__organization__path"

    def open(self):
        """Those that nobody has answered."""
        return self.filter(state=RequestState.OPEN)


class DataRequest(models.Model):
    """A volunteer's request to have the own data corrected or deleted (个人信息申请).

    `told` is what the volunteer asked for; an erasure empties it, too.
    """

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="requests", verbose_name="志愿者")
    kind = models.CharField("申请事项", max_length=10, choices=RequestKind)
    told = models.CharField("申请内容", max_length=300, blank=True)
    asked_on = models.DateField("申请日期")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="受理人")
    taken_at = models.DateTimeField("受理时间", default=periods.now)
    state = models.CharField("状态", max_length=10, choices=RequestState, default=RequestState.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    handled_at = models.DateTimeField("办理时间", null=True)
    answer = models.CharField("办理结果", max_length=300, blank=True, default="")

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息申请"
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="data_request_state")]

    def __str__(self):
        return f"{self.volunteer.number} {self.get_kind_display()}"
