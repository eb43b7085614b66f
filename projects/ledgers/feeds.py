"""What the registers of the programme feed: the feeds that programme files name."""

from django.db.models import F, Q
from django.db.models.functions import Greatest

from projects.feeds.feed import Feed, Moment, register
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


def _category(wanted) -> Q:
    """Rows of one kind, or of one of several, written `甲、乙`."""
    return Q(category__name__in=str(wanted).split("、"))


def _at_least(field: str, levels):
    """Rows whose level is the named one or a higher one; `levels` stand from the lowest to the highest."""
    labels = [str(label) for label in levels.labels]

    def meets(wanted) -> Q:
        return Q(**{f"{field}__in": levels.values[labels.index(str(wanted)) :]})

    return meets


def _site_moments(where) -> tuple[Moment, Moment]:
    """Named and taken off; where the cloud platform is asked for, no earlier than the site joined it."""
    left = Moment.at("valid_to", sign=-1)
    if not where.get("on_cloud"):
        return Moment.at("valid_from"), left
    on_cloud = Q(cloud_since__isnull=False)
    joined = Moment(Greatest(F("valid_from"), F("cloud_since")), 1, on_cloud)
    return joined, Moment(left.on, -1, left.only & on_cloud)


def _on_cloud(wanted) -> Q:
    return Q(cloud_since__isnull=not wanted)


register(
    Feed(
        "activities", "活动场次", "activities", Activity, (Moment.at("held_on"),),
        conditions={"kind": _category}, by_project=True,
    )
)  # fmt: skip
register(
    Feed(
        "participants", "活动参加人数", "activities", Activity, (Moment.at("held_on"),), amount="heads",
        conditions={"kind": _category}, by_project=True,
    )
)  # fmt: skip
register(
    Feed(
        "sites", "阵地", "sites", Site, _site_moments,
        only=Q(status__in=[SiteStatus.NAMED, SiteStatus.REVIEWED, SiteStatus.REMOVED]),
        conditions={"kind": _category, "on_cloud": _on_cloud},
    )
)  # fmt: skip
register(
    Feed(
        "media", "媒体报道", "media", MediaCoverage, (Moment.at("published_on"),),
        conditions={"level_at_least": _at_least("level", MediaLevel)},
    )
)  # fmt: skip
register(
    Feed(
        "instructions", "领导批示", "instructions", LeaderInstruction, (Moment.at("given_on"),),
        conditions={"rank_at_least": _at_least("rank", LeaderRank)},
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
