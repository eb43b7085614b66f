"""What an officer of a township opens: the own sheet and reports, and the account. The rest is the county's."""

from django.core.exceptions import PermissionDenied

from organizations.models import Role

TOWNSHIP_PAGES = frozenset(
    {
        "home", "alive", "login", "logout", "password_change", "password_change_done",
        "entry", "entry_sheet", "entry_save", "entry_submit", "entry_withdraw", "entry_submit_all", "report_detail",
        "entry_attachments", "attachment_add", "attachment_file", "attachment_thumbnail", "attachment_remove",
        "attachment_restore", "comment_add", "comment_read", "comment_list",
        "extension_ask", "extension_end", "extension_list",
        "upload_list", "upload_new", "upload_template", "upload_batch", "upload_batch_place", "upload_batch_apply",
        "upload_detail", "upload_rows", "upload_original", "upload_marked", "upload_place", "upload_mapping",
        "upload_answer", "upload_recheck", "upload_apply", "upload_cancel", "upload_undo", "upload_discard",
        "ledger_index", "ledger_list", "ledger_new", "ledger_detail", "ledger_edit", "ledger_void", "ledger_restore",
        "site_step", "site_undo",
        "ledger_file_add", "ledger_file", "ledger_thumbnail", "ledger_file_remove", "ledger_file_restore",
        "request_step", "service_menu", "order_new", "order_list", "order_detail", "order_step",
        "loan_funnel", "loan_step", "loan_undo", "internship_start",
        "data_request_list", "data_request_new",
        "team_members", "team_member_add", "team_member_change", "team_member_leave", "team_network",
        "service_day_list", "service_day_detail", "service_day_record",
        "service_list", "service_new", "service_detail", "service_edit", "service_sign_up", "service_sign_off",
        "service_check", "service_check_one", "service_check_all", "service_correct", "service_move", "check_in",
        "duty_board", "duty_gaps", "duty_attend", "duty_remove", "duty_site", "duty_copy_week", "duty_slots",
        "duty_slots_copy", "duty_slot_change", "duty_slot_end", "duty_plan",
        "honorary_list", "honorary_new", "honorary_detail", "honorary_withdraw", "star_list", "star_notice",
        "record_list", "record_issue", "record_pdf", "record_verify",
        "volunteer_list", "volunteer_find", "volunteer_new", "volunteer_told", "volunteer_detail", "volunteer_edit",
        "volunteer_step",
        "job_status", "job_retry",
    }
)  # fmt: skip


class TownshipGate:
    """Answers 403 to a township officer outside of `TOWNSHIP_PAGES`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Refuse what is not on the list."""
        if not request.user.is_authenticated or request.user.role != Role.TOWNSHIP_OFFICER:
            return
        if request.resolver_match.url_name not in TOWNSHIP_PAGES or request.resolver_match.app_name:
            raise PermissionDenied("这一页由县区和市级使用，乡镇填报员不用办理。")
