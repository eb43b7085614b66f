"""Pictures that people hand in: whether they can be decoded whole, and a small copy that tells nothing else."""

import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

THUMBNAIL = 480  # pixels of the longer side


class BrokenPicture(Exception):
    """The picture cannot be decoded, or would take too much to decode; the message says so in Chinese."""


def thumbnail(path: Path, decoder: str, megapixels: int) -> bytes:
    """A JPEG of at most 480 px, upright, without any metadata (place and camera stay with the original).

    Decodes the whole picture, so what is cut off or hollow raises BrokenPicture. `decoder` names the only format tried.
    """
    too_large = f"图片尺寸太大，请缩小到{megapixels * 100}万像素以内再传"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(path, formats=[decoder])
        with picture:
            # The header tells the size: a bomb is refused before a single pixel is decoded.
            if picture.width * picture.height > megapixels * 1_000_000:
                raise BrokenPicture(too_large)
            return _reduced(picture)
    except Image.DecompressionBombError as error:
        raise BrokenPicture(too_large) from error
    except BrokenPicture:
        raise
    except Exception as error:  # decoders raise whatever they stumble over
        raise BrokenPicture("图片打不开，可能已损坏或没有传完整，请重新保存后再传") from error


def _reduced(picture: Image.Image) -> bytes:
    picture.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))  # JPEG is decoded at a fraction of its size
    if picture.mode == "P":  # a palette cannot be blended
        picture = picture.convert("RGBA")
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    clear = _upright(picture).convert("RGBA")
    copy = Image.new("RGB", clear.size, "white")
    copy.paste(clear, mask=clear.getchannel("A"))
    answer = BytesIO()
    copy.save(answer, "JPEG", quality=82, optimize=True)
    return answer.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera says; a camera's muddled notes leave it as it lies."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture
