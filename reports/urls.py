"""Addresses of the reading side: the dashboard and the summaries."""

from django.urls import path

from reports.views import dashboard, patterns, summaries

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("summaries/", summaries.summary_list, name="summary_list"),
    path("summaries/new/<period>/", summaries.summary_create, name="summary_create"),
    path("summaries/<int:pk>/", summaries.summary_detail, name="summary_detail"),
    path("summaries/<int:pk>/download/", summaries.summary_download, name="summary_download"),
    path("summaries/<int:pk>/figures/<int:ordinal>/", summaries.summary_figure, name="summary_figure"),
    path("programme/<int:year>/preview/", patterns.pattern_preview, name="pattern_preview"),
]
