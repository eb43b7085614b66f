"""The pages of uploads; one module for each thing that people do."""

from uploads.views.batch import upload_batch, upload_batch_apply, upload_batch_place
from uploads.views.deciding import upload_answer, upload_mapping, upload_place, upload_recheck
from uploads.views.detail import upload_detail
from uploads.views.files import upload_marked, upload_original, upload_rows, upload_template
from uploads.views.listing import upload_list
from uploads.views.receiving import upload_new
from uploads.views.writing import upload_apply, upload_cancel, upload_discard, upload_undo

__all__ = [
    "upload_answer",
    "upload_apply",
    "upload_batch",
    "upload_batch_apply",
    "upload_batch_place",
    "upload_cancel",
    "upload_detail",
    "upload_discard",
    "upload_list",
    "upload_mapping",
    "upload_marked",
    "upload_new",
    "upload_original",
    "upload_place",
    "upload_recheck",
    "upload_rows",
    "upload_template",
    "upload_undo",
]
