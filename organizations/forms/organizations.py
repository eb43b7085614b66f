"""What people type about organisations."""

from django import forms

from organizations.models import Department, Organization


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
        fields = ("parent", "code", "name", "short_name", "level", "collects", "valid_from", "valid_to")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"]

    def clean(self):
        """Refuse a second root, and a period that ends before it starts."""
        data = super().clean()
        if "parent" in self.fields and not data.get("parent") and Organization.objects.exists():
            self.add_error("parent", "请选择上级组织")
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", "停用日期不能早于启用日期")
        return data


class DepartmentForm(forms.ModelForm):
    """A department. Its organisation is chosen once: accounts and projects hang on it."""

    class Meta:
        model = Department
        fields = ("organization", "name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("organization", None)
