# SPDX-License-Identifier: Apache-2.0
"""Bitmaps of PDFium as grey pictures, with the quiet zone that a code needs around it."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

_PIXEL_MODES = {
    pdfium.FPDFBitmap_Gray: ("L", "L"),
    pdfium.FPDFBitmap_BGR: ("RGB", "BGR"),
    pdfium.FPDFBitmap_BGRx: ("RGB", "BGRX"),
    pdfium.FPDFBitmap_BGRA: ("RGB", "BGRX"),
}
_WHITE = 0xFFFFFFFF
_FEWEST_ROWS = 8
_QUIET = 12  # pixels
_LONGEST_SIDE = 1600  # pixels of a rendered part of a page
_SCALE = 6.0  # pixels a point, so that a module of half a point has three
_MARGIN = 12.0  # points
_SAMPLE = (32, 32)
_COLOURFUL = 48  # of 255
_FEW = 0.05


def is_coloured(bitmap: Any) -> bool:
    """Tell whether a picture has colours: tills draw codes in black, and most coloured pictures are logos."""
    mode, _ = _PIXEL_MODES[pdfium.FPDFBitmap_GetFormat(bitmap)]
    if mode != "RGB" or pdfium.FPDFBitmap_GetHeight(bitmap) < _FEWEST_ROWS:
        return False
    red, green, blue = _image(bitmap).resize(_SAMPLE, Image.Resampling.NEAREST).split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return sum(spread.histogram()[_COLOURFUL:]) > _FEW * _SAMPLE[0] * _SAMPLE[1]


def picture_of(bitmap: Any) -> Image.Image:
    """Copy a bitmap into a grey picture with a white margin."""
    grey = _grey(bitmap)
    beside = above = max(_QUIET, min(grey.size) // 10)
    if grey.height < _FEWEST_ROWS:
        # a bar code that the page stretches: one row tells as much as all
        grey, beside, above = grey.crop((0, 0, grey.width, 1)), _QUIET, 0
    framed = Image.new("L", (grey.width + 2 * beside, grey.height + 2 * above), 255)
    framed.paste(grey, (beside, above))
    return framed


def render(page: Any, box: tuple[float, float, float, float]) -> tuple[Image.Image, float, float, float]:
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


def _grey(bitmap: Any) -> Image.Image:
    """Copy the pixels as shades of grey."""
    image = _image(bitmap)
    # green alone is what the eye calls bright, and costs a tenth of the weighted sum
    return image.getchannel("G") if image.mode == "RGB" else image


def _image(bitmap: Any) -> Image.Image:
    size = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    mode, raw = _PIXEL_MODES[pdfium.FPDFBitmap_GetFormat(bitmap)]
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
    return Image.frombuffer(mode, size, pixels, "raw", raw, stride, 1)
