# SPDX-License-Identifier: Apache-2.0
"""Codes on born-digital pages, without rendering them: in their pictures, and where small shapes crowd.

A picture that held no code is remembered by its content, so that a shop's logo is decoded once and not on
each ticket.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium

from ocr_service.codes.bitmaps import is_coloured, picture_of, render
from ocr_service.codes.find import find_codes
from ocr_service.codes.shapes import Box, Shapes
from ocr_service.embedded.attachments import opened
from ocr_service.models import Code

_IMAGE, _PATH, _FORM = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM
_MOST_OBJECTS = 20_000
_MOST_IMAGES = 40
_MOST_PIXELS = 4_000_000  # a larger picture is a scan, which is read as a picture
_MOST_RAW_BYTES = 1 << 20
_DEEPEST_FORM = 2
# bytes of pixels for a byte in the file: only one colour is packed that well, as under a logo's mask
_ONE_COLOUR = 900
# points: standards ask for more, and shops' signs are smaller
_SMALLEST_CODE = 50.0
_LEAST_HEIGHT = 5.0
_SMALL_PART = 0.25  # of the page
_REMEMBERED = 512

_without_code: OrderedDict[bytes, None] = OrderedDict()


def may_have_code(page: Any) -> bool:
    """Tell whether a page (PDFium's handle) has a picture that may be a code, or shapes like one."""
    scan = _Scan(page)
    return bool(scan.drawn) or any(_fingerprint(page, image) for image, _ in scan.images)


def find_page_codes(page: Any, number: int) -> list[Code]:
    """Return the codes of one page (PDFium's handle), boxes in points of the page as shown."""
    scan = _Scan(page)
    codes: list[Code] = []
    for image, box in scan.images:
        mark = _fingerprint(page, image)
        if mark is None:
            continue
        found = _codes_in_image(image, number)
        if not found:
            _remember(mark)
        # a small picture is the code; where in a large one it stands would need the picture's matrix
        place = _as_shown(page, box) if _covers_little(page, box) else None
        codes += [code.model_copy(update={"box": place}) for code in found]
    for place in scan.drawn:
        codes += _codes_drawn(page, place, number)
    return _once(codes)


def find_pdf_codes(data: bytes, password: str | None, numbers: Sequence[int]) -> list[Code]:
    """Return the codes on some pages of a PDF, counted from 1; a page that cannot be loaded has none."""
    codes: list[Code] = []
    with opened(data, password) as document:
        for number in numbers if document is not None else ():
            page = pdfium.FPDF_LoadPage(document, number - 1)
            if not page:
                continue
            try:
                codes += find_page_codes(page, number)
            finally:
                pdfium.FPDF_ClosePage(page)
    return codes


class _Scan:
    """One walk over the objects of a page: its pictures, and where shapes may make up a code."""

    def __init__(self, page: Any) -> None:
        self.images: list[tuple[Any, Box]] = []
        shapes = Shapes()
        for handle, kind in _objects(page):
            box = _bounds(handle)
            if box is None:
                continue
            if kind == _PATH:
                shapes.take(handle, box)
            elif len(self.images) < _MOST_IMAGES and _is_code_sized(box):
                self.images.append((handle, box))
        self.drawn = shapes.places()


def _objects(page: Any) -> Iterator[tuple[Any, int]]:
    """Walk over the objects of a page and, a little, of its forms."""
    kind_of, get = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    left = _MOST_OBJECTS
    forms: list[tuple[Any, int]] = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), left)):
        handle = get(page, index)
        kind = kind_of(handle)
        if kind in (_IMAGE, _PATH):
            yield handle, kind
        elif kind == _FORM:
            forms.append((handle, 1))
    while forms:
        form, depth = forms.pop()
        for index in range(min(max(pdfium.FPDFFormObj_CountObjects(form), 0), left)):
            left -= 1
            handle = pdfium.FPDFFormObj_GetObject(form, index)
            kind = kind_of(handle)
            if kind == _IMAGE:
                yield handle, kind
            elif kind == _FORM and depth < _DEEPEST_FORM:
                forms.append((handle, depth + 1))


def _bounds(handle: Any) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _is_code_sized(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return max(width, height) >= _SMALLEST_CODE and min(width, height) >= _LEAST_HEIGHT


def _covers_little(page: Any, box: Box) -> bool:
    whole = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    return bool((box[2] - box[0]) * (box[3] - box[1]) < _SMALL_PART * whole)


def _fingerprint(page: Any, image: Any) -> bytes | None:
    """Return a mark of the picture's content; None for one known to be without code, or too large."""
    about = pdfium.FPDF_IMAGEOBJ_METADATA()
    if not pdfium.FPDFImageObj_GetImageMetadata(image, page, about):
        return None
    if not 0 < about.width * about.height <= _MOST_PIXELS or about.width < 10:
        return None
    size = pdfium.FPDFImageObj_GetImageDataRaw(image, None, 0)
    if not 0 < size <= _MOST_RAW_BYTES:
        return None
    if about.width * about.height * about.bits_per_pixel > 8 * _ONE_COLOUR * size:
        return None
    raw = (ctypes.c_ubyte * size)()
    pdfium.FPDFImageObj_GetImageDataRaw(image, raw, size)
    mark = hashlib.blake2b(raw, digest_size=16, key=b"%d %d" % (about.width, about.height)).digest()
    if mark in _without_code:
        _without_code.move_to_end(mark)
        return None
    return mark


def _remember(mark: bytes) -> None:
    _without_code[mark] = None
    if len(_without_code) > _REMEMBERED:
        _without_code.popitem(last=False)


def _codes_in_image(image: Any, number: int) -> list[Code]:
    bitmap = pdfium.FPDFImageObj_GetBitmap(image)
    if not bitmap:
        return []
    try:
        return [] if is_coloured(bitmap) else find_codes(picture_of(bitmap), number, exact=True)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _codes_drawn(page: Any, box: Box, number: int) -> list[Code]:
    picture, scale, left, top = render(page, _as_shown(page, box))
    codes = find_codes(picture, number, scale, exact=True)
    for code in codes:
        x0, y0, x1, y1 = code.box or (0, 0, 0, 0)
        code.box = (round(x0 + left, 2), round(y0 + top, 2), round(x1 + left, 2), round(y1 + top, 2))
    return codes


def _as_shown(page: Any, box: Box) -> Box:
    """Turn a box of the page's own space into left, top, right and bottom as shown."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    fine = 100  # the interface knows whole pixels only
    x, y = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for corner in ((box[0], box[1]), (box[2], box[3])):
        pdfium.FPDF_PageToDevice(page, 0, 0, int(width * fine), int(height * fine), 0, *corner, x, y)
        xs.append(x.value / fine)
        ys.append(y.value / fine)
    return min(xs), min(ys), max(xs), max(ys)


def _once(codes: list[Code]) -> list[Code]:
    """Drop what was found twice, as a picture and as a drawing."""
    seen: dict[tuple[str, str], Code] = {}
    for code in codes:
        seen.setdefault((code.format, code.text), code)
    return list(seen.values())
