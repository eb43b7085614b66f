"""How a browser's files are received: nothing of them lies on a disk before it is sealed.

Django writes files beyond a few megabytes into the system's temporary folder, in clear; what a server leaves there when
it is killed may be a roster with the identity numbers of a whole county.
"""

import os

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UnnamedFileUploadHandler(FileUploadHandler):
    """Receives a file into memory that has no name on any disk and is gone with its process."""

    def new_file(self, *args, **kwargs):
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file = os.fdopen(os.memfd_create("received"), "w+b")

    def receive_data_chunk(self, raw_data, start):
        """A piece of it."""
        self.file.write(raw_data)

    def file_complete(self, file_size):
        """The whole of it."""
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self):
        """It will not come any more."""
        if hasattr(self, "file"):
            self.file.close()
