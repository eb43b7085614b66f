"""Programme files: a year's programme as YAML, read, checked whole, and brought into the database."""

from projects.programme_file.read import FileErrors, ProgrammeFile, read
from projects.programme_file.store import Outcome, store

__all__ = ["FileErrors", "Outcome", "ProgrammeFile", "read", "store"]
