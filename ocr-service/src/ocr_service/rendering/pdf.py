# SPDX-License-Identifier: Apache-2.0
"""A searchable PDF: the file as it is, with invisible text where it had none that could be believed.

Pages that were not asked for stay as they are; a picture becomes a page that shows it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.reading.base import ReadPage, Word
from ocr_service.reading.detect import PDF
from ocr_service.rendering.base import ReadDocument, placed
from ocr_service.rendering.pdf_hidden import drop_hidden_text
from ocr_service.rendering.pdf_layer import Frame, TextLayer
from ocr_service.rendering.pdf_pen import COARSE, COARSEST, FINE, Precision

_DEEPEST = 64  # levels of the page tree
_MOST_GROWTH = 1.1  # beyond, words are placed less exactly


def render(read: ReadDocument) -> bytes:
    """Return the PDF. Throws OcrError: damaged_file, where no text can be added to the file."""
    if read.document.source.media_type != PDF:
        return _of_pictures(read)
    recognised = [page for page in read.pages if page.source in ("ocr", "mixed")]
    if not recognised:
        return read.data
    try:
        for precision in (FINE, COARSE, COARSEST):
            made = _with_text(read, recognised, precision)
            if len(made) <= _MOST_GROWTH * len(read.data):
                break
        return made
    except (pikepdf.PdfError, IndexError) as error:
        raise OcrError(
            ErrorCode.DAMAGED_FILE,
            "the file is too damaged to put its text into it",
            "ask for another format: -f text, hocr or alto",
        ) from error


def _of_pictures(read: ReadDocument) -> bytes:
    # whoever recognised the picture has loaded what this needs; readers of text layers never do
    from ocr_service.rendering.pdf_picture import picture_pages

    pages = {page.number: page for page in read.pages}
    with pikepdf.new() as pdf:
        layer = TextLayer(pdf)
        for shown in picture_pages(pdf, read):
            if shown.number in pages:
                frame = Frame(0, 0, shown.wide, shown.high)
                layer.write(shown.page, frame, _lines(pages[shown.number]), shown.scale)
        layer.finish()
        return _saved(pdf)


def _with_text(read: ReadDocument, recognised: Iterable[ReadPage], precision: Precision) -> bytes:
    with pikepdf.open(io.BytesIO(read.data), password=read.password or "", suppress_warnings=True) as pdf:
        layer = TextLayer(pdf, precision)
        for shown in recognised:
            page = pdf.pages[shown.number - 1]
            if shown.source == "ocr":
                drop_hidden_text(pdf, page)
            layer.write(page, _frame(page), _lines(shown), 1.0)
        layer.finish()
        return _saved(pdf)


def _lines(page: ReadPage) -> list[list[Word]]:
    """Return what was recognised; what the page's own text says stays where it is."""
    return [
        [word for word in line.words if word.confidence is not None]
        for block in placed(page).blocks
        for line in block
    ]


def _frame(page: pikepdf.Page) -> Frame:
    """Return the space of a page as PDFium sees it: what of it is shown, and how it is turned."""
    media = _corners(page.mediabox)
    crop = _corners(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if left >= right or bottom >= top:
        left, bottom, right, top = media
    return Frame(left, bottom, right, top, _quarters(page))


def _corners(box: pikepdf.Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(corner) for corner in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _quarters(page: pikepdf.Page) -> int:
    node: pikepdf.Object | None = page.obj
    for _ in range(_DEEPEST):
        if node is None or "/Rotate" in node:
            break
        node = node.get("/Parent")
    return 0 if node is None else int(node.get("/Rotate", 0)) // 90 % 4


def _saved(pdf: pikepdf.Pdf) -> bytes:
    pikepdf.settings.set_flate_compression_level(9)  # a layer is too little for the time to count
    # what the text adds weighs less in them, and PDF/A-1, which must stay valid, has none
    streams = (
        pikepdf.ObjectStreamMode.preserve if _is_first_archival(pdf) else pikepdf.ObjectStreamMode.generate
    )
    out = io.BytesIO()
    if pdf.is_encrypted:
        pdf.save(out, encryption=True, object_stream_mode=streams)
    else:
        # nothing random in it: a rendering of the same document has the same bytes
        pdf.save(out, deterministic_id=True, object_stream_mode=streams)
    return out.getvalue()


def _is_first_archival(pdf: pikepdf.Pdf) -> bool:
    return "/Metadata" in pdf.Root and pdf.open_metadata().pdfa_status.startswith("1")
