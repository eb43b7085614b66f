"""Corrections of accepted values: proposed with a reason, decided by somebody else; the earlier version stays."""

from django.db import IntegrityError, transaction

from common import numerals, periods
from organizations import audit
from projects import rules
from projects.models import Correction, CorrectionStatus, Figure, Indicator, MonthlyReport, Origin
from projects.workflow.publishing import Publication, Stated, current, publish
from projects.workflow.refusal import Refused, Superseded

TAKEN = "这条更正刚刚已被处理。请刷新页面查看最新情况。"


@transaction.atomic
def propose_correction(report: MonthlyReport, indicator: Indicator, stated: Stated, user, reason: str) -> Correction:
    """Propose another value for what an accepted report stated."""
    reason = reason.strip()
    if not rules.may_correct(user, report):
        raise Refused("只有已通过审核的月报可以更正，由填报单位或审核单位提出。")
    if indicator.fed_in(report.month):
        raise Refused("这个数由台账计数，请到台账里修改。")
    if not reason:
        raise Refused("请写明更正原因。")
    figure = current(report, indicator)
    if figure and _numbers(figure) == stated.number:
        raise Refused(f"与现在的数相同（{numerals.exact(figure.value)}{indicator.unit}），不需要更正。")
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                report=report, indicator=indicator, replaces=figure, value=stated.value,
                numerator=stated.numerator, denominator=stated.denominator, reason=reason, proposed_by=user,
            )  # fmt: skip
    except IntegrityError:
        raise Superseded("这个数已有一条更正等待审核，请等审核后再提。") from None
    audit.record(user, "correction.propose", report, f"提出更正{_what(correction)}：{_change(correction)}（{reason}）")
    return correction


@transaction.atomic
def accept_correction(correction: Correction, user) -> Figure:
    """Accept a correction: its value becomes the next version of the figure."""
    if not rules.may_decide_correction(user, correction):
        raise Refused(_why_not(user, correction))
    figure = current(correction.report, correction.indicator)
    if (figure.pk if figure else None) != correction.replaces_id or (figure and figure.origin != Origin.REPORTED):
        raise Superseded("提出更正以后这个数又变了，请不同意这条更正，由提出人核对后重新提出。")
    _decide(correction, CorrectionStatus.ACCEPTED, user)
    stated = Stated(correction.value, correction.numerator, correction.denominator)
    (figure,) = publish([Publication(correction.report, correction.indicator_id, stated, correction)], user)
    summary = f"同意更正{_what(correction)}：{_change(correction)}（{correction.reason}）"
    audit.record(user, "correction.accept", correction.report, summary)
    return figure


@transaction.atomic
def refuse_correction(correction: Correction, user, decision: str) -> None:
    """Refuse a correction with a reason."""
    decision = decision.strip()
    if not rules.may_decide_correction(user, correction):
        raise Refused(_why_not(user, correction))
    if not decision:
        raise Refused("请写明不同意的原因。")
    _decide(correction, CorrectionStatus.REFUSED, user, decision)
    audit.record(user, "correction.refuse", correction.report, f"不同意更正{_what(correction)}（{decision}）")


@transaction.atomic
def withdraw_correction(correction: Correction, user) -> None:
    """Take an undecided proposal back."""
    if not rules.may_withdraw_correction(user, correction):
        raise Refused("只能撤回自己提出的更正。")
    _decide(correction, CorrectionStatus.WITHDRAWN, user)
    audit.record(user, "correction.withdraw", correction.report, f"撤回更正{_what(correction)}")


def _decide(correction: Correction, to: CorrectionStatus, user, decision: str = "") -> None:
    open_one = Correction.objects.waiting().filter(pk=correction.pk)
    if not open_one.update(status=to, decided_by=user, decided_at=periods.now(), decision=decision):
        raise Superseded(TAKEN)
    correction.refresh_from_db()


def _numbers(figure: Figure) -> tuple:
    return figure.value, figure.numerator, figure.denominator


def _what(correction: Correction) -> str:
    return f"{correction.report.month.label}“{correction.indicator.name}”"


def _change(correction: Correction) -> str:
    old = numerals.exact(correction.replaces.value) if correction.replaces else "未报"
    return f"{old}→{numerals.exact(correction.value)}{correction.indicator.unit}"


def _why_not(user, correction: Correction) -> str:
    if correction.status != CorrectionStatus.PROPOSED:
        return TAKEN
    if correction.proposed_by_id == user.pk:
        return "不能审核自己提出的更正，请由其他同事审核。"
    return "这条更正不由您审核。"
