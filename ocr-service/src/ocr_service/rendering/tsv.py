# SPDX-License-Identifier: Apache-2.0
"""Words with boxes and confidence: the rows and columns of Tesseract's TSV, levels and all."""

from __future__ import annotations

from ocr_service.rendering.base import ReadDocument, placed
from ocr_service.rendering.pixels import PixelPage, in_pixels

_COLUMNS = (
    "level",
    "page_num",
    "block_num",
    "par_num",
    "line_num",
    "word_num",
    "left",
    "top",
    "width",
    "height",
    "conf",
    "text",
)
_NO_WORD = "-1"


def render(read: ReadDocument) -> bytes:
    """Return the table in UTF-8; a block is a paragraph too, as blank lines part them."""
    rows = ["\t".join(_COLUMNS)]
    for page in read.pages:
        rows += _page(in_pixels(placed(page)))
    return ("\n".join(rows) + "\n").encode("utf-8", "replace")


def _page(page: PixelPage) -> list[str]:
    number = page.number
    rows = [_row((1, number, 0, 0, 0, 0), page.box, _NO_WORD, "")]
    for at, block in enumerate(page.blocks, 1):
        rows.append(_row((2, number, at, 0, 0, 0), block.box, _NO_WORD, ""))
        rows.append(_row((3, number, at, 1, 0, 0), block.box, _NO_WORD, ""))
        for row, line in enumerate(block.lines, 1):
            rows.append(_row((4, number, at, 1, row, 0), line.box, _NO_WORD, ""))
            for place, word in enumerate(line.words, 1):
                marks = f"{word.confidence:.2f}"
                rows.append(_row((5, number, at, 1, row, place), word.box, marks, word.text))
    return rows


def _row(levels: tuple[int, ...], box: tuple[int, int, int, int], confidence: str, text: str) -> str:
    left, top, right, bottom = box
    return "\t".join([*map(str, (*levels, left, top, right - left, bottom - top)), confidence, text])
