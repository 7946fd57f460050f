# SPDX-License-Identifier: Apache-2.0
"""Searchable PDFs of archives: what was PDF/A stays PDF/A, by a validator that others wrote."""

import io

import pikepdf
import pytest
from support import archive, tickets
from support.scans import draw, image_pdf

from ocr_service.reading.base import Word
from ocr_service.rendering.pdf import _saved
from ocr_service.rendering.pdf_layer import Frame, TextLayer

pytestmark = pytest.mark.skipif(
    not archive.can_check(), reason="skipped: Apache Preflight, Java or an sRGB profile is not installed"
)

LATIN = "TOTAL 3,20 € Ñandú (größer) a\\b"
# more than one byte can tell apart
MANY = " ".join(chr(first) + chr(first + 1) for first in range(0x4E00, 0x4F00, 2)) + " \U0001f355"


def scan(part: str) -> bytes:
    """Give an archived scan."""
    return archive.archived(image_pdf([draw(tickets.build("simple")[0], 60)]), part)


def with_words(data: bytes, text: str) -> bytes:
    """Put words onto the first page as a rendering does."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        layer = TextLayer(pdf)
        words = [
            Word(word, 10, 10 + 12 * row, 60, 20 + 12 * row, 18 + 12 * row)
            for row, word in enumerate(text.split())
        ]
        layer.write(pdf.pages[0], Frame(0, 0, 600, 900), [[word] for word in words], 1.0)
        layer.finish()
        return _saved(pdf)


@pytest.mark.parametrize("text", [LATIN, MANY], ids=["one byte a character", "two bytes"])
def test_an_archive_stays_valid(text: str) -> None:
    before = scan("1")
    assert archive.complaints(before) == []
    assert archive.complaints(with_words(before, text)) == []


@pytest.mark.parametrize("part", ["2", "3"])
def test_a_later_part_differs_only_in_what_it_allows(part: str) -> None:
    made = with_words(scan(part), LATIN)
    assert b"/ObjStm" in made
    numbers = [line.split(" : ")[0] for line in archive.complaints(made)]
    # cross reference streams, and the number of the part itself
    assert numbers == ["1.4", "7.11.2"]


@pytest.mark.parametrize("lost", ["/FontFile2", "/FontBBox", "/Flags"])
def test_the_validator_looks_at_the_font(lost: str) -> None:
    with pikepdf.open(io.BytesIO(with_words(scan("1"), LATIN))) as pdf:
        page = pdf.pages[0]
        del page.Resources.Font["/OcrGlyphless"].FontDescriptor[lost]
        # what is not seen needs no font
        page.Contents[0].write(page.Contents[0].read_bytes().replace(b"3 Tr", b"0 Tr"))
        assert archive.complaints(_saved(pdf))
