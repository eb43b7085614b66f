"""The volunteer: one row a registration, whose personal data only those read who may."""

import secrets

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Func, Q, Value

from common import periods, sealing
from common.fields import Sealed
from ledgers.models.record import ALPHABET
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from uploads.models import Upload
from volunteers.codes import DocumentKind, Education, League, Politics, Sex, Source, Status

DIGITS = 12  # of a number, after its prefix
COUNTED = (Status.ACTIVE, Status.LEFT, Status.MOVED)


def new_number() -> str:
    """ZY-7K3QZ9MPWA4X: drawn by chance, so that it tells nothing about the person."""
    return "ZY-" + "".join(secrets.choice(ALPHABET) for _ in range(DIGITS))


class HasGrams(Func):
    """Whether a name has all of some parts of one and two characters; a migration made the function and its index."""

    template = "volunteers_grams(%(expressions)s::text[]"
    arg_joiner = ") @> "
    output_field = models.BooleanField()


class HasSkill(Func):
    """Whether the skills of a row, written 甲、乙, have one among them."""

    template = "(skills <> '' AND string_to_array(%(expressions)s::text[])"
    arg_joiner = ", '、') @> "
    output_field = models.BooleanField()


def grams(part: str) -> list[str]:
    """The pairs of characters of a text, or the one that it is."""
    return [part[at : at + 2] for at in range(len(part) - 1)] or [part]


class VolunteerQuerySet(ScopedQuerySet):
    """Questions about volunteers."""

    def valid(self):
        """The registrations that count or counted: not those that were entered by mistake or twice."""
        return self.filter(status__in=COUNTED)

    def people(self):
        """Those in the registry now."""
        return self.filter(status=Status.ACTIVE)

    def named(self, part: str):
        """Those whose name contains a text, by an index of parts of names where the database has it."""
        if connection.vendor != "postgresql":
            return self.filter(name__contains=part)
        rows = self.filter(HasGrams(F("name"), Value(grams(part))))
        return rows if len(part) <= 2 else rows.filter(name__contains=part)  # one part says it all

    def skilled(self, skill: str):
        """Those who have a skill."""
        if connection.vendor == "postgresql":
            return self.filter(HasSkill(F("skills"), Value([skill])))
        return self.filter(Q(skills=skill) | Q(skills__startswith=f"{skill}、") | Q(skills__endswith=f"、{skill}")
                           | Q(skills__contains=f"、{skill}、"))  # fmt: skip

    def known(self):
        """One row a person, also of those who left; not the shadows of transfers, merged and void ones."""
        return self.filter(status__in=(Status.ACTIVE, Status.LEFT))

    def moved_from(self, volunteer: "Volunteer"):
        """The registrations of a person that ended by transfers, and counted until then."""
        return self.filter(merged_into=volunteer.pk, status=Status.MOVED)


