"""The month that still runs: some have handed reports in, some came back, a few are drafts, the rest is missing."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from common import periods
from common.periods import Month
from huzhou_league.demo import workdays
from huzhou_league.demo.difficulties import REASONS
from huzhou_league.demo.replay import Draft, Replay
from organizations.models import Level
from projects import deadlines, workflow
from projects.models import MonthlyReport

ACCEPTED, RETURNED, DRAFTS = 6, 3, 4


@dataclass(frozen=True)
class Chosen:
    """Which reports of the month exist, and what becomes of them."""

    accepted: list[Draft]
    returned: list[Draft]
    waiting: list[Draft]
    drafts: list[Draft]

    @property
    def handed_in(self) -> list[Draft]:
        """Those that leave the organisation."""
        return self.accepted + self.returned + self.waiting


def run(replay: Replay, month: Month) -> int:
    """Write the reports of the running month; answers how many."""
    rng = Random(f"{month.key}:current")
    chosen = _choose(replay, month, rng)
    closes = deadlines.deadline(replay.programme, month - 1).closes
    days = workdays.workdays(max(closes, month.start) + dt.timedelta(days=1), month.start.replace(day=27))
    early, middle, late = days[len(days) // 3], days[len(days) // 2], days[-1]
    for drafts, day in ((chosen.handed_in, early), (chosen.drafts, late)):
        moments: dict = {}
        for draft in drafts:
            author = replay.cast.author(draft.report)
            draft.handed_in = moments.setdefault(author.pk, workdays.moment(day, rng))
    _leave_gaps(chosen.drafts)
    everything = chosen.handed_in + chosen.drafts
    replay.write(everything, rng)
    for moment, author, ids in _batches(replay, chosen.handed_in):
        replay.submit(moment, author, ids)
    for reviewer, ids in _by_reviewer(replay, chosen.accepted).items():
        replay.accept(workdays.moment(middle, rng), reviewer, ids)
    for draft, reason in zip(chosen.returned, REASONS, strict=False):
        report = MonthlyReport.objects.with_project().get(pk=draft.report.pk)
        with periods.at(workdays.moment(middle, rng)):
            workflow.send_back(report, replay.cast.reviewer(draft.report), reason)
    return len(everything)


def _choose(replay: Replay, month: Month, rng: Random) -> Chosen:
    """The two strongest organisations are early, a third one and the city have begun."""
    ranked = sorted(replay.plan.counties, key=lambda own: -own.strength)
    by_organization: dict[int, list[Draft]] = {own.organization.pk: [] for own in ranked}
    city = []
    for draft in replay.drafts(month):
        own = city if draft.report.organization.level == Level.CITY else by_organization[draft.report.organization_id]
        own.append(draft)
    first, second, third = [*by_organization.values(), [], [], []][:3]
    first, second = rng.sample(first, len(first) * 3 // 5), rng.sample(second, len(second) * 2 // 5)
    pool = first + second
    # What people had to type is looked at first.
    typed = [draft for draft in pool if draft.entries] or pool
    accepted = typed[: min(ACCEPTED, len(typed) // 2)]
    returned = typed[len(typed) - min(RETURNED, len(typed) // 4) :]
    waiting = [draft for draft in pool if draft not in accepted and draft not in returned]
    return Chosen(accepted, returned, waiting, third[:DRAFTS] + city[:2])


def _leave_gaps(drafts: list[Draft]) -> None:
    """What is only begun: one of several values is not typed yet, and nothing is said of what comes next."""
    for draft in drafts:
        if len(draft.entries) > 1:
            draft.entries[-1].value = draft.entries[-1].numerator = draft.entries[-1].denominator = None
        draft.report.next_steps = draft.report.coordination = ""


def _batches(replay: Replay, drafts: list[Draft]):
    """(moment, author, ids) of what is handed in together."""
    batches: dict = {}
    for draft in drafts:
        author = replay.cast.author(draft.report)
        batches.setdefault((draft.handed_in, author), []).append(draft.report.pk)
    for (moment, author), ids in sorted(batches.items(), key=lambda item: item[0][0]):
        yield moment, author, ids


def _by_reviewer(replay: Replay, drafts: list[Draft]) -> dict:
    """Reviewer → ids."""
    ids: dict = {}
    for draft in drafts:
        ids.setdefault(replay.cast.reviewer(draft.report), []).append(draft.report.pk)
    return ids
