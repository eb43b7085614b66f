"""`manage.py reconcile`: count every fed figure again and report any difference; there must be none."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common import numerals
from organizations import audit
from organizations.models import Organization
from projects import feeds
from projects.models import Indicator

REASON = "按台账重新计数（manage.py reconcile --fix）"


class Command(BaseCommand):
    """Compares the figure table with the registers; with `--fix` it writes what was counted."""

    help = "按台账重新计数并与数据表核对，列出不一致之处；加 --fix 按台账改正"

    def add_arguments(self, parser):
        """`--fix` writes what was counted, and records every cell in the audit trail."""
        parser.add_argument("--fix", action="store_true", help="把数据表改为台账计数的结果")

    def handle(self, *args, **options):
        """Exit code 1 with the list of differences when there are any and they are not fixed."""
        if options["fix"]:
            self.fix()
            return
        try:
            found = feeds.differences()
        except feeds.UnknownCondition as error:
            raise CommandError(f"有指标的台账条件不对，无法计数：{error}。请在年度计划里修改这个指标。") from error
        if found:
            raise CommandError(f"有{len(found)}处不一致：\n{_listed(found)}\n用 manage.py reconcile --fix 按台账改正。")
        self.stdout.write("台账与数据表一致。")

    @transaction.atomic
    def fix(self) -> None:
        """Write what was counted, each cell with an entry in the audit trail."""
        found = feeds.differences()
        if not found:
            self.stdout.write("台账与数据表一致，不用改正。")
            return
        indicators = _indicators()
        feeds.write(cell for cell, _, _ in found if indicators[cell.indicator].fed_in(cell.month))
        feeds.recount_all({indicators[c.indicator] for c, _, _ in found if not indicators[c.indicator].fed_in(c.month)})
        organizations = Organization.objects.in_bulk({cell.organization for cell, _, _ in found})
        audit.record_many(
            [
                audit.entry(
                    None,
                    "ledger.reconcile",
                    indicators[cell.indicator],
                    f"按台账改正{_told(cell, indicators, organizations)}：{_change(stored, counted)}",
                    organization=organizations[cell.organization],
                    reason=REASON,
                )
                for cell, stored, counted in found
            ]
        )
        self.stdout.write(f"已按台账改正{len(found)}处：\n{_listed(found)}")


def _indicators() -> dict[int, Indicator]:
    return {row.pk: row for row in Indicator.objects.select_related("programme", "project")}


def _listed(found) -> str:
    indicators = _indicators()
    organizations = Organization.objects.in_bulk({cell.organization for cell, _, _ in found})
    return "\n".join(
        f"  · {_told(cell, indicators, organizations)}：{_change(stored, counted)}" for cell, stored, counted in found
    )


def _told(cell, indicators, organizations) -> str:
    """大讲堂（lectures）吴兴区2017年6月."""
    indicator = indicators[cell.indicator]
    return f"{indicator.name}（{indicator.code}）{organizations[cell.organization].short_name}{cell.month}"


def _change(stored, counted) -> str:
    return f"数据表{numerals.exact(stored)}，台账{numerals.exact(counted)}"
