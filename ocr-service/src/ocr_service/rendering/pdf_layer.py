# SPDX-License-Identifier: Apache-2.0
"""Invisible text on pages of a PDF: each word where it stands, in a font without glyphs."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import pikepdf
from pikepdf import Array, Dictionary, Name

from ocr_service.reading.base import Word
from ocr_service.reading.characters import is_right_to_left
from ocr_service.rendering import glyphless

_FONT = "/OcrGlyphless"
_MOST_CHARACTERS = 0xFFFE
_MOST_IN_BLOCK = 100  # entries that a block of a CMap may have
# shares of the height of a word's box: boxes of neighbouring lines may overlap, and their text must not
_SIZE, _BASELINE = 0.7, 0.2
_SPECIAL = re.compile(rb"[()\\\r]")  # within a string; a lone CR would be read as LF
_GAP = 0.2  # shares of the size: a narrower space is none to readers of PDFs
_ADVANCE = glyphless.WIDTH / 1000
# where a word reads to, and where its top is, by its quarter turns anticlockwise (x to the right, y down)
_ALONG = ((1, 0), (0, -1), (-1, 0), (0, 1))
_UP = ((0, -1), (-1, 0), (0, 1), (1, 0))


@dataclass(slots=True)
class Frame:
    """The page's own space: its visible box, and the quarter turns clockwise in which it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of the page as shown (y down from the top left corner) into the page's own space."""
        if self.quarters == 0:
            return self.left + x, self.top - y
        if self.quarters == 1:
            return self.left + y, self.bottom + x
        if self.quarters == 2:
            return self.right - x, self.bottom + y
        return self.right - y, self.top - x

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """Turn a direction alike."""
        (x0, y0), (x1, y1) = self.point(0, 0), self.point(x, y)
        return x1 - x0, y1 - y0


class _Pen:
    """Collects the instructions of one text object, each as short as what went before allows."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._at: tuple[int, int] | None = None  # in tenths of a point
        self._axes: tuple[float, ...] = ()
        self._size = self._stretch = 0.0

    def go_to(self, point: tuple[float, float], along: tuple[float, float], up: tuple[float, float]) -> None:
        """Begin at a point of the page, to write in that direction."""
        at = round(point[0] * 10), round(point[1] * 10)
        axes = *along, *up
        if self._at is None or axes != self._axes:
            matrix = " ".join(f"{axis:.0f}" for axis in axes)
            self._write(f"{matrix} {_tenths(at[0])} {_tenths(at[1])} Tm")
        else:
            x, y = at[0] - self._at[0], at[1] - self._at[1]
            ahead, above = (round(x * axis[0] + y * axis[1]) for axis in (along, up))
            self._write(f"{_tenths(ahead)} {_tenths(above)} Td")
        self._at, self._axes = at, axes

    def show(self, size: float, stretch: int, codes: bytes) -> None:
        """Show characters by their codes of two bytes, of a size in points and stretched by percent."""
        if size != self._size:
            self._write(f"{_FONT} {_tenths(round(size * 10))} Tf")
        if stretch != self._stretch:
            self._write(f"{stretch} Tz")
        self._size, self._stretch = size, stretch
        self.parts.append(b"(" + _SPECIAL.sub(_escaped, codes) + b")Tj")

    def _write(self, instruction: str) -> None:
        self.parts.append(instruction.encode())


def _tenths(value: int) -> str:
    return f"{value / 10:.1f}".removesuffix(".0")


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"\\r" if match[0] == b"\r" else b"\\" + match[0]


