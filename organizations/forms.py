"""What people type about accounts and organisations."""

import re

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, AuthenticationForm, UserChangeForm
from django.core.exceptions import ValidationError

from organizations.models import Level, Organization, User

# Level → the levels below which it may stand.
PARENTS = {
    Level.CITY: set(),
    Level.COUNTY: {Level.CITY},
    Level.TOWNSHIP: {Level.COUNTY},
    Level.UNIT: {Level.CITY, Level.COUNTY, Level.TOWNSHIP},
}
MOBILE = re.compile(r"1[3-9]\d{9}")


class LoginForm(AuthenticationForm):
    """Account and password. A wrong account and a wrong password read the same, so that nobody can probe."""

    error_messages = {
        "invalid_login": "账号或密码不正确。请核对后重试，注意区分大小写；账号停用的也不能登录。",
        "inactive": "账号已停用，请联系本单位的系统管理员。",
    }


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


class UserAddForm(AdminUserCreationForm):
    """A new account."""

    phone = PhoneField()

    class Meta:
        model = User
        fields = ("username", "name", "role", "organization", "department")

    def save(self, commit=True):
        """Seal the phone into the row."""
        self.instance.phone = self.cleaned_data["phone"]
        return super().save(commit)


class UserEditForm(UserChangeForm):
    """An account's facts. The phone is shown masked; a new one replaces it, an empty field keeps it."""

    phone = PhoneField(help_text="不修改请留空")

    class Meta:
        model = User
        fields = ("username", "name", "role", "organization", "department", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.phone_sealed:
            self.fields["phone"].help_text = f"现为 {self.instance.phone_masked}，不修改请留空"

    def save(self, commit=True):
        """Seal a newly typed phone into the row."""
        if self.cleaned_data["phone"]:
            self.instance.phone = self.cleaned_data["phone"]
        return super().save(commit)


class OrganizationForm(forms.ModelForm):
    """An organisation. Its place in the tree is chosen once: everything that people may see follows from it."""

    parent = forms.ModelChoiceField(
        Organization.objects.order_by("path"),
        label="上级组织",
        required=False,
        help_text="保存后不能更改；只有市级组织没有上级",
    )

    class Meta:
        model = Organization
        fields = ("parent", "code", "name", "short_name", "level", "valid_from", "valid_to")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"]

    def clean(self):
        """Refuse a second root, a level that is not below its parent's, and a period that ends before it starts."""
        data = super().clean()
        self._check_level(data)
        if "parent" in self.fields and not data.get("parent") and Organization.objects.exists():
            self.add_error("parent", "请选择上级组织")
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", "停用日期不能早于启用日期")
        return data

    def _check_level(self, data) -> None:
        """Counties stand below the city, townships below a county, units below any of them."""
        level = data.get("level")
        parent = Organization.objects.get_parent(self.instance) if self.instance.pk else data.get("parent")
        above = PARENTS.get(level, set())
        if level and parent and parent.level not in above:
            wanted = "、".join(Level(one).label for one in Level.values if one in above)
            told = f"应建在{wanted}组织之下" if above else "没有上级组织"
            self.add_error("level", f"{Level(level).label}{told}，“{parent}”是{parent.get_level_display()}")
        if level and not parent and level != Level.CITY and not self.has_error("parent"):
            self.add_error("level", "没有上级的组织是市级")
        if level and self.instance.pk:
            wrong = [one for one in Organization.objects.get_children(self.instance) if level not in PARENTS[one.level]]
            if wrong:
                self.add_error("level", f"下级组织“{wrong[0]}”是{wrong[0].get_level_display()}，不能改成这个层级")
