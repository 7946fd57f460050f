# SPDX-License-Identifier: Apache-2.0
"""Pages with boxes in whole pixels, as hOCR and Tesseract's TSV have them.

Pictures are measured in pixels of their own, pages of a PDF at 300 to the inch.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr_service.reading.lines import around
from ocr_service.rendering.base import PlacedLine, PlacedPage, box

DPI = 300
_POINTS_PER_INCH = 72
_CERTAIN = 100.0  # what the file itself holds as text

PixelBox = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(slots=True)
class PixelWord:
    """A word and its confidence, 0 to 100."""

    text: str
    box: PixelBox
    confidence: float


@dataclass(slots=True)
class PixelLine:
    """A line; ``angle`` is in degrees anticlockwise from upright."""

    box: PixelBox
    angle: float
    words: list[PixelWord]


@dataclass(slots=True)
class PixelBlock:
    """Lines between blank lines."""

    box: PixelBox
    lines: list[PixelLine]


@dataclass(slots=True)
class PixelPage:
    """A page as it is shown; ``dpi`` is None where its pixels are those of a picture."""

    number: int
    box: PixelBox
    dpi: int | None
    blocks: list[PixelBlock]


def in_pixels(page: PlacedPage) -> PixelPage:
    """Measure a page in pixels; what stands out over its edge ends there."""
    scale = DPI / _POINTS_PER_INCH if page.unit == "pt" else 1.0
    wide, high = max(round(page.width * scale), 1), max(round(page.height * scale), 1)

    def rounded(corners: tuple[float, float, float, float]) -> PixelBox:
        left, top, right, bottom = (round(corner * scale) for corner in corners)
        x0, y0 = min(max(left, 0), wide - 1), min(max(top, 0), high - 1)
        return x0, y0, min(max(right, x0 + 1), wide), min(max(bottom, y0 + 1), high)

    def line(of: PlacedLine) -> PixelLine:
        words = [
            PixelWord(
                word.text,
                rounded(box(word)),
                _CERTAIN if word.confidence is None else round(word.confidence * 100, 2),
            )
            for word in of.words
        ]
        return PixelLine(rounded(of.box), of.words[0].angle, words)

    blocks = [
        PixelBlock(rounded(around([each.box for each in block])), [line(each) for each in block])
        for block in page.blocks
    ]
    return PixelPage(page.number, (0, 0, wide, high), DPI if page.unit == "pt" else None, blocks)
