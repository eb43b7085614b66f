"""Addresses of the uploads app."""

from django.urls import path

from uploads import views

urlpatterns = [
    path("", views.upload_list, name="upload_list"),
    path("new/", views.upload_new, name="upload_new"),
    path("template/<slug:kind>/", views.upload_template, name="upload_template"),
    path("batch/<uuid:batch>/", views.upload_batch, name="upload_batch"),
    path("batch/<uuid:batch>/place/", views.upload_batch_place, name="upload_batch_place"),
    path("batch/<uuid:batch>/apply/", views.upload_batch_apply, name="upload_batch_apply"),
    path("<int:pk>/", views.upload_detail, name="upload_detail"),
    path("<int:pk>/rows/", views.upload_rows, name="upload_rows"),
    path("<int:pk>/original/", views.upload_original, name="upload_original"),
    path("<int:pk>/marked/", views.upload_marked, name="upload_marked"),
    path("<int:pk>/place/", views.upload_place, name="upload_place"),
    path("<int:pk>/mapping/", views.upload_mapping, name="upload_mapping"),
    path("<int:pk>/answer/", views.upload_answer, name="upload_answer"),
    path("<int:pk>/recheck/", views.upload_recheck, name="upload_recheck"),
    path("<int:pk>/apply/", views.upload_apply, name="upload_apply"),
    path("<int:pk>/cancel/", views.upload_cancel, name="upload_cancel"),
    path("<int:pk>/undo/", views.upload_undo, name="upload_undo"),
    path("<int:pk>/discard/", views.upload_discard, name="upload_discard"),
]
