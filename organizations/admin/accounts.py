"""Accounts, seen by two offices: one opens them and sets passwords, the other grants the rights."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.html import format_html

from organizations import lockout, rules
from organizations.admin.records import Audited
from organizations.forms import GrantForm, InitialPasswordForm, UserAddForm, UserEditForm
from organizations.models import Role, User

admin.site.unregister(Group)  # roles take their place

RIGHTS = ("role", "organization", "department", "handles_identity", "is_active")
STANDING = ("lock_note", "last_login")


class RoleFilter(admin.SimpleListFilter):
    """By role; the accounts that wait for one come first."""

    title = "角色"
    parameter_name = "role"

    def lookups(self, request, model_admin):
        """Every role, and none."""
        return [("none", Role.__empty__), *((role.value, role.label) for role in Role)]

    def queryset(self, request, queryset):
        """The accounts of the chosen role."""
        if self.value() is None:
            return queryset
        return queryset.filter(role="" if self.value() == "none" else self.value())


@admin.register(User)
class AccountAdmin(Audited, UserAdmin):
    """Accounts. Nobody opens an account and grants its rights, and nobody grants himself a right."""

    form = UserEditForm
    add_form = UserAddForm
    change_password_form = InitialPasswordForm
    list_display = (
        "username",
        "name",
        "role_word",
        "organization",
        "department",
        "is_active",
        "lock_note",
        "last_login",
    )
    list_filter = (RoleFilter, "is_active", "organization")
    search_fields = ("username", "name")
    ordering = ("organization__path", "username")
    filter_horizontal = ()
    actions = ("unlock",)
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        ("使用人", {"fields": ("name", "organization", "department")}),
    )

    # ---- who may do what ----
    def has_module_permission(self, request):
        """Both offices see accounts."""
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None):
        """Both offices see accounts."""
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request):
        """The system administrator opens accounts."""
        return rules.keeps_system(request.user)

    def has_change_permission(self, request, obj=None):
        """Each office changes its own part."""
        return rules.keeps_system(request.user) or rules.keeps_rights(request.user)

    def has_unlock_permission(self, request):
        """The security officer lifts locks."""
        return rules.keeps_rights(request.user)

    # ---- what is shown ----
    def get_queryset(self, request):
        """Accounts with the end of their lock."""
        return lockout.with_lock(super().get_queryset(request))

    def get_form(self, request, obj=None, **kwargs):
        """The security officer's form grants rights, the administrator's corrects names."""
        if obj is not None and rules.keeps_rights(request.user):
            kwargs["form"] = GrantForm
        return super().get_form(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Departments of different organisations have the same names: say whose they are."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "department":
            field.queryset = field.queryset.select_related("organization").order_by("organization__path", "id")
            field.label_from_instance = lambda department: f"{department.organization}·{department.name}"
        return field

    def get_fieldsets(self, request, obj=None):
        """The administrator sees no phone, the security officer no password."""
        if obj is None:
            return self.add_fieldsets
        if rules.keeps_rights(request.user):
            return (
                (None, {"fields": ("username", "name")}),
                ("权限", {"fields": RIGHTS}),
                ("联系方式", {"fields": ("phone",)}),
                ("账号状态", {"fields": ("password_note", *STANDING)}),
            )
        password = "password_reset" if rules.may_set_password(request.user, obj) else "password_note"
        granted = ("权限", {"fields": RIGHTS, "description": "由安全管理员授予和启用，这里只能查看。"})
        return ((None, {"fields": ("username", "name")}), granted, ("账号状态", {"fields": (password, *STANDING)}))

    def get_readonly_fields(self, request, obj=None):
        """Lock what is the other office's, and one's own rights."""
        if obj is None:
            return ()
        locked = ("password_reset" if rules.may_set_password(request.user, obj) else "password_note", *STANDING)
        if rules.keeps_rights(request.user):
            locked += ("username", "name")
        return locked if rules.may_grant(request.user, obj) else (*locked, *RIGHTS)

    @admin.display(description="角色", ordering="role")
    def role_word(self, account):
        """The role, or that there is none yet."""
        return account.role_label

    @admin.display(description="锁定")
    def lock_note(self, account):
        """Until when the account is locked after wrong passwords."""
        until = lockout.ends(account.lock_counted_at)
        return f"密码多次输错，锁定至 {until:%H:%M}" if until else "—"

    @admin.display(description="密码")
    def password_note(self, account):
        """Whether the owner has chosen a password yet."""
        return "初始密码，使用人尚未修改" if account.password_is_initial else "已由使用人自行设置"

    @admin.display(description="密码")
    def password_reset(self, account):
        """The same, with the way to a new one."""
        note = self.password_note(account)
        return format_html(
            '<span class="password-note">{}</span><a class="button" href="../password/">重置密码</a>', note
        )

    # ---- what may be done ----
    def user_change_password(self, request, id, form_url=""):
        """Set a password; Django's page does not open a transaction of its own, which the trail needs."""
        account = self.get_object(request, id)
        if account is None or not rules.may_set_password(request.user, account):
            raise PermissionDenied("这里只能重置普通账号的密码。三员的密码由本人修改，忘记时在服务器上重设。")
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    @admin.action(description="解除登录锁定", permissions=["unlock"])
    def unlock(self, request, accounts):
        """Let the chosen accounts sign in again."""
        freed = [account for account in accounts if lockout.unlock(account, request.user)]
        messages.success(request, f"已解除{len(freed)}个账号的登录锁定。")
