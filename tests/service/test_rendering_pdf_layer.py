# SPDX-License-Identifier: Apache-2.0
"""The text layer: words that other readers find, where they were seen, in few bytes."""

import io
import random
from dataclasses import replace

import numpy as np
import pikepdf
import pytest
from conftest import Ask
from PIL import Image
from support import formats
from support.scans import image_pdf

from ocr_service.reading.base import Word
from ocr_service.recognition.base import Recognised
from ocr_service.rendering.pdf_layer import Frame, TextLayer
from ocr_service.rendering.pdf_pen import COARSE, COARSEST, FINE, Precision

pytestmark = pytest.mark.skipif(not formats.have("pdftotext"), reason="skipped: pdftotext is not installed")

WIDE, HIGH = 600, 800
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def empty() -> pikepdf.Pdf:
    """Give a PDF of one page with nothing on it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(WIDE, HIGH))
    return pdf


def saved(pdf: pikepdf.Pdf, lines: list[list[Word]], precision: Precision = FINE) -> bytes:
    """Put lines onto the first page."""
    layer = TextLayer(pdf, precision)
    layer.write(pdf.pages[0], Frame(0, 0, WIDE, HIGH), lines, 1.0)
    layer.finish()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def page_of_words(seed: int, rows: int = 40, lean: float = 0) -> list[list[Word]]:
    """Give lines of words, each once, as wide and far apart as print has them; ``lean`` is down by across."""
    chance = random.Random(seed)
    lines, taken = [], set()
    for row in range(rows):
        high = chance.choice((7, 9, 14))
        x, line = chance.uniform(20, 60), []
        while True:
            text = "".join(chance.choices(LETTERS, k=chance.randint(1, 12)))
            wide = len(text) * high * chance.uniform(0.35, 0.75)
            if x + wide > WIDE - 20:
                break
            top = 20 + 18 * row + lean * x
            if text not in taken:
                line.append(Word(text, x, top, x + wide, top + high, top + 0.8 * high, confidence=0.9))
            taken.add(text)
            x += wide + high * chance.choice((0.25, 0.3, 0.4, 2, 6))
        lines.append(line)
    return lines


@pytest.mark.parametrize("precision", [FINE, COARSE, COARSEST])
@pytest.mark.parametrize("lean", [0, 0.02])
@pytest.mark.parametrize("seed", range(3))
def test_every_word_is_found_near_its_place(seed: int, lean: float, precision: Precision) -> None:
    lines = page_of_words(seed, lean=lean)
    boxes = formats.pdf_boxes(saved(empty(), lines, precision))
    for word in (word for line in lines for word in line):
        x0, y0, x1, y1 = boxes[word.text]
        high = word.y1 - word.y0
        # half of what is rounded besides
        assert x0 == pytest.approx(word.x0, abs=precision.off + precision.point)
        # from letters of one width to those of a face, and as far as a neighbour's place
        assert x1 == pytest.approx(word.x1, abs=high / 2 + precision.off + precision.stretch / 100 * high * 6)
        assert y1 == pytest.approx(word.y1, abs=high / 2 + precision.point)
        assert y1 - y0 == pytest.approx(high, abs=high / 2)


def test_words_in_line_share_a_size_and_need_no_place() -> None:
    words = [
        Word(text, x, 100, x + 28, 110, 108) for x, text in ((50, "alpha"), (83, "bravo"), (116, "delta"))
    ]
    with pikepdf.open(io.BytesIO(saved(empty(), [words]))) as pdf:
        content = pdf.pages[0].Contents[0].read_bytes()
    assert (content.count(b"Tf"), content.count(b"Tm"), content.count(b"Td")) == (1, 1, 0)
    assert content.count(b"Tj") <= 2


def test_a_word_does_not_reach_into_one_that_is_close() -> None:
    close = [Word("narrow", 50, 100, 120, 110, 108), Word("next", 90, 100, 130, 110, 108)]
    boxes = formats.pdf_boxes(saved(empty(), [close]))
    assert boxes["narrow"][2] < boxes["next"][0] == pytest.approx(90, abs=0.2)


@pytest.mark.parametrize("precision", [FINE, COARSE, COARSEST])
def test_a_first_word_without_room_does_not_push_the_next(precision: Precision) -> None:
    close = [Word("Gesamtbetrag", 50, 100, 120, 110, 108), Word("EUR", 51, 100, 80, 110, 108)]
    boxes = formats.pdf_boxes(saved(empty(), [close], precision))
    assert boxes["EUR"][0] == pytest.approx(51, abs=precision.off + precision.point)


@pytest.mark.parametrize("count", [128, 129, 3000])
def test_more_letters_than_a_byte_tells_apart_are_found(count: int) -> None:
    words = [
        Word(f"x{chr(0x4E00 + at)}y", 20 + 40 * (at % 14), 20 + 3 * (at // 14), 50 + 40 * (at % 14), 0, 0)
        for at in range(count)
    ]
    for word in words:
        word.y1 = word.base = word.y0 + 2.5
    made = saved(empty(), [[word] for word in words])
    assert {word.text for word in words} <= set(formats.pdf_words(made))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        font = pdf.pages[0].Resources.Font["/OcrGlyphless"]
        assert font.Subtype == ("/TrueType" if count == 128 else "/Type0")


def scan(weight: int) -> bytes:
    """Give a page that shows a picture, in a file that weighs so many bytes more than that."""
    picture = Image.new("L", (WIDE // 2, HIGH // 2), 200)
    with pikepdf.open(io.BytesIO(image_pdf([picture], 36))) as pdf:
        # what no program can make smaller
        noise = pdf.make_stream(random.Random(0).randbytes(weight))
        pdf.pages[0].obj["/PieceInfo"] = pikepdf.Dictionary(Test=pikepdf.Dictionary(Private=noise))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_a_light_file_with_many_words_hardly_grows(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for line in page_of_words(7) for word in line]

    class Scripted:
        name = "scripted"

        def recognise(self, picture: np.ndarray, languages: list[str], quality: str) -> Recognised:
            high, wide = picture.shape[:2]
            seen = [
                replace(
                    word,
                    **{key: getattr(word, key) * wide / WIDE for key in ("x0", "y0", "x1", "y1", "base")},
                )
                for word in words
            ]
            spots = [(word.x0, word.y0, word.x1, word.y1) for word in seen]
            return Recognised(seen, wide, high, spots, confidence=0.9)

    monkeypatch.setattr("ocr_service.recognition.pages.recogniser", lambda engine: Scripted())

    def growth(data: bytes) -> int:
        answer = ask(data, formats=["pdf"], recognise="auto")
        assert answer.code is None, answer.document
        made = answer.rendered[0]
        assert {word.text for word in words} <= set(formats.pdf_words(made))
        return len(made) - len(data)

    exact = growth(scan(1_000_000))
    assert exact > 3000
    bare = len(scan(0))
    for share in (0.99, 0.9):
        light = scan(round(share * exact / 0.1) - bare)
        assert growth(light) <= 0.1 * len(light) < exact
