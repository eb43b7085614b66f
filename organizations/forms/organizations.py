"""What people type about organisations."""

from django import forms

from organizations.models import Department, Level, Organization

# Level → the levels below which it may stand.
PARENTS = {
    Level.CITY: set(),
    Level.COUNTY: {Level.CITY},
    Level.TOWNSHIP: {Level.COUNTY},
    Level.UNIT: {Level.CITY, Level.COUNTY, Level.TOWNSHIP},
}


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


class DepartmentForm(forms.ModelForm):
    """A department. Its organisation is chosen once: accounts and projects hang on it."""

    class Meta:
        model = Department
        fields = ("organization", "name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("organization", None)
