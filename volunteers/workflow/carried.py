"""Balances taken over from the platform before: stating them, and letting the roster count in their place."""

from django.db import IntegrityError, transaction
from django.db.models import F

from common import periods
from common.periods import Month
from organizations import audit
from organizations.models import Organization
from projects.feeds import openings
from projects.models import Indicator
from projects.sources import opens_itself
from volunteers import rules
from volunteers.models import CarriedStock
from volunteers.workflow.registration import Refused

OVERTAKEN = "这个单位的存量刚刚被别人修改。您填写的内容还在下面，请核对后再保存。"
MOVED = "这个单位的存量刚刚被别人修改，请刷新页面核对。"


def counting() -> list[Indicator]:
    """The stocks that the registry counts."""
    fed = Indicator.objects.filter(feed="volunteers", fed_from__isnull=False).select_related("programme")
    return [indicator for indicator in fed if opens_itself(indicator)]


def latest_month() -> Month:
    """The last month at whose end a balance may stand: the one before registrations are counted month by month."""
    return min((indicator.fed_from for indicator in counting()), default=Month.of(periods.today())) - 1


def state(stock: CarriedStock, user, version: int | None) -> CarriedStock:
    """Enter a balance, or change the one that the form began with (`version`; None for a new one)."""
    _may(user)
    latest = latest_month()
    if stock.month > latest:
        raise Refused(f"存量的月份最晚是{latest}：从{latest + 1}起按名册逐月计数。")
    if not stock.document.strip():
        raise Refused("请写明依据，如原平台的导出报表。")
    stock.recorded_by, stock.recorded_at = user, periods.now()
    with transaction.atomic():
        if version is None:
            _enter(stock)
        else:
            told = {name: getattr(stock, name) for name in ("month", "count", "document", "recorded_by", "recorded_at")}
            _change(stock, version, OVERTAKEN, **told)
        summary = f"{stock.organization}承接平台存量{stock.count}名，截至{stock.month}末"
        audit.record(user, "volunteer.carried", stock, summary, stock.organization, reason=stock.document)
        _recount(stock.organization)
    stock.refresh_from_db()
    return stock


def count_by_roster(stock: CarriedStock, user, version: int) -> None:
    """From now on the rows of the roster count, not the balance."""
    _switch(stock, user, version, by_roster=True)


def count_by_balance(stock: CarriedStock, user, version: int) -> None:
    """Let the balance count again."""
    _switch(stock, user, version, by_roster=False)


def _switch(stock: CarriedStock, user, version: int, by_roster: bool) -> None:
    _may(user)
    told = (
        {"replaced_by": user, "replaced_at": periods.now()} if by_roster else {"replaced_by": None, "replaced_at": None}
    )
    with transaction.atomic():
        _change(stock, version, MOVED, replaced_at__isnull=by_roster, **told)
        summary = "存量改由名册计数" if by_roster else "恢复按承接存量计数"
        audit.record(user, "volunteer.replaced", stock, f"{stock.organization}{summary}", stock.organization)
        _recount(stock.organization)
    stock.refresh_from_db()


def _enter(stock: CarriedStock) -> None:
    try:
        with transaction.atomic():
            stock.save(force_insert=True)
    except IntegrityError:
        raise Refused(OVERTAKEN) from None


def _change(stock: CarriedStock, version: int, overtaken: str, replaced_at__isnull: bool | None = None, **told) -> None:
    rows = CarriedStock.objects.filter(pk=stock.pk, version=version)
    if replaced_at__isnull is not None:
        rows = rows.filter(replaced_at__isnull=replaced_at__isnull)
    if not rows.update(version=F("version") + 1, **told):
        raise Refused(overtaken)


def _recount(organization: Organization) -> None:
    openings.write({(indicator, organization.pk) for indicator in counting()})


def _may(user) -> None:
    if not rules.coordinates(user):
        raise Refused("承接存量由市级统筹岗登记。")
