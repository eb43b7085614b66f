"""Whether a register may count an indicator, and from which month on."""

from django.db.models import Max

from common.periods import Month
from projects.models import Aggregate, Indicator, Origin, ReportEntry, ReportStatus
from projects.sources import REPORTED, fed, named
from projects.workflow.refusal import Refused

SOURCE = frozenset({"feed", "feed_filter", "fed_from"})  # the fields that say where the number comes from


def first_countable(indicator: Indicator) -> Month | None:
    """The first month that nobody has reported yet; None where the whole year is reported."""
    january = Month(indicator.programme.year, 1)
    if indicator.pk is None:
        return january
    reported = indicator.figures.filter(origin=Origin.REPORTED).aggregate(Max("month"))["month__max"]
    waiting = ReportEntry.objects.filter(
        indicator=indicator, value__isnull=False, report__status=ReportStatus.SUBMITTED
    ).aggregate(Max("report__month"))["report__month__max"]
    newest = max((month for month in (reported, waiting) if month), default=january - 1)
    return newest + 1 if newest < Month(january.year, 12) else None


def faults_of_source(indicator: Indicator, values: dict) -> dict[str, str]:
    """Field → what is wrong with where the number is to come from; `values` are those of the form."""
    name, since = values.get("feed", REPORTED), values.get("fed_from")
    if name not in named():
        return {"fed_from": "月报填报的指标不填这个月份。"} if since and name not in fed() else {}
    feed, faults = named()[name], {}
    aggregate = values.get("aggregate", indicator.aggregate)
    if aggregate == Aggregate.RATIO:
        faults["feed"] = "比率不能由台账计数，请选月报填报。"
    elif feed.leaves and aggregate != Aggregate.LATEST:
        faults["feed"] = f"“{feed.title}”有增有减，汇总方式要选“存量”才能由它计数。"
    if wrong := feed.faults(values.get("feed_filter") or {}):
        faults["feed_filter"] = "；".join(wrong) + "。"
    first = first_countable(indicator)
    if first is None:
        faults["fed_from"] = f"{indicator.programme.year}年12月已有月报数，今年不能再改由台账计数。"
    elif since is None:
        faults["fed_from"] = f"请填从哪个月起由台账计数，最早{first}。"
    elif since.year != indicator.programme.year:
        faults["fed_from"] = f"请填{indicator.programme.year}年的月份。"
    elif since < first:
        faults["fed_from"] = f"{first - 1}已有月报数（或待审核），最早从{first}起由台账计数。"
    return faults


def demand_source(indicator: Indicator) -> None:
    """Refused where the register that the indicator names cannot count it."""
    if faults := faults_of_source(indicator, {name: getattr(indicator, name) for name in (*SOURCE, "aggregate")}):
        raise Refused("".join(faults.values()))
