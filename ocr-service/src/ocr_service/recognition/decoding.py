# SPDX-License-Identifier: Apache-2.0
"""From the recogniser's output to characters with their places: the CTC decoding of one line."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

# ideographs, kana, hangul and their punctuation
_WIDE = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0x20000, 0x3FFFF))
_FULL_WIDTH = (0xFF01, 0xFF5E)
_FULL_WIDTH_SHIFT = 0xFEE0
# letters of other scripts look like Latin ones, and are only believed where the page is in such a script
_LATIN_SIGNS = frozenset("€£$¥¢©®™°ºª§¶†•·…–—‘’‚“”„‹›«»¿¡×÷±½¼¾²³¹µ№")
_FOREIGN_SHARE = 0.3
# the model often knows of a space but writes none: this probability is enough, except inside numbers
_LIKELY_SPACE = 0.2
_IN_NUMBERS = frozenset("0123456789.,")


@dataclass(slots=True)
class Character:
    """One character, its score, and where along the line it stands (0 is the left end, 1 the right)."""

    text: str
    at: float
    score: float


@dataclass(slots=True)
class Line:
    """A line as read with all characters that the model knows, and with those of Latin script alone."""

    free: list[Character]
    latin: list[Character]


class LineDecoder:
    """Turns scores (steps x characters) into text."""

    def __init__(self, characters: list[str]) -> None:
        self._characters = [_narrow(text) for text in characters]
        latin = [not at or is_latin(text) for at, text in enumerate(self._characters)]
        self._is_latin = np.array(latin)
        self._latin = np.flatnonzero(self._is_latin)
        self._space = self._characters.index(" ")

    def decode(self, scores: Any, filled: float) -> Line:
        """Return the characters of a line; ``filled`` is the share of the steps that the line covers."""
        best = scores.argmax(axis=1)
        free = self._collapse(scores, best, filled)
        if self._is_latin[best].all():
            return Line(free, free)
        return Line(free, self._collapse(scores, self._latin[scores[:, self._latin].argmax(axis=1)], filled))

    def _collapse(self, scores: Any, best: Any, filled: float) -> list[Character]:
        """Join repeated steps, drop blanks, and put spaces where they are likely."""
        edges = np.flatnonzero(np.diff(best)) + 1
        starts = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [len(best)]))
        covered = len(best) * filled
        found: list[Character] = []
        last = 0
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            index = int(best[start])
            if not index:
                continue
            text = self._characters[index]
            if found and start > last and _may_part(found[-1].text, text):
                space = float(scores[last:start, self._space].max())
                if space >= _LIKELY_SPACE:
                    found.append(Character(" ", (last + start) / 2 / covered, space))
            at = min((start + end) / 2 / covered, 1.0)
            found.append(Character(text, at, float(scores[start:end, index].max())))
            last = end
        return found


def _may_part(left: str, right: str) -> bool:
    """Tell whether a space may be put between two characters."""
    if left.isspace() or right.isspace():
        return False
    return left not in _IN_NUMBERS or right not in _IN_NUMBERS


def choose_script(lines: list[Line]) -> list[list[Character]]:
    """Return the characters of the lines of a page: Latin ones, unless much of it is in another script."""
    shown = [character for line in lines for character in line.free if not character.text.isspace()]
    foreign = sum(not is_latin(character.text) for character in shown)
    if foreign > _FOREIGN_SHARE * len(shown):
        return [line.free for line in lines]
    return [line.latin for line in lines]


def is_latin(text: str) -> bool:
    """Tell whether a character is used in Latin script: its letters, digits, usual signs and spaces."""
    return all(map(_is_latin, text))


def _is_latin(character: str) -> bool:
    if character < "\x7f" or character in _LATIN_SIGNS:
        return True
    return unicodedata.name(character, "").startswith("LATIN ")


def is_wide(text: str) -> bool:
    """Tell whether a character belongs to a script of East Asia."""
    code = ord(text[0])
    return any(first <= code <= last for first, last in _WIDE)


def _narrow(text: str) -> str:
    """Return the plain form of a full-width character."""
    if len(text) == 1 and _FULL_WIDTH[0] <= ord(text) <= _FULL_WIDTH[1]:
        return chr(ord(text) - _FULL_WIDTH_SHIFT)
    return text
