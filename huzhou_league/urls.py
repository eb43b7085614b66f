"""Every address of the platform."""

from django.contrib import admin
from django.urls import include, path

from huzhou_league import views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("", include("organizations.urls")),
    path("", include("projects.urls")),
    path("", include("entrepreneurship.urls")),
    path("", include("volunteers.urls")),
    path("", include("ledgers.urls")),
    path("", include("reports.urls")),
    path("uploads/", include("uploads.urls")),
    path("jobs/", include("jobs.urls")),
    path("admin/", admin.site.urls),
]
