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
    # Of a site: the lines by which its stars are given, [{"text", "points"}]; empty where it has none.
    checklist = models.JSONField("星级评定项目", default=list, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "类别"
        ordering = ["ledger", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="category_once")]

    def __str__(self):
        return self.name
