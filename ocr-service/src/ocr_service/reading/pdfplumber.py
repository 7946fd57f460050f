# SPDX-License-Identifier: Apache-2.0
"""Words of born-digital pages through pdfplumber: slower, forgiving with damaged files, and knows tables."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.reading.base import Box, OpenFile, RawPage, Reader, Unreadable, Word
from ocr_service.reading.characters import clean
from ocr_service.reading.slanted import Glyph, angle_of, join, level_size, off_quarters

# how characters and lines follow each other, by quarter turns; what stands sideways has settings of its own
_ORDERS = {
    1: {"char_dir_rotated": "btt", "line_dir_rotated": "ltr"},
    2: {"char_dir": "rtl", "line_dir": "btt"},
    3: {"char_dir_rotated": "ttb", "line_dir_rotated": "rtl"},
}
_SLANTED = 4


class PdfplumberReader(Reader):
    """The engine for tables and for files that PDFium cannot open."""

    name = "pdfplumber"
    gives = frozenset({"tables"})

    def open(self, data: bytes, password: str | None) -> OpenFile:
        """Open a PDF from memory."""
        try:
            pdf = pdfplumber.open(io.BytesIO(data), password=password or "")
        except (PDFPasswordIncorrect, PdfminerException) as error:
            if _is_password(error):
                _raise_password_error(password)
            raise Unreadable(type(error).__name__) from error
        return _PdfplumberFile(pdf)


def _is_password(error: BaseException) -> bool:
    """Tell a wrong password apart: pdfplumber wraps it in an exception whose message is empty."""
    return isinstance(error, PDFPasswordIncorrect) or any(
        isinstance(part, PDFPasswordIncorrect) for part in (*error.args, error.__cause__, error.__context__)
    )


def _raise_password_error(password: str | None) -> None:
    if password is None:
        raise OcrError(
            ErrorCode.PASSWORD_REQUIRED, "the file is protected by a password", "give it with --password-file"
        )
    raise OcrError(ErrorCode.PASSWORD_WRONG, "the password is wrong", "give the right password")


class _PdfplumberFile(OpenFile):
    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf

    @property
    def page_count(self) -> int:
        return len(self._pdf.pages)

    def read_page(self, number: int) -> RawPage:
        page = self._pdf.pages[number - 1]
        try:
            left, top, right, bottom = _shown(page)
            words = [word for found in _words(page) if (word := _word(found, left, top)) is not None]
            words += join(_glyph(char, page, left, top) for char in page.chars if _turn(char) == _SLANTED)
            return RawPage(
                number,
                round(right - left, 3),
                round(bottom - top, 3),
                int(page.rotation or 0) % 360,
                words,
            )
        finally:
            # only this frees what pdfplumber keeps for a page
            page.close()

    def close(self) -> None:
        self._pdf.close()


def _shown(page: Any) -> Box:
    """Return what is shown of a page; pdfplumber counts from where its media box begins, wherever that is."""
    whole = [float(edge) for edge in page.bbox]
    cut = [float(edge) for edge in page.cropbox]
    left, top = max(whole[0], cut[0]), max(whole[1], cut[1])
    right, bottom = min(whole[2], cut[2]), min(whole[3], cut[3])
    if left < right and top < bottom:
        return left, top, right, bottom
    return whole[0], whole[1], whole[2], whole[3]


def _words(page: Any) -> list[dict[str, Any]]:
    """Find the words, those that stand upside down or sideways in the order in which they are read."""
    turns = {_turn(char) for char in page.chars}
    if turns <= {0}:
        return _extract(page)
    return [
        found
        for turn in sorted(turns - {_SLANTED})
        for found in _extract(
            page.filter(lambda each, turn=turn: each["object_type"] == "char" and _turn(each) == turn),
            **_ORDERS.get(turn, {}),
        )
    ]


def _extract(page: Any, **order: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.extract_words(x_tolerance_ratio=0.15, expand_ligatures=True, **order)
    return found


def _turn(char: dict[str, Any]) -> int:
    """Return the quarter turns anticlockwise that a character stands from upright, or that they do not tell.

    What is mirrored counts as upright.
    """
    a, b, c, d = (float(part) for part in char["matrix"][:4])
    if a * d <= b * c:
        return 0
    if b == 0:
        return 0 if a > 0 else 2
    if off_quarters(angle_of(a, b, 0)):
        return _SLANTED
    if abs(a) >= abs(b):
        return 0 if a > 0 else 2
    return 1 if b > 0 else 3


def _glyph(char: dict[str, Any], page: Any, left: float, top: float) -> Glyph:
    # a matrix counts from the lower left corner of the media box
    a, b, _, _, x, y = (float(part) for part in char["matrix"])
    angle = angle_of(a, b, 0)
    size = level_size(float(char["width"]), float(char["height"]), angle)
    across, down = float(page.bbox[0]) + x - left, float(page.bbox[3]) - y - top
    return Glyph(str(char["text"]), across, down, angle, *size)


def _word(found: dict[str, Any], left: float, top: float) -> Word | None:
    text = clean(str(found["text"]))
    if not text:
        return None
    x0, x1 = float(found["x0"]) - left, float(found["x1"]) - left
    y0, y1 = float(found["top"]) - top, float(found["bottom"]) - top
    turn = {"ltr": 0, "rtl": 2, "btt": 1, "ttb": 3}.get(found.get("direction", "ltr"), 0)
    return Word(text, x0, y0, x1, y1, (y1, x1, -y0, -x0)[turn], turn)
