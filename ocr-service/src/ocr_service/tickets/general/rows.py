# SPDX-License-Identifier: Apache-2.0
"""The lines of a document made ready: folded, their numbers found, repeated page heads left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ocr_service.reading.base import Line, Word
from ocr_service.tickets.general.figures import Figure, decimal_mark, mend_amounts, scan
from ocr_service.tickets.general.folding import fold

_DIGITS = re.compile(r"\d+")
_AMOUNT = re.compile(r"\d[.,]\d\d(?!\d|[.,]\d)")
_LETTER_ZERO = re.compile(r"(?<=[A-Z])0(?=[A-Z])")
_RULE = re.compile(r"^[\W_]*$")
_LEADERS = re.compile(r"\.{3,}|_{3,}|…+")


@dataclass(slots=True)
class Row:
    """A line with its folded text and its numbers; both texts have the same length."""

    at: int
    line: Line
    text: str
    fold: str
    figures: list[Figure]

    @property
    def money(self) -> list[Figure]:
        """The amounts of the line."""
        return [figure for figure in self.figures if figure.money]

    def cells(self) -> list[tuple[int, int]]:
        """Where each cell of the text begins and ends."""
        spans: list[tuple[int, int]] = []
        start = 0
        while start < len(self.text):
            end = self.text.find("  ", start)
            end = len(self.text) if end < 0 else end
            if end > start:
                spans.append((start, end))
            start = end + 2
        return spans


def prepare(lines: list[Line]) -> tuple[list[Row], str]:
    """Return the rows and the decimal mark of the document."""
    kept = [line for line in _without_page_heads(lines) if not _RULE.match(line.text)]
    texts = [_clean(line) for line in kept]
    folds = [_LETTER_ZERO.sub("O", fold(text)) for text in texts]
    mark = decimal_mark(folds)
    rows = [
        Row(at, line, text, folded, scan(folded, mark))
        for at, (line, text, folded) in enumerate(zip(kept, texts, folds, strict=True))
    ]
    return rows, mark


def _clean(line: Line) -> str:
    """Blank out leader dots, and mend amounts that recognition tore."""
    text = _LEADERS.sub(lambda match: " " * len(match.group()), line.text)
    recognised = any(word.confidence is not None for word in line.words)
    return mend_amounts(text) if recognised else text


def _without_page_heads(lines: list[Line]) -> list[Line]:
    """Leave out what later pages repeat from the top of the first, whatever numbers differ."""
    if not lines or lines[-1].page == lines[0].page:
        return lines
    first = {_DIGITS.sub("0", line.text) for line in lines if line.page == lines[0].page}
    kept: list[Line] = []
    page, heading = lines[0].page, False
    for line in lines:
        if line.page != page:
            page, heading = line.page, True
        heading = heading and _DIGITS.sub("0", line.text) in first and not _AMOUNT.search(line.text)
        if not heading:
            kept.append(line)
    return kept


def cell_box(row: Row, span: tuple[int, int]) -> tuple[float, float]:
    """Return left and right of a cell on the page."""
    words = words_of(row, span)
    if not words:
        left, _, right, _ = row.line.box
        return left, right
    return min(word.x0 for word in words), max(word.x1 for word in words)


def words_of(row: Row, span: tuple[int, int]) -> list[Word]:
    """Return the words that a part of the text was made of."""
    start, end = span
    found: list[Word] = []
    at = 0
    raw = row.line.text
    for word in row.line.words:
        place = raw.find(word.text, at)
        if place < 0:
            continue
        at = place + len(word.text)
        if place < end and at > start:
            found.append(word)
    return found


def below(
    rows: list[Row], row: Row, span: tuple[int, int], reach: int = 2
) -> tuple[Row, tuple[int, int]] | None:
    """Return the cell under a column's head: the one that overlaps it most in the next rows of its page."""
    left, right = cell_box(row, span)
    for under in rows[row.at + 1 : row.at + 1 + reach]:
        if under.line.page != row.line.page:
            return None
        best, shared = None, 0.0
        for cell in under.cells():
            x0, x1 = cell_box(under, cell)
            overlap = min(right, x1) - max(left, x0)
            if overlap > shared:
                best, shared = cell, overlap
        if best is not None:
            return under, best
    return None
