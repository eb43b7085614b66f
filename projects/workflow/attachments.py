"""What is attached to a report: adding, taking away and bringing back, each checked and audited.

Every one of them goes through `reports.save`: it makes the report where there is none yet, refuses one that was handed
in meanwhile, and its update holds the row, so that two uploads at once cannot pass the limits together.
"""

from django.conf import settings
from django.db import transaction

from common import documents
from organizations import audit
from projects import rules
from projects.models import Attachment, MonthlyReport, ReportStatus
from projects.workflow import reports
from projects.workflow.refusal import Refused

FOLDER = "attachments"


def attach(report: MonthlyReport, user, upload) -> Attachment:
    """Keep an uploaded file with the report; one that was taken away before comes back instead of lying there twice."""
    if not rules.may_attach(user, report):
        raise Refused(_why_locked(report))
    limits = settings.ATTACHMENT_MEGABYTES, settings.ATTACHMENT_MEGAPIXELS
    try:
        with documents.keeping(upload, FOLDER, *limits) as kept, transaction.atomic():
            return _recorded(reports.save(report, user, {}, {}), user, kept)
    except documents.NotAccepted as error:
        raise Refused(f"“{upload.name}”没有添加：{error}。") from error
    except _Known as known:
        restore(known.attachment, user)
        return known.attachment


class _Known(Exception):
    """The same file was attached before and taken away: what was just uploaded need not stay."""

    def __init__(self, attachment: Attachment):
        super().__init__(attachment)
        self.attachment = attachment


def _recorded(report: MonthlyReport, user, kept: documents.Kept) -> Attachment:
    """The row of a kept file; its caller's transaction holds the report."""
    same = report.attachments.filter(sha256=kept.sha256).first()
    if same is not None and same.removed_at is None:
        raise Refused(f"“{kept.name}”已经添加过（{same.name}），不用重复上传。")
    _room(report, kept.name)
    if same is not None:
        raise _Known(same)
    attachment = Attachment.objects.create(report=report, **Attachment.told(kept, user))
    _audit(user, "attachment.add", attachment, "添加附件", size=kept.size, sha256=kept.sha256)
    return attachment


@transaction.atomic
def remove(attachment: Attachment, user) -> None:
    """Take an attachment away; row and file stay, and `restore` brings it back."""
    _open_report(attachment, user)
    if not Attachment.objects.take_away(attachment, user):
        raise Refused(f"“{attachment.name}”已经移除。")
    attachment.refresh_from_db()
    _audit(user, "attachment.remove", attachment, "移除附件")


@transaction.atomic
def restore(attachment: Attachment, user) -> None:
    """Bring back an attachment that was taken away."""
    _room(_open_report(attachment, user), attachment.name)
    if not Attachment.objects.bring_back(attachment):
        raise Refused(f"“{attachment.name}”没有被移除。")
    attachment.refresh_from_db()
    _audit(user, "attachment.restore", attachment, "恢复附件")


def _open_report(attachment: Attachment, user) -> MonthlyReport:
    """The attachment's report, held by this transaction and still open to the user."""
    if not rules.may_attach(user, attachment.report):
        raise Refused(_why_locked(attachment.report))
    return reports.save(attachment.report, user, {}, {})


def _room(report: MonthlyReport, name: str) -> None:
    if report.attachments.kept().count() >= settings.ATTACHMENT_COUNT:
        raise Refused(f"每份月报最多{settings.ATTACHMENT_COUNT}个附件，“{name}”放不下了，请先移除不需要的。")


def _why_locked(report: MonthlyReport) -> str:
    if report.status == ReportStatus.SUBMITTED:
        return "月报已提交，附件一并锁定。需要修改请先撤回。"
    if report.status == ReportStatus.ACCEPTED:
        return "月报已通过审核，附件不能再改。"
    return rules.lock(report) or "这份月报不由您填报，不能改附件。"


def _audit(user, action: str, attachment: Attachment, verb: str, **details) -> None:
    report = attachment.report
    summary = f"{verb}：{attachment.name}（{report.month.label}月报：{report.title}）"
    audit.record(user, action, attachment, summary, report.organization, report=report.pk, **details)
