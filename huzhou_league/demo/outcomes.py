"""What became of the problems that reports raised: most early ones are solved, many later ones still open."""

import datetime as dt
from random import Random

from common import periods
from common.periods import Month
from huzhou_league.demo import workdays
from huzhou_league.demo.replay import Replay
from projects import workflow
from projects.deadlines import deadline
from projects.models import MonthlyReport, ProblemState

NOTES = {
    ProblemState.HANDLING: (
        "已列入部门月度协调事项，正与有关单位对接",
        "已上门了解情况，下月底前拿出办法",
        "已报分管领导，等待相关单位答复",
    ),
    ProblemState.SOLVED: (
        "已与有关单位会商，所需支持已落实",
        "已调整安排，问题不再出现",
        "已由结对部门帮助解决，本月起正常推进",
    ),
}


def run(replay: Replay, through: Month) -> int:
    """Tell what became of some problems of the months up to `through`; answers of how many."""
    rng = Random(f"{through.key}:outcomes")
    raised = MonthlyReport.objects.filter(programme=replay.programme, month__lte=through).raising().with_project()
    chosen = [report for report in raised.order_by("pk") if rng.random() < _share(through - report.month)]
    for report in chosen:
        solved = through - report.month > 1 or rng.random() < 0.3
        state = ProblemState.SOLVED if solved else ProblemState.HANDLING
        reviewed = deadline(replay.programme, report.month).closes + dt.timedelta(days=1)
        day = rng.choice(workdays.workdays(reviewed, (report.month + 1).start.replace(day=27)))
        with periods.at(workdays.moment(day, rng)):
            workflow.record_outcome(report, replay.cast.reviewer(report), state, rng.choice(NOTES[state]))
    return len(chosen)


def _share(age: int) -> float:
    """Which part of the problems somebody has taken up, by their age in months."""
    return 0.15 if age == 0 else 0.35 if age == 1 else 0.6
