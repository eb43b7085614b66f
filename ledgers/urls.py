"""Addresses of ledgers."""

from django.urls import path

from ledgers.views import categories, files, listing, records

urlpatterns = [
    path("ledgers/", listing.ledger_index, name="ledger_index"),
    path("ledgers/<slug:kind>/", listing.ledger_list, name="ledger_list"),
    path("ledgers/<slug:kind>/new/", records.ledger_new, name="ledger_new"),
    path("ledgers/<slug:kind>/categories/", categories.ledger_categories, name="ledger_categories"),
    path("ledgers/<slug:kind>/categories/<int:pk>/", categories.ledger_category, name="ledger_category"),
    path(
        "ledgers/<slug:kind>/categories/<int:pk>/move/<slug:way>/",
        categories.ledger_category_move,
        name="ledger_category_move",
    ),
    path(
        "ledgers/<slug:kind>/categories/<int:pk>/retire/",
        categories.ledger_category_retire,
        name="ledger_category_retire",
    ),
    path(
        "ledgers/<slug:kind>/categories/<int:pk>/reactivate/",
        categories.ledger_category_reactivate,
        name="ledger_category_reactivate",
    ),
    path("ledgers/<slug:kind>/<int:pk>/", records.ledger_detail, name="ledger_detail"),
    path("ledgers/<slug:kind>/<int:pk>/edit/", records.ledger_edit, name="ledger_edit"),
    path("ledgers/<slug:kind>/<int:pk>/void/", records.ledger_void, name="ledger_void"),
    path("ledgers/<slug:kind>/<int:pk>/restore/", records.ledger_restore, name="ledger_restore"),
    path("ledgers/<slug:kind>/<int:pk>/files/", files.ledger_file_add, name="ledger_file_add"),
    path("ledgers/<slug:kind>/<int:pk>/files/<int:file>/", files.ledger_file, name="ledger_file"),
    path("ledgers/<slug:kind>/<int:pk>/files/<int:file>/small/", files.ledger_thumbnail, name="ledger_thumbnail"),
    path("ledgers/<slug:kind>/<int:pk>/files/<int:file>/remove/", files.ledger_file_remove, name="ledger_file_remove"),
    path(
        "ledgers/<slug:kind>/<int:pk>/files/<int:file>/restore/", files.ledger_file_restore, name="ledger_file_restore"
    ),
]
