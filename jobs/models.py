"""The row that holds a piece of long work. Only `jobs.queue` changes its state."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jobs import kinds
from organizations.access import ScopedQuerySet
from organizations.models import Organization, Role

ATTEMPTS = 5


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


class JobQuerySet(ScopedQuerySet):
    """Questions about jobs. Leases are real time: a held calendar does not hold them."""

    def visible_to(self, user):
        """One's own jobs and those of one's subtree. Of the offices only the system administrator sees any: all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.holds_office:
            return self.all() if user.role == Role.ADMINISTRATOR else self.none()
        return self.filter(Q(owner=user) | Q(pk__in=super().visible_to(user).values("pk")))

    def expired(self):
        """Running, but the worker has not been heard of for longer than its lease."""
        return self.filter(state=State.RUNNING, lease_until__lt=timezone.now())

    def waiting(self):
        """Queued or expired: nobody works on them."""
        return self.filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=timezone.now()))

    def claimable(self):
        """Waiting, with attempts left."""
        return self.waiting().filter(attempts__lt=ATTEMPTS)

    def exhausted(self):
        """Waiting, without attempts left."""
        return self.waiting().filter(attempts__gte=ATTEMPTS)

    def due(self):
        """Claimable ones that the sweeper may kick now."""
        return self.claimable().filter(Q(sweep_after__isnull=True) | Q(sweep_after__lt=timezone.now()))


class Job(models.Model):
    """One piece of long work: what to do, how far it is, who holds it until when, and what came of it."""

    kind = models.CharField("类型", max_length=50)
    key = models.CharField(
        "幂等键", max_length=200, unique=True, help_text="同一件事只排一次队：键相同的任务就是同一个任务"
    )
    arguments = models.JSONField("参数", default=dict, blank=True, help_text="只放编号，不放内容")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="提交人")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, verbose_name="所属组织")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    progress_done = models.PositiveIntegerField("已处理", default=0)
    progress_total = models.PositiveIntegerField("总数", default=0)
    progress_note = models.CharField("进度说明", max_length=200, blank=True)
    lease_until = models.DateTimeField("租约到期", null=True, blank=True)
    epoch = models.PositiveIntegerField("轮次", default=0, help_text="每次领取加一；只有最新一轮可以写")
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    sweep_after = models.DateTimeField("此前不再催办", null=True, blank=True)
    outcome = models.JSONField("结果", default=dict, blank=True)
    error = models.TextField("失败原因", blank=True)
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_state_lease")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_until__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_until__isnull=True)),
                name="job_runs_on_a_lease",
            )
        ]

    def __str__(self):
        return f"{self.label}（{self.get_state_display()}）"

    @property
    def label(self) -> str:
        """What people call it."""
        return kinds.label(self.kind)

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def seconds_left(self) -> int | None:
        """About how long it will take, by how fast it went so far; None while that cannot be told."""
        if self.state != State.RUNNING or not (self.progress_total and self.progress_done and self.started_at):
            return None
        spent = (timezone.now() - self.started_at).total_seconds()
        return round(spent * (self.progress_total - self.progress_done) / self.progress_done)

    @property
    def url(self) -> str:
        """The page of its result, or an empty text."""
        return self.outcome.get("url", "")
