"""Organisations and departments, kept by the system administrator."""

from django.contrib import admin

from organizations import rules
from organizations.admin.records import Audited
from organizations.forms import DepartmentForm, OrganizationForm
from organizations.models import Department, Organization


class KeptBySystem(Audited):
    """A page of the system administrator's, closed to everybody else."""

    def has_module_permission(self, request):
        """Whether the index shows it."""
        return rules.keeps_system(request.user)

    def has_view_permission(self, request, obj=None):
        """Whether the user may look."""
        return rules.keeps_system(request.user)

    def has_add_permission(self, request):
        """Whether the user may add."""
        return rules.keeps_system(request.user)

    def has_change_permission(self, request, obj=None):
        """Whether the user may change."""
        return rules.keeps_system(request.user)


@admin.register(Organization)
class OrganizationAdmin(KeptBySystem, admin.ModelAdmin):
    """The tree of organisations."""

    form = OrganizationForm
    list_display = ("indented", "code", "short_name", "level", "collects", "valid_from", "valid_to")
    list_filter = ("level", "collects")
    search_fields = ("code", "name", "short_name")
    ordering = ("path",)

    @admin.display(description="名称", ordering="path")
    def indented(self, organization):
        """The name, moved right by its depth."""
        return "　" * (organization.depth - 1) + organization.name

    def get_fields(self, request, obj=None):
        """The parent is asked for once."""
        return [name for name in super().get_fields(request, obj) if obj is None or name != "parent"]

    def save_model(self, request, obj, form, change):
        """A new organisation takes its place in the tree."""
        if change:
            obj.save()
        elif parent := form.cleaned_data["parent"]:
            Organization.objects.add_child(parent, instance=obj)
        else:
            Organization.objects.add_root(instance=obj)


@admin.register(Department)
class DepartmentAdmin(KeptBySystem, admin.ModelAdmin):
    """Departments of organisations."""

    form = DepartmentForm
    list_display = ("name", "organization")
    list_filter = ("organization",)
    search_fields = ("name",)
    list_select_related = ("organization",)

    def get_readonly_fields(self, request, obj=None):
        """The organisation is chosen once."""
        return ("organization",) if obj else ()
