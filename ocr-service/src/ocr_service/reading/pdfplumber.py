# SPDX-License-Identifier: Apache-2.0
"""Words of born-digital pages through pdfplumber: slower, forgiving with damaged files, and knows tables."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.reading.base import OpenFile, RawPage, Reader, Unreadable, Word
from ocr_service.reading.characters import clean


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
            words = [
                word
                for found in page.extract_words(x_tolerance_ratio=0.15, expand_ligatures=True)
                if (word := _word(found)) is not None
            ]
            return RawPage(
                number,
                round(float(page.width), 3),
                round(float(page.height), 3),
                int(page.rotation or 0) % 360,
                words,
            )
        finally:
            # only this frees what pdfplumber keeps for a page
            page.close()

    def close(self) -> None:
        self._pdf.close()


def _word(found: dict[str, Any]) -> Word | None:
    text = clean(str(found["text"]))
    if not text:
        return None
    x0, y0, x1, y1 = (float(found[key]) for key in ("x0", "top", "x1", "bottom"))
    turn = {"ltr": 0, "rtl": 0, "btt": 1, "ttb": 3}.get(found.get("direction", "ltr"), 0)
    return Word(text, x0, y0, x1, y1, (y1, x1, -y0, -x0)[turn], turn)
