# SPDX-License-Identifier: Apache-2.0
"""A TrueType font whose only glyph is empty: text in it can be found and marked, and shows nothing.

Every character is half as wide as high; where it stands is said by ToUnicode in the PDF and not here.
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


@cache
def font_file() -> bytes:
    """Return the font."""
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHHHHHHHHHHH", *_cmap()),
        b"glyf": bytes(4),
        b"head": _head(0),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x10000, ASCENT, DESCENT, 0, WIDTH, 0, 0, 0, 1, 0, 0, 0, _GLYPHS
        ),
        b"hmtx": struct.pack(">HhHh", WIDTH, 0, WIDTH, 0),
        b"loca": struct.pack(">HHH", 0, 0, 0),
        b"maxp": struct.pack(">IH13H", 0x10000, _GLYPHS, *([0] * 4), 2, *([0] * 8)),
        b"name": _name(),
        b"post": struct.pack(">IiHHIIIII", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    adjustment = (_WHOLE - _sum(_joined(tables))) & 0xFFFFFFFF
    return _joined({**tables, b"head": _head(adjustment)})


def _cmap() -> tuple[int, ...]:
    """Format 4 with the one segment that ends every such table: no character has a glyph by its number."""
    return 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0


def _head(adjustment: int) -> bytes:
    versions = struct.pack(">IIII", 0x10000, 0x10000, adjustment, _MAGIC)
    box = 0, DESCENT, WIDTH, ASCENT
    return versions + struct.pack(">HHqqhhhhHHhhh", 0, _UNITS, 0, 0, *box, 0, 8, 2, 0, 0)


def _name() -> bytes:
    """Family, style, unique, full and PostScript name, for Windows in English."""
    texts = [(1, NAME), (2, "Regular"), (3, NAME), (4, NAME), (6, NAME)]
    records, strings = b"", b""
    for number, text in texts:
        encoded = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(encoded), len(strings))
        strings += encoded
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


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
