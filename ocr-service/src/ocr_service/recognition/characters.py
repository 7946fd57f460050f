# SPDX-License-Identifier: Apache-2.0
"""Characters of a line, and which scripts they belong to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# ideographs, kana, hangul and their punctuation
_WIDE = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0x20000, 0x3FFFF))
_FULL_WIDTH = (0xFF01, 0xFF5E)
_FULL_WIDTH_SHIFT = 0xFEE0
_LATIN_SIGNS = frozenset("€£$¥¢©®™°ºª§¶†•·…–—‘’‚“”„‹›«»¿¡×÷±½¼¾²³¹µ№")


@dataclass(slots=True)
class Character:
    """One character, its score, and where along the line it stands (0 is the left end, 1 the right)."""

    text: str
    at: float
    score: float


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


def narrow(text: str) -> str:
    """Return the plain form of a full-width character."""
    if len(text) == 1 and _FULL_WIDTH[0] <= ord(text) <= _FULL_WIDTH[1]:
        return chr(ord(text) - _FULL_WIDTH_SHIFT)
    return text
