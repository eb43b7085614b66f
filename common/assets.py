"""Serves an allow-list of browser files straight out of node_modules, where `npm ci` puts them."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage


class _OneFile(FileSystemStorage):
    """A storage that knows one file under another name."""

    prefix = ""

    def __init__(self, source: Path):
        super().__init__(location=source.parent)
        self.source = source

    def path(self, name):
        return str(self.source)


class NpmFinder(BaseFinder):
    """Finds exactly the files of `settings.NPM_STATIC`."""

    def _files(self):
        return {name: Path(settings.NPM_ROOT) / source for name, source in settings.NPM_STATIC.items()}

    def check(self, **kwargs):
        """Name every browser file that is missing."""
        return [
            Error(f"前端资源缺失：{source}", hint="请运行 make setup", id="assets.E001")
            for source in self._files().values()
            if not source.exists()
        ]

    def find(self, path, find_all=False, **kwargs):
        """The file's place on disk, or []."""
        source = self._files().get(path)
        if source is None or not source.exists():
            return []
        return [str(source)] if find_all else str(source)

    def list(self, ignore_patterns):
        """Yield (static name, storage) for collectstatic."""
        for name, source in self._files().items():
            if source.exists():
                yield name, _OneFile(source)
