# SPDX-License-Identifier: Apache-2.0
"""From the recogniser's output to characters with their places: the CTC decoding of one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ocr_service.recognition.characters import Character, is_latin, narrow
from ocr_service.recognition.spacing import Ink, with_spaces

# letters of other scripts look like Latin ones, and are only believed where the page is in such a script
_FOREIGN_SHARE = 0.3


@dataclass(slots=True)
class Line:
    """A line as read with all characters that the model knows, and with those of Latin script alone."""

    free: list[Character]
    latin: list[Character]


class LineDecoder:
    """Turns scores (steps x characters) into text."""

    def __init__(self, characters: list[str]) -> None:
        self._characters = [narrow(text) for text in characters]
        latin = [not at or is_latin(text) for at, text in enumerate(self._characters)]
        self._is_latin = np.array(latin)
        self._latin = np.flatnonzero(self._is_latin)
        self._space = self._characters.index(" ")

    def decode(self, scores: Any, filled: float, ink: Ink) -> Line:
        """Return the characters of a line; ``filled`` is the share of the steps that the line covers."""
        best = scores.argmax(axis=1)
        free = self._collapse(scores, best, filled, ink)
        if self._is_latin[best].all():
            return Line(free, free)
        best = self._latin[scores[:, self._latin].argmax(axis=1)]
        return Line(free, self._collapse(scores, best, filled, ink))

    def _collapse(self, scores: Any, best: Any, filled: float, ink: Ink) -> list[Character]:
        """Join repeated steps, drop blanks, and put spaces where they are likely."""
        edges = np.flatnonzero(np.diff(best)) + 1
        starts = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [len(best)]))
        covered = len(best) * filled
        found: list[Character] = []
        likely: list[float] = []
        last = 0
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            index = int(best[start])
            if not index:
                continue
            at = min((start + end) / 2 / covered, 1.0)
            found.append(Character(self._characters[index], at, float(scores[start:end, index].max())))
            likely.append(float(scores[last:start, self._space].max(initial=0)))
            last = end
        return with_spaces(found, likely, ink)


def choose_script(lines: list[Line]) -> list[list[Character]]:
    """Return the characters of the lines of a page: Latin ones, unless much of it is in another script."""
    shown = [character for line in lines for character in line.free if not character.text.isspace()]
    foreign = sum(not is_latin(character.text) for character in shown)
    if foreign > _FOREIGN_SHARE * len(shown):
        return [line.free for line in lines]
    return [line.latin for line in lines]
