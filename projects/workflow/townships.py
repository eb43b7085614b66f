"""Whether a county collects from its townships."""

from django.db import transaction

from common import periods
from common.periods import Month
from organizations import audit
from organizations.models import Organization
from projects import rules
from projects.models import MonthlyReport
from projects.workflow.refusal import Refused


@transaction.atomic
def switch_collection(county: Organization, user, on: bool) -> None:
    """Let a county collect from its townships, or stop it; what they have reported stays."""
    if not rules.may_collect(user, county):
        raise Refused("只有本县区的填报员或市级统筹岗可以开关乡镇填报。")
    townships = Organization.objects.townships_of(county)
    if on and not townships.valid_in(Month.of(periods.today())).exists():
        raise Refused("本单位还没有下级组织，请联系系统管理员先建立乡镇街道。")
    if not on and MonthlyReport.objects.waiting().filter(organization__in=townships).exists():
        raise Refused("还有乡镇月报等待审核，请先审核完再关闭。")
    if Organization.objects.filter(pk=county.pk, collects=not on).update(collects=on):
        audit.record(user, "collection.switch", county, f"{'开启' if on else '关闭'}乡镇填报：{county}", county)
        county.collects = on
