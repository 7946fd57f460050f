# SPDX-License-Identifier: Apache-2.0
"""Spaces that the line recogniser left out: it often half knows of them, and the ink shows them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ocr_service.recognition.characters import Character

# the model's own probability that there is a space: enough alone, and enough where the ink leaves a gap
_LIKELY, _POSSIBLE, _POSSIBLE_BETWEEN_LETTERS = 0.2, 0.01, 0.05
# gaps in the ink, in heights of the line; inside numbers only a wide one counts
_GAP, _CLEAR_GAP = 0.17, 0.4
# and in usual gaps between the letters of the line
_USUAL_GAPS, _CLEAR_USUAL_GAPS, _USUAL_GAPS_IN_NUMBER = 2.0, 3.0, 4.0
_LEAST_USUAL = 0.05
_IN_NUMBERS = frozenset("0123456789.,")


class Ink:
    """Where along a line there is ink at all; ``strip`` is its pixels (height x width x 3)."""

    def __init__(self, strip: Any) -> None:
        grey = strip.mean(axis=2)
        paper, darkest = np.percentile(grey, 80), np.percentile(grey, 2)
        # the edges of the strip may show parts of the lines above and below
        margin = max(len(grey) // 6, 1)
        self._blank = grey[margin:-margin].min(axis=0) > (paper + darkest) / 2
        self._height = strip.shape[0]

    def gap(self, left: float, right: float) -> float:
        """Return the widest stretch without ink between two places (0 to 1), in heights of the line."""
        width = len(self._blank)
        between = self._blank[round(left * width) : round(right * width)]
        edges = np.flatnonzero(np.diff(np.concatenate(([0], between.view(np.int8), [0]))))
        widest: float = (edges[1::2] - edges[::2]).max(initial=0) / self._height
        return widest


def with_spaces(characters: list[Character], likely: list[float], ink: Ink) -> list[Character]:
    """Return the line with spaces put in; ``likely`` is the probability of one before each character."""
    gaps = [
        0.0 if left.text.isspace() or right.text.isspace() else ink.gap(left.at, right.at)
        for left, right in zip(characters, characters[1:], strict=False)
    ]
    inner = [gap for gap in gaps if gap > 0]
    usual = max(float(np.median(inner)) if inner else 0.0, _LEAST_USUAL)
    spaced = characters[:1]
    for left, right, gap, chance in zip(characters, characters[1:], gaps, likely[1:], strict=False):
        if _is_space(left.text, right.text, gap, gap / usual, chance):
            spaced.append(Character(" ", (left.at + right.at) / 2, chance))
        spaced.append(right)
    return spaced


def _is_space(left: str, right: str, gap: float, in_usual: float, chance: float) -> bool:
    if left.isspace() or right.isspace():
        return False
    if left in _IN_NUMBERS and right in _IN_NUMBERS:
        return gap >= _CLEAR_GAP and in_usual >= _USUAL_GAPS_IN_NUMBER
    possible = _POSSIBLE_BETWEEN_LETTERS if left.isalpha() and right.isalpha() else _POSSIBLE
    return (
        chance >= _LIKELY
        or (chance >= possible and gap >= _GAP and in_usual >= _USUAL_GAPS)
        or (gap >= _CLEAR_GAP and in_usual >= _CLEAR_USUAL_GAPS)
    )
