"""`manage.py createsuperuser`: the accounts of the three offices, made on the server. All others are opened by them."""

from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction
from django.db.models import Max

from organizations import audit
from organizations.models import OFFICES, User

CHOICES = "、".join(f"{office.value} {office.label}" for office in OFFICES)


class Command(createsuperuser.Command):
    """Django's command, which asks for the office (also `--role`, or DJANGO_SUPERUSER_ROLE with --noinput)."""

    help = f"建立三员账号（{CHOICES}）。每人只任一员；其他账号由三员在系统里开立。"

    def handle(self, *args, **options):
        """Make the account, and leave a trace of it."""
        newest = User.objects.aggregate(newest=Max("pk"))["newest"] or 0
        super().handle(*args, **options)
        with transaction.atomic():
            for user in User.objects.filter(pk__gt=newest, role__in=OFFICES):
                told = f"在服务器上建立账号“{user}”：{user.role_label}"
                audit.record(None, "account.bootstrap", user, told)

    def get_input_data(self, field, message, default=None):
        """Tell the offices in the prompt; anything else is asked again."""
        if field.name != "role":
            return super().get_input_data(field, message, default)
        role = super().get_input_data(field, f"角色（{CHOICES}）: ", default)
        if role not in OFFICES:
            self.stderr.write(f"请填写其中之一：{CHOICES}")
            return None
        return role
