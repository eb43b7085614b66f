"""QR codes as drawings in the page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(address: str, title: str = "签到页二维码") -> SafeString:
    """An address as a QR code, drawn as SVG without any style of its own."""
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2, title=title))
