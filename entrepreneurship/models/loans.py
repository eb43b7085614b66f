"""Loans for young founders: products, matchmaking events, and intents on their way to a loan. Amounts in 万元."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common import periods
from ledgers.models import Category, Record
from projects.models import KeyProject


class LoanProduct(Record):
    """A product (贷款产品) with its band of amounts; a lower bound counts as inside only where it says so."""

    prefix = "CP"
    identity = ("organization", "name")

    name = models.CharField("产品名称", max_length=40)
    lower = models.DecimalField("额度下限", max_digits=12, decimal_places=4, help_text="万元")
    lower_included = models.BooleanField("含下限", default=False, db_default=False)
    upper = models.DecimalField("额度上限", max_digits=12, decimal_places=4, help_text="万元，含上限")
    from_on = models.DateField("推广起始日期")
    to_on = models.DateField("停办日期", null=True, blank=True)
    text = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "贷款产品"
        ordering = ["lower", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upper__gt=F("lower"), lower__gte=0),
                name="loan_product_band",
                violation_error_message="额度上限要大于下限",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="loan_product_ends_after_its_start",
                violation_error_message="停办日期不能早于推广起始日期",
            ),
        ]

    def __str__(self):
        return self.name

    def takes(self, amount) -> bool:
        """Whether an amount in 万元 lies in its band."""
        return (amount > self.lower or (self.lower_included and amount == self.lower)) and amount <= self.upper


class LoanMatchingEvent(Record):
    """A loan matchmaking event (对接会), such as the one of 5·28."""

    prefix = "DJ"
    identity = ("organization", "held_on", "name")

    name = models.CharField("对接会名称", max_length=100)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    organizers = models.CharField("主办单位", max_length=200, blank=True)
    heads = models.PositiveIntegerField("到场人数", default=0, db_default=0)

    class Meta:
        verbose_name = verbose_name_plural = "贷款对接会"
        ordering = ["-held_on", "-id"]

    def __str__(self):
        return self.name


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


class LoanIntent(Record):
    """One intent (贷款意向). It counts for its own organisation from the day it was registered, whatever follows.

    `stage`, `stage_on` and the amounts are those of its steps; amounts of different stages are never added up.
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
    amount = models.DecimalField("意向金额", max_digits=12, decimal_places=4, help_text="万元")
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
    approved = models.DecimalField("授信金额", max_digits=12, decimal_places=4, null=True, editable=False)
    disbursed = models.DecimalField("放款金额", max_digits=12, decimal_places=4, null=True, editable=False)
    repaid = models.DecimalField("还款金额", max_digits=12, decimal_places=4, null=True, editable=False)

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
        ]

    def __str__(self):
        return f"{self.applicant}（{self.business}）"

    @property
    def moved_on(self):
        """The day of its last step."""
        return self.stage_on or self.registered_on


class LoanStep(models.Model):
    """One step of an intent: its stage, the day, the amount where the stage has one, and who was in charge."""

    intent = models.ForeignKey(LoanIntent, models.PROTECT, related_name="steps", verbose_name="贷款意向")
    stage = models.CharField("进展", max_length=12, choices=Stage)
    on = models.DateField("日期")
    amount = models.DecimalField("金额", max_digits=12, decimal_places=4, null=True, blank=True, help_text="万元")
    person = models.CharField("经办人", max_length=50, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=periods.now)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "贷款进展"
        ordering = ["id"]

    def __str__(self):
        return self.get_stage_display()
