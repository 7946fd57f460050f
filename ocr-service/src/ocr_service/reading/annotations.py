# SPDX-License-Identifier: Apache-2.0
"""Text that stands on a page but not in it: filled fields of a form, notes typed on it, stamps.

PDFium gives the text of the page's own content only. What annotations show is therefore made part of it, in
memory, on the few pages that have any.
"""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as pdfium

_WITH_TEXT = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP})
_MOST_LOOKED_AT = 5000
_EMPTY = 2  # bytes: the NUL at the end


def put_into_page(page: Any) -> bool:
    """Draw what annotations show into an open PDFium page; True if it changed and must be loaded again."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if not any(_shows_text(page, index) for index in range(min(count, _MOST_LOOKED_AT))):
        return False
    return bool(pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def _shows_text(page: Any, index: int) -> bool:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return False
    try:
        if pdfium.FPDFAnnot_GetSubtype(annotation) not in _WITH_TEXT:
            return False
        mode = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
        return bool(pdfium.FPDFAnnot_GetAP(annotation, mode, None, 0) > _EMPTY)
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)
