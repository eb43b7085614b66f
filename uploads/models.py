"""An upload: one spreadsheet, whose it is, how far it has come, and every row as it was understood."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from common import periods
from common.fields import MonthField
from jobs.models import Job
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from uploads import kinds


class UploadState(models.TextChoices):
    """Where an upload stands."""

    RECEIVED = "received", "检查中"
    REFUSED = "refused", "不能读取"
    PLACING = "placing", "待确认单位和月份"
    MAPPING = "mapping", "待对应列"
    CHECKED = "checked", "待确认"
    APPLYING = "applying", "写入中"
    APPLIED = "applied", "已写入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"


class Outcome(models.TextChoices):
    """What becomes of a row. The first three are accepted; refused and asked ones are rejected as they stand."""

    NEW = "new", "新增"
    CHANGED = "changed", "修改"
    UNCHANGED = "unchanged", "不变"
    REFUSED = "refused", "有错误"
    ASKED = "asked", "待回答"
    IGNORED = "ignored", "未读取"


ACCEPTED = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
WRITTEN = (Outcome.NEW, Outcome.CHANGED)
REJECTED = (Outcome.REFUSED, Outcome.ASKED)


class UploadQuerySet(ScopedQuerySet):
    """Questions about uploads."""

    def visible_to(self, user):
        """One's own and those of one's subtree; the three offices see none."""
        if not user.is_authenticated or not user.is_active or user.holds_office:
            return self.none()
        return self.filter(Q(uploaded_by=user) | Q(pk__in=super().visible_to(user).values("pk")))

    def open(self):
        """Those that still wait for something."""
        closed = (UploadState.REFUSED, UploadState.APPLIED, UploadState.UNDONE, UploadState.DISCARDED)
        return self.exclude(state__in=closed)

    def waiting_for(self, user):
        """The user's own uploads that do not go on before the user has decided something."""
        waits = (UploadState.PLACING, UploadState.MAPPING, UploadState.CHECKED)
        return self.filter(uploaded_by=user, state__in=waits)


class Upload(models.Model):
    """One spreadsheet that was handed in, from receiving to undoing.

    `sheets`, `questions` and `counts` are what the last check found; `mapping` and `answers` are what people decided.
    Rows belong to the check that `epoch` names; rows of other checks do not count.
    """

    kind = models.CharField("表格种类", max_length=40)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="uploads", verbose_name="单位"
    )
    month = MonthField("月份", null=True, blank=True)
    batch = models.UUIDField("同一批", default=uuid.uuid4, db_index=True)
    name = models.CharField("文件名", max_length=200)
    file = models.CharField("存放位置", max_length=200, help_text="加密存放")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=periods.now)
    state = models.CharField("状态", max_length=10, choices=UploadState, default=UploadState.RECEIVED)
    reason = models.TextField("说明", blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="后台任务")
    round = models.PositiveIntegerField("第几次检查", default=0)
    epoch = models.PositiveIntegerField("有效的一次读取", default=0)
    sheets = models.JSONField("工作表", default=list, blank=True)
    found = models.JSONField("识别的单位和月份", default=dict, blank=True)
    mapping = models.JSONField("列的对应", default=dict, blank=True)
    questions = models.JSONField("要回答的问题", default=list, blank=True)
    answers = models.JSONField("回答", default=dict, blank=True)
    counts = models.JSONField("行数", default=dict, blank=True)
    options = models.JSONField("写入方式", default=dict, blank=True)
    result = models.JSONField("写入结果", default=dict, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="写入人"
    )
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表格上传"
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "state"], name="upload_kind_state")]

    def __str__(self):
        return self.name

    @property
    def title(self) -> str:
        """What people call this kind of sheet."""
        return kinds.find(self.kind).title

    @property
    def current_rows(self):
        """The rows of the check that counts, in the order of the file."""
        return self.rows.filter(epoch=self.epoch).order_by("sheet", "number")

    @property
    def open_questions(self) -> list[dict]:
        """The questions without an answer."""
        return [each for each in self.questions if each["key"] not in self.answers and not each.get("settled")]

    @property
    def answered_questions(self) -> list[dict]:
        """The questions that somebody answered, for the whole file or cell by cell."""
        return [each for each in self.questions if each["key"] in self.answers or each.get("settled")]

    def count(self, *outcomes: str) -> int:
        """How many rows have one of the outcomes."""
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)

    @property
    def accepted(self) -> int:
        """Rows that can be loaded."""
        return self.count(*ACCEPTED)

    @property
    def rejected(self) -> int:
        """Rows that cannot be loaded as they stand."""
        return self.count(*REJECTED)


class UploadRow(models.Model):
    """A row of the file as a check understood it. `values` and `before` are by field name, as widgets dump them."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="rows", db_index=False, verbose_name="上传")
    epoch = models.PositiveIntegerField("读取批次")
    sheet = models.PositiveSmallIntegerField("工作表")
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    key = models.CharField("对应的记录", max_length=200, blank=True)
    label = models.CharField("名称", max_length=200, blank=True)
    values = models.JSONField("内容", default=dict)
    before = models.JSONField("原有内容", null=True)
    cells = models.JSONField("单元格原文", null=True, help_text="只有需要提示的行才保留；敏感内容不保留")
    findings = models.JSONField("提示", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "上传的行"
        # Leads from a record to what uploads did with it.
        indexes = [models.Index(fields=["key"], name="upload_row_key")]
        constraints = [models.UniqueConstraint(fields=["upload", "epoch", "sheet", "number"], name="upload_row_once")]

    def __str__(self):
        return f"第{self.number}行"


class HeaderMapping(models.Model):
    """How an organisation's own header maps to our fields, as somebody once decided; used for the next such file."""

    kind = models.CharField("表格种类", max_length=40)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="单位")
    signature = models.CharField("表头特征", max_length=64)
    columns = models.JSONField("列的对应", help_text="表头名称 → 字段")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人")
    decided_at = models.DateTimeField("设定时间", default=periods.now)

    class Meta:
        verbose_name = verbose_name_plural = "表头对应"
        constraints = [
            models.UniqueConstraint(fields=["kind", "organization", "signature"], name="header_mapping_once")
        ]

    def __str__(self):
        return self.signature
