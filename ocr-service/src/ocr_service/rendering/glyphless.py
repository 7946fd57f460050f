# SPDX-License-Identifier: Apache-2.0
"""A TrueType font whose only glyph is empty: text in it can be found and marked, and shows nothing.

Every character is half as wide as high; which one it is is said by ToUnicode in the PDF and not here.
The tables are those that PDF 32000-1, 9.9, asks for in an embedded font, and ``cmap`` for codes of one byte.
"""

from __future__ import annotations

import struct
from functools import cache

NAME = "Glyphless"
WIDTH, ASCENT, DESCENT = 500, 800, -200  # in thousandths of the size
_UNITS = 1000
_MAGIC = 0x5F0F3CF5
_WHOLE = 0xB1B0AFBA  # what the sum of the file and its adjustment must be
_GLYPHS = 2  # one for what is missing, as every font has, and the empty one
_CODES = 256


@cache
def font_file() -> bytes:
    """Return the font."""
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 1, 0, 12) + _byte_codes(),
        b"glyf": bytes(4),
        b"head": _head(0),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x10000, ASCENT, DESCENT, 0, WIDTH, 0, 0, 0, 1, 0, 0, 0, _GLYPHS
        ),
        b"hmtx": struct.pack(">HhHh", WIDTH, 0, WIDTH, 0),
        b"loca": struct.pack(">HHH", 0, 0, 0),
        b"maxp": struct.pack(">IH13H", 0x10000, _GLYPHS, *([0] * 4), 2, *([0] * 8)),
    }
    adjustment = (_WHOLE - _sum(_joined(tables))) & 0xFFFFFFFF
    return _joined({**tables, b"head": _head(adjustment)})


def _byte_codes() -> bytes:
    """Format 0: every code has the empty glyph."""
    return struct.pack(">HHH", 0, 6 + _CODES, 0) + b"\1" * _CODES


def _head(adjustment: int) -> bytes:
    versions = struct.pack(">IIII", 0x10000, 0x10000, adjustment, _MAGIC)
    box = 0, DESCENT, WIDTH, ASCENT
    return versions + struct.pack(">HHqqhhhhHHhhh", 0, _UNITS, 0, 0, *box, 0, 8, 2, 0, 0)


def _joined(tables: dict[bytes, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    head = struct.pack(">IHHHH", 0x10000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    place = len(head) + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        directory += struct.pack(">4sIII", tag, _sum(padded), place + len(body), len(table))
        body += padded
    return head + directory + body


def _sum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
