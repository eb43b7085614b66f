"""Addresses of the programme: projects, entry, review, figures."""

from django.urls import path

from projects.views import (
    entry,
    figures,
    programme,
    programme_rows,
    programme_targets,
    programme_texts,
    projects,
    review,
)

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
    path("figures/<int:year>/<slug:code>/<slug:organization>/<period>/", figures.figure_trail, name="figure_trail"),
    path("programme/", programme.programme_list, name="programme_list"),
    path("programme/<int:year>/", programme.programme_outline, name="programme_outline"),
    path("programme/<int:year>/copy/", programme.programme_copy, name="programme_copy"),
    path("programme/<int:year>/settings/", programme.programme_settings, name="programme_settings"),
    path("programme/<int:year>/history/", programme.programme_history, name="programme_history"),
    path("programme/<int:year>/texts/", programme_texts.programme_texts, name="programme_texts"),
    path("programme/<int:year>/texts/<slug:key>/", programme_texts.programme_text, name="programme_text"),
    path("programme/<int:year>/targets/<slug:of>/", programme_targets.programme_targets, name="programme_targets"),
    path(
        "programme/<int:year>/targets/<slug:of>/openings/",
        programme_targets.programme_openings,
        name="programme_openings",
    ),
    path("programme/<int:year>/<slug:kind>/new/", programme_rows.programme_row_new, name="programme_row_new"),
    path(
        "programme/<int:year>/<slug:kind>/new/<int:parent>/", programme_rows.programme_row_new, name="programme_row_new"
    ),
    path("programme/<int:year>/<slug:kind>/<int:pk>/", programme_rows.programme_row, name="programme_row"),
    path("programme/<int:year>/<slug:kind>/<int:pk>/remove/", programme_rows.programme_remove, name="programme_remove"),
    path(
        "programme/<int:year>/<slug:kind>/<int:pk>/move/<slug:way>/",
        programme_rows.programme_move,
        name="programme_move",
    ),
]
