"""Handing out files that people handed in, so that none of them can do anything in the browser."""

from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from common import documents

# A file that somebody handed in never runs, loads or frames anything, even when a browser opens it as a page. A PDF
# gets no sandbox, in which older Chromium shows nothing: its viewer keeps it apart from the site by itself.
LOCKED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
POLICIES = {documents.PDF.content_type: f"{LOCKED}; object-src 'self'"}


def whole(request, stored):
    """A stored file under the name it came with; `stored` has name, file, content_type and sha256."""
    return _served(request, stored.file, stored.content_type, stored.name, stored.sha256)


def thumbnail(request, stored):
    """Its small picture; what is no picture has none."""
    if not stored.thumbnail:
        raise Http404("没有缩略图")
    name = f"{stored.pk}.jpg"
    return _served(request, stored.thumbnail, documents.JPEG.content_type, name, f"{stored.sha256}-small")


def _served(request, file: str, content_type: str, name: str, tag: str):
    """The browser may keep it but asks every time whether it still may."""
    path = documents.path_of(file)
    if not path.exists():
        raise Http404("文件不在服务器上，请联系系统管理员。")
    etag = quote_etag(tag)
    response = get_conditional_response(request, etag=etag) or _opened(path, content_type, name)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICIES.get(content_type, f"{LOCKED}; sandbox")
    return response


def _opened(path, content_type: str, name: str) -> FileResponse:
    return FileResponse(open(path, "rb"), filename=name, content_type=content_type)
