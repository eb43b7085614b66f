"""Every address of the platform."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("organizations.urls")),
    path("jobs/", include("jobs.urls")),
    path("admin/", admin.site.urls),
]
