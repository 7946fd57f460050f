# SPDX-License-Identifier: Apache-2.0
"""What every reading engine gives: pages of words with boxes, whatever library found them.

Coordinates are those of the page as it is shown: x to the right, y down, from the top left corner.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from ocr_service.imaging.pictures import Pictures
from ocr_service.models import Code, PageSource, PageUnit

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(slots=True)
class Word:
    """A run of characters without a space; ``base`` is the height of its baseline."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    turn: int = 0  # quarter turns anticlockwise that the word stands from upright
    confidence: float | None = None  # 0 to 1 where it was recognised in a picture
    # left, top, right, bottom on the page as it is shown, where it was turned or straightened to be read
    spot: Box | None = None
    slant: float = 0.0  # degrees anticlockwise that it stands besides, where that is more than a little
    # of a slanted word: on the page turned about its corner until the word reads level
    level: Box | None = None

    @property
    def angle(self) -> float:
        """Degrees anticlockwise that the word stands from upright."""
        return 90 * self.turn + self.slant


@dataclass(slots=True)
class Line:
    """Words on one baseline; cells (parts set apart by a wide gap) are joined by two spaces in ``text``."""

    page: int
    index: int
    words: list[Word]
    text: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom around all words."""
        words = self.words
        return (
            round(min(w.x0 for w in words), 2),
            round(min(w.y0 for w in words), 2),
            round(max(w.x1 for w in words), 2),
            round(max(w.y1 for w in words), 2),
        )


@dataclass(slots=True)
class RawPage:
    """What an engine found on one page, before it is put in order."""

    number: int
    width: float
    height: float
    rotation: int
    words: list[Word]
    complete: bool = True  # False where the page draws much more text than the engine could name
    pictures: Pictures | None = None  # what it shows besides; None where the engine cannot tell
    codes: list[Code] = field(default_factory=list)
    hidden: bool = False  # the text is drawn invisibly, as an earlier recognition puts it behind a scan
    # share of the page that its largest picture covers, as far as it stands first or last
    picture: float = 0.0


@dataclass(slots=True)
class ReadPage:
    """A page in reading order."""

    number: int
    width: float
    height: float
    rotation: int
    lines: list[Line]
    text: str
    source: PageSource = "text"
    unit: PageUnit = "pt"
    confidence: float | None = None
    pictures: Pictures | None = None
    codes: list[Code] = field(default_factory=list)
    hidden: bool = False  # as in RawPage
    picture: float = 0.0
    turn: int = (
        0  # quarter turns that the picture was turned clockwise to be read; width and height are those after
    )


@dataclass(slots=True)
class ReadNotice:
    """Something to tell about the reading."""

    code: str
    message: str
    page: int | None = None


@dataclass(slots=True)
class ReadResult:
    """Everything read from one file."""

    engine: str
    page_count: int
    pages: list[ReadPage]
    notices: list[ReadNotice] = field(default_factory=list)
    mended: bytes | None = None  # the file that was read, where the one given could not be


class OpenFile(ABC):
    """A file that an engine has opened; use as a context manager."""

    @property
    @abstractmethod
    def page_count(self) -> int:
        """How many pages the file has."""

    @abstractmethod
    def read_page(self, number: int) -> RawPage:
        """Read one page, counted from 1, and free what the library holds for it."""

    @abstractmethod
    def close(self) -> None:
        """Free everything."""

    def __enter__(self) -> OpenFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Reader(ABC):
    """A reading engine. It starts no thread and keeps nothing of a file that was closed."""

    name: str
    # what the engine can give besides words with boxes, for those who must choose one: "tables"
    gives: frozenset[str] = frozenset()

    @abstractmethod
    def open(self, data: bytes, password: str | None) -> OpenFile:
        """Open a PDF. Throws OcrError for passwords, Unreadable for everything else."""


class Unreadable(Exception):
    """The engine's library cannot open the file; another one might."""
