"""Records of the ledgers of sites, media, instructions and achievements that are not saved yet."""

import datetime as dt

from organizations.models import Organization
from projects.models import (
    Achievement,
    KeyProject,
    LeaderInstruction,
    LeaderRank,
    MediaCoverage,
    MediaLevel,
    Site,
    SiteLevel,
    SiteStatus,
)
from tests.fed import category

JUNE, JULY = dt.date(2017, 6, 6), dt.date(2017, 7, 3)


def site(organization: Organization, name: str = "爱山青年之家", kind: str = "青年之家", **fields) -> Site:
    """A site that was named in June, which is still open."""
    told = {"status": SiteStatus.NAMED, "valid_from": JUNE, "level": SiteLevel.CITY, "document": "湖团〔2017〕1号"}
    return Site(organization=organization, name=name, category=category("sites", kind), **(told | fields))


def coverage(organization: Organization, title: str = "青年在行动", **fields) -> MediaCoverage:
    """A report by the provincial paper."""
    told = {"outlet": "浙江日报", "level": MediaLevel.PROVINCE, "published_on": JULY}
    return MediaCoverage(organization=organization, title=title, **(told | fields))


def instruction(organization: Organization, subject: str = "志愿服务专报", **fields) -> LeaderInstruction:
    """What a leader of the city wrote."""
    told = {"leader": "市委书记", "rank": LeaderRank.CITY, "given_on": JULY}
    return LeaderInstruction(organization=organization, subject=subject, **(told | fields))


def achievement(organization: Organization, text: str = "青年联谊会成立。", project: int = 1, **fields) -> Achievement:
    """Something that a project achieved in June."""
    told = {"title": text[:20], "happened_on": JUNE, "category": category("achievements", "成立组织")}
    return Achievement(
        organization=organization, project=KeyProject.objects.get(number=project), text=text, **(told | fields)
    )
