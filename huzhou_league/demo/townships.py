"""A county of the demonstration that collects from its townships: the running month's first reports of four of them."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from random import Random

from django.contrib.auth.hashers import make_password

from common import periods
from common.periods import Month
from huzhou_league.demo import workdays
from huzhou_league.demo.difficulties import TOWNSHIP_REASON
from huzhou_league.demo.people import MARK, PASSWORD
from huzhou_league.demo.replay import Draft, Replay
from organizations.models import Level, Organization, Role, User
from projects import deadlines, workflow
from projects.models import Indicator, KeyProject, MonthlyReport, ReportedBy, ReportEntry
from projects.workflow import Stated

COUNTY = "330521"
# Code → (name, account, part of the county's value); codes in the pattern of GB/T 10114, streets before towns.
TOWNSHIPS = {
    "330521001": ("武康街道", "wukang", "0.22"),
    "330521002": ("舞阳街道", "", ""),
    "330521003": ("阜溪街道", "", ""),
    "330521004": ("下渚湖街道", "", ""),
    "330521101": ("乾元镇", "qianyuan", "0.12"),
    "330521102": ("新市镇", "xinshi", "0.16"),
    "330521103": ("洛舍镇", "", ""),
    "330521104": ("钟管镇", "", ""),
    "330521105": ("莫干山镇", "moganshan", "0.08"),
    "330521110": ("雷甸镇", "", ""),
    "330521113": ("禹越镇", "", ""),
    "330521115": ("新安镇", "", ""),
}
PROJECTS = 6  # how many projects each of them reports


def run(replay: Replay, month: Month) -> int:
    """The reports that townships write for a month, where the county is among the file's; answers how many."""
    county = Organization.objects.filter(code=COUNTY, level=Level.COUNTY).first()
    if county is None:
        return 0
    rng = Random(f"{month.key}:townships")
    days = _days(replay, month)
    officers = list(
        User.objects.filter(role=Role.TOWNSHIP_OFFICER, organization__in=Organization.objects.townships_of(county))
    )
    officers.sort(key=lambda officer: officer.organization.code)
    with periods.at(workdays.moment(days[0], rng)):
        workflow.switch_collection(county, replay.cast.officers[county.pk], True)
    reviewer = User.objects.get(pk=replay.cast.officers[county.pk].pk)
    reports: list[MonthlyReport] = []
    for officer in officers:
        reports += _hand_in(replay, officer, month, workdays.moment(days[1], rng))
    # Every third waits, the last one comes back, the others pass.
    last, passing = reports[-1], [report.pk for n, report in enumerate(reports[:-1]) if n % 3 != 2]
    replay.accept(workdays.moment(days[2], rng), reviewer, passing)
    with periods.at(workdays.moment(days[2], rng)):
        workflow.send_back(MonthlyReport.objects.with_project().get(pk=last.pk), reviewer, TOWNSHIP_REASON)
    return len(reports)


def _days(replay: Replay, month: Month) -> list[dt.date]:
    """Three workdays of the running month: to begin, to hand in, to review."""
    closes = deadlines.deadline(replay.programme, month - 1).closes
    days = workdays.workdays(max(closes, month.start) + dt.timedelta(days=1), month.start.replace(day=27))
    return [days[0], days[len(days) // 2], days[-1]]


def create() -> None:
    """Build the townships of the county, where it is among the file's, and the accounts of four of them."""
    county = Organization.objects.filter(code=COUNTY, level=Level.COUNTY).first()
    officers = []
    for n, (code, (name, username, _)) in enumerate(TOWNSHIPS.items() if county else (), 1):
        kind = "工作委员会" if name.endswith("街道") else "委员会"
        node = Organization(code=code, name=f"共青团德清县{name}{kind}", short_name=name, level=Level.TOWNSHIP)
        # The tree counts children on the row: each is added to what stands now.
        township = Organization.objects.add_child(Organization.objects.get(pk=county.pk), instance=node)
        if username:
            taken = User.objects.filter(username=username).exists()
            officers.append(
                User.objects.create_user(
                    f"demo-{username}" if taken else username,
                    name=f"{MARK}{name}填报员",
                    role=Role.TOWNSHIP_OFFICER,
                    organization=township,
                    phone=f"1990000{900 + n:04d}",
                )
            )
    User.objects.filter(pk__in=[officer.pk for officer in officers]).update(password=make_password(PASSWORD))


def _hand_in(replay: Replay, officer: User, month: Month, moment: dt.datetime) -> list[MonthlyReport]:
    """Write and hand in the projects of which the month wants values and in which there is most to share."""
    part = Decimal(TOWNSHIPS[officer.organization.code][2])
    drafts = []
    for project, own in _largest(replay, month):
        report = MonthlyReport(
            programme=replay.programme, project=project, organization=officer.organization, month=month,
            saved_by=officer, saved_at=moment, progress=f"{officer.organization}按计划推进《{project.name}》。",
        )  # fmt: skip
        entries = [ReportEntry(report=report, indicator=i, **vars(_stated(replay, i, month, part))) for i in own]
        drafts.append(Draft(report, entries, moment))
    MonthlyReport.objects.bulk_create([draft.report for draft in drafts])
    ReportEntry.objects.bulk_create([entry for draft in drafts for entry in draft.entries])
    replay.submit(moment, officer, [draft.report.pk for draft in drafts])
    return [draft.report for draft in drafts]


def _largest(replay: Replay, month: Month) -> list[tuple[KeyProject, list[Indicator]]]:
    """(project, its wanted indicators) of those whose smallest value is largest: nothing is left of a part of 3."""
    found = []
    for project, indicators in replay.by_project.items():
        own = [i for i in indicators if i.by == ReportedBy.COUNTIES and i.wanted_in(month) and not i.fed_in(month)]
        if project and own and not any(i.is_ratio for i in own):
            smallest = min(replay.plan.stated[i.code, COUNTY, month.number].value for i in own)
            found.append((-smallest, project.number, project, own))
    return [(project, own) for *_, project, own in sorted(found, key=lambda row: row[:2])[:PROJECTS]]


def _stated(replay: Replay, indicator: Indicator, month: Month, part: Decimal) -> Stated:
    """The township's part of what the county is to state, cut to the decimals that people type."""
    whole = replay.plan.stated[indicator.code, COUNTY, month.number].value
    return Stated((whole * part).quantize(Decimal(1).scaleb(-indicator.places), ROUND_DOWN))