class TextLayer:
    """Writes words onto pages of one PDF; ``finish`` adds the font that they share."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._font = pdf.make_indirect(Dictionary())

    def write(self, page: pikepdf.Page, frame: Frame, lines: Iterable[list[Word]], scale: float) -> None:
        """Put lines of words below all else on a page; ``scale`` is how many points their unit has."""
        pen = _Pen()
        for line in lines:
            for before, word, after in zip([None, *line], line, [*line[1:], None], strict=False):
                room = min(_room(word, before), _room(word, after))
                self._word(pen, word, frame, scale, room * scale)
        if not pen.parts:
            return
        content = b"q BT 3 Tr\n" + b"\n".join(pen.parts) + b"\nET Q"
        # first, so that nothing on the page has moved or turned it
        page.contents_add(content, prepend=True)
        page.add_resource(self._font, Name.Font, Name(_FONT), prefix="", replace_existing=True)

    def finish(self) -> None:
        """Make the font, when all words are written."""
        if not self._codes:
            return
        for key, value in self._font_parts().items():
            self._font[key] = value

    def _word(self, pen: _Pen, word: Word, frame: Frame, scale: float, room: float) -> None:
        x0, y0, x1, y1 = (corner * scale for corner in (word.x0, word.y0, word.x1, word.y1))
        turn = word.turn % 4
        long, high = (y1 - y0, x1 - x0) if turn & 1 else (x1 - x0, y1 - y0)
        size = max(round(high * _SIZE, 1), 0.1)
        long = min(long, max(room - _GAP * size, room / 2))
        # the corner where the word begins, at the bottom as it reads
        x, y = ((x0, y1), (x1, y1), (x1, y0), (x0, y0))[turn]
        rise = _BASELINE * high
        pen.go_to(
            frame.point(x + _UP[turn][0] * rise, y + _UP[turn][1] * rise),
            frame.direction(*_ALONG[turn]),
            frame.direction(*_UP[turn]),
        )
        stretch = max(round(100 * long / (len(word.text) * _ADVANCE * size)), 1)
        # the space says to every reader that the word ends
        codes = b"".join([self._code(character) for character in f"{_as_drawn(word.text)} "])
        pen.show(size, stretch, codes)

    def _code(self, character: str) -> bytes:
        if character not in self._codes and len(self._codes) >= _MOST_CHARACTERS:
            character = "\ufffd"
        return self._codes.setdefault(character, len(self._codes) + 1).to_bytes(2, "big")

    def _font_parts(self) -> dict[str, pikepdf.Object]:
        pdf = self._pdf
        program = pdf.make_stream(glyphless.font_file(), Length1=len(glyphless.font_file()))
        # the same empty glyph for all
        glyphs = zlib.compress(b"\0\0" + b"\0\1" * len(self._codes))
        to_glyph = pdf.make_stream(glyphs, Filter=Name.FlateDecode)
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/{glyphless.NAME}"),
            Flags=4,
            FontBBox=Array([0, glyphless.DESCENT, glyphless.WIDTH, glyphless.ASCENT]),
            ItalicAngle=0,
            Ascent=glyphless.ASCENT,
            Descent=glyphless.DESCENT,
            CapHeight=glyphless.ASCENT,
            StemV=80,
            FontFile2=program,
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/{glyphless.NAME}"),
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=glyphless.WIDTH,
            CIDToGIDMap=to_glyph,
        )
        return {
            "/Type": Name.Font,
            "/Subtype": Name.Type0,
            "/BaseFont": Name(f"/{glyphless.NAME}"),
            "/Encoding": Name("/Identity-H"),
            "/DescendantFonts": Array([pdf.make_indirect(descendant)]),
            "/ToUnicode": pdf.make_stream(_to_unicode(self._codes)),
        }


def _room(word: Word, neighbour: Word | None) -> float:
    """Return how far it is to where a neighbour begins; without end where it does not follow."""
    if neighbour is None or neighbour.turn != word.turn:
        return inf
    ahead = (
        neighbour.x0 - word.x0,
        word.y1 - neighbour.y1,
        word.x1 - neighbour.x1,
        neighbour.y0 - word.y0,
    )[word.turn % 4]
    return ahead if ahead > 0 else inf


def _as_drawn(text: str) -> str:
    """Return the characters from left to right, in which readers of PDFs expect them."""
    return text[::-1] if is_right_to_left(text) else text


def _to_unicode(codes: dict[str, int]) -> bytes:
    entries = [f"<{code:04x}> <{_utf16(character)}>" for character, code in codes.items()]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), _MOST_IN_BLOCK):
        block = entries[start : start + _MOST_IN_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def _utf16(character: str) -> str:
    return character.encode("utf-16-be", "replace").hex()
