"""What the administration leaves in the audit trail: who changed which field of what, from what to what."""

from django.core.exceptions import PermissionDenied
from django.db import models

from organizations import audit
from organizations.models import Organization

SECRET = {"password": "密码", "password1": "密码", "phone": "手机号"}  # told by name only, never by value
NOTHING = "空"


class Audited:
    """A model admin whose every save leaves an entry in the audit trail (the admin saves inside a transaction)."""

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes."""
        return False

    def history_view(self, request, object_id, extra_context=None):
        """The history of a row is the auditor's to read."""
        raise PermissionDenied("操作记录由审计管理员查看。")

    def construct_change_message(self, request, form, formsets, add=False):
        """Field → [before, after]; the values of secrets stay out."""
        return {} if add else changes(self.model, form)

    def log_addition(self, request, obj, message):
        """Record the new row."""
        organization = obj if isinstance(obj, Organization) else None
        audit.record(request.user, "admin_add", obj, f"新增{obj._meta.verbose_name}“{obj}”", organization)

    def log_change(self, request, obj, message):
        """Record what changed; saving without a change leaves no entry."""
        if not message:
            return
        told = "、".join(name + (f" {values[0]}→{values[1]}" if values else "") for name, values in message.items())
        summary = f"修改{obj._meta.verbose_name}“{obj}”：{told}"
        organization = obj if isinstance(obj, Organization) else None
        audit.record(request.user, "admin_change", obj, summary, organization, changes=message)


def changes(model, form) -> dict[str, list[str]]:
    """The changed fields of a submitted form by their labels, each with its value before and after in words."""
    told = {}
    for name in form.changed_data:
        if name in SECRET:
            told[SECRET[name]] = []
            continue
        field = model._meta.get_field(name)
        told[str(field.verbose_name)] = [
            _words(field, form.initial.get(name)),
            _words(field, form.cleaned_data.get(name)),
        ]
    return told


def _words(field, value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, models.ForeignKey) and value and not isinstance(value, models.Model):
        value = field.related_model._default_manager.filter(pk=value).first()
    labels = dict(field.flatchoices)
    if labels:
        return str(labels.get(value or None, value))
    return str(value) if value not in (None, "") else NOTHING
