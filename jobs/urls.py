"""Addresses of the jobs app."""

from django.urls import path

from jobs import views

urlpatterns = [
    path("<int:job_id>/", views.job_status, name="job_status"),
    path("<int:job_id>/retry/", views.job_retry, name="job_retry"),
]
