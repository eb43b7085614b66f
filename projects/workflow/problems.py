"""What became of the problems that reports raise: told by those who raised them or by those who review."""

from django.db import transaction

from common import periods
from organizations import audit
from projects import rules
from projects.models import MonthlyReport, ProblemOutcome, ProblemState
from projects.workflow.refusal import Refused


@transaction.atomic
def record_outcome(report: MonthlyReport, user, state: str, note: str) -> ProblemOutcome:
    """Tell how far the problem of a report has come; what is unchanged is not written again."""
    state, note = ProblemState(state), note.strip()
    # Two colleagues may tell of one problem at once, also before it has an outcome: the report's row keeps them apart.
    report = MonthlyReport.objects.with_project().select_for_update(of=("self",)).get(pk=report.pk)
    if not report.raises_problem:
        raise Refused("这份月报没有提出问题，或已撤回、退回修改。请刷新页面查看最新情况。")
    if not rules.may_record_outcome(user, report):
        raise Refused("只有填报单位和审核单位可以登记办理情况。")
    if state != ProblemState.OPEN and not note:
        raise Refused("请写明办理情况：谁在办、怎样办、办到哪一步。")
    before = ProblemOutcome.objects.filter(report=report).first()
    if before and (before.state, before.note) == (state, note):
        return before
    outcome, _ = ProblemOutcome.objects.update_or_create(
        report=report, defaults={"state": state, "note": note, "updated_by": user, "updated_at": periods.now()}
    )
    summary = f"登记问题办理（{state.label}）：{report.title}" + (f"（{note}）" if note else "")
    audit.record(user, "problem.outcome", report, summary, state=state, before=before.state if before else "")
    return outcome
