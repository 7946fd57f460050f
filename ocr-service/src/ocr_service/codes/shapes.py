# SPDX-License-Identifier: Apache-2.0
"""Where on a page a code is drawn of small shapes, unlike the rules of a table or the outlines of a logo."""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]

# points: what a module or a bar measures across, and along
_THIN = 12.0
_LONG = 120.0
_REACH = 15.0  # how far the next shape of the same code may lie
_FEWEST = 20  # the smallest bar code has as many bars
_LARGEST = 400.0
_SMALLEST = 6.0
# half of a code is dark; rules cover next to nothing of their table
_SPARSEST, _DENSEST = 0.15, 0.9
_FEWEST_SEGMENTS = 160  # of a code that is one path
_SEGMENTS_LOOKED_AT = 12
_MOST_PLACES = 4


class Shapes:
    """Takes the paths of a page in their order and tells where they make up what may be a code."""

    def __init__(self) -> None:
        self._found: list[Box] = []
        self._box: Box | None = None
        self._count = 0
        self._area = 0.0

    def take(self, path: Any, box: Box) -> None:
        """Take the next path with its bounds."""
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) < _THIN and max(width, height) <= _LONG:
            self._join(box, width * height)
        elif min(width, height) >= _SMALLEST and max(width, height) <= _LARGEST and _is_grid(path):
            self._found.append(box)

    def places(self) -> list[Box]:
        """Return the boxes of all that was taken."""
        self._close()
        self._count = 0
        return self._found[:_MOST_PLACES]

    def _join(self, box: Box, area: float) -> None:
        around = self._box
        if (
            around is None
            or box[0] > around[2] + _REACH
            or box[2] < around[0] - _REACH
            or box[1] > around[3] + _REACH
            or box[3] < around[1] - _REACH
        ):
            self._close()
            self._box, self._count, self._area = box, 1, area
            return
        self._box = (
            min(around[0], box[0]),
            min(around[1], box[1]),
            max(around[2], box[2]),
            max(around[3], box[3]),
        )
        self._count += 1
        self._area += area

    def _close(self) -> None:
        if self._box is None or self._count < _FEWEST:
            return
        width, height = self._box[2] - self._box[0], self._box[3] - self._box[1]
        if not (min(width, height) >= _SMALLEST and max(width, height) <= _LARGEST):
            return
        if _SPARSEST <= self._area / (width * height) <= _DENSEST:
            self._found.append(self._box)


def _is_grid(path: Any) -> bool:
    """Tell whether one path may hold all modules of a code: many segments, and none of them bent."""
    count = pdfium.FPDFPath_CountSegments(path)
    if count < _FEWEST_SEGMENTS:
        return False
    step = count // _SEGMENTS_LOOKED_AT
    return all(
        pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, index))
        != pdfium.FPDF_SEGMENT_BEZIERTO
        for index in range(0, count, step)
    )
