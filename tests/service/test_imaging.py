# SPDX-License-Identifier: Apache-2.0
"""Pictures of every kind as pixels: the same paper whatever the file, limits, damage."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support import scans

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.decode import Frame, PictureFile
from ocr_service.imaging.types import (
    AVIF,
    BMP,
    GIF,
    HEIC,
    IMAGE_TYPES,
    JPEG,
    PNG,
    TIFF,
    WEBP,
    image_type,
)

LIMIT = 200
SIZE = (300, 140)
TYPES = {
    "jpeg": JPEG,
    "png": PNG,
    "webp": WEBP,
    "tiff": TIFF,
    "bmp": BMP,
    "gif": GIF,
    "heic": HEIC,
    "avif": AVIF,
}


@pytest.fixture(scope="module")
def paper() -> Image.Image:
    """Make white paper with a black block left above and a line of text."""
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 80, 60), fill="black")
    draw.text((120, 90), "TOTAL 7,25", fill="black")
    return picture


def read(data: bytes, page: int = 1) -> Frame:
    """Decode one page."""
    with PictureFile(data, LIMIT) as opened:
        return opened.read_page(page)


def dark(pixels: np.ndarray) -> tuple[int, int, int, int]:
    """Return the box around everything dark: left, top, right, bottom."""
    rows, columns = np.nonzero(pixels.mean(axis=2) < 100)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("kind", scans.KINDS)
def test_every_kind_of_picture_shows_the_same_paper(paper: Image.Image, kind: str) -> None:
    frame = read(scans.write(paper, kind))
    assert (frame.width, frame.height) == SIZE
    assert frame.pixels.shape == (SIZE[1], SIZE[0], 3)
    assert frame.pixels.dtype == np.uint8
    assert frame.pixels[40, 50].max() < 40
    assert frame.pixels[5, 5].min() > 235
    wanted = dark(np.asarray(paper))
    assert np.abs(np.array(dark(frame.pixels)) - wanted).max() <= 2
    assert frame.notices == []


@pytest.mark.parametrize("kind", scans.KINDS)
def test_the_type_is_told_by_content(paper: Image.Image, kind: str) -> None:
    head = scans.write(paper, kind)[:64]
    assert image_type(head) == TYPES[kind.partition("-")[0]]
    assert image_type(head) in IMAGE_TYPES


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"%PDF-1.7\n",
        b"BM is how this letter begins, and it is no bitmap",
        b"GIF",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
    ],
)
def test_what_is_no_picture_has_no_type(head: bytes) -> None:
    assert image_type(head) is None


def test_the_resolution_is_told_where_it_is_known(paper: Image.Image) -> None:
    assert read(scans.write(paper, "jpeg", dpi=203)).dpi == pytest.approx(203)
    assert read(scans.write(paper, "gif")).dpi is None


def test_a_tiff_has_a_frame_for_each_page_and_any_can_be_read(paper: Image.Image) -> None:
    small = paper.resize((90, 60))
    data = scans.many_pages([paper, small.convert("1"), paper.convert("L")])
    with PictureFile(data, LIMIT) as opened:
        assert opened.page_count == 3
        assert opened.read_page(3).width == SIZE[0]
        assert opened.read_page(2).pixels.shape == (60, 90, 3)
        assert opened.read_page(1).number == 1


def test_an_animation_is_one_page(paper: Image.Image) -> None:
    out = io.BytesIO()
    paper.save(out, "GIF", save_all=True, append_images=[paper.rotate(180)])
    with PictureFile(out.getvalue(), LIMIT) as opened:
        assert opened.page_count == 1
        assert opened.read_page(1).pixels[40, 50].max() < 40


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    # nothing but the header is there: decoding would fail in another way
    with pytest.raises(OcrError) as caught:
        PictureFile(out.getvalue()[:200], LIMIT)
    assert caught.value.code is ErrorCode.TOO_MANY_PIXELS
    assert "400 megapixels" in caught.value.message


def test_each_page_of_a_tiff_is_held_to_the_limit(paper: Image.Image) -> None:
    data = scans.many_pages([paper, Image.new("1", (1200, 1200), 1)])
    with PictureFile(data, max_megapixels=1) as opened:
        assert opened.read_page(1).width == SIZE[0]
        with pytest.raises(OcrError) as caught:
            opened.read_page(2)
    assert caught.value.code is ErrorCode.TOO_MANY_PIXELS


@pytest.mark.parametrize("mode", ["L", "1"])
def test_huge_pictures_are_shrunk_and_say_so(mode: str) -> None:
    out = io.BytesIO()
    picture = Image.new(mode, (9000, 6000), 255 if mode == "L" else 1)
    ImageDraw.Draw(picture).rectangle((4500, 0, 8999, 5999), fill=0)
    picture.save(out, "PNG")
    frame = read(out.getvalue())
    assert (frame.width, frame.height) == (9000, 6000)
    assert frame.pixels.shape == (3000, 4500, 3)
    assert frame.scale == 0.5
    assert frame.pixels[10, 10].tolist() == [255, 255, 255]
    assert frame.pixels[10, 4000].tolist() == [0, 0, 0]


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "bmp"])
def test_a_picture_that_breaks_off_gives_what_there_is(paper: Image.Image, kind: str) -> None:
    tall = paper.resize((300, 1400))
    data = scans.write(tall, kind)
    frame = read(data[: len(data) * 7 // 10])
    assert [notice.code for notice in frame.notices] == ["damaged_picture"]
    assert frame.notices[0].page == 1
    assert frame.pixels.shape == (1400, 300, 3)
    if kind != "bmp":  # a bitmap is stored from bottom to top
        assert frame.pixels[400, 50].max() < 40


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "heic", "avif", "gif"])
def test_a_picture_with_nothing_left_is_an_error_with_a_hint(paper: Image.Image, kind: str) -> None:
    with pytest.raises(OcrError) as caught:
        read(scans.write(paper, kind)[:64])
    assert caught.value.code is ErrorCode.DAMAGED_FILE
    assert caught.value.hint


def test_damage_in_one_file_leaves_the_next_one_strict(paper: Image.Image) -> None:
    data = scans.write(paper, "png")
    assert read(data[: len(data) * 7 // 10]).notices
    assert read(data[: len(data) * 7 // 10]).notices
    assert not read(data).notices


def test_grey_of_32_bits_is_stretched() -> None:
    out = io.BytesIO()
    ramp = np.linspace(0, 1, 100, dtype=np.float32).reshape(1, 100).repeat(50, axis=0)
    Image.fromarray(ramp).save(out, "TIFF")
    pixels = read(out.getvalue()).pixels
    assert pixels[0, 0].tolist() == [0, 0, 0]
    assert pixels[0, 99].tolist() == [255, 255, 255]
