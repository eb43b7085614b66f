"""Replays the months: reports are written, handed in and accepted on the workdays on which that would have happened."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from common import periods
from common.periods import Month
from huzhou_league.demo import texts, workdays
from huzhou_league.demo.people import Cast
from huzhou_league.demo.plan import Plan
from organizations.models import Organization, User
from projects import deadlines, lights, workflow
from projects.deadlines import Deadline
from projects.lights import Limits, Task
from projects.models import Indicator, KeyProject, MonthlyReport, ReportedBy, ReportEntry

AFTERNOON = 15 * 60


class DemoError(RuntimeError):
    """The demonstration could not be built as planned."""


@dataclass
class Draft:
    """A report before it is written: what it states, and when it will be handed in."""

    report: MonthlyReport
    entries: list[ReportEntry]
    handed_in: dt.datetime | None = None


class Replay:
    """Brings a plan into the database month by month, by the people of a cast."""

    def __init__(self, plan: Plan, cast: Cast):
        self.plan, self.cast, self.programme = plan, cast, plan.programme
        programme = self.programme
        self.limits = Limits(programme.yellow_behind, programme.red_behind, programme.red_idle_months)
        self.organizations = [plan.city] + [own.organization for own in plan.counties]
        self.near = [own.organization.short_name for own in plan.counties if "直属" not in own.organization.short_name]
        self.weak = {own.organization.pk for own in plan.counties if own.strength < 1}
        self.by_project: dict[KeyProject | None, list[Indicator]] = defaultdict(list)
        for indicator in plan.indicators.values():
            self.by_project[indicator.project].append(indicator)

    # ---- writing -------------------------------------------------------------------------------------------

    def drafts(self, month: Month) -> list[Draft]:
        """Every report that the month asks for, unsaved, in the order of organisations and projects."""
        found = []
        for organization in self.organizations:
            for project, indicators in self.by_project.items():
                asked = [i for i in indicators if i.by == ReportedBy.of(organization)]
                told = {i: self.plan.told(i, organization, month) for i in asked}
                told = {indicator: value for indicator, value in told.items() if value is not None}
                if told:
                    found.append(self._draft(project, organization, month, told))
        return found

    def _draft(self, project, organization: Organization, month: Month, told: dict) -> Draft:
        """Its texts speak of all figures, and its entries are those that no register counts."""
        lines = [self._line(indicator, organization, month) for indicator in told]
        light = lights.combine([line.standing for line in lines]).light
        report = MonthlyReport(
            programme=self.programme,
            project=project,
            organization=organization,
            month=month,
            **texts.compose(project, organization, month.number, lines, light, self.near),
        )
        typed = {i: value for i, value in told.items() if i.is_typed_by(organization, month)}
        entries = [ReportEntry(report=report, indicator=i, **vars(value)) for i, value in typed.items()]
        return Draft(report, entries)

    def _line(self, indicator: Indicator, organization: Organization, month: Month) -> texts.Line:
        key = (indicator.code, organization.code)
        task = Task(
            self.programme.year, indicator.unit, indicator.places, self.plan.targets.get(key),
            self.plan.openings.get(key, lights.ZERO), indicator.pace_start, indicator.pace_due,
            indicator.lower_is_better,
        )  # fmt: skip
        reached = self.plan.reached(indicator, organization, month.number)
        moved = self.plan.moved(indicator, organization, month.number)
        return texts.Line(indicator, moved, reached, lights.judge(task, reached, month, self.limits))

    def write(self, drafts: list[Draft], rng: Random) -> None:
        """Save drafts, each some minutes before it is handed in (or at its moment, if it stays a draft)."""
        for draft in drafts:
            draft.report.saved_by = self.cast.author(draft.report)
            draft.report.saved_at = draft.handed_in - dt.timedelta(minutes=rng.randint(3, 25))
        MonthlyReport.objects.bulk_create([draft.report for draft in drafts], batch_size=200)
        ReportEntry.objects.bulk_create([entry for draft in drafts for entry in draft.entries], batch_size=500)

    # ---- a month that is over --------------------------------------------------------------------------------

    def month(self, month: Month) -> int:
        """Write, hand in and accept all reports of a month; answers how many."""
        rng = Random(f"{self.programme.year}:{month.number}")
        drafts = self.drafts(month)
        deadline = deadlines.deadline(self.programme, month)
        self._set_moments(drafts, month, deadline, rng)
        self.write(drafts, rng)
        events = [(moment, 0, user, ids) for (moment, user), ids in self._submissions(drafts).items()]
        events += [(moment, 1, user, ids) for moment, user, ids in self._reviews(drafts, deadline, rng)]
        for moment, kind, user, ids in sorted(events, key=lambda event: event[:2]):
            (self.accept if kind else self.submit)(moment, user, ids)
        return len(drafts)

    def _set_moments(self, drafts: list[Draft], month: Month, deadline: Deadline, rng: Random) -> None:
        """Everybody sits down two or three times; some hand a few reports in late."""
        by_author: dict[User, list[Draft]] = defaultdict(list)
        for draft in drafts:
            by_author[self.cast.author(draft.report)].append(draft)
        days, late_days = workdays.in_time(month, deadline), workdays.too_late(deadline)
        for author, own in by_author.items():
            sittings = [workdays.moment(rng.choice(days), rng) for _ in range(rng.choice((2, 3)))]
            late = workdays.moment(rng.choice(late_days), rng, latest=AFTERNOON) if late_days else None
            tardy = late is not None and rng.random() < (0.6 if author.organization_id in self.weak else 0.15)
            for draft in own:
                draft.handed_in = late if tardy and rng.random() < 0.12 else rng.choice(sittings)

    @staticmethod
    def _submissions(drafts: list[Draft]) -> dict[tuple[dt.datetime, User], list[int]]:
        batches = defaultdict(list)
        for draft in drafts:
            batches[draft.handed_in, draft.report.saved_by].append(draft.report.pk)
        return batches

    def _reviews(self, drafts: list[Draft], deadline: Deadline, rng: Random):
        """(moment, reviewer, ids): most on the workday after the due day, the late ones when the month closes."""
        later = deadline.due + dt.timedelta(days=1)
        days = workdays.too_late(deadline) or workdays.workdays(later, later + dt.timedelta(days=14))[:1]
        waiting: dict[User, list[Draft]] = defaultdict(list)
        for draft in drafts:
            waiting[self.cast.reviewer(draft.report)].append(draft)
        for reviewer, own in waiting.items():
            first = workdays.moment(days[0], rng, latest=11 * 60)
            last = workdays.moment(days[-1], rng, earliest=AFTERNOON, latest=17 * 60 + 30)
            yield first, reviewer, [draft.report.pk for draft in own if draft.handed_in < first]
            yield last, reviewer, [draft.report.pk for draft in own if draft.handed_in >= first]

    # ---- the verbs, at a moment --------------------------------------------------------------------------------

    def submit(self, moment: dt.datetime, user: User, ids: list[int]) -> None:
        """Hand reports in; DemoError when one of them is refused."""
        with periods.at(moment):
            handed_in = workflow.submit_many(ids, user)
        done = len(handed_in.submitted)
        if done != len(ids):
            raise DemoError(f"{user.username}在{moment:%Y-%m-%d}只提交了{done}/{len(ids)}份：{handed_in}")

    def accept(self, moment: dt.datetime, user: User, ids: list[int]) -> None:
        """Accept reports; DemoError when one of them is refused."""
        if not ids:
            return
        with periods.at(moment):
            accepted = workflow.accept_many(ids, user)
        if len(accepted) != len(ids):
            raise DemoError(f"{user.username}在{moment:%Y-%m-%d}只通过了{len(accepted)}/{len(ids)}份")
