# SPDX-License-Identifier: Apache-2.0
"""What a renderer may draw on: the document, and where its words stand on the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ocr_service.models import Document, PageUnit
from ocr_service.reading.base import Box, ReadPage, Word
from ocr_service.reading.lines import around, is_apart, whole_words


@dataclass(slots=True)
class ReadDocument:
    """A document that was read, and what it was read from."""

    document: Document
    pages: list[ReadPage]  # those that were asked for
    data: bytes  # the file, mended where the one given could not be read
    password: str | None
    max_megapixels: float


# Gives the bytes of a file. They hold neither the name of the input nor any time, since they may be given
# again for a copy of it. Throws OcrError.
Renderer = Callable[[ReadDocument], bytes]


@dataclass(slots=True)
class PlacedLine:
    """A line on the page as it is shown."""

    words: list[Word]  # as the text of the document has them
    box: Box


@dataclass(slots=True)
class PlacedPage:
    """A page as it is shown, in ``unit``: with the picture turned as it was given."""

    number: int
    width: float
    height: float
    unit: PageUnit
    blocks: list[list[PlacedLine]]  # lines between blank lines


def placed(page: ReadPage) -> PlacedPage:
    """Put the words of a page where they stand when it is shown."""
    turned = page.turn & 1
    wide, high = (page.height, page.width) if turned else (page.width, page.height)
    shown = PlacedPage(page.number, wide, high, page.unit, [])
    before: Word | None = None
    for line in page.lines:
        first = line.words[0]
        words = [_shown(word, page.turn) for word in whole_words(line)]
        turned = before is None or round(before.angle) != round(first.angle)
        if before is None or turned or first.base < before.base or is_apart(before, first):
            shown.blocks.append([])
        shown.blocks[-1].append(PlacedLine(words, around([box(word) for word in words])))
        before = first
    return shown


def box(word: Word) -> Box:
    """Left, top, right and bottom of a word."""
    return word.x0, word.y0, word.x1, word.y1


def _shown(word: Word, turn: int) -> Word:
    if word.spot is None:
        return word
    x0, y0, x1, y1 = word.spot
    return Word(word.text, x0, y0, x1, y1, y1, (word.turn + turn) % 4, word.confidence)
