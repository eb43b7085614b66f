"""Addresses of the programme: projects, entry, review, figures."""

from django.urls import path

from projects.views import attachments, comments, corrections, entry, figures, projects, review, townships

urlpatterns = [
    path("projects/", projects.project_list, name="project_list"),
    path("projects/<int:year>/<int:number>/", projects.project_detail, name="project_detail"),
    path("entry/", entry.entry, name="entry"),
    path("entry/<month>/", entry.entry_sheet, name="entry_sheet"),
    path("entry/<month>/submit/", entry.entry_submit_all, name="entry_submit_all"),
    path("entry/<month>/<int:number>/save/", entry.entry_save, name="entry_save"),
    path("entry/<month>/<int:number>/submit/", entry.entry_submit, name="entry_submit"),
    path("entry/<month>/<int:number>/withdraw/", entry.entry_withdraw, name="entry_withdraw"),
    path("review/", review.review_queue, name="review_queue"),
    path("review/accept/", review.review_accept_all, name="review_accept_all"),
    path("review/<int:pk>/accept/", review.review_accept, name="review_accept"),
    path("review/<int:pk>/return/", review.review_return, name="review_return"),
    path("reports/monthly/<int:pk>/", review.report_detail, name="report_detail"),
    path("reports/monthly/<int:pk>/correct/<slug:code>/", corrections.correction_propose, name="correction_propose"),
    path("corrections/<int:pk>/accept/", corrections.correction_accept, name="correction_accept"),
    path("corrections/<int:pk>/refuse/", corrections.correction_refuse, name="correction_refuse"),
    path("corrections/<int:pk>/withdraw/", corrections.correction_withdraw, name="correction_withdraw"),
    path("entry/<month>/<int:number>/attachments/", attachments.entry_attachments, name="entry_attachments"),
    path("reports/monthly/<int:pk>/attachments/", attachments.attachment_add, name="attachment_add"),
    path("attachments/<int:pk>/", attachments.attachment_file, name="attachment_file"),
    path("attachments/<int:pk>/thumbnail/", attachments.attachment_thumbnail, name="attachment_thumbnail"),
    path("attachments/<int:pk>/remove/", attachments.attachment_remove, name="attachment_remove"),
    path("attachments/<int:pk>/restore/", attachments.attachment_restore, name="attachment_restore"),
    path("reports/monthly/<int:pk>/comments/", comments.comment_add, name="comment_add"),
    path("reports/monthly/<int:pk>/comments/read/", comments.comment_read, name="comment_read"),
    path("comments/", comments.comment_list, name="comment_list"),
    path("townships/", townships.township_overview, name="township_overview"),
    path("townships/switch/", townships.township_switch, name="township_switch"),
    path("figures/<int:year>/<slug:code>/<slug:organization>/<period>/", figures.figure_trail, name="figure_trail"),
]
