# SPDX-License-Identifier: Apache-2.0
"""What pictures a page of a PDF shows, without decoding one. Needs PDFium only."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import pypdfium2.raw as pdfium

_OBJECTS_LOOKED_AT = 20_000
_DEEPEST = 8
_POINTS_PER_INCH = 72.0
# smaller ones are logos, lines and spacers; but strips of a scan may be a few pixels high
_LEAST_PIXELS = (96, 24)
_LEAST_SHARE = 0.01
_STRIP_WIDTH = 0.3

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Pictures:
    """The pictures of a page that could hold text."""

    count: int = 0
    share: float = 0.0  # of the page that they cover, 0 to 1
    dpi: float | None = None  # of those that cover most; None without pictures
    drawn: bool = False  # whether the page draws lines or shapes besides: text may be made of them


@dataclass(slots=True)
class _Seen:
    wide: float  # of the page
    high: float
    sizes: list[tuple[float, float]] = field(default_factory=list)  # area in points, dots per inch
    looked_at: int = 0
    paths: int = 0


def page_pictures(page: Any) -> Pictures:
    """Look at the objects of an open PDFium page, those inside forms too."""
    seen = _Seen(float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page)))
    area = seen.wide * seen.high
    _walk(
        seen, lambda at: pdfium.FPDFPage_GetObject(page, at), pdfium.FPDFPage_CountObjects(page), _IDENTITY, 0
    )
    found = seen.sizes
    pictures = Pictures(drawn=seen.paths > 0)
    if found and area > 0:
        pictures.count = len(found)
        pictures.share = round(min(sum(size for size, _ in found) / area, 1.0), 4)
        largest = max(size for size, _ in found)
        # strips of one scan have the same resolution; a sharper stamp decides if it is not small
        pictures.dpi = max(dpi for size, dpi in found if size >= largest / 4)
    return pictures


def _walk(seen: _Seen, get: Any, count: int, outer: Matrix, depth: int) -> None:
    for at in range(count):
        seen.looked_at += 1
        if seen.looked_at > _OBJECTS_LOOKED_AT:
            return
        item = get(at)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _take(seen, item, outer)
        elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING):
            seen.paths += 1
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            _walk(
                seen,
                lambda inner, form=item: pdfium.FPDFFormObj_GetObject(form, inner),
                pdfium.FPDFFormObj_CountObjects(item),
                _times(_matrix(item), outer),
                depth + 1,
            )


def _take(seen: _Seen, item: Any, outer: Matrix) -> None:
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(wide), ctypes.byref(high)):
        return
    a, b, c, d, _, _ = _times(_matrix(item), outer)
    across, down = hypot(a, b), hypot(c, d)
    if across <= 0 or down <= 0:
        return
    size = abs(a * d - b * c)
    large = high.value >= _LEAST_PIXELS[1] and size >= _LEAST_SHARE * seen.wide * seen.high
    if wide.value < _LEAST_PIXELS[0] or not (large or across >= _STRIP_WIDTH * seen.wide):
        return
    dpi = max(wide.value / across, high.value / down) * _POINTS_PER_INCH
    seen.sizes.append((size, dpi))


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies the inner one, then the outer one."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
