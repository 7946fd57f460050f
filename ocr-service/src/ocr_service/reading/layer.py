# SPDX-License-Identifier: Apache-2.0
"""How a page shows its text: visibly, or invisibly behind or below a picture, as recognition leaves it.

Only the first and the last objects of a page are asked: a scanner's program writes the picture before or
after the text, and asking each object of a long ticket would cost more than reading it.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

_AT_EACH_END = 3
_TEXT, _IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_INVISIBLE = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_COVERS = 0.8


def layer(page: Any) -> tuple[bool, float]:
    """Return whether the text of a page is hidden, and what share of the page a picture covers."""
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    count, get = pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject
    if count == 1 and pdfium.FPDFPageObj_GetType(form := get(page, 0)) == _FORM:
        # the whole page is one form: its objects are the page's
        page, count, get = form, max(pdfium.FPDFFormObj_CountObjects(form), 0), pdfium.FPDFFormObj_GetObject
    hidden = visible = False
    picture = 0.0
    for index in _ends(count):
        handle = get(page, index)
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == _TEXT:
            # what a picture covers that is drawn later is as hidden as what is drawn invisibly
            mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
            hidden, visible = hidden or mode in _INVISIBLE, visible or mode not in _INVISIBLE
        elif kind == _IMAGE:
            share = _share(handle, area)
            if share >= _COVERS and visible and not pdfium.FPDFPageObj_HasTransparency(handle):
                hidden, visible = True, False
            picture = max(picture, share)
    return hidden and not visible, picture


def _ends(count: int) -> list[int]:
    if count <= 2 * _AT_EACH_END:
        return list(range(count))
    return [*range(_AT_EACH_END), *range(count - _AT_EACH_END, count)]


def _share(handle: Any, area: float) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if area <= 0 or not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return 0.0
    return min((right.value - left.value) * (top.value - bottom.value) / area, 1.0)