class Volunteer(models.Model):
    """One volunteer (志愿者) in one organisation.

    `number` names the person for good. Document and phone are encrypted, bound to the number; their keyed hashes
    (`common.sealing.blind`) answer equality. `county` is the organisation that holds the figures. `minutes` is what the
    service records add up to, `stars` what they give. After an erasure the personal fields are empty, the row stays.
    """

    number = models.CharField("志愿者编号", max_length=20, unique=True, default=new_number, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False, verbose_name="所属组织"
    )
    county = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False, editable=False, verbose_name="县区"
    )
    township = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="居住乡镇"
    )
    name = models.CharField("姓名", max_length=50, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN, db_default=Sex.UNKNOWN)
    born_on = models.DateField("出生日期", null=True, blank=True)
    document_kind = models.CharField("证件类型", max_length=10, choices=DocumentKind, default=DocumentKind.RESIDENT)
    document_sealed = models.CharField("证件号码（密文）", max_length=200, blank=True, editable=False)
    document_hash = models.UUIDField("证件索引", null=True, unique=True, editable=False)
    phone_sealed = models.CharField("手机（密文）", max_length=200, blank=True, editable=False)
    phone_hash = models.UUIDField("手机索引", null=True, editable=False)
    politics = models.CharField("政治面貌", max_length=2, choices=Politics, blank=True, default="", db_default="")
    league = models.CharField("团籍", max_length=10, choices=League, blank=True, default="", db_default="")
    education = models.CharField("文化程度", max_length=2, choices=Education, blank=True, default="", db_default="")
    occupation = models.CharField("职业", max_length=50, blank=True, default="", db_default="")
    skills = models.CharField("特长", max_length=200, blank=True, default="", db_default="")
    availability = models.CharField("可服务时间", max_length=100, blank=True, default="", db_default="")
    guardian = models.CharField("监护人", max_length=50, blank=True, default="", db_default="")
    guardian_consent_on = models.DateField("监护人同意日期", null=True, blank=True)
    registered_on = models.DateField("注册日期")
    joined_on = models.DateField("加入本组织日期", editable=False)
    left_on = models.DateField("退出日期", null=True, blank=True, editable=False)
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.OTHER, db_default=Source.OTHER)
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.ACTIVE, db_default=Status.ACTIVE, editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", editable=False, verbose_name="现在的记录"
    )
    minutes = models.PositiveIntegerField("服务时长（分钟）", default=0, db_default=0, editable=False)
    stars = models.PositiveSmallIntegerField("星级", default=0, db_default=0, editable=False)
    version = models.PositiveIntegerField("修改次数", default=1, db_default=1, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False,
        verbose_name="登记人",
    )  # fmt: skip
    registered_at = models.DateTimeField("登记时间", default=periods.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False,
        verbose_name="修改人",
    )  # fmt: skip
    changed_at = models.DateTimeField("修改时间", null=True, editable=False)
    upload = models.ForeignKey(
        Upload, models.PROTECT, null=True, related_name="+", db_index=False, editable=False, verbose_name="来自上传"
    )
    erased_at = models.DateTimeField("个人信息清除时间", null=True, editable=False)

    document = Sealed("document_sealed", row="number")
    phone = Sealed("phone_sealed", row="number")

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿者"
        ordering = ["-id"]
        # On PostgreSQL a migration adds two more: parts of names, and skills. What a roster loads is in few of them.
        indexes = [
            models.Index(fields=["county", "-id"], name="volunteer_county_newest"),
            models.Index(fields=["organization", "joined_on"], name="volunteer_place_joined"),
            models.Index(fields=["born_on", "name"], name="volunteer_born"),
            models.Index(fields=["phone_hash"], name="volunteer_phone"),
            models.Index(fields=["stars", "-id"], condition=Q(stars__gt=0), name="volunteer_stars"),
            models.Index(fields=["registered_on"], name="volunteer_registered"),
            models.Index(fields=["status", "-id"], condition=~Q(status=Status.ACTIVE), name="volunteer_status_newest"),
            models.Index(fields=["source", "-id"], condition=~Q(source=Source.ROSTER), name="volunteer_source_newest"),
            models.Index(
                fields=["organization", "left_on"], condition=Q(left_on__isnull=False), name="volunteer_place_left"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="volunteer_leaves_after_joining",
                violation_error_message="退出日期不能早于加入本组织的日期",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.LEFT, Status.MOVED], left_on__isnull=False)
                | ~Q(status__in=[Status.LEFT, Status.MOVED]),
                name="volunteer_left_on_a_day",
            ),
        ]

    def __str__(self):
        return self.name or "（个人信息已清除）"

    @property
    def document_masked(self) -> str:
        """The document's number as screens show it."""
        return sealing.masked_document(self.document)

    @property
    def phone_masked(self) -> str:
        """The phone as screens show it."""
        return sealing.masked_phone(self.phone)

    @property
    def is_erased(self) -> bool:
        """Whether the personal data are gone."""
        return self.erased_at is not None
