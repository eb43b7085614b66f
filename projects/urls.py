"""Addresses of the programme: projects, entry, review, figures."""

from django.urls import path

from projects.views import entry, figures, problems, project_page, projects, review

urlpatterns = [
    path("projects/", projects.project_list, name="project_list"),
    path("projects/<int:year>/<int:number>/", project_page.project_detail, name="project_detail"),
    path("problems/", problems.problem_list, name="problem_list"),
    path("problems/<int:pk>/outcome/", problems.problem_outcome, name="problem_outcome"),
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
]
