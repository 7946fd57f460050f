# SPDX-License-Identifier: Apache-2.0
"""Pages of PDFs as pixels: resolution, limits, and what pictures a page shows."""

import io

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from support import scans, tickets
from support.scans import Damage
from support.tickets import documents, raw_pdf

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.raster import Raster, RasterFile
from ocr_service.reading.base import Unreadable

LIMIT = 200


def draw(pdf: bytes, limit: float = LIMIT, page: int = 1) -> Raster:
    """Draw a page."""
    with RasterFile(pdf) as opened:
        return opened.draw(page, limit)


def page_with(size: tuple[float, float], *placed: tuple[Image.Image, float, float, float, float]) -> bytes:
    """Make a PDF page with pictures at places given in points from the left bottom corner."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for picture, x, y, wide, high in placed:
        canvas.drawImage(ImageReader(picture), x, y, wide, high)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def sample() -> Image.Image:
    """Draw a small ticket in grey."""
    return scans.draw(tickets.build("simple")[0], 100)


@pytest.mark.parametrize("dpi", [120, 200, 300])
def test_a_scan_is_drawn_pixel_for_pixel(sample: Image.Image, dpi: int) -> None:
    raster = draw(scans.image_pdf([sample], dpi=dpi))
    high, wide = raster.pixels.shape[:2]
    assert abs(wide - sample.width) <= 1
    assert abs(high - sample.height) <= 1
    assert raster.scale == pytest.approx(dpi / 72, rel=0.01)


def test_a_very_fine_scan_is_reduced(sample: Image.Image) -> None:
    assert draw(scans.image_pdf([sample], dpi=1200)).scale * 72 == pytest.approx(330, rel=0.01)


def test_a_coarse_picture_does_not_coarsen_the_page_around_it(sample: Image.Image) -> None:
    coarse = sample.resize((120, 120))
    assert draw(page_with((400, 400), (coarse, 0, 0, 200, 200))).scale * 72 == pytest.approx(110)


def test_drawn_text_is_given_enough_pixels() -> None:
    raster = draw(documents.build("not_a_ticket"))
    assert raster.scale * 72 == pytest.approx(200)
    assert raster.pixels.shape[:2] == (round(842 / 72 * 200), round(595 / 72 * 200))
    assert raster.pixels.min() < 60 < 250 < raster.pixels[:20].min()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_page_is_drawn_as_it_is_shown(turn: int) -> None:
    upright = draw(tickets.build("sample")[0])
    pdf = tickets.build("sample")[0] if turn == 0 else documents.build(f"rotated_{turn}")
    raster = draw(pdf)
    assert np.abs(raster.pixels.astype(int) - upright.pixels.astype(int)).mean() < 3
    assert (raster.width, raster.height) == (upright.width, upright.height)


def test_a_long_ticket_keeps_its_resolution() -> None:
    # 30 cm by 3 m
    pdf = raw_pdf.one_page(raw_pdf.stream(b"0 0 850 8504 re S"), b"", size=b"850 8504")
    raster = draw(pdf)
    assert raster.scale * 72 == pytest.approx(200)
    assert raster.pixels.shape[0] > 23_000


def test_a_limit_on_pixels_lowers_the_resolution() -> None:
    raster = draw(documents.build("not_a_ticket"), limit=1)
    assert 900_000 < raster.pixels.shape[0] * raster.pixels.shape[1] < 1_010_000


def test_a_page_too_large_to_be_legible_is_refused_before_memory_is_asked_for() -> None:
    with pytest.raises(OcrError) as caught:
        draw(documents.build("huge_page"))
    assert caught.value.code is ErrorCode.TOO_MANY_PIXELS
    assert "1000000" in caught.value.message


def test_a_picture_spread_over_a_huge_page_has_the_pixels_it_has(sample: Image.Image) -> None:
    raster = draw(page_with((100_000, 100_000), (sample, 0, 0, 100_000, 100_000)))
    assert raster.pixels.shape[0] < 4 * sample.height


def test_damaged_files_and_missing_pages_are_unreadable() -> None:
    with pytest.raises(Unreadable):
        RasterFile(documents.build("garbage_pdf"))
    with RasterFile(documents.build("not_a_ticket")) as opened, pytest.raises(Unreadable):
        opened.draw(2, LIMIT)


def test_a_password_opens(sample: Image.Image) -> None:
    with RasterFile(documents.build("password_user"), documents.USER_PASSWORD) as opened:
        assert opened.draw(1, LIMIT).pixels.min() < 60


def test_the_share_of_pictures_on_a_page_is_told(sample: Image.Image) -> None:
    pdf = page_with((400, 400), (sample, 0, 0, 200, 200), (sample, 200, 200, 200, 100))
    with RasterFile(pdf) as opened:
        seen = opened.pictures(1)
    assert seen.count == 2
    assert seen.share == pytest.approx(0.375)
    assert seen.dpi is not None


def test_logos_and_text_are_no_pictures(sample: Image.Image) -> None:
    logo = sample.crop((0, 0, 60, 60))
    with RasterFile(page_with((400, 400), (logo, 10, 10, 30, 30))) as opened:
        assert (opened.pictures(1).count, opened.pictures(1).share) == (0, 0.0)
    with RasterFile(documents.build("not_a_ticket")) as opened:
        assert opened.pictures(1).dpi is None


def test_a_scan_in_strips_counts_whole(sample: Image.Image) -> None:
    high = 16
    strips = [sample.crop((0, top, sample.width, top + high)) for top in range(0, sample.height, high)]
    share = 400 / len(strips)
    placed = [(strip, 0, 400 - share * (at + 1), 400, share) for at, strip in enumerate(strips)]
    with RasterFile(page_with((400, 400), *placed)) as opened:
        seen = opened.pictures(1)
    assert seen.share == pytest.approx(1, abs=0.01)


def test_pictures_inside_forms_are_seen() -> None:
    picture = scans.scan(tickets.build("simple")[0], Damage(dpi=60))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400), invariant=1)
    canvas.beginForm("inner")
    canvas.drawImage(ImageReader(picture), 0, 0, 100, 100)
    canvas.endForm()
    canvas.saveState()
    canvas.scale(4, 2)
    canvas.doForm("inner")
    canvas.restoreState()
    canvas.save()
    with RasterFile(out.getvalue()) as opened:
        seen = opened.pictures(1)
    assert (seen.count, seen.share) == (1, pytest.approx(0.5))
