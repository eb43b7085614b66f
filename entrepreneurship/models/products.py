"""What loans come from: the products of the banks, and the events that bring founders and banks together."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from common import numerals
from ledgers.models import Record, RecordQuerySet
from organizations.access import scope_path
from organizations.models import Organization


class SharedQuerySet(RecordQuerySet):
    """Records that those below work with too: a county lends by the city's products, at the city's events."""

    def visible_to(self, user):
        """Those inside the user's subtree, and those of the organisations above."""
        path = scope_path(user)
        if path is None:
            return self.none()
        above = [path[:end] for end in range(Organization.steplen, len(path), Organization.steplen)]
        return self.filter(Q(organization__path__startswith=path) | Q(organization__path__in=above))


class LoanProduct(Record):
    """A product (贷款产品) with its band of amounts; a lower bound counts as inside only where it says so."""

    prefix = "CP"
    identity = ("organization", "name")

    name = models.CharField("产品名称", max_length=40)
    lower = models.DecimalField("额度下限（万元）", max_digits=12, decimal_places=4)
    lower_included = models.BooleanField("含下限", default=False, db_default=False)
    upper = models.DecimalField("额度上限（万元）", max_digits=12, decimal_places=4, help_text="含上限")
    from_on = models.DateField("推广起始日期")
    to_on = models.DateField("停办日期", null=True, blank=True)
    text = models.CharField("说明", max_length=200, blank=True)

    objects = SharedQuerySet.as_manager()

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

    @property
    def band(self) -> str:
        """Its amounts as people read them: 1万—10万元."""
        return f"{numerals.exact(self.lower)}万—{numerals.exact(self.upper)}万元"

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
    heads = models.PositiveIntegerField(
        "到场人数", default=0, db_default=0, validators=[MaxValueValidator(1_000_000, "人数不能超过100万，请核对。")]
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "贷款对接会"
        ordering = ["-held_on", "-id"]

    def __str__(self):
        return self.name
