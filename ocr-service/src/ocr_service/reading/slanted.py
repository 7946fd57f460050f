# SPDX-License-Identifier: Apache-2.0
"""Words that stand neither level nor upright: a stamp across a ticket, a watermark.

Their characters lie on a slanting line, so that they are put together along it and not by their boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import atan2, cos, degrees, pi, radians, sin

from ocr_service.reading.base import Box, Word
from ocr_service.reading.characters import clean

_QUARTER = pi / 2
_LEVEL = (
    0.05  # radians, 3 degrees: scans that were recognised lean as far, and their lines are still told apart
)
# shares of the height
_SAME_LINE, _GAP, _BELOW = 0.3, 0.75, 0.2
_LETTER, _WIDEST = 0.5, 0.9  # the width of a letter, and of the widest
_DIAGONAL = 0.2  # difference of the squares of sine and cosine, below which boxes tell no width


@dataclass(slots=True)
class Glyph:
    """A character on the page as it is shown: where its baseline begins, and how it runs from there."""

    text: str
    x: float
    y: float
    angle: float  # radians anticlockwise of its baseline
    wide: float  # along the baseline
    high: float


def off_quarters(angle: float) -> float:
    """Return by how much an angle in radians differs from whole quarter turns; 0 where it hardly does."""
    off = angle - round(angle / _QUARTER) * _QUARTER
    return off if abs(off) > _LEVEL else 0.0


def angle_of(a: float, b: float, quarters: int) -> float:
    """Return the angle of text as shown, in radians: by its matrix and the page's quarter turns clockwise."""
    return atan2(b, a) - quarters * _QUARTER


def level_size(wide: float, high: float, angle: float) -> tuple[float, float]:
    """Return the width and the height of a slanting box by those of the level one around it.

    Near 45 degrees only their sum is known: the width is then 0, and the height that of a letter.
    """
    s, c = abs(sin(angle)), abs(cos(angle))
    if abs(c * c - s * s) < _DIAGONAL:
        return 0.0, (wide + high) / (s + c) / (1 + _LETTER)
    return abs((wide * c - high * s) / (c * c - s * s)), abs((high * c - wide * s) / (c * c - s * s))


def join(glyphs: Iterable[Glyph]) -> list[Word]:
    """Put characters together in the order given; a blank, a gap and another line end a word.

    A glyph without a text is none, and its width may be 0, for one that is not known.
    """
    words: list[Word] = []
    run: list[Glyph] = []
    drawn = [glyph for glyph in glyphs if glyph.text]
    for glyph, after in zip_longest(drawn, drawn[1:]):
        text = clean(glyph.text)
        blank = not text or text.isspace()
        if run and (blank or not _continues(run[-1], glyph)):
            words.append(_word(run))
            run = []
        if not blank:
            run.append(replace(glyph, text=text, wide=glyph.wide or _width(glyph, after)))
    if run:
        words.append(_word(run))
    return words


def _width(glyph: Glyph, after: Glyph | None) -> float:
    """Return a width that is not known: to the next character, unless that is too far for one."""
    if after is not None and _continues(replace(glyph, wide=_LETTER * glyph.high), after):
        start, end = (_along(each.x, each.y, glyph.angle)[0] for each in (glyph, after))
        if start < end <= start + _WIDEST * glyph.high:
            return end - start
    return _LETTER * glyph.high


def _continues(before: Glyph, glyph: Glyph) -> bool:
    if abs(before.angle - glyph.angle) > _LEVEL:
        return False
    start, base = _along(glyph.x, glyph.y, before.angle)
    end, line = _along(before.x, before.y, before.angle)
    return (
        abs(base - line) <= _SAME_LINE * before.high and abs(start - end - before.wide) <= _GAP * before.high
    )


def _along(x: float, y: float, angle: float) -> tuple[float, float]:
    """Return where a point is on the page turned about its corner until text at that angle reads level."""
    c, s = cos(angle), sin(angle)
    return x * c - y * s, x * s + y * c


def _word(run: list[Glyph]) -> Word:
    angle, high = run[0].angle, max(glyph.high for glyph in run)
    start, base = _along(run[0].x, run[0].y, angle)
    end = _along(run[-1].x, run[-1].y, angle)[0] + run[-1].wide
    level = start, base - (1 - _BELOW) * high, end, base + _BELOW * high
    turn = round(angle / _QUARTER)
    return Word(
        "".join([glyph.text for glyph in run]),
        *_shown(level, angle),
        base,
        turn % 4,
        slant=degrees(angle - turn * _QUARTER),
        level=level,
    )


def _shown(level: Box, angle: float) -> Box:
    """Return the box on the page as it is shown around one that was turned to read level."""
    c, s = cos(angle), sin(angle)
    left, top, right, bottom = level
    corners = [(x * c + y * s, y * c - x * s) for x in (left, right) for y in (top, bottom)]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def covers(word: Word, x: float, y: float) -> bool:
    """Tell whether a slanted word stands on a point of the page as it is shown: its box covers much else."""
    if word.level is None:
        return False
    left, top, right, bottom = word.level
    along, below = _along(x, y, radians(word.angle))
    return left <= along <= right and top <= below <= bottom
