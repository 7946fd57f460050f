# SPDX-License-Identifier: Apache-2.0
"""Text layer or picture: which is read and believed, and what is said of it; the recogniser is scripted."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import Ask
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from support import tickets
from support.scans import image_pdf, many_pages
from support.tickets import documents

from ocr_service.imaging.pictures import Pictures
from ocr_service.reading.base import Line, ReadPage, Word
from ocr_service.reading.doubts import doubt_about
from ocr_service.recognition.base import Recognised
from ocr_service.sample import sample_ticket

Script = Callable[[str], list[Any]]


def _words(text: str, size: float = 12.0) -> list[Word]:
    """Lay words out from the left top corner, a line of text a line."""
    return [
        Word(
            word,
            20 + at * 90,
            row * 2 * size,
            100 + at * 90,
            row * 2 * size + size,
            row * 2 * size + 10,
            0,
            0.9,
        )
        for row, line in enumerate(text.splitlines(), 1)
        for at, word in enumerate(line.split())
    ]


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Return a function that sets what is recognised; it gives the list of what was asked for."""
    pytest.importorskip("numpy")

    def script(text: str) -> list[Any]:
        asked: list[Any] = []

        class Scripted:
            name = "scripted"

            def recognise(self, picture: Any, languages: list[str], quality: str) -> Recognised:
                asked.append((picture.shape, languages, quality))
                high, wide = picture.shape[:2]
                words = _words(text)
                spots = [(word.x0, word.y0, word.x1, word.y1) for word in words]
                return Recognised(words, wide, high, spots, confidence=0.9 if text else None)

        monkeypatch.setattr("ocr_service.recognition.pages.recogniser", lambda engine: Scripted())
        return asked

    return script


