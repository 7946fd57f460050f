# SPDX-License-Identifier: Apache-2.0
"""What every recognition engine gives: words of a picture with boxes and confidence.

This module imports none of the engines' libraries, so that a process that only reads text layers may know it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace

from ocr_service.imaging.types import Picture
from ocr_service.reading.base import Word

Spot = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(slots=True)
class LoadedModel:
    """A model that was brought into memory: how long it took and by how much the process grew."""

    name: str
    ms: float
    megabytes: float


@dataclass(slots=True)
class Recognised:
    """Words in pixels of the picture turned upright and straight, which is ``width`` by ``height``.

    Boxes and baselines are those after ``turn`` and ``slope`` are undone, so that ``reading.lines`` groups
    them as they are; ``in_picture`` gives the words where they stand in the picture itself.
    """

    words: list[Word]
    width: int
    height: int
    # where each word stands in the turned but still slanted picture
    spots: list[Spot] = field(default_factory=list)
    turn: int = 0  # quarter turns anticlockwise that the picture stands from upright, as Word.turn
    slope: float = 0.0  # degrees by which lines fall to the right, after the turn
    confidence: float | None = None  # mean over characters, 0 to 1; None without words
    notices: list[str] = field(default_factory=list)  # what was done to the picture: turned, enhanced

    def in_picture(self) -> list[Word]:
        """Return the words in pixels of the picture as it was given; ``Word.turn`` is set."""
        placed = []
        for word, (x0, y0, x1, y1) in zip(self.words, self.spots, strict=True):
            x0, y0, x1, y1 = self._turned(x0, y0, x1, y1)
            base = word.base - self.height if self.turn >= 2 else word.base
            placed.append(replace(word, x0=x0, y0=y0, x1=x1, y1=y1, base=base, turn=self.turn))
        return placed

    def _turned(self, x0: float, y0: float, x1: float, y1: float) -> Spot:
        wide, high = self.width, self.height
        if self.turn == 1:
            return y0, wide - x1, y1, wide - x0
        if self.turn == 2:
            return wide - x1, high - y1, wide - x0, high - y0
        if self.turn == 3:
            return high - y1, x0, high - y0, x1
        return x0, y0, x1, y1


class Recogniser(ABC):
    """A recognition engine. Loading reads its models; after that it opens no file and starts no thread."""

    name: str

    @abstractmethod
    def load(self) -> list[LoadedModel]:
        """Bring the models into memory, once. Throws OcrError: python_module_missing."""

    @abstractmethod
    def recognise(self, picture: Picture, languages: list[str], quality: str) -> Recognised:
        """Find and read the words of a picture (height x width x 3, RGB, uint8).

        ``languages`` are codes as in ISO 639-2 (``spa``), empty for any; ``quality`` is ``best`` or ``fast``.
        """
