"""The kinds of things in a ledger are data: a new kind of site needs no new release."""

from django.db import models


class CategoryQuerySet(models.QuerySet):
    """Questions about categories."""

    def of(self, ledger: str):
        """Those of one ledger, in order."""
        return self.filter(ledger=ledger)

    def in_use(self):
        """Those that new records may have."""
        return self.filter(is_retired=False)


class Category(models.Model):
    """A kind of record, such as 青年之家 among the sites. Indicators count by its name."""

    ledger = models.CharField("台账", max_length=30)
    name = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    is_retired = models.BooleanField("停用", default=False)
    # How stars are given: {"lines": [{"text", "points"}], "stars": [points for one star, for two …]}; empty where
    # the kind has no stars.
    checklist = models.JSONField("星级评定标准", default=dict, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "类别"
        ordering = ["ledger", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="category_once")]

    def __str__(self):
        return self.name

    @property
    def lines(self) -> list[dict]:
        """The lines of its checklist."""
        return self.checklist.get("lines", []) if self.checklist else []

    @property
    def star_points(self) -> list[int]:
        """How many points one star takes, two stars, and so on."""
        return self.checklist.get("stars", []) if self.checklist else []

    def stars(self, points: int) -> int:
        """The stars that points give; 0 where they are too few for one."""
        return sum(points >= least for least in self.star_points)
