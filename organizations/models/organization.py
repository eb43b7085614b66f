"""The tree of league organisations: city → county → township → unit, and their departments."""

from functools import cached_property

from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from organizations.access import ScopedQuerySet


class Level(models.TextChoices):
    """The four levels. Functional zones and units directly under the city report like counties."""

    CITY = "city", "市级"
    COUNTY = "county", "县区级"
    TOWNSHIP = "township", "乡镇街道"
    UNIT = "unit", "基层单位"


class OrganizationQuerySet(ScopedQuerySet, MP_NodeQuerySet):
    """Questions about organisations."""

    organization_path = "path"

    def reporting(self):
        """Those that hold cells of the figure table: the city itself and its county-level organisations."""
        return self.filter(level__in=[Level.CITY, Level.COUNTY])

    def townships_of(self, county):
        """The townships of a county."""
        return self.filter(level=Level.TOWNSHIP, path__startswith=county.path)

    def valid_in(self, month):
        """Those that exist in a month."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=month.end),
            Q(valid_to__isnull=True) | Q(valid_to__gte=month.start),
        )


class OrganizationManager(MP_NodeManager.from_queryset(OrganizationQuerySet)):
    """Hands out our querysets in the order of the tree; the library's manager hands out its own."""

    def get_queryset(self):
        """Organisations in tree order."""
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")


class Organization(MP_Node):
    """One league organisation. `code` follows GB/T 2260 where the division has one."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    level = models.CharField("层级", max_length=10, choices=Level)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    collects = models.BooleanField("向下级收集月报", default=False)

    objects = OrganizationManager()

    class Meta:
        verbose_name = verbose_name_plural = "组织"

    def __str__(self):
        return self.short_name

    @property
    def is_city(self) -> bool:
        """Whether it is the city itself, whose subtree is 全市."""
        return self.level == Level.CITY

    @property
    def holds_figures(self) -> bool:
        """Whether it holds cells of the figure table, as `reporting()` asks of many."""
        return self.level in (Level.CITY, Level.COUNTY)

    @cached_property
    def collector(self) -> "Organization | None":
        """The county above that collects from its townships; one query, for a township only."""
        if self.level != Level.TOWNSHIP:
            return None
        return Organization.objects.get_ancestors(self).filter(level=Level.COUNTY, collects=True).first()

    @property
    def is_asked(self) -> bool:
        """Whether anybody asks it for monthly reports: a township only while its county collects, a unit never."""
        return self.holds_figures or self.collector is not None

    def exists_in(self, period) -> bool:
        """Whether it exists in a month or longer period, as `valid_in` asks of many."""
        began, ended = self.valid_from, self.valid_to
        return (began is None or began <= period.end) and (ended is None or ended >= period.start)


class DepartmentQuerySet(ScopedQuerySet):
    """Departments in scope."""


class Department(models.Model):
    """A department of an organisation, responsible for initiatives."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="departments", verbose_name="组织")
    name = models.CharField("名称", max_length=50)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="department_name_once")]

    def __str__(self):
        return self.name
