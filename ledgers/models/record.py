"""The base of every row of a ledger."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import models

from common import numerals, periods
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from uploads.models import Upload

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no digit that reads like a letter
DIGITS = 10
PAIRS = [first + second for second in ALPHABET for first in ALPHABET]  # two digits at once, the lower one first


class RecordQuerySet(ScopedQuerySet):
    """Questions about records."""

    def valid(self):
        """Those that nobody voided."""
        return self.filter(voided_at__isnull=True)

    def voided(self):
        """Those that were voided."""
        return self.filter(voided_at__isnull=False)


class Record(models.Model):
    """One row of a ledger: something that happened or exists. It is never deleted, only voided with a reason.

    `number` (编号) names it for good. It is worked out from `identity`, the fields by which people tell two records
    apart, so that the same line, typed or uploaded twice, is one record.
    """

    prefix = ""  # of its numbers
    identity: tuple[str, ...] = ()

    number = models.CharField("编号", max_length=20, unique=True, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    late_reason = models.CharField(
        "补登原因", max_length=200, blank=True, default="", db_default="", help_text="所属月份已经关账时填写"
    )
    version = models.PositiveIntegerField("修改次数", default=1, db_default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间", default=periods.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", null=True, editable=False)
    upload = models.ForeignKey(
        Upload, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="来自上传"
    )
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="作废人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, default="", db_default="", editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        """Whether it no longer counts."""
        return self.voided_at is not None

    def numbered(self, again: int = 0) -> str:
        """The number that its fields give it; `again` tells apart records that once looked alike."""
        told = [getattr(self, self._meta.get_field(name).attname) for name in self.identity]
        return number_of(self.prefix, [*told, again] if again else told)


def number_of(prefix: str, told: Iterable) -> str:
    """HD-7K3QZ9MPWA from the values of the identifying fields: equal values give equal numbers."""
    text = "\x1f".join(map(_plain, told))
    found = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    pairs = []
    for _ in range(DIGITS // 2):
        found, pair = divmod(found, len(PAIRS))
        pairs.append(PAIRS[pair])
    return f"{prefix}-{''.join(pairs)}"


def _plain(value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return numerals.exact(value) if isinstance(value, Decimal) else str(value)
