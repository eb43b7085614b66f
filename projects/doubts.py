"""What looks unusual about a value being reported: it may be right, but then a word of explanation goes with it.

Sentences over plain values, which can be checked by hand; nothing here refuses anything.
"""

from decimal import Decimal

from common import numerals
from projects.models import Aggregate, Indicator

TIMES, WHOLE = 10, Decimal(100)


def doubts(
    indicator: Indicator,
    value: Decimal | None,
    last: Decimal | None,
    parts: Decimal | None = None,
    is_complete: bool = True,
) -> list[str]:
    """Sentences about what is unusual in `value`: beside the month before, and beside the sum of its townships.

    While townships are still missing (`is_complete`), their sum is only a lower bound of what adds up.
    """
    if value is None:
        return []
    unit, found = indicator.unit, []
    grows = indicator.aggregate == Aggregate.LATEST and not indicator.lower_is_better
    if grows and last is not None and value < last:
        found.append(f"比上月的{numerals.exact(last)}{unit}少了{numerals.exact(last - value)}{unit}")
    if last and last > 0 and value >= TIMES * last:
        times = numerals.exact((value / last).quantize(Decimal("0.1")))
        found.append(f"是上月{numerals.exact(last)}{unit}的{times}倍")
    if indicator.is_ratio and value > WHOLE:
        found.append("比率超过了100%")
    if parts is not None and value != parts and is_complete:
        found.append(f"与乡镇合计{numerals.exact(parts)}{unit}不一致")
    elif parts is not None and value < parts and not is_complete and not indicator.is_ratio:
        found.append(f"比已通过的乡镇合计{numerals.exact(parts)}{unit}还少")
    return found
