"""Files as people hand them in, made for the tests."""

from io import BytesIO

from PIL import Image


def picture(form="JPEG", size=(1200, 900), colour=(30, 120, 60), turned=False, place=False) -> bytes:
    """A picture whose left half is red; `turned` as a camera held upright notes it, `place` with GPS in its notes."""
    image = Image.new("RGB", size, colour)
    image.paste((220, 20, 30), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6  # to be turned a quarter clockwise
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "相机".encode().decode("latin-1")
    content = BytesIO()
    image.save(content, form, exif=exif)
    return content.getvalue()


def pdf(text=b"") -> bytes:
    """A PDF of one empty page; `text` makes one that differs."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>",
    ]
    body = b"".join(b"%d 0 obj%sendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n%" + text + b"\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"
