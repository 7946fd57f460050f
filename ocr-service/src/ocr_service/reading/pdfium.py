# SPDX-License-Identifier: Apache-2.0
"""Words of born-digital pages through PDFium, by its raw interface.

The text of a page comes in one call; positions are asked for only at both ends of each word, because a call a
character costs more than everything else together.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

from ocr_service.codes.pages import find_page_codes
from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.pictures import page_pictures
from ocr_service.models import Code
from ocr_service.reading.annotations import put_into_page
from ocr_service.reading.base import OpenFile, RawPage, Reader, Unreadable, Word
from ocr_service.reading.characters import clean, has_odd
from ocr_service.reading.layer import layer
from ocr_service.reading.slanted import Glyph, angle_of, join, level_size, off_quarters

# a hyphen that PDFium found at the end of a line ends the word: the rest stands on the next line
_WORD = re.compile("[^\\s\x00-\x1f\ufffe]+[\ufffe\x02]?|[\ufffe\x02]")
# of a character beyond the first plane, which PDFium gives one by one
_HIGH_HALF, _LOW_HALF = re.compile("[\ud800-\udbff]"), re.compile("[\udc00-\udfff]")
_QUARTER = 1.5707963267948966
_TEXT_OBJECT = pdfium.FPDF_PAGEOBJ_TEXT
_MANY_OBJECTS = 20
_MANY_COLUMNS = 500
# scripts that are also written from top to bottom
_VERTICAL = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_EMPTY_TEXT = 2  # bytes: the NUL at the end
_COLUMN = 20.0  # points
_SCAN = 0.5  # share of the page
_OBJECTS_LOOKED_AT = 20_000
# points: what is smaller no eye can read, on a page that is not itself small
_TINY = 0.3
_SMALL_PAGE = 72.0

_char_box = pdfium.FPDFText_GetLooseCharBox
_char_origin = pdfium.FPDFText_GetCharOrigin
_char_angle = pdfium.FPDFText_GetCharAngle
_char_matrix = pdfium.FPDFText_GetMatrix
_char_index = pdfium.FPDFText_GetCharIndexFromTextIndex


class PdfiumReader(Reader):
    """The usual engine for text layers."""

    name = "pdfium"

    def open(self, data: bytes, password: str | None) -> OpenFile:
        """Open a PDF from memory."""
        secret = None if password is None else password.encode("utf-8", "surrogateescape")
        if secret is not None and b"\0" in secret:
            raise OcrError(ErrorCode.PASSWORD_WRONG, "the password is wrong", "give the right password")
        handle = pdfium.FPDF_LoadMemDocument64(data, len(data), secret)
        if not handle:
            _raise_open_error(pdfium.FPDF_GetLastError(), password)
        return _PdfiumFile(handle, data)


def _raise_open_error(error: int, password: str | None) -> None:
    if error == pdfium.FPDF_ERR_PASSWORD:
        if password is None:
            raise OcrError(
                ErrorCode.PASSWORD_REQUIRED,
                "the file is protected by a password",
                "give it with --password-file",
            )
        raise OcrError(ErrorCode.PASSWORD_WRONG, "the password is wrong", "give the right password")
    raise Unreadable(f"PDFium error {error}")


class _PdfiumFile(OpenFile):
    def __init__(self, handle: Any, data: bytes) -> None:
        self._handle = handle
        self._data = data  # PDFium reads from this memory until the file is closed

    @property
    def page_count(self) -> int:
        return int(pdfium.FPDF_GetPageCount(self._handle))

    def read_page(self, number: int) -> RawPage:
        page = self._load(number)
        if put_into_page(page):
            pdfium.FPDF_ClosePage(page)
            page = self._load(number)
        try:
            text_page = pdfium.FPDFText_LoadPage(page)
            if not text_page:
                raise Unreadable(f"the text of page {number} cannot be loaded")
            try:
                frame = _Frame(page)
                words, text = _words(text_page, frame)
                hidden, picture = layer(page)
                complete = _is_complete(page, text_page, text, words, frame)
                # a page without text that shows no scan: its text may be damaged, which others forgive
                complete = complete and (bool(words) or picture >= _SCAN)
            finally:
                pdfium.FPDFText_ClosePage(text_page)
            pictures, codes = page_pictures(page), _codes(page, number)
        finally:
            pdfium.FPDF_ClosePage(page)
        turn = frame.quarters * 90
        return RawPage(
            number, frame.width, frame.height, turn, words, complete, pictures, codes, hidden, picture
        )

    def _load(self, number: int) -> Any:
        page = pdfium.FPDF_LoadPage(self._handle, number - 1)
        if not page:
            raise Unreadable(f"page {number} cannot be loaded")
        return page

    def close(self) -> None:
        pdfium.FPDF_CloseDocument(self._handle)


class _Frame:
    """Turns coordinates of the page's own space into those of the page as shown."""

    def __init__(self, page: Any) -> None:
        self.quarters = max(pdfium.FPDFPage_GetRotation(page), 0) % 4
        self.width = round(float(pdfium.FPDF_GetPageWidthF(page)), 3)
        self.height = round(float(pdfium.FPDF_GetPageHeightF(page)), 3)
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box)):
            box.left, box.bottom, box.right, box.top = 0, 0, self.width, self.height
        self.left, self.bottom, self.right, self.top = box.left, box.bottom, box.right, box.top

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom as shown."""
        if self.quarters == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.quarters == 1:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.quarters == 2:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left

    def base(self, x: float, y: float, turn: int) -> float:
        """Height of the baseline, on the page turned so that the word reads upright."""
        x0, y0, _, _ = self.box(x, y, x, y)
        return (y0, x0, -y0, -x0)[turn]


def _text(text_page: Any) -> tuple[str, bool]:
    """Return the text of a page, and whether its indices are those of the characters."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return "", True
    buffer = (ctypes.c_ushort * (count * 2 + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    units = bytes(memoryview(buffer).cast("B")[: max(written - 1, 0) * 2])
    text = units.decode("utf-16-le", "surrogatepass")
    return text, len(text) == count


def _is_complete(page: Any, text_page: Any, text: str, words: list[Word], frame: _Frame) -> bool:
    """Tell whether the page gave about as much text as it draws; fonts without a map give none."""
    objects = pdfium.FPDFPage_CountObjects(page)
    # columns of vertical writing may be missing among others that are there
    if objects < _MANY_OBJECTS or (objects < _MANY_COLUMNS and _VERTICAL.search(text)):
        return not any([_is_silent(page, text_page, index, words, frame) for index in range(objects)])
    if objects <= 2 * len(text):
        return True
    shown = 0
    for index in range(min(objects, _OBJECTS_LOOKED_AT)):
        shown += pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) == _TEXT_OBJECT
    return bool(shown < _MANY_OBJECTS or shown <= 2 * len(text))


def _codes(page: Any, number: int) -> list[Code]:
    """Return the codes of a page; whatever goes wrong with them must not cost its text."""
    try:
        return find_page_codes(page, number)
    except MemoryError:
        raise
    except Exception:  # a decoder's own errors, on hostile pictures
        return []


def _is_silent(page: Any, text_page: Any, index: int, words: list[Word], frame: _Frame) -> bool:
    """Tell whether a text object has no text though it draws where no word stands: no shadow, no blank."""
    handle = pdfium.FPDFPage_GetObject(page, index)
    if pdfium.FPDFPageObj_GetType(handle) != _TEXT_OBJECT:
        return False
    if pdfium.FPDFTextObj_GetText(handle, text_page, None, 0) > _EMPTY_TEXT:
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return False
    x0, y0, x1, y1 = frame.box(left.value, bottom.value, right.value, top.value)
    # blanks have no width; a column of vertical writing has none either, but it is long
    if min(x1 - x0, y1 - y0) < 1 and max(x1 - x0, y1 - y0) < _COLUMN:
        return False
    return not any([w.x0 < x1 and w.x1 > x0 and w.y0 < y1 and w.y1 > y0 for w in words])


def _words(text_page: Any, frame: _Frame) -> tuple[list[Word], str]:
    """Return the words of a page and its text as PDFium gives it."""
    text, same_index = _text(text_page)
    odd = has_odd(text)
    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    rect_ref, x_ref, y_ref = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    upside = frame.quarters
    left, top = frame.left, frame.top
    tiny = _TINY if min(frame.width, frame.height) > _SMALL_PAGE else 0.0
    words: list[Word] = []
    read_until = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        first, last = start, end - 1
        if not same_index:
            first, last = _char_index(text_page, first), _char_index(text_page, last)
        if min(first, last) < 0 or last < read_until:
            continue
        if first < read_until:
            found, read_until = _by_character(text_page, frame, match.group(), first, last, read_until)
            words.extend(found)
            continue
        _char_box(text_page, first, rect_ref)
        x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
        if last != first:
            _char_box(text_page, last, rect_ref)
        angle = _char_angle(text_page, first)
        _char_origin(text_page, first, x_ref, y_ref)
        token = match.group()
        height = y1 - y0
        if height < tiny:
            continue
        plain = (
            not upside
            and abs(rect.bottom - y0) < 0.3 * height
            and -0.01 <= rect.right - x0 < height * 1.5 * (end - start)
            and abs(angle) < 0.35
            and not (off_quarters(angle) and _slant(text_page, frame, first))
        )
        if not plain:
            found, read_until = _by_character(text_page, frame, token, first, last, read_until)
            words.extend(found)
            continue
        if odd:
            token = clean(token)
            if not token:
                continue
        x1 = max(x1, rect.right)
        words.append(Word(token, x0 - left, top - y1, x1 - left, top - y0, top - y.value))
    return words, text


def _slant(text_page: Any, frame: _Frame, index: int) -> float:
    """Return the angle of a character's baseline, in radians, or 0 where that is level or upright."""
    # this one is of the sides of the letter, which also italics have
    if not off_quarters(_char_angle(text_page, index)):
        return 0.0
    matrix = pdfium.FS_MATRIX()
    _char_matrix(text_page, index, matrix)
    angle = angle_of(matrix.a, matrix.b, frame.quarters)
    return angle if off_quarters(angle) else 0.0


def _slanted(text_page: Any, frame: _Frame, first: int) -> list[Glyph]:
    """Return the characters from one on for as long as they slant."""
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    glyphs: list[Glyph] = []
    for index in range(first, pdfium.FPDFText_CountChars(text_page)):
        if pdfium.FPDFText_IsGenerated(text_page, index):
            # a blank that PDFium made up by boxes, which say little here
            glyphs.append(Glyph("", 0, 0, 0, 0, 0))
        elif angle := _slant(text_page, frame, index):
            _char_box(text_page, index, rect)
            _char_origin(text_page, index, x, y)
            left, top, right, bottom = frame.box(rect.left, rect.bottom, rect.right, rect.top)
            across, down, _, _ = frame.box(x.value, y.value, x.value, y.value)
            text = chr(pdfium.FPDFText_GetUnicode(text_page, index))
            if glyphs and _LOW_HALF.match(text) and _HIGH_HALF.match(glyphs[-1].text):
                glyphs[-1].text = (glyphs[-1].text + text).encode("utf-16", "surrogatepass").decode("utf-16")
                text = ""
            glyphs.append(Glyph(text, across, down, angle, *level_size(right - left, bottom - top, angle)))
        else:
            break
    return glyphs


def _by_character(
    text_page: Any, frame: _Frame, token: str, first: int, last: int, read_until: int
) -> tuple[list[Word], int]:
    """Read a word character by character: it is turned, slants, runs over a line end, or is set vertically.

    What stands before the index ``read_until`` was read. Returns its words, those after it on the same
    slanting line, and the first index that was not read.
    """
    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    words: list[Word] = []
    # surrogates and skipped characters make indices and characters differ: the last ones share a place
    for offset, character in enumerate(token):
        index = min(first + offset, last)
        if index < read_until:
            continue
        if _slant(text_page, frame, index):
            slanted = _slanted(text_page, frame, index)
            words.extend(join(slanted))
            read_until = index + len(slanted)
            continue
        if not _char_box(text_page, index, ctypes.byref(rect)):
            continue
        _char_origin(text_page, index, ctypes.byref(x), ctypes.byref(y))
        angle = _char_angle(text_page, index)
        turn = -(round(angle / _QUARTER) + frame.quarters) % 4 if angle >= 0 else 0
        box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        character = clean(character)
        if not character:
            continue
        word = Word(character, *box, frame.base(x.value, y.value, turn), turn)
        if words and _continues(words[-1], word):
            _append(words[-1], word)
        else:
            words.append(word)
    return words, read_until


def _continues(word: Word, char: Word) -> bool:
    """Tell whether a character goes on with the word before it."""
    size = (char.x1 - char.x0) if char.turn & 1 else (char.y1 - char.y0)
    if word.slant or char.turn != word.turn or abs(char.base - word.base) > 0.3 * size:
        return False
    gap = (
        max(char.y0 - word.y1, word.y0 - char.y1)
        if char.turn & 1
        else max(char.x0 - word.x1, word.x0 - char.x1)
    )
    return gap < 0.75 * size


def _append(word: Word, char: Word) -> None:
    word.text += char.text
    word.x0, word.y0 = min(word.x0, char.x0), min(word.y0, char.y0)
    word.x1, word.y1 = max(word.x1, char.x1), max(word.y1, char.y1)
