# SPDX-License-Identifier: Apache-2.0
"""Invisible text on pages of a PDF: each word where it stands, in a font without glyphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import pikepdf
from pikepdf import Dictionary, Name

from ocr_service.reading.base import Word
from ocr_service.reading.characters import is_right_to_left
from ocr_service.rendering.pdf_font import Encoding
from ocr_service.rendering.pdf_pen import FINE, Pen, Piece, Precision

_FONT = "/OcrGlyphless"
# shares of the height of a word's box: boxes of neighbouring lines may overlap, and their text must not
_SIZE, _BASELINE = 0.7, 0.2
# where a word reads to, and where its top is, by its quarter turns anticlockwise (x to the right, y down)
_ALONG = ((1, 0), (0, -1), (-1, 0), (0, 1))
_UP = ((0, -1), (-1, 0), (0, 1), (1, 0))


@dataclass(slots=True)
class Frame:
    """The page's own space: its visible box, and the quarter turns clockwise in which it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of the page as shown (y down from the top left corner) into the page's own space."""
        if self.quarters == 0:
            return self.left + x, self.top - y
        if self.quarters == 1:
            return self.left + y, self.bottom + x
        if self.quarters == 2:
            return self.right - x, self.bottom + y
        return self.right - y, self.top - x

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """Turn a direction alike."""
        (x0, y0), (x1, y1) = self.point(0, 0), self.point(x, y)
        return x1 - x0, y1 - y0


class TextLayer:
    """Collects words for pages of one PDF; ``finish`` writes them, in the font that they share."""

    def __init__(self, pdf: pikepdf.Pdf, precision: Precision = FINE) -> None:
        self._pdf = pdf
        self._precision = precision
        self._pages: list[tuple[pikepdf.Page, list[Piece]]] = []

    def write(self, page: pikepdf.Page, frame: Frame, lines: Iterable[list[Word]], scale: float) -> None:
        """Put lines of words below all else on a page; ``scale`` is how many points their unit has."""
        pieces = [
            _piece(word, min(_room(word, before), _room(word, after)), frame, scale)
            for line in lines
            for before, word, after in zip([None, *line], line, [*line[1:], None], strict=False)
        ]
        if pieces:
            self._pages.append((page, pieces))

    def finish(self) -> None:
        """Write the words, and make the font of their characters."""
        if not self._pages:
            return
        texts = [piece.text for _, pieces in self._pages for piece in pieces]
        encoding = Encoding(set().union(*texts))
        font = self._pdf.make_indirect(Dictionary())
        encoding.fill_font(self._pdf, font)
        for page, pieces in self._pages:
            pen = Pen(_FONT, encoding, self._precision)
            for piece in pieces:
                pen.write(piece)
            # first, so that nothing on the page has moved or turned it
            page.contents_add(b"q " + pen.content() + b" Q", prepend=True)
            page.add_resource(font, Name.Font, Name(_FONT), prefix="", replace_existing=True)


def _piece(word: Word, room: float, frame: Frame, scale: float) -> Piece:
    x0, y0, x1, y1 = (corner * scale for corner in (word.x0, word.y0, word.x1, word.y1))
    turn = word.turn % 4
    long, high = (y1 - y0, x1 - x0) if turn & 1 else (x1 - x0, y1 - y0)
    # the corner where the word begins, at the bottom as it reads
    x, y = ((x0, y1), (x1, y1), (x1, y0), (x0, y0))[turn]
    rise = _BASELINE * high
    return Piece(
        _as_drawn(word.text),
        frame.point(x + _UP[turn][0] * rise, y + _UP[turn][1] * rise),
        (*frame.direction(*_ALONG[turn]), *frame.direction(*_UP[turn])),
        _SIZE * high,
        long,
        room * scale,
    )


def _room(word: Word, neighbour: Word | None) -> float:
    """Return how far it is to where a neighbour begins; without end where it does not follow."""
    if neighbour is None or neighbour.turn != word.turn:
        return inf
    ahead = (
        neighbour.x0 - word.x0,
        word.y1 - neighbour.y1,
        word.x1 - neighbour.x1,
        neighbour.y0 - word.y0,
    )[word.turn % 4]
    return ahead if ahead > 0 else inf


def _as_drawn(text: str) -> str:
    """Return the characters from left to right, in which readers of PDFs expect them."""
    return text[::-1] if is_right_to_left(text) else text
