# SPDX-License-Identifier: Apache-2.0
"""The font of an invisible text layer: what its codes stand for is said here, what they look like nowhere.

One byte a character where the characters fit, as those of a language in Latin letters do, and two where not.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from ocr_service.rendering import glyphless

_NAME = Name(f"/{glyphless.NAME}")
_ASCII = range(0x20, 0x7F)  # those stand for themselves
_OTHERS = range(0x80, 0x100)
_MOST_CHARACTERS = 0xFFFE
_MOST_IN_BLOCK = 100  # entries that a block of a CMap may have


class Encoding:
    """Gives each of the characters a code."""

    def __init__(self, characters: Iterable[str]) -> None:
        others = sorted({character for character in characters if ord(character) not in _ASCII})
        self._bytes = 1 if len(others) <= len(_OTHERS) else 2
        first = _OTHERS[0]
        numbers = range(first, _MOST_CHARACTERS)
        self._others = dict(zip(others[: len(numbers)], numbers, strict=False))

    def encode(self, text: str) -> bytes:
        """Return the codes of characters that are among those; of one too many, that of ``?``."""
        return b"".join([self._code(character).to_bytes(self._bytes, "big") for character in text])

    def fill_font(self, pdf: pikepdf.Pdf, font: pikepdf.Object) -> None:
        """Make a dictionary the font of these codes."""
        parts = self._simple(pdf) if self._bytes == 1 else self._composite(pdf)
        for key, value in parts.items():
            font[key] = value
        font["/Type"] = Name.Font
        font["/BaseFont"] = _NAME
        font["/ToUnicode"] = pdf.make_stream(self._to_unicode())

    def _code(self, character: str) -> int:
        if ord(character) in _ASCII:
            return ord(character)
        return self._others.get(character, ord("?"))

    def _simple(self, pdf: pikepdf.Pdf) -> dict[str, Any]:
        first, last = _ASCII[0], _OTHERS[0] + len(self._others) - 1
        return {
            "/Subtype": Name.TrueType,
            "/FirstChar": first,
            "/LastChar": last,
            "/Widths": Array([glyphless.WIDTH] * (last - first + 1)),
            "/FontDescriptor": _descriptor(pdf),
        }

    def _composite(self, pdf: pikepdf.Pdf) -> dict[str, Any]:
        # the same empty glyph for all
        glyphs = zlib.compress(b"\0\1" * (_OTHERS[0] + len(self._others)))
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=_NAME,
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=_descriptor(pdf),
            DW=glyphless.WIDTH,
            CIDToGIDMap=pdf.make_stream(glyphs, Filter=Name.FlateDecode),
        )
        return {
            "/Subtype": Name.Type0,
            "/Encoding": Name("/Identity-H"),
            "/DescendantFonts": Array([pdf.make_indirect(descendant)]),
        }

    def _to_unicode(self) -> bytes:
        digits = 2 * self._bytes

        def code(number: int) -> str:
            return f"<{number:0{digits}x}>"

        lines = [
            "/CIDInit/ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def",
            "/CMapName/Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            code(0) + code(256**self._bytes - 1),
            "endcodespacerange",
            "1 beginbfrange",
            f"{code(_ASCII[0])}{code(_ASCII[-1])}<{_utf16(chr(_ASCII[0]))}>",
            "endbfrange",
        ]
        entries = [f"{code(number)}<{_utf16(character)}>" for character, number in self._others.items()]
        for start in range(0, len(entries), _MOST_IN_BLOCK):
            block = entries[start : start + _MOST_IN_BLOCK]
            lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        lines += ["endcmap", "CMapName currentdict/CMap defineresource pop", "end", "end"]
        return "\n".join(lines).encode()


def _descriptor(pdf: pikepdf.Pdf) -> pikepdf.Object:
    program = glyphless.font_file()
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=_NAME,
            Flags=4,  # symbolic: its codes are its own
            FontBBox=Array([0, glyphless.DESCENT, glyphless.WIDTH, glyphless.ASCENT]),
            ItalicAngle=0,
            Ascent=glyphless.ASCENT,
            Descent=glyphless.DESCENT,
            CapHeight=glyphless.ASCENT,
            StemV=80,
            FontFile2=pdf.make_stream(program, Length1=len(program)),
        )
    )


def _utf16(character: str) -> str:
    return character.encode("utf-16-be", "replace").hex()
