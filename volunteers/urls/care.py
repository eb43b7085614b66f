"""Duplicates, requests about own data, balances taken over."""

from django.urls import path

from volunteers.views import carried, duplicates, requests

urlpatterns = [
    path("volunteers/duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("volunteers/duplicates/find/", duplicates.duplicate_find, name="duplicate_find"),
    path("volunteers/duplicates/<int:pk>/merge/", duplicates.duplicate_merge, name="duplicate_merge"),
    path("volunteers/duplicates/<int:pk>/dismiss/", duplicates.duplicate_dismiss, name="duplicate_dismiss"),
    path("volunteers/requests/", requests.data_request_list, name="data_request_list"),
    path("volunteers/requests/new/", requests.data_request_new, name="data_request_new"),
    path("volunteers/requests/<int:pk>/", requests.data_request_answer, name="data_request_answer"),
    path("volunteers/requests/<int:pk>/erase/", requests.data_request_erase, name="data_request_erase"),
    path("volunteers/carried/", carried.carried_list, name="carried_list"),
    path("volunteers/carried/<str:code>/", carried.carried_edit, name="carried_edit"),
    path("volunteers/carried/<str:code>/replace/", carried.carried_replace, name="carried_replace"),
]
