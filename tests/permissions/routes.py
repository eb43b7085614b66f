"""What every address is called with, all about Wuxing's rows; a route may have variants."""

from dataclasses import dataclass, field

from tests.permissions.world import World


@dataclass(frozen=True)
class Call:
    """One way to call a route; its key in the matrix is the route's name, with `:variant` where there are several."""

    args: list = field(default_factory=list)
    data: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)


def calls(world: World) -> dict[str, Call]:
    """Matrix key → Call, for every route of the platform."""
    w = world
    entry = {"value-0": "1"}
    project = w.waiting.project
    indicator = w.cast.indicator("lectures")
    return {
        "home": Call(),
        "login": Call(),
        "logout": Call(),
        "alive": Call(),
        "password_change": Call(),
        "password_change_done": Call(),
        "audit_list": Call(),
        "audit_detail": Call([w.entry.pk]),
        "dashboard": Call(),
        "project_list": Call(),
        "project_detail": Call([2017, project.number]),
        "project_detail:of_the_city": Call([2017, 3]),
        "problem_list": Call(),
        "problem_outcome": Call([w.accepted.pk], {"state": "handling", "note": "已协调"}),
        "entry": Call(),
        "entry_sheet": Call(["2017-06"]),
        "entry_submit_all": Call(["2017-06"]),
        "entry_save": Call(["2017-06", 2], entry),
        "entry_submit": Call(["2017-06", 2], entry),
        "entry_withdraw": Call(["2017-06", 1]),
        "entry_attachments": Call(["2017-06", 2]),
        "extension_ask": Call(["2017-06"], {"scope": "1", "until": "2017-07-07", "reason": "人员调整"}),
        "extension_end": Call([w.extension.pk]),
        "extension_list": Call(),
        "deadline_board": Call(),
        "deadline_decide": Call([], {"month": "2017-06", "extension": [w.extension.pk], "action": "grant"}),
        "deadline_reopen": Call(
            ["2017-05"], {"organization": [w.wuxing.code], "until": "2017-07-08", "reason": "补报"}
        ),
        "review_queue": Call(),
        "review_accept_all": Call([], {"report": [w.waiting.pk]}),
        "review_accept": Call([w.waiting.pk]),
        "review_accept:township": Call([w.from_township.pk]),
        "review_return": Call([w.waiting.pk], {"reason": "请核对"}),
        "report_detail": Call([w.waiting.pk]),
        "report_detail:township": Call([w.from_township.pk]),
        "correction_propose": Call([w.accepted.pk, "attendance"], {"value": "95", "reason": "漏计"}),
        "correction_accept": Call([w.correction.pk]),
        "correction_refuse": Call([w.correction.pk], {"decision": "请附清单"}),
        "correction_withdraw": Call([w.correction.pk]),
        "attachment_add": Call([w.draft.pk]),
        "attachment_file": Call([w.attachment.pk]),
        "attachment_thumbnail": Call([w.attachment.pk]),
        "attachment_remove": Call([w.attachment.pk]),
        "attachment_restore": Call([w.attachment.pk]),
        "comment_add": Call([w.waiting.pk], {"text": "已看"}),
        "comment_read": Call([w.waiting.pk], {"until": w.comment.pk}),
        "comment_list": Call(),
        "figure_trail": Call([2017, "lectures", w.wuxing.code, "2017H1"]),
        "figure_trail:of_the_city": Call([2017, "lectures", "330500", "2017H1"]),
        "township_overview": Call(),
        "township_switch": Call([], {"county": w.wuxing.code, "on": "1"}),
        "programme_list": Call(),
        "programme_outline": Call([2017]),
        "programme_copy": Call([2017], {"targets": "keep"}),
        "programme_settings": Call([2017]),
        "programme_history": Call([2017]),
        "programme_texts": Call([2017]),
        "programme_text": Call([2017, "opening"]),
        "programme_targets": Call([2017, "headline"]),
        "programme_openings": Call([2017, "headline"]),
        "programme_row_new:action": Call([2017, "action"]),
        "programme_row_new:project": Call([2017, "project", project.initiative_id]),
        "programme_row:action": Call([2017, "action", project.initiative.action_id]),
        "programme_row:project": Call([2017, "project", project.pk]),
        "programme_row:indicator": Call([2017, "indicator", indicator.pk]),
        "programme_remove": Call([2017, "project", project.pk]),
        "programme_move": Call([2017, "project", project.pk, "down"]),
        "pattern_preview": Call([2017], {"half": "2017H1", "text": "开展"}),
        "summary_list": Call(),
        "summary_create": Call(["2017H1"]),
        "summary_detail": Call([w.summary.pk]),
        "summary_download": Call([w.summary.pk]),
        "summary_figure": Call([w.summary.pk, 1]),
        "upload_list": Call(),
        "upload_new": Call([], {"kind": "progress"}),
        "upload_template": Call(["progress"]),
        "upload_batch": Call([w.upload.batch]),
        "upload_batch_place": Call([w.upload.batch]),
        "upload_batch_apply": Call([w.upload.batch]),
        "upload_detail": Call([w.upload.pk]),
        "upload_rows": Call([w.upload.pk], query={"format": "csv"}),
        "upload_original": Call([w.upload.pk]),
        "upload_marked": Call([w.upload.pk]),
        "upload_place": Call([w.upload.pk], {"organization": w.wuxing.code, "month": "2017-06"}),
        "upload_mapping": Call([w.upload.pk]),
        "upload_answer": Call([w.upload.pk]),
        "upload_recheck": Call([w.upload.pk]),
        "upload_apply": Call([w.upload.pk]),
        "upload_cancel": Call([w.upload.pk]),
        "upload_undo": Call([w.upload.pk]),
        "upload_discard": Call([w.upload.pk]),
        "job_status": Call([w.summary.job_id]),
        "job_retry": Call([w.summary.job_id]),
    }
