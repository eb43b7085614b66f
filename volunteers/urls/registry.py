"""List, entry and pages of volunteers."""

from django.urls import path

from volunteers.views import registry

urlpatterns = [
    path("volunteers/", registry.volunteer_list, name="volunteer_list"),
    path("volunteers/new/", registry.volunteer_new, name="volunteer_new"),
    path("volunteers/<volunteer:number>/", registry.volunteer_detail, name="volunteer_detail"),
]
