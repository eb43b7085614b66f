"""点单式服务: what the city and counties offer, and what communities and schools order."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Q, Sum

from common import numerals, periods
from ledgers.models import Category, Record, RecordQuerySet
from organizations.access import ScopedQuerySet, scope_path
from organizations.models import Organization, Role
from projects.models.activity import Activity
from projects.models.programme import KeyProject


class ServiceOfferQuerySet(RecordQuerySet):
    """Questions about offers."""

    def visible_to(self, user):
        """The whole city's: a menu is read by those who order from it, also where another county offers."""
        path = scope_path(user)
        city = None if path is None else path[: Organization.steplen]
        return self.none() if city is None else self.filter(organization__path__startswith=city)

    def on_the_menu(self):
        """Those that can be ordered."""
        return self.valid().filter(is_open=True)

    def with_ratings(self):
        """Each with `delivered`, how often it was delivered, and its ratings; a delivery that was voided is none."""
        stands = Q(orders__activity__isnull=False, orders__activity__voided_at__isnull=True)
        return self.annotate(
            delivered=Count("orders", filter=stands),
            ratings=Count("orders__rating", filter=stands),
            rating_sum=Sum("orders__rating", filter=stands),
        )


class ServiceOffer(Record):
    """One thing on the menu (服务菜单): a training, a lecture, a lecturer group, a service team."""

    prefix = "FW"
    identity = ("organization", "category", "name")

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="类别", limit_choices_to={"ledger": "services"}
    )
    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name="重点工作项目",
        help_text="送达后计入哪个项目",
    )  # fmt: skip
    activity_category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="活动类别", limit_choices_to={"ledger": "activities"},
        help_text="送达后按什么类别记入活动台账",
    )  # fmt: skip
    name = models.CharField("服务名称", max_length=100)
    provider = models.CharField("服务团队", max_length=100, blank=True, help_text="讲师、讲师团或服务队")
    text = models.TextField("服务内容", max_length=1000, blank=True)
    audience = models.CharField("适合对象", max_length=100, blank=True)
    is_open = models.BooleanField("接受点单", default=True, db_default=True)

    objects = ServiceOfferQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "服务", "服务菜单"
        ordering = ["category__order", "name"]

    def __str__(self):
        return self.name

    @property
    def mean_rating(self) -> str:
        """`4.7`, of an offer that came `with_ratings`; empty where nobody rated it."""
        return numerals.mean(self.rating_sum, self.ratings) if self.ratings else ""


class OrderStatus(models.TextChoices):
    """The life of an order; `projects.workflow.orders` alone changes it."""

    PLACED = "placed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DELIVERED = "delivered", "已送达"
    RATED = "rated", "已评价"
    REFUSED = "refused", "未接单"
    CANCELLED = "cancelled", "已取消"


class ServiceOrderQuerySet(ScopedQuerySet):
    """Questions about orders."""

    def visible_to(self, user):
        """Those that somebody in the user's subtree ordered or offers."""
        path = scope_path(user)
        if path is None:
            return self.none()
        return self.filter(Q(organization__path__startswith=path) | Q(offer__organization__path__startswith=path))

    def ordered_by(self, organization):
        """Those that the organisation ordered: a county with its townships, the city for itself."""
        return self._of("organization", organization)

    def offered_by(self, organization):
        """Those that the organisation has to answer: a county with what is below it, the city for itself."""
        return self._of("offer__organization", organization)

    def waiting_for(self, user):
        """Those that the user's own side has to confirm or refuse."""
        if user.role == Role.TOWNSHIP_OFFICER:
            return self.none()  # townships order, they do not offer
        return self.visible_to(user).offered_by(user.organization).filter(status=OrderStatus.PLACED)

    def _of(self, side, organization):
        exact = organization.is_city  # to whose subtree all orders belong
        return self.filter(**({side: organization} if exact else {f"{side}__path__startswith": organization.path}))

    def with_context(self):
        """Together with what pages tell of them."""
        return self.select_related(
            "organization", "offer__organization", "offer__category", "offer__project__initiative",
            "offer__activity_category", "activity__voided_by", "placed_by", "answered_by",
        )  # fmt: skip


class ServiceOrder(models.Model):
    """One order (点单): who wants which service when; delivered, it is an activity of the offering side."""

    offer = models.ForeignKey(ServiceOffer, models.PROTECT, related_name="orders", verbose_name="服务")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="点单单位")
    for_whom = models.CharField("服务对象", max_length=100, help_text="社区、学校或单位名称")
    wanted_on = models.DateField("希望日期")
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120)
    heads = models.PositiveIntegerField(
        "预计人数", default=0, validators=[MaxValueValidator(1_000_000, "人数不能超过100万，请核对。")]
    )
    note = models.CharField("说明", max_length=300, blank=True)
    status = models.CharField("状态", max_length=10, choices=OrderStatus, default=OrderStatus.PLACED)
    answer = models.CharField("答复", max_length=300, blank=True)
    agreed_on = models.DateField("约定日期", null=True, blank=True)
    agreed_at = models.TimeField("约定时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True, default="", db_default="")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="点单人")
    placed_at = models.DateTimeField("点单时间", default=periods.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, blank=True, related_name="order", verbose_name="活动"
    )
    rating = models.PositiveSmallIntegerField("评分", null=True, blank=True)
    rating_text = models.CharField("评价", max_length=300, blank=True)

    objects = ServiceOrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "点单"
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "wanted_on"], name="order_status_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="order_rating_of_five"
            )
        ]

    def __str__(self):
        return f"{self.for_whom}：{self.offer}"

    @property
    def day(self):
        """The day on which it is to be: the agreed one, else the one that was asked for."""
        return self.agreed_on or self.wanted_on

    @property
    def is_late(self) -> bool:
        """Whether that day came and nothing is told of it: neither confirmed in time, nor delivered."""
        today = periods.today()
        if self.status == OrderStatus.CONFIRMED:
            return self.day <= today
        return self.status == OrderStatus.PLACED and self.day < today

    @property
    def time(self):
        """The time that was agreed or asked for, None where neither was."""
        return self.agreed_at or (None if self.agreed_on else self.starts_at)
