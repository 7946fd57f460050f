# SPDX-License-Identifier: Apache-2.0
"""Pages of a PDF as pixels, at the resolution of what they show."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from math import sqrt
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.pictures import Pictures, page_pictures
from ocr_service.imaging.types import Picture
from ocr_service.reading.base import Unreadable

POINTS_PER_INCH = 72.0
# for pages whose text is drawn and not scanned
DRAWN_DPI = 200.0
_LOWEST_DPI, _HIGHEST_DPI = 110.0, 330.0
# below this no text of usual size can be read
_LEGIBLE_DPI = 36.0
_MOST_PIXELS = 80_000_000


@dataclass(slots=True)
class Raster:
    """A page in pixels (height x width x 3, RGB, uint8), as it is shown: upright by the page's own rotation.

    A point of the page (x to the right, y down, from the top left corner) is ``x * scale, y * scale`` here.
    """

    pixels: Picture
    scale: float
    width: float  # of the page in points
    height: float


class RasterFile:
    """A PDF whose pages can be drawn; use as a context manager."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        """Open a PDF from memory. Throws Unreadable; passwords were checked by who read the text."""
        secret = None if password is None else password.encode("utf-8", "surrogateescape")
        self._data = data  # PDFium reads from this memory until the file is closed
        self._handle = pdfium.FPDF_LoadMemDocument64(data, len(data), secret)
        if not self._handle:
            raise Unreadable(f"PDFium error {pdfium.FPDF_GetLastError()}")

    def pictures(self, number: int) -> Pictures:
        """Tell what pictures a page shows, counted from 1. Throws Unreadable."""
        page = self._load(number)
        try:
            return page_pictures(page)
        finally:
            pdfium.FPDF_ClosePage(page)

    def draw(self, number: int, max_megapixels: float) -> Raster:
        """Draw a page. Throws Unreadable, OcrError: too_many_pixels."""
        page = self._load(number)
        try:
            wide = float(pdfium.FPDF_GetPageWidthF(page))
            high = float(pdfium.FPDF_GetPageHeightF(page))
            scale = _scale(wide, high, page_pictures(page), max_megapixels, number)
            return Raster(_draw(page, wide, high, scale), scale, wide, high)
        finally:
            pdfium.FPDF_ClosePage(page)

    def close(self) -> None:
        """Free the document."""
        pdfium.FPDF_CloseDocument(self._handle)

    def __enter__(self) -> RasterFile:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _load(self, number: int) -> Any:
        page = pdfium.FPDF_LoadPage(self._handle, number - 1)
        if not page:
            raise Unreadable(f"page {number} cannot be loaded")
        return page


def _scale(wide: float, high: float, pictures: Pictures, max_megapixels: float, number: int) -> float:
    """Return pixels for a point: those of the scan, else enough for small print; always within the limit."""
    wanted, least = DRAWN_DPI, _LEGIBLE_DPI
    if pictures.dpi is not None:
        wanted = min(max(pictures.dpi, _LOWEST_DPI), _HIGHEST_DPI)
        if pictures.share > 0.5 and not pictures.drawn:
            # a picture spread over a huge page needs no more pixels than it has
            least = min(least, pictures.dpi / 2)
            wanted = min(wanted, max(pictures.dpi, least))
    limit = min(max_megapixels * 1_000_000, _MOST_PIXELS)
    possible = sqrt(limit / max(wide * high, 1.0)) * POINTS_PER_INCH
    if possible < least:
        raise OcrError(
            ErrorCode.TOO_MANY_PIXELS,
            f"page {number} is too large ({wide:.0f} by {high:.0f} points) to be drawn legibly "
            f"within {max_megapixels:g} megapixels",
            "raise the limit on megapixels, or scale the page down",
        )
    return min(wanted, possible) / POINTS_PER_INCH


def _draw(page: Any, wide: float, high: float, scale: float) -> Picture:
    size = max(int(wide * scale + 0.5), 1), max(int(high * scale + 0.5), 1)
    pixels = np.empty((size[1], size[0], 3), np.uint8)
    buffer = pixels.ctypes.data_as(ctypes.c_void_p)
    bitmap = pdfium.FPDFBitmap_CreateEx(*size, pdfium.FPDFBitmap_BGR, buffer, size[0] * 3)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, flags)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels
