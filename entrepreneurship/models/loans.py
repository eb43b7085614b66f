"""Intents on their way to a loan, and the steps that they took. Amounts in 万元."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from common import periods
from entrepreneurship.models.products import LoanMatchingEvent, LoanProduct
from ledgers.models import Category, Record, RecordQuerySet
from projects.models import KeyProject

WAITING_DAYS = 30  # an intent that has not moved for so long is asked after


class Stage(models.TextChoices):
    """How far an intent got; `entrepreneurship.workflow` alone changes it."""

    INTENT = "intent", "达成意向"
    RECOMMENDED = "recommended", "推荐"
    INVESTIGATED = "investigated", "调查"
    APPROVED = "approved", "授信"
    DISBURSED = "disbursed", "放款"
    REPAID = "repaid", "还清"
    REJECTED = "rejected", "未通过"
    WITHDRAWN = "withdrawn", "撤回"


STAGES = (
    Stage.INTENT, Stage.RECOMMENDED, Stage.INVESTIGATED, Stage.APPROVED, Stage.DISBURSED, Stage.REPAID,
)  # fmt: skip
ENDED = (Stage.REPAID, Stage.REJECTED, Stage.WITHDRAWN)
ON_THE_WAY = STAGES[:4]  # no loan yet, and none refused
AMOUNTS = {Stage.APPROVED: "approved", Stage.DISBURSED: "disbursed", Stage.REPAID: "repaid"}
DATES = {stage: f"{stage}_on" for stage in STAGES[1:]}


class LoanIntentQuerySet(RecordQuerySet):
    """Questions about intents."""

    def reached(self, stage: Stage):
        """Those that got as far as a stage, wherever they are now."""
        return self if stage == Stage.INTENT else self.filter(**{f"{DATES[stage]}__isnull": False})

    def waiting(self):
        """Those on the way to a loan that have not moved for WAITING_DAYS, the longest first."""
        before = periods.today() - dt.timedelta(days=WAITING_DAYS)
        moved = Coalesce("stage_on", "registered_on")
        return self.filter(stage__in=ON_THE_WAY).alias(last=moved).filter(last__lte=before).order_by("last", "id")


class LoanIntent(Record):
    """One intent (贷款意向). It counts for its own organisation from the day it was registered, whatever follows.

    What stands below `stage` is what its steps say, see `told_by`; amounts of different stages are never added up.
    """

    prefix = "DK"
    identity = ("organization", "registered_on", "applicant", "business", "amount")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="loan_intents", verbose_name="重点工作项目"
    )
    event = models.ForeignKey(
        LoanMatchingEvent, models.PROTECT, null=True, blank=True, related_name="intents", verbose_name="对接会"
    )
    registered_on = models.DateField("登记日期")
    applicant = models.CharField("申请人", max_length=50)
    business = models.CharField("创业项目或企业", max_length=100)
    amount = models.DecimalField("意向金额（万元）", max_digits=12, decimal_places=4)
    purpose = models.CharField("用途", max_length=100, blank=True)
    bank = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="银行", limit_choices_to={"ledger": "banks"}
    )
    product = models.ForeignKey(
        LoanProduct, models.PROTECT, null=True, blank=True, related_name="intents", verbose_name="贷款产品"
    )
    stage = models.CharField(
        "进展", max_length=12, choices=Stage, default=Stage.INTENT, db_default=Stage.INTENT, editable=False
    )
    stage_on = models.DateField("进展日期", null=True, editable=False)
    recommended_on = models.DateField("推荐日期", null=True, editable=False)
    investigated_on = models.DateField("调查日期", null=True, editable=False)
    approved_on = models.DateField("授信日期", null=True, editable=False)
    approved = models.DecimalField("授信金额（万元）", max_digits=12, decimal_places=4, null=True, editable=False)
    disbursed_on = models.DateField("放款日期", null=True, editable=False)
    disbursed = models.DecimalField("放款金额（万元）", max_digits=12, decimal_places=4, null=True, editable=False)
    repaid_on = models.DateField("还清日期", null=True, editable=False)
    repaid = models.DecimalField("还款金额（万元）", max_digits=12, decimal_places=4, null=True, editable=False)

    objects = LoanIntentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "贷款意向"
        ordering = ["-registered_on", "-id"]
        indexes = [
            models.Index(fields=["-registered_on", "-id"], name="intent_newest"),
            models.Index(fields=["organization", "registered_on"], name="intent_place_day"),
            models.Index(fields=["stage", "stage_on"], name="intent_stage_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="intent_amount_positive", violation_error_message="意向金额要大于0"
            ),
            models.CheckConstraint(
                condition=Q(disbursed__isnull=True) | Q(approved__isnull=False, disbursed__lte=F("approved")),
                name="intent_disbursed_within_approved",
                violation_error_message="放款金额不能超过授信金额",
            ),
            models.CheckConstraint(
                condition=Q(repaid__isnull=True) | Q(disbursed__isnull=False, repaid__lte=F("disbursed")),
                name="intent_repaid_within_disbursed",
                violation_error_message="还款金额不能超过放款金额",
            ),
        ]

    def __str__(self):
        return f"{self.applicant}（{self.business}）"

    @property
    def moved_on(self):
        """The day of its last step."""
        return self.stage_on or self.registered_on

    @property
    def days_waited(self) -> int | None:
        """For how many days it has not moved; None where there is nothing to wait for."""
        return (periods.today() - self.moved_on).days if self.stage in ON_THE_WAY else None

    @staticmethod
    def told_by(steps) -> dict[str, object]:
        """Field → value of everything that its steps say, in their order; they are those that were not undone."""
        told = {"stage": Stage.INTENT, "stage_on": None}
        told |= dict.fromkeys([*DATES.values(), *AMOUNTS.values()])
        for step in steps:
            told |= {"stage": step.stage, "stage_on": step.on}
            if step.stage in DATES:
                told[DATES[step.stage]] = step.on
            if step.stage in AMOUNTS:
                told[AMOUNTS[step.stage]] = step.amount
        return told


class LoanStepQuerySet(models.QuerySet):
    """Questions about steps."""

    def standing(self):
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class LoanStep(models.Model):
    """One step of an intent: its stage, the day, the amount where the stage has one, and who was in charge."""

    intent = models.ForeignKey(LoanIntent, models.PROTECT, related_name="steps", verbose_name="贷款意向")
    stage = models.CharField("进展", max_length=12, choices=Stage)
    on = models.DateField("日期")
    amount = models.DecimalField("金额（万元）", max_digits=12, decimal_places=4, null=True, blank=True)
    person = models.CharField("经办人", max_length=50, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=periods.now)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = LoanStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "贷款进展"
        ordering = ["id"]

    def __str__(self):
        return self.get_stage_display()
