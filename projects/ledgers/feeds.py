"""What the registers of the programme feed: the feeds that programme files name."""

from django.db.models import F, Q
from django.db.models.functions import Greatest

from projects.models import (
    Activity,
    ContactPair,
    LeaderInstruction,
    LeaderRank,
    MediaCoverage,
    MediaLevel,
    RequestStatus,
    Site,
    SiteStatus,
    Visit,
    YouthRequest,
)
from projects.sources import Condition, Feed, Moment, kinds_of, register


def _at_least(title: str, field: str, levels) -> Condition:
    """Rows whose level is the named one or a higher one; `levels` stand from the lowest to the highest."""
    labels = [str(label) for label in levels.labels]
    return Condition(
        title,
        lambda wanted: Q(**{f"{field}__in": levels.values[labels.index(wanted) :]}),
        lambda wanted: f"{title}{wanted}" + ("及以上" if wanted != labels[-1] else ""),
        lambda: labels,
        lambda one, other: False,
        lambda wanted: wanted in labels,
        column=field,
        fits=lambda wanted, found: levels.values.index(found) >= labels.index(wanted),
    )


def _site_moments(where) -> tuple[Moment, Moment]:
    """Named and taken off; where the cloud platform is asked for, no earlier than the site joined it."""
    left = Moment.at("valid_to", sign=-1)
    if not where.get("on_cloud"):
        return Moment.at("valid_from"), left
    on_cloud = Q(cloud_since__isnull=False)
    joined = Moment(Greatest(F("valid_from"), F("cloud_since")), 1, on_cloud)
    return joined, Moment(left.on, -1, left.only & on_cloud)


ON_CLOUD = Condition(
    "云平台",
    lambda wanted: Q(cloud_since__isnull=not wanted),
    lambda wanted: "已入驻云平台" if wanted else "未入驻云平台",
    lambda: (True, False),
    lambda one, other: one != other,
    lambda wanted: isinstance(wanted, bool),
)
ACTIVITY_KINDS = {"kind": kinds_of("activities")}


register(
    Feed(
        "activities", "活动场次", "activities", Activity, (Moment.at("held_on"),),
        conditions=ACTIVITY_KINDS, by_project=True,
    )
)  # fmt: skip
register(
    Feed(
        "participants", "活动参加人数", "activities", Activity, (Moment.at("held_on"),), amount="heads",
        conditions=ACTIVITY_KINDS, by_project=True,
    )
)  # fmt: skip
register(
    Feed(
        "sites", "阵地", "sites", Site, _site_moments,
        only=Q(status__in=[SiteStatus.NAMED, SiteStatus.REVIEWED, SiteStatus.REMOVED]),
        conditions={"kind": kinds_of("sites"), "on_cloud": ON_CLOUD},
    )
)  # fmt: skip
register(
    Feed(
        "media", "媒体报道", "media", MediaCoverage, (Moment.at("published_on"),),
        conditions={"level_at_least": _at_least("媒体级别", "level", MediaLevel)},
    )
)  # fmt: skip
register(
    Feed(
        "instructions", "领导批示", "instructions", LeaderInstruction, (Moment.at("given_on"),),
        conditions={"rank_at_least": _at_least("领导级别", "rank", LeaderRank)},
    )
)  # fmt: skip
register(
    Feed(
        "requests", "办结的诉求", "requests", YouthRequest, (Moment.at("closed_on"),), only=Q(status=RequestStatus.DONE)
    )
)  # fmt: skip
register(Feed("visits", "走访", "visits", Visit, (Moment.at("visited_on"),)))
register(
    Feed("contact_pairs", "联系对子", "contact_pairs", ContactPair, (Moment.at("from_on"), Moment.at("to_on", sign=-1)))
)