def _pdf(
    text: str,
    picture: tuple[float, float, float, float] | None = None,
    invisible: bool = False,
    watermark: str = "",
) -> bytes:
    """Make a page of 400 by 400 points with lines of text and a grey picture (x, y, width, height)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    grey = io.BytesIO()
    Image.new("L", (400, 300), 200).save(grey, "PNG")
    canvas.drawImage(ImageReader(grey), *picture)
    lines = canvas.beginText(20, 360)
    lines.setFont("Helvetica", 12)
    lines.setTextRenderMode(3 if invisible else 0)
    for line in text.splitlines():
        lines.textLine(line)
    canvas.drawText(lines)
    canvas.rotate(45)
    canvas.setFont("Helvetica", 90)
    canvas.drawString(50, -30, watermark)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("name", ["no_text_layer", "photo_png", "photo_jpeg"])
def test_a_process_for_text_hands_pictures_on(ask: Ask, name: str) -> None:
    answer = ask(documents.build(name), recognise="auto", lane="text")
    assert answer.meta == {"status": "recognise", "pages": 1}
    assert (answer.document, answer.rendered) == ({}, [])


@pytest.mark.parametrize(("pages", "count"), [(None, 3), ("2-3", 2), ("9", 1)])
def test_a_process_for_text_says_how_many_pages_must_be_recognised(
    ask: Ask, pages: str | None, count: int
) -> None:
    sheet = Image.new("RGB", (800, 600), "white")
    scan = many_pages([sheet] * 3)
    assert ask(scan, recognise="auto", lane="text", pages=pages).meta["pages"] == count
    if pages != "9":
        pdf = image_pdf([sheet] * 3)
        assert ask(pdf, recognise="auto", lane="text", pages=pages).meta["pages"] == count


def test_a_process_for_text_reads_a_ticket_with_its_pictures(ask: Ask) -> None:
    pdf, truth = tickets.build("simple")
    answer = ask(pdf, recognise="auto", lane="text")
    assert answer.document["profile"] == "pdf-text"
    assert str(answer.document["ticket"]["total"]) == truth["total"]


def test_a_page_without_text_is_recognised(ask: Ask, shows: Script) -> None:
    asked = shows("TIENDA NUEVA\nTOTAL 3,20")
    answer = ask(documents.build("no_text_layer"), recognise="auto", languages=["spa"], quality="fast")
    assert [entry[1:] for entry in asked] == [(["spa"], "fast")]
    page = answer.document["pages"][0]
    assert (page["source"], page["unit"], float(page["confidence"])) == ("ocr", "pt", 0.9)
    assert answer.document["profile"] == "pdf-ocr"
    assert "TIENDA  NUEVA" in page["text"]
    assert answer.warnings == []
    assert answer.document["timing_ms"]["recognise"] > 0


def test_pixels_become_points(ask: Ask, shows: Script) -> None:
    asked = shows("A B")
    answer = ask(_pdf("", (100, 100, 100, 75)), recognise="auto")
    (shape, _, _) = asked[0]
    assert shape[1] > 800
    assert (answer.document["pages"][0]["width"], answer.document["pages"][0]["height"]) == (400, 400)


def test_a_picture_is_measured_in_pixels(ask: Ask, shows: Script) -> None:
    shows("A B")
    answer = ask(documents.build("photo_png"), recognise="auto")
    page = answer.document["pages"][0]
    with Image.open(io.BytesIO(documents.build("photo_png"))) as image:
        assert (page["width"], page["height"]) == image.size
    assert (page["unit"], answer.document["profile"]) == ("px", "image-ocr")
    assert answer.document["source"]["media_type"] == "image/png"


def test_nothing_found_is_said(ask: Ask, shows: Script) -> None:
    shows("")
    answer = ask(documents.build("no_text_layer"), recognise="auto")
    assert answer.warnings == ["no_text_found"]
    assert answer.document["pages"][0]["source"] == "none"


def test_an_empty_page_is_not_looked_at(ask: Ask, shows: Script) -> None:
    asked = shows("GHOST")
    answer = ask(documents.build("empty_page"), recognise="auto")
    assert asked == []
    assert "GHOST" not in answer.document["text"]


def test_force_reads_the_picture_of_a_page_with_text(ask: Ask, shows: Script) -> None:
    shows("FROM THE PICTURE")
    answer = ask(tickets.build("simple")[0], recognise="force")
    assert "PICTURE" in answer.document["text"]
    assert "GALLETA" not in answer.document["text"]
    assert answer.warnings == ["text_layer_not_used"]


def test_text_in_a_picture_is_added_to_the_page(ask: Ask, shows: Script) -> None:
    shows("Dear neighbour\nSEEN ONLY")
    answer = ask(_pdf("Dear neighbour\nhello", (50, 50, 300, 100)), recognise="auto")
    page = answer.document["pages"][0]
    assert page["source"] == "mixed"
    assert answer.document["profile"] == "pdf-mixed"
    assert {"hello", "SEEN", "ONLY"} <= set(page["text"].split())
    assert answer.warnings == ["picture_text_added"]


def test_a_watermark_across_a_page_does_not_hide_what_its_pictures_say(ask: Ask, shows: Script) -> None:
    shows("Dear neighbour\nSEEN ONLY")
    across = _pdf("Dear neighbour\nhello", (50, 50, 300, 100), watermark="ENTWURF")
    answer = ask(across, recognise="auto")
    assert {"hello", "SEEN", "ONLY", "ENTWURF"} <= set(answer.document["text"].split())


_BILL = "Factuurnummer: KV-31009\nFactuurdatum: 8-9-2022\nSchuurblok  169,00\nTotaal EUR  169,00\n{}"
_TAXES = "BTW %  Grondslag  BTW\n21 %  139,67  29,33"


def test_who_wrote_a_ticket_is_looked_for_in_its_pictures(ask: Ask, shows: Script) -> None:
    asked = shows("Handelsvoorbeeld B.V.")
    answer = ask(_pdf(_BILL.format(_TAXES), (50, 50, 300, 60)), recognise="auto")
    assert len(asked) == 1
    assert answer.document["ticket"]["store"]["name"] == "Handelsvoorbeeld B.V."
    assert str(answer.document["ticket"]["total"]) == "169.00"
    assert answer.document["profile"] == "pdf-mixed"


def test_pictures_on_a_ticket_that_names_its_shop_are_not_looked_at(ask: Ask, shows: Script) -> None:
    asked = shows("Somebody Else Ltd.")
    named = "Handel Voorbeeld B.V.\n" + _BILL.format(_TAXES)
    answer = ask(_pdf(named, (50, 50, 300, 60)), recognise="auto")
    assert asked == []
    assert answer.document["ticket"]["store"]["name"] == "Handel Voorbeeld B.V."
    assert answer.document["profile"] == "pdf-text"


@pytest.mark.parametrize("text", ["(cid:12)(cid:7) (cid:9) x", "\ue012\ue013", "\ufffd\ufffd a"])
def test_glyphs_without_a_meaning_make_the_picture_count(text: str) -> None:
    page = ReadPage(1, 100, 100, 0, [Line(1, 1, _words(text), text)], text, pictures=Pictures())
    doubt = doubt_about(page, ticket_closes=False)
    assert doubt is not None
    assert doubt.kind == "bad"
    plain = replace(page, lines=[Line(1, 1, _words("plain words"), "plain words")])
    assert doubt_about(plain, ticket_closes=False) is None


def test_an_old_recognition_that_says_less_gives_way(ask: Ask, shows: Script) -> None:
    shows("GOOD TEXT OF THE SCAN")
    answer = ask(_pdf("gcod tcxt", (0, 0, 400, 400), invisible=True), recognise="auto")
    assert answer.document["pages"][0]["source"] == "ocr"
    assert answer.warnings == ["text_layer_not_used"]


def test_an_old_recognition_stays_where_the_picture_gives_nothing(ask: Ask, shows: Script) -> None:
    shows("")
    answer = ask(_pdf("still here", (0, 0, 400, 400), invisible=True), recognise="auto")
    assert answer.document["pages"][0]["source"] == "text"
    assert "still here" in answer.document["text"]
    assert answer.warnings == []


def test_never_recognises_nothing(ask: Ask, shows: Script) -> None:
    asked = shows("GHOST")
    answer = ask(documents.build("no_text_layer"), recognise="never", lane="text")
    assert asked == []
    assert answer.warnings == ["no_text_layer"]


def test_a_page_too_large_to_draw_says_so(ask: Ask, shows: Script) -> None:
    asked = shows("GHOST")
    limits = {"max_megapixels": 0.001}
    answer = ask(documents.build("no_text_layer"), recognise="auto", limits=limits)
    assert (answer.code, asked) == ("too_many_pixels", [])
    assert "megapixels" in answer.document["error"]["hint"]


def test_a_page_too_large_to_draw_keeps_its_text(ask: Ask, shows: Script) -> None:
    shows("GHOST")
    answer = ask(tickets.build("simple")[0], recognise="force", limits={"max_megapixels": 0.001})
    assert "GALLETA" in answer.document["text"]
    assert answer.warnings == ["too_many_pixels"]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_codes_are_found_whichever_engine_reads(ask: Ask, engine: str) -> None:
    answer = ask(sample_ticket(), engine=engine)
    codes = answer.document["ticket"]["codes"]
    assert [code["kind"] for code in codes] == [None, "mercadona"]
