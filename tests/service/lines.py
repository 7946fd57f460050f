# SPDX-License-Identifier: Apache-2.0
"""Lines for the layouts without a document: written texts, as a text layer or as recognition gives them."""

from collections.abc import Iterable

from ocr_service.reading.base import Line, Word

_COLUMN, _ROW, _HEIGHT = 6.0, 12.0, 10.0


def recognised(texts: Iterable[str], confidence: float | None) -> list[Line]:
    """Make lines of a page on a grid of characters; cells are parted by two spaces."""
    lines = []
    for at, text in enumerate(texts, 1):
        words, place = [], 0
        for part in text.split():
            place = text.index(part, place)
            left, top = place * _COLUMN, at * _ROW
            right = left + len(part) * _COLUMN
            words.append(Word(part, left, top, right, top + _HEIGHT, top + 8, confidence=confidence))
            place += len(part)
        lines.append(Line(1, at, words, text))
    return lines


def written(*texts: str) -> list[Line]:
    """Make lines of a text layer."""
    return recognised(texts, None)
