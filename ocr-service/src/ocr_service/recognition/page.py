# SPDX-License-Identifier: Apache-2.0
"""One page from pixels to words: upright, line by line, with straight baselines."""

from __future__ import annotations

from typing import Any

import numpy as np

from ocr_service.imaging.types import Picture
from ocr_service.reading.base import Word
from ocr_service.recognition.base import Recognised
from ocr_service.recognition.decoding import choose_script
from ocr_service.recognition.detection import FAST_WIDTH, WIDTH, sides
from ocr_service.recognition.reader import LineReader
from ocr_service.recognition.straight import Straightener
from ocr_service.recognition.upright import stand_up
from ocr_service.recognition.words import Piece, split

# lines read with a lower mean score are no text; a lone sign, such as the x between two numbers, may be
_DOUBTFUL, _DOUBTFUL_SIGN = 0.6, 0.5
_SIGN = 2
_BASE = 0.3  # how far below its middle the baseline of a word is, in heights of its box


def read_page(models: Any, picture: Picture, quality: str) -> Recognised:
    """Return the words of an RGB picture."""
    reader = LineReader(models)
    pixels = np.ascontiguousarray(picture[:, :, ::-1])  # the models were trained on BGR
    pixels, boxes, turn = stand_up(models, reader, pixels, FAST_WIDTH if quality == "fast" else WIDTH)
    high, wide = pixels.shape[:2]
    read = [reader.read(pixels, box) for box in boxes]
    kept, lines, scores = [], [], []
    for box, characters in zip(boxes, choose_script(read), strict=True):
        marks = [character.score for character in characters if not character.text.isspace()]
        if marks and sum(marks) / len(marks) >= (_DOUBTFUL if len(marks) > _SIGN else _DOUBTFUL_SIGN):
            kept.append(box)
            lines.append(characters)
            scores.extend(marks)
    straight = Straightener(np.array(kept), wide, high)
    found = Recognised([], wide, high, turn=turn, slope=straight.degrees)
    for box, characters in zip(kept, lines, strict=True):
        along, across = (float(side[0]) for side in sides(box[None]))
        _place(found, split(characters, along / across), box, across, straight)
    if scores:
        found.confidence = sum(scores) / len(scores)
    return found


def _place(found: Recognised, pieces: list[Piece], box: Any, high: float, straight: Straightener) -> None:
    """Put the words of a box on the page, as it is and as it would be if it were straight."""
    if not pieces:
        return
    left, right = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2
    ends = np.array([[piece.start, piece.end] for piece in pieces]).reshape(-1, 1)
    points = left + ends * (right - left)
    level = straight(points)
    for at, piece in enumerate(pieces):
        here, there = points[2 * at : 2 * at + 2], level[2 * at : 2 * at + 2]
        found.spots.append(_around(here, high))
        x0, y0, x1, y1 = _around(there, high)
        base = (y0 + y1) / 2 + _BASE * high
        found.words.append(Word(piece.text, x0, y0, x1, y1, base, confidence=round(piece.score, 4)))


def _around(ends: Any, high: float) -> tuple[float, float, float, float]:
    """Return the box of the given height around the middle line of a word."""
    (x0, ya), (x1, yb) = ends.tolist()
    middle = (ya + yb) / 2
    return x0, middle - high / 2, max(x1, x0), middle + high / 2
