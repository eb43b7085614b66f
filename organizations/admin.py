"""Administration of organisations, departments and accounts; the audit trail is there to read.

Rows are never deleted here: reports and figures point at them. What is no longer in use is switched off.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction

from organizations import audit
from organizations.forms import OrganizationForm, UserAddForm, UserEditForm
from organizations.models import AuditEntry, Department, Organization, User

admin.site.site_header = "湖州共青团 · 系统管理"
admin.site.site_title = "系统管理"
admin.site.index_title = "组织、账号与操作记录"

admin.site.unregister(Group)  # roles take their place

LABELS = {"password": "密码"}  # what Django's password form does not say in Chinese


class Audited:
    """A model admin whose every save leaves an entry in the audit trail (the admin saves inside a transaction)."""

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes."""
        return False

    def log_addition(self, request, obj, message):
        """Record the new row beside Django's own log."""
        self._record(request, obj, "add", "新增", [])
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        """Record the changed fields beside Django's own log."""
        changes = (part["changed"] for part in message if "changed" in part)
        names = [LABELS.get(name, name) for change in changes for name in change.get("fields", [])]
        self._record(request, obj, "change", "修改", names)
        return super().log_change(request, obj, message)

    def _record(self, request, obj, action, verb, names):
        summary = f"{verb}{obj._meta.verbose_name}“{obj}”"
        if names:
            summary += "：" + "、".join(names)
        organization = obj if isinstance(obj, Organization) else None
        audit.record(request.user, f"admin_{action}", obj, summary, organization)


@admin.register(User)
class AccountAdmin(Audited, UserAdmin):
    """Accounts. Nobody grants himself a right: one's own role, place and standing are read-only."""

    form = UserEditForm
    add_form = UserAddForm
    list_display = ("username", "name", "role", "organization", "department", "is_active", "last_login")
    list_filter = ("role", "is_active", "organization")
    search_fields = ("username", "name")
    ordering = ("organization__path", "username")
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("个人", {"fields": ("name", "phone")}),
        ("职责", {"fields": ("role", "organization", "department", "is_active")}),
        ("记录", {"fields": ("last_login",)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("个人", {"fields": ("name", "phone")}),
        ("职责", {"fields": ("role", "organization", "department")}),
    )

    def user_change_password(self, request, id, form_url=""):
        """Set a password; Django's page does not open a transaction of its own, which the trail needs."""
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    def get_readonly_fields(self, request, obj=None):
        """Lock one's own rights."""
        own = obj is not None and obj.pk == request.user.pk
        return (*self.readonly_fields, *(("role", "organization", "department", "is_active") if own else ()))


@admin.register(Organization)
class OrganizationAdmin(Audited, admin.ModelAdmin):
    """The tree of organisations."""

    form = OrganizationForm
    list_display = ("indented", "code", "short_name", "level", "valid_from", "valid_to")
    list_filter = ("level",)
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
class DepartmentAdmin(Audited, admin.ModelAdmin):
    """Departments of organisations."""

    list_display = ("name", "organization")
    list_filter = ("organization",)
    search_fields = ("name",)
    list_select_related = ("organization",)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """The audit trail, to read."""

    list_display = ("at", "actor", "organization", "action", "summary")
    list_filter = ("action", "organization")
    search_fields = ("summary", "actor__name", "actor__username")
    date_hierarchy = "at"
    list_select_related = ("actor", "organization")

    def has_add_permission(self, request):
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes."""
        return False
