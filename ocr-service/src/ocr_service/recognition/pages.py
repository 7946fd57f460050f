# SPDX-License-Identifier: Apache-2.0
"""Pages by their pictures: pages of a PDF that are drawn, and pages of picture files, each recognised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ocr_service.codes.find import find_codes
from ocr_service.errors import OcrError
from ocr_service.imaging.decode import PictureFile
from ocr_service.imaging.raster import RasterFile
from ocr_service.imaging.types import Picture
from ocr_service.models import Code, PageUnit, Request
from ocr_service.reading.base import RawPage, ReadNotice, ReadPage, Unreadable, Word
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.ranges import pages_wanted
from ocr_service.recognition.engines import recogniser

_QUARTER_TURN = 90


@dataclass(slots=True)
class Seen:
    """Pages that were recognised, in the order asked for."""

    page_count: int
    engine: str = ""
    pages: list[ReadPage] = field(default_factory=list)
    notices: list[ReadNotice] = field(default_factory=list)


def see_pdf(data: bytes, numbers: list[int], request: Request) -> Seen:
    """Recognise some pages of a PDF; a page that cannot be drawn costs only itself.

    Throws OcrError: python_module_missing, and too_many_pixels where no page could be drawn for it;
    Unreadable where PDFium cannot open the file.
    """
    seen = Seen(len(numbers))
    too_large: OcrError | None = None
    with RasterFile(data, request.password) as file:
        for number in numbers:
            try:
                raster = file.draw(number, request.limits.max_megapixels)
            except Unreadable:
                message = f"page {number} is damaged and cannot be drawn"
                seen.notices.append(ReadNotice("page_unreadable", message, number))
                continue
            except OcrError as error:
                too_large = error
                seen.notices.append(ReadNotice(error.code.code, error.message, number))
                continue
            _see(seen, raster.pixels, number, raster.scale, "pt", request)
    if too_large is not None and not seen.pages:
        raise too_large
    return seen


def see_pictures(data: bytes, request: Request) -> Seen:
    """Recognise the wanted pages of a picture file.

    Throws OcrError: damaged_file, too_many_pixels, too_many_pages, bad_page_range, python_module_missing.
    """
    with PictureFile(data, request.limits.max_megapixels) as file:
        seen = Seen(file.page_count)
        for number in pages_wanted(request.pages, file.page_count, request.limits.max_pages):
            frame = file.read_page(number)
            seen.notices += frame.notices
            _see(seen, frame.pixels, number, frame.scale, "px", request)
    return seen


def _see(seen: Seen, pixels: Picture, number: int, scale: float, unit: PageUnit, request: Request) -> None:
    """Recognise one page; ``scale`` is how many pixels make one unit of the page."""
    engine = recogniser(request.engine)
    found = engine.recognise(pixels, request.languages, request.quality)
    seen.engine = engine.name
    width, height = round(found.width / scale, 3), round(found.height / scale, 3)
    words = [_scaled(word, shown, scale) for word, shown in zip(found.words, found.in_picture(), strict=True)]
    # the page is given as it reads, so that boxes and lines agree
    page = put_in_order(RawPage(number, width, height, found.turn * _QUARTER_TURN, words))
    page.source = "ocr" if page.lines else "none"
    page.unit = unit
    page.turn = found.turn
    page.confidence = None if found.confidence is None else round(found.confidence, 3)
    page.codes = _codes(pixels, number, scale)
    seen.pages.append(page)
    seen.notices += [
        ReadNotice("picture_mended", f"page {number} was {what}", number) for what in found.notices
    ]


def _codes(pixels: Picture, number: int, scale: float) -> list[Code]:
    """Return the codes of a page; whatever goes wrong with them must not cost its text."""
    try:
        return find_codes(pixels, number, scale)
    except MemoryError:
        raise
    except Exception:  # a decoder's own errors, on hostile pictures
        return []


def _scaled(word: Word, shown: Word, scale: float) -> Word:
    """Turn pixels into units of the page; ``shown`` is the word where it stands in the picture."""
    x0, y0, x1, y1 = word.x0 / scale, word.y0 / scale, word.x1 / scale, word.y1 / scale
    spot = shown.x0 / scale, shown.y0 / scale, shown.x1 / scale, shown.y1 / scale
    return replace(word, x0=x0, y0=y0, x1=x1, y1=y1, base=word.base / scale, spot=spot)
