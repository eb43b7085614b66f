"""Every address of the platform."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("home/", RedirectView.as_view(pattern_name="dashboard"), name="home"),
    path("", include("organizations.urls")),
    path("", include("projects.urls")),
    path("", include("reports.urls")),
    path("jobs/", include("jobs.urls")),
    path("admin/", admin.site.urls),
]
