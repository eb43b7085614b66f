"""Pictures: the small copy is upright and tells nothing else, and what cannot be decoded whole is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from common.pictures import BrokenPicture, thumbnail
from tests.pictures import picture


@pytest.fixture
def kept(tmp_path):
    def written(content):
        path = tmp_path / "upload.part"
        path.write_bytes(content)
        return path

    return written


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_longer_side_has_480_pixels(kept, form):
    small = opened(thumbnail(kept(picture(form)), form, 50))
    assert (small.format, small.size) == ("JPEG", (480, 360))


def test_a_small_picture_is_not_blown_up(kept):
    assert opened(thumbnail(kept(picture(size=(90, 60))), "JPEG", 50)).size == (90, 60)


def test_a_picture_taken_upright_stands_upright(kept):
    small = opened(thumbnail(kept(picture(turned=True)), "JPEG", 50))
    assert small.size == (360, 480)
    top, bottom = small.getpixel((180, 60)), small.getpixel((180, 420))
    assert top[0] > 180 > bottom[0], "what lay on the left is now on top"


def test_place_and_camera_stay_with_the_original(kept):
    original = picture(place=True)
    assert dict(opened(original).getexif())
    small = opened(thumbnail(kept(original), "JPEG", 50))
    assert dict(small.getexif()) == {}
    assert "exif" not in small.info


def test_what_is_transparent_becomes_white(kept):
    content = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(content, "PNG")
    assert opened(thumbnail(kept(content.getvalue()), "PNG", 50)).getpixel((20, 20)) == (255, 255, 255)


def test_a_picture_that_was_cut_off_is_refused(kept):
    with pytest.raises(BrokenPicture, match="图片打不开，可能已损坏或没有传完整，请重新保存后再传"):
        thumbnail(kept(picture()[:-4000]), "JPEG", 50)


def test_only_the_named_format_is_tried(kept):
    with pytest.raises(BrokenPicture):
        thumbnail(kept(picture("PNG")), "JPEG", 50)


def bomb(side: int) -> bytes:
    """A PNG that says how large it is and holds nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_100, 60_000])
def test_a_bomb_is_refused_before_it_is_decoded(kept, side):
    with pytest.raises(BrokenPicture, match="图片尺寸太大，请缩小到5000万像素以内再传"):
        thumbnail(kept(bomb(side)), "PNG", 50)
