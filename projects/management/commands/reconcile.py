"""`manage.py reconcile`: count every fed figure again and report any difference; there must be none."""

from django.core.management.base import BaseCommand, CommandError

from projects import feeds
from projects.models import Indicator


class Command(BaseCommand):
    """Compares the figure table with the registers; changes nothing."""

    help = "按台账重新计数并与数据表核对，列出不一致之处"

    def handle(self, *args, **options):
        """Exit code 1 with the list of differences when there are any."""
        differences = feeds.differences()
        if differences:
            names = dict(Indicator.objects.values_list("pk", "code"))
            listed = "\n".join(
                f"  · {names[cell.indicator]} 组织{cell.organization} {cell.month.key}：数据表{stored}，台账{counted}"
                for cell, stored, counted in differences
            )
            raise CommandError(f"有{len(differences)}处不一致：\n{listed}")
        self.stdout.write("台账与数据表一致。")
