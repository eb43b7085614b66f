"""The accounts of the people who work with the platform."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from common import sealing
from common.fields import Sealed
from organizations.access import ScopedQuerySet
from organizations.models.organization import Department, Level, Organization


class Role(models.TextChoices):
    """What an account may do; where it may do it follows from its organisation.

    The three offices (system, security, audit) are kept apart, as GB/T 22239-2019 asks on level 3: an account has one
    role, so nobody holds two of them, and none of them works with reports. A new account has no role yet.
    """

    ADMINISTRATOR = "administrator", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "审计管理员"
    CITY_STAFF = "city_staff", "市级工作人员"
    COUNTY_OFFICER = "county_officer", "县区填报员"
    TOWNSHIP_OFFICER = "township_officer", "乡镇填报员"
    LEADER = "leader", "领导"

    __empty__ = "待授权"


# Roles that report or review → the level of their organisation.
PLACES = {
    Role.CITY_STAFF: Level.CITY,
    Role.COUNTY_OFFICER: Level.COUNTY,
    Role.TOWNSHIP_OFFICER: Level.TOWNSHIP,
}
OFFICES = (Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR)


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):
    """Loads the organisation and department with the account: every request asks for both."""

    def get_queryset(self):
        """Accounts with organisation and department."""
        return super().get_queryset().select_related("organization", "department")

    def create_user(self, username, password=None, **fields):
        """Make an account; `phone` may be among the fields."""
        phone = fields.pop("phone", "")
        user = self.model(username=username, **fields)
        user.phone = phone
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username, password=None, role=Role.ADMINISTRATOR, **fields):
        """Make the holder of one of the three offices; ValidationError for any other role."""
        if role not in OFFICES:
            told = "、".join(f"{office.value}（{office.label}）" for office in OFFICES)
            raise ValidationError(f"这里只建立三员账号，角色请填：{told}")
        return self.create_user(username, password, role=role, **fields)


class User(AbstractBaseUser):
    """One person's account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField("账号", max_length=50, unique=True, error_messages={"unique": "这个账号已被使用"})
    name = models.CharField("姓名", max_length=50)
    phone_sealed = models.CharField("手机（密文）", max_length=200, blank=True, editable=False)
    role = models.CharField("角色", max_length=20, choices=Role, blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, verbose_name="组织")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="部门",
        help_text="市级工作人员只办理本部门的项目；不选部门的为统筹岗，办理全部项目",
    )
    handles_identity = models.BooleanField(
        "可导出完整个人信息",
        default=False,
        db_default=False,
        help_text="导出志愿者名册时可以带完整的证件号码和手机号码，每次都要写明用途并记录在案",
    )
    is_active = models.BooleanField("启用", default=True)
    password_is_initial = models.BooleanField("密码由他人设置", default=False, editable=False)

    phone = Sealed("phone_sealed", row="public_id")

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=(*OFFICES, "")) | Q(organization__isnull=False),
                name="user_has_organization",
                violation_error_message="除系统、安全、审计管理员外，账号必须属于一个组织",
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | ~Q(role=""),
                name="user_in_use_has_role",
                violation_error_message="启用账号前请先授予角色",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a role that belongs to another level: who fills in for whom follows from the organisation."""
        super().clean()
        level = PLACES.get(self.role)
        if level and self.organization and self.organization.level != level:
            told = f"{self.get_role_display()}应属于{level.label}组织，“{self.organization}”是"
            raise ValidationError({"organization": f"{told}{self.organization.get_level_display()}"})

    @property
    def phone_masked(self) -> str:
        """The phone as screens show it."""
        return sealing.masked_phone(self.phone)

    @property
    def enters_reports(self) -> bool:
        """Whether the account fills in monthly reports."""
        return self.role in (Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER, Role.CITY_STAFF)

    @property
    def reviews_reports(self) -> bool:
        """Whether the account accepts or returns monthly reports: the city's, or those of a county that collects."""
        return self.role == Role.CITY_STAFF or (self.role == Role.COUNTY_OFFICER and self.organization.collects)

    @property
    def role_label(self) -> str:
        """The role in words, 待授权 for an account that has none yet."""
        return self.get_role_display() or Role.__empty__

    @property
    def holds_office(self) -> bool:
        """Whether the account is one of the three offices, which work with accounts and the trail and nothing else."""
        return self.role in OFFICES

    @property
    def is_staff(self) -> bool:
        """Whether the account may open the administration pages."""
        return self.role in (Role.ADMINISTRATOR, Role.SECURITY)

    def has_perm(self, perm, obj=None) -> bool:
        """Nobody holds Django permissions: every administration page asks `organizations.rules`."""
        return False

    def has_module_perms(self, app_label) -> bool:
        """Whether the administration shows the app at all."""
        return self.is_active and self.is_staff

    def get_short_name(self) -> str:
        """The name, for Django's own pages."""
        return self.name
