# SPDX-License-Identifier: Apache-2.0
"""Bitmaps of PDFium as shades of grey, with the quiet zone that a code needs around it."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

_CHANNELS = {
    pdfium.FPDFBitmap_Gray: 1,
    pdfium.FPDFBitmap_BGR: 3,
    pdfium.FPDFBitmap_BGRx: 4,
    pdfium.FPDFBitmap_BGRA: 4,
}
_WHITE = 0xFFFFFFFF
_FEWEST_ROWS = 8
_QUIET = 12  # pixels
_SIDE = b"\xff" * _QUIET
_LONGEST_SIDE = 1600  # pixels of a rendered part of a page
_SCALE = 6.0  # pixels a point, so that a module of half a point has three
_MARGIN = 12.0  # points


def picture_of(bitmap: Any) -> memoryview:
    """Copy a bitmap into grey rows with a white margin."""
    rows = _grey(bitmap)
    if len(rows) < _FEWEST_ROWS:
        # a bar code that the page stretches: one row tells as much as all
        return _picture([_SIDE + rows[0] + _SIDE])
    quiet = max(_QUIET, min(len(rows), len(rows[0])) // 10)
    side = b"\xff" * quiet
    blank = b"\xff" * (len(rows[0]) + 2 * quiet)
    return _picture([blank] * quiet + [side + row + side for row in rows] + [blank] * quiet)


def render(page: Any, box: tuple[float, float, float, float]) -> tuple[memoryview, float, float, float]:
    """Draw a part of a page, as shown; returns grey pixels, pixels a point, and the left top in points."""
    left, top = box[0] - _MARGIN, box[1] - _MARGIN
    width, height = box[2] - left + _MARGIN, box[3] - top + _MARGIN
    scale = min(_SCALE, _LONGEST_SIDE / max(width, height, 1.0))
    bitmap = pdfium.FPDFBitmap_Create(max(int(width * scale), 1), max(int(height * scale), 1), 0)
    try:
        columns, rows = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, _WHITE)
        page_width = int(pdfium.FPDF_GetPageWidthF(page) * scale)
        page_height = int(pdfium.FPDF_GetPageHeightF(page) * scale)
        place = (int(-left * scale), int(-top * scale), page_width, page_height)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *place, 0, pdfium.FPDF_ANNOT)
        return _picture(_grey(bitmap)), scale, left, top
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _grey(bitmap: Any) -> list[bytes]:
    """Copy the pixels as rows of shades of grey."""
    width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    channels = _CHANNELS[pdfium.FPDFBitmap_GetFormat(bitmap)]
    data = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    # green alone is what the eye calls bright, and costs a tenth of the weighted sum
    first = min(channels - 1, 1)
    return [data[row * stride + first : row * stride + width * channels : channels] for row in range(height)]


def _picture(rows: list[bytes]) -> memoryview:
    """Join rows of one length; the decoder takes any buffer with a shape, so no array library is loaded."""
    return memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
