"""What all ledgers share: records, categories, files."""

from ledgers.models.category import Category
from ledgers.models.file import LedgerFile, StoredFile, StoredFileQuerySet
from ledgers.models.record import Record, RecordQuerySet

__all__ = ["Category", "LedgerFile", "Record", "RecordQuerySet", "StoredFile", "StoredFileQuerySet"]
