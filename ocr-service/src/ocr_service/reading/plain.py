# SPDX-License-Identifier: Apache-2.0
"""Plain text, as shops send receipts by mail: a page a form feed, each character in a cell of a grid."""

from __future__ import annotations

import codecs
import re

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.reading.base import Line, ReadPage, ReadResult, Word
from ocr_service.reading.ranges import pages_wanted

TEXT = "text/plain"

_COLUMN, _ROW, _HEIGHT, _BASE = 6.0, 12.0, 10.0, 8.0  # points
_MOST_BYTES = 1 << 20
_MOST_ACCENTED = 0.3
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# markup is text to a machine only
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<svg|\{\\rtf|%!PS)", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_GAP = re.compile(r" {2,}")


def plain_text(data: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or Windows-1252; None for anything else."""
    if len(data) > _MOST_BYTES and b"\0" in data[:_MOST_BYTES]:
        return None
    try:
        marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        if sum(byte > 0x7F for byte in data) > _MOST_ACCENTED * len(data):
            return None
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return None
    if _CONTROL.search(text) or _MARKUP.match(text) or not any(map(str.isalnum, text)):
        return None
    return text


def read_plain(data: bytes, *, pages: str | None, max_pages: int) -> ReadResult:
    """Read the wanted pages. Throws OcrError: too_large, too_many_pages, bad_page_range."""
    if len(data) > _MOST_BYTES:
        raise OcrError(
            ErrorCode.TOO_LARGE,
            f"the text has {len(data)} bytes, the limit for plain text is {_MOST_BYTES}",
            "give the part that is the receipt",
        )
    text = plain_text(data) or ""
    sheets = [re.sub(r"\r\n?", "\n", sheet) for sheet in text.rstrip("\f\r\n").split("\f")]
    wanted = pages_wanted(pages, len(sheets), max_pages)
    return ReadResult("plain", len(sheets), [_page(number, sheets[number - 1]) for number in wanted])


def _page(number: int, text: str) -> ReadPage:
    rows = [row.expandtabs().replace("\xa0", " ").rstrip() for row in text.split("\n")]
    lines: list[Line] = []
    for at, row in enumerate(rows):
        words = [_word(match, at) for match in _WORD.finditer(row)]
        if words:
            lines.append(Line(number, len(lines) + 1, words, _GAP.sub("  ", row.strip())))
    width = _COLUMN * max(map(len, rows), default=0)
    shown = "\n".join(rows).strip("\n")
    source = "text" if lines else "none"
    return ReadPage(number, width, _ROW * len(rows), 0, lines, f"{shown}\n" if shown else "", source)  # type: ignore[arg-type]


def _word(match: re.Match[str], row: int) -> Word:
    left, right, top = _COLUMN * match.start(), _COLUMN * match.end(), _ROW * row
    return Word(match.group(), left, top, right, top + _HEIGHT, top + _BASE)
