# SPDX-License-Identifier: Apache-2.0
"""Bitmaps of PDFium as arrays, with the quiet zone that a code needs around it."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from ocr_service.codes.find import Picture

_CHANNELS = {
    pdfium.FPDFBitmap_Gray: 1,
    pdfium.FPDFBitmap_BGR: 3,
    pdfium.FPDFBitmap_BGRx: 4,
    pdfium.FPDFBitmap_BGRA: 4,
}
_WHITE = 0xFFFFFFFF
_FEWEST_ROWS = 8
_QUIET = 12  # pixels
_LONGEST_SIDE = 1600  # pixels of a rendered part of a page
_SCALE = 6.0  # pixels a point, so that a module of half a point has three
_MARGIN = 12.0  # points


def picture_of(bitmap: Any) -> Picture:
    """Copy a bitmap into a grey array with a white margin."""
    import numpy as np

    grey = _grey(bitmap)
    if grey.shape[0] < _FEWEST_ROWS:
        # a bar code that the page stretches: one row tells as much as all
        return np.pad(grey[:1], ((0, 0), (_QUIET, _QUIET)), constant_values=255)
    return np.pad(grey, max(_QUIET, min(grey.shape) // 10), constant_values=255)


def render(page: Any, box: tuple[float, float, float, float]) -> tuple[Picture, float, float, float]:
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
        return _grey(bitmap), scale, left, top
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _grey(bitmap: Any) -> Picture:
    """Copy the pixels as shades of grey."""
    import numpy as np

    width, rows = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    channels = _CHANNELS[pdfium.FPDFBitmap_GetFormat(bitmap)]
    address = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte))
    pixels = np.ctypeslib.as_array(address, (rows, stride))[:, : width * channels]
    if channels == 1:
        return pixels.copy()
    # green alone is what the eye calls bright, and costs a tenth of the weighted sum
    return pixels.reshape(rows, width, channels)[:, :, 1].copy()
