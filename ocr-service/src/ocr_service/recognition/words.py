# SPDX-License-Identifier: Apache-2.0
"""From the characters of a box to words with boxes of their own."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_service.recognition.characters import Character, is_wide

# shares of the height of the box
_HALF_CHARACTER = 0.25
_WIDEST_HALF = 0.45
_INSIDE_PRICE = 0.8  # from the comma to the first digit after it
_GAP = 0.08  # what is left between words, so that no one joins them again


@dataclass(slots=True)
class Piece:
    """A word of a line: its text, its ends along the line in shares of its length, and its score."""

    text: str
    start: float
    end: float
    score: float


def split(characters: list[Character], shape: float) -> list[Piece]:
    """Part the characters of a line at its spaces; ``shape`` is the width of the box by its height."""
    words: list[list[Character]] = [[]]
    for at, character in enumerate(characters):
        if not character.text.isspace():
            words[-1].append(character)
        elif not _in_price(characters, at, shape):
            words.append([])
    pieces = [_piece(word, shape) for word in words if word]
    _part(pieces, shape)
    return pieces


def _in_price(characters: list[Character], at: int, shape: float) -> bool:
    """Tell whether the space at a place is none: the one that is read after the comma of ``2, 99``."""
    if at < 2 or at + 2 >= len(characters):
        return False
    before, comma, first, second = (characters[at + step] for step in (-2, -1, 1, 2))
    if comma.text not in ",." or not (before.text + first.text + second.text).isdigit():
        return False
    after = characters[at + 3].text if at + 3 < len(characters) else " "
    return not after.isdigit() and (first.at - comma.at) * shape < _INSIDE_PRICE


def _piece(word: list[Character], shape: float) -> Piece:
    """Give a word half a character's room at both ends."""
    half = _HALF_CHARACTER
    if len(word) > 1:
        half = min((word[-1].at - word[0].at) * shape / (len(word) - 1) / 2, _WIDEST_HALF)
    elif is_wide(word[0].text):
        half = _WIDEST_HALF
    room = half / shape
    return Piece(
        "".join(character.text for character in word),
        max(word[0].at - room, 0.0),
        min(word[-1].at + room, 1.0),
        sum(character.score for character in word) / len(word),
    )


def _part(pieces: list[Piece], shape: float) -> None:
    """Make neighbours keep a small gap."""
    gap = _GAP / shape
    for left, right in zip(pieces, pieces[1:], strict=False):
        if right.start - left.end < gap:
            middle = (left.end + right.start) / 2
            left.end, right.start = middle - gap / 2, middle + gap / 2
