# SPDX-License-Identifier: Apache-2.0
"""The instructions of one text object of a PDF, each as short as what went before allows.

A word and the space behind it are stretched to where the next word begins, so that most words need no
place of their own: one number a word, where a place, a size and a stretch would be four.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ocr_service.rendering import glyphless
from ocr_service.rendering.pdf_font import Encoding

# shares of the size
_GAP = 0.2  # a narrower space is none to readers of PDFs
_LOOSE = 0.5  # how much wider or narrower than it is seen a word may be, to reach the next one
_ADVANCE = glyphless.WIDTH / 1000
_SPECIAL = re.compile(rb"[()\\\r]")  # within a string; a lone CR would be read as LF

Axes = tuple[float, float, float, float]  # x and y of where text reads to, and of where its top is


@dataclass(frozen=True, slots=True)
class Precision:
    """How exactly words are placed: what is coarse takes less room."""

    point: float  # places and sizes are multiples of this many points
    stretch: int  # stretches are multiples of this many percent
    off: float  # how many points from its place a word may begin
    uneven: float  # what share of the size neighbours written as one may differ by, in size and in baseline


FINE = Precision(0.1, 1, 0.2, 0.15)
COARSE = Precision(1, 10, 2, 0.15)
COARSEST = Precision(1, 10, 6, 0.25)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word to write: lengths in points, ``room`` to where the next word begins and infinite without one."""

    text: str
    at: tuple[float, float]  # where it begins on its baseline, in the space of the page
    axes: Axes
    size: float
    long: float
    room: float


class Pen:
    """Collects the instructions; ``font`` is the name of the font, with its slash."""

    def __init__(self, font: str, encoding: Encoding, precision: Precision) -> None:
        self._font = font
        self._encoding = encoding
        self._precision = precision
        self._parts: list[bytes] = []
        self._shown = b""  # what is to be shown without any instruction in between
        self._line = (0.0, 0.0)  # where the last Tm or Td went
        self._ahead = 0.0  # how far what was shown since has moved the pen
        self._axes: Axes | None = None
        self._size = self._stretch = 0.0

    def write(self, piece: Piece) -> None:
        """Add a word."""
        size = self._size
        if not size or abs(piece.size - size) > self._precision.uneven * size:
            size = max(self._rounded(piece.size), self._precision.point)
        self._go_to(piece, size)
        self._set_size(size)
        self._set_stretch(self._choose_stretch(piece))
        # the space says to every reader that the word ends
        text = piece.text + " "
        self._shown += _SPECIAL.sub(_escaped, self._encoding.encode(text))
        self._ahead += len(text) * _ADVANCE * size * self._stretch / 100

    def content(self) -> bytes:
        """Return the text object, or nothing where no word was written."""
        self._flush()
        return b"BT 3 Tr " + b"".join(self._parts) + b"ET" if self._parts else b""

    def _go_to(self, piece: Piece, size: float) -> None:
        if self._axes != piece.axes:
            at = self._rounded(piece.at[0]), self._rounded(piece.at[1])
            matrix = " ".join(f"{axis:.0f}" for axis in piece.axes)
            self._do(f"{matrix} {_number(at[0])} {_number(at[1])} Tm ")
            self._line, self._axes, self._ahead = at, piece.axes, 0.0
            return
        ahead, above = self._from_line(piece)
        off, late = self._precision.off, self._ahead - ahead
        level = abs(above) <= self._precision.uneven * size
        if level and -off <= late <= min(off, piece.room / 2):
            return
        ahead, above = self._rounded(ahead), self._rounded(above)
        self._do(f"{_number(ahead)} {_number(above)} Td ")
        self._line = (
            self._line[0] + ahead * piece.axes[0] + above * piece.axes[2],
            self._line[1] + ahead * piece.axes[1] + above * piece.axes[3],
        )
        self._ahead = 0.0

    def _from_line(self, piece: Piece) -> tuple[float, float]:
        x, y = piece.at[0] - self._line[0], piece.at[1] - self._line[1]
        along_x, along_y, up_x, up_y = piece.axes
        return x * along_x + y * along_y, x * up_x + y * up_y

    def _choose_stretch(self, piece: Piece) -> float:
        """Return the stretch that brings the next word to its place if it can, or this one to its length."""
        size, count = self._size, len(piece.text)
        # from where the pen is: what was rounded is made up for
        room = piece.room + self._from_line(piece)[0] - self._ahead
        space = room / (count + 1)
        if space >= _GAP * size and abs(space * count - piece.long) <= _LOOSE * size:
            wide, count = room, count + 1
        else:
            wide = min(piece.long, max(room - _GAP * size, room / 2))
        percent = count * _ADVANCE * size / 100
        step, off = self._precision.stretch, self._precision.off
        over = min(off, _GAP / 2 * size)
        if self._stretch and -off <= self._stretch * percent - wide <= over:
            return self._stretch
        stretch = round(wide / percent / step) * step
        if stretch * percent - wide > over:
            stretch -= step
        return max(stretch, 1)

    def _set_size(self, size: float) -> None:
        if size != self._size:
            self._do(f"{self._font} {_number(size)} Tf ")
            self._size = size

    def _set_stretch(self, stretch: float) -> None:
        if stretch != self._stretch:
            self._do(f"{_number(stretch)} Tz")
            self._stretch = stretch

    def _do(self, instruction: str) -> None:
        self._flush()
        self._parts.append(instruction.encode())

    def _flush(self) -> None:
        if self._shown:
            self._parts.append(b"(" + self._shown + b")Tj ")
            self._shown = b""

    def _rounded(self, value: float) -> float:
        return round(value / self._precision.point) * self._precision.point


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"\\r" if match[0] == b"\r" else b"\\" + match[0]
