"""What people type about accounts: signing in, passwords, opening an account, and granting its rights."""

import re

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AuthenticationForm,
    BaseUserCreationForm,
    PasswordChangeForm,
)
from django.core.exceptions import ValidationError

from organizations.models import OFFICES, Role, User

HANDLERS = (Role.CITY_STAFF, Role.COUNTY_OFFICER)
MOBILE = re.compile(r"1[3-9]\d{9}")


class LoginForm(AuthenticationForm):
    """Account and password. A wrong account and a wrong password read the same, so that nobody can probe."""

    error_messages = {
        "invalid_login": "账号或密码不正确。请核对后重试，注意区分大小写；尚未启用或已停用的账号也不能登录。",
        "inactive": "账号尚未启用或已停用，请联系安全管理员。",
    }


class OwnPasswordForm(PasswordChangeForm):
    """One's own new password, which is really a new one."""

    def clean_new_password1(self):
        """Refuse the old one: an initial password must not stay."""
        new = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError("新密码不能与原密码相同")
        return new


def mobile(text: str) -> str:
    """Eleven digits of a mobile number typed with +86, spaces or hyphens; "" stays "". ValidationError for others."""
    digits = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if digits and not MOBILE.fullmatch(digits):
        raise ValidationError("请填写 11 位手机号，如 13812345678")
    return digits


class PhoneField(forms.CharField):
    """A mobile number; `clean` answers its eleven digits."""

    def __init__(self, **kwargs):
        super().__init__(label="手机号", required=False, max_length=20, **kwargs)

    def clean(self, value):
        """Check and strip."""
        return mobile(super().clean(value))


class _Placed:
    """An account's department belongs to its organisation."""

    def clean(self):
        """Refuse a department of another organisation."""
        data = super().clean() or self.cleaned_data
        department, organization = data.get("department"), data.get("organization")
        if department and department.organization_id != (organization and organization.pk):
            self.add_error("department", "这个部门不属于所选的组织，请重新选择")
        return data


class UserAddForm(_Placed, BaseUserCreationForm):
    """A new account. It stays switched off and without a role until the security officer grants one."""

    class Meta:
        model = User
        fields = ("username", "name", "organization", "department")
        help_texts = {"organization": "系统、安全、审计管理员可以不选"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.is_active = False
        self.instance.password_is_initial = True


class InitialPasswordForm(AdminPasswordChangeForm):
    """A new password for somebody else, who has to change it when signing in."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)

    def save(self, commit=True):
        """Note that somebody else knows it."""
        self.user.password_is_initial = True
        return super().save(commit)


class UserEditForm(forms.ModelForm):
    """What the system administrator may correct on an account."""

    class Meta:
        model = User
        fields = ("username", "name")


class GrantForm(_Placed, forms.ModelForm):
    """An account's rights. The phone is shown masked; a new one replaces it, an empty field keeps it."""

    phone = PhoneField(help_text="不修改请留空")

    class Meta:
        model = User
        fields = ("role", "organization", "department", "handles_identity", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.phone_sealed:
            self.fields["phone"].help_text = f"现为 {self.instance.phone_masked}，不修改请留空"

    def clean(self):
        """The three offices stand beside the whole platform, not in a county; whole numbers are for few."""
        data = super().clean()
        if data.get("handles_identity") and data.get("role") not in HANDLERS:
            self.add_error("handles_identity", "只有市级工作人员和县区填报员可以导出完整个人信息，其他角色请不要勾选")
        organization = data.get("organization")
        if data.get("role") in OFFICES and organization and not organization.is_root():
            self.add_error("organization", "系统、安全、审计管理员设在市级，请选择市级组织或不选")
        return data

    def save(self, commit=True):
        """Seal a newly typed phone into the row."""
        if self.cleaned_data["phone"]:
            self.instance.phone = self.cleaned_data["phone"]
        return super().save(commit)
