"""List, entry and pages of volunteers."""

from django.urls import path

from volunteers.views import registry
from volunteers.views import volunteers_entry as entry
from volunteers.views import volunteers_page as page
from volunteers.views import volunteers_steps as steps

urlpatterns = [
    path("volunteers/", registry.volunteer_list, name="volunteer_list"),
    path("volunteers/find/", registry.volunteer_find, name="volunteer_find"),
    path("volunteers/export/", registry.volunteer_export, name="volunteer_export"),
    path("volunteers/new/", entry.volunteer_new, name="volunteer_new"),
    path("volunteers/told/", entry.volunteer_told, name="volunteer_told"),
    path("volunteers/<volunteer:number>/", page.volunteer_detail, name="volunteer_detail"),
    path("volunteers/<volunteer:number>/edit/", entry.volunteer_edit, name="volunteer_edit"),
    path("volunteers/<volunteer:number>/reveal/", steps.volunteer_reveal, name="volunteer_reveal"),
    path("volunteers/<volunteer:number>/step/<slug:step>/", steps.volunteer_step, name="volunteer_step"),
]
