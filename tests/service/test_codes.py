# SPDX-License-Identifier: Apache-2.0
"""Codes: found in pictures and on pages, understood by their standards, compared with the print."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium
import pytest
from support import tickets
from support.codes import STATED, Stated, on_page, picture
from support.codes.drawn import PLACE, logo

from ocr_service.codes import apply_codes, find_codes, find_page_codes, find_pdf_codes, may_have_code, meaning
from ocr_service.models import Code, Store, Ticket
from ocr_service.reading.base import Line
from ocr_service.reading.pdfium import PdfiumReader
from ocr_service.tickets.base import ParsedTicket

VERIFACTU = STATED[0]
MERCADONA = next(stated for stated in STATED if stated.kind == "mercadona")
UIC = next(stated for stated in STATED if stated.kind == "uic")
SOURCES = Path(__file__).resolve().parents[2] / "ocr-service" / "src"
NAMES = [f"{number}-{stated.kind}" for number, stated in enumerate(STATED)]


def _codes(*texts: Stated) -> list[Code]:
    return find_codes(picture(*((stated.text, stated.format) for stated in texts)), 1)


@contextmanager
def _page(pdf: bytes) -> Iterator[Any]:
    document = pdfium.FPDF_LoadMemDocument64(pdf, len(pdf), None)
    page = pdfium.FPDF_LoadPage(document, 0)
    try:
        yield page
    finally:
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(document)


@pytest.mark.parametrize("stated", STATED, ids=NAMES)
def test_each_standard_is_read_from_its_code(stated: Stated) -> None:
    (code,) = _codes(stated)
    assert code.kind == stated.kind
    assert stated.fields.items() <= code.fields.items()
    assert code.text == stated.text
    assert code.page == 1


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        ("4006381333931", "EAN13"),
        ("96385074", "EAN8"),
        ("12345670", "ITF"),
        ("0888041720160405320131", "ITF"),
        ("hello", "DataMatrix"),
        ("hello", "PDF417"),
        ("HELLO", "Code39"),
        ("https://example.org/?nif=1", "QRCode"),
        ("A: Ana*B: Berta", "QRCode"),
        ("V0;short", "QRCode"),
        ("_R1-AT1_too_short", "QRCode"),
        ("BCD\n002\n1\nXXX\n\n\n\n", "QRCode"),
    ],
)
def test_plain_codes_are_plain(text: str, format_name: str) -> None:
    (code,) = find_codes(picture((text, format_name)), 3)
    assert (code.kind, code.fields, code.page) == (None, {}, 3)
    assert code.text == text


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_turned_codes_are_found_where_they_stand(turn: int) -> None:
    image = picture((VERIFACTU.text, "QRCode"), scale=3, turn=turn)
    (code,) = find_codes(image, 1, scale=3.0)
    assert code.kind == "verifactu"
    assert code.box == pytest.approx((10, 10, image.shape[1] / 3 - 10, image.shape[0] / 3 - 10), abs=1.5)


def test_several_codes_come_from_top_to_bottom() -> None:
    assert [code.kind for code in _codes(MERCADONA, STATED[0], STATED[9])] == [
        "mercadona",
        "verifactu",
        "epc",
    ]


@pytest.mark.parametrize("how", ["picture", "shapes", "path"])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_codes_on_pages_are_found_without_rendering_the_page(how: str, rotation: int) -> None:
    pdf = on_page(VERIFACTU.text, how=how, rotation=rotation)
    (code,) = find_pdf_codes(pdf, None, [1])
    assert code.kind == "verifactu"
    assert code.box is not None
    if rotation == 0:
        assert code.box == pytest.approx(PLACE, abs=2)
    assert code.box[2] - code.box[0] == pytest.approx(100, abs=3)
    with _page(pdf) as page:
        assert may_have_code(page)


def test_a_bar_code_one_pixel_high_is_read() -> None:
    (code,) = find_pdf_codes(on_page(MERCADONA.text, MERCADONA.format, "stretched"), None, [1])
    assert code.fields == MERCADONA.fields


def test_tables_and_logos_are_no_codes() -> None:
    with _page(tickets.build("sample")[0]) as page:
        find_page_codes(page, 1)
        assert not may_have_code(page)
    with _page(logo(61)) as page:
        assert may_have_code(page)
        assert find_page_codes(page, 1) == []
        # once looked at, its picture is known
        assert not may_have_code(page)
    with _page(logo(62)) as page:
        assert may_have_code(page)


def test_reading_a_page_gives_its_codes() -> None:
    with PdfiumReader().open(on_page(VERIFACTU.text), None) as opened:
        page = opened.read_page(1)
    assert [code.kind for code in page.codes] == ["verifactu"]
    assert page.words


def test_a_search_that_fails_costs_the_codes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("ocr_service.reading.pdfium.find_page_codes", fail)
    with PdfiumReader().open(on_page(VERIFACTU.text), None) as opened:
        page = opened.read_page(1)
    assert page.codes == []
    assert page.words


def test_looking_for_codes_on_pages_loads_no_array_library() -> None:
    script = (
        "import os, sys; from ocr_service.codes import find_pdf_codes;"
        "data = sys.stdin.buffer.read();"
        "print(len(find_pdf_codes(data, None, [1])), 'numpy' in sys.modules);"
        "print(len(os.listdir('/proc/self/task')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCES)},
        input=on_page(VERIFACTU.text, how="shapes"),
        capture_output=True,
        check=True,
    )
    assert run.stdout.split() == [b"1", b"False", b"1"]


def test_pages_that_are_not_there_have_no_codes() -> None:
    assert find_pdf_codes(on_page(VERIFACTU.text), None, [2, 1, 9])[0].page == 1
    assert find_pdf_codes(b"%PDF-1.7 nothing", None, [1]) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://[www2.agenciatributaria.gob.es/?nif=1",
        "https://www2.agenciatributaria.gob.es/?" + "&".join(f"a{n}=1" for n in range(99)),
        "https://suf.purs.gov.rs/v/?vl=%%%",
        "https://suf.purs.gov.rs/v/?vl=" + "/" * 200,
        "V0;" + ";" * 20,
        "_R1-AT1_" + "_" * 20,
        "A:*H:*O:" + "9" * 5000,
        "BCD\n002\n1\nSCT\n" + "\n" * 300,
        "SPC" + "\n" * 300 + "EPD",
    ],
)
def test_hostile_texts_state_nothing_wrong(text: str) -> None:
    _, fields = meaning("QR Code", text, text.encode())
    assert "total" not in fields


def test_bytes_that_are_no_text_are_given_as_what_they_are() -> None:
    ticket = b"#UT010080000010,\x00\x9c\xff\x01\xfe"
    (code,) = find_codes(picture((ticket, "Aztec")), 1)
    assert (code.kind, code.text, code.fields) == ("uic", ticket.hex(), {"carrier": "0080"})


def test_a_zero_in_a_code_does_not_reach_the_text() -> None:
    (code,) = find_codes(picture(("a\0b", "QRCode")), 1)
    assert "\0" not in code.text


def _printed(**changes: object) -> ParsedTicket:
    ticket = Ticket(
        layout="other",
        store=Store(name="Casa Tomillo", tax_id="ESB99999997"),
        invoice_number="T31-0047-A",
        purchased_at="2031-02-09T10:20:00",
        total=Decimal("52.57"),
        items=[],
        vat=[],
        payments=[],
    ).model_copy(update=changes)
    return ParsedTicket(ticket=ticket, sources={"total": Line(1, 1, [], "52,57")})


def test_a_print_that_says_the_same_stays_as_printed() -> None:
    parsed = apply_codes(_printed(), _codes(VERIFACTU))
    ticket = parsed.ticket
    assert ticket is not None
    assert {check.name: check.ok for check in parsed.checks} == {
        "code_total": True,
        "code_number": True,
        "code_date": True,
        "code_tax_id": True,
    }
    assert (ticket.invoice_number, ticket.purchased_at) == ("T31-0047-A", "2031-02-09T10:20:00")
    assert ticket.store.tax_id == "ESB99999997"
    assert [code.kind for code in ticket.codes] == ["verifactu"]
    assert parsed.sources.keys() == {"total"}


@pytest.mark.parametrize(
    ("check", "change", "field", "right"),
    [
        ("code_total", {"total": Decimal("52.51")}, "total", Decimal("52.57")),
        ("code_number", {"invoice_number": "T31/0041/A"}, "invoice_number", "T31/0047/A"),
        ("code_date", {"purchased_at": "2031-02-08"}, "purchased_at", "2031-02-09"),
    ],
)
def test_a_print_that_differs_is_told_and_the_code_wins(
    check: str, change: dict[str, object], field: str, right: object
) -> None:
    parsed = apply_codes(_printed(**change), _codes(VERIFACTU))
    assert [made.name for made in parsed.checks if not made.ok] == [check]
    assert getattr(parsed.ticket, field) == right


def test_a_wrong_tax_id_is_told() -> None:
    parsed = apply_codes(_printed(store=Store(tax_id="B99999991")), _codes(VERIFACTU))
    assert [made.name for made in parsed.checks if not made.ok] == ["code_tax_id"]
    assert parsed.ticket is not None
    assert parsed.ticket.store.tax_id == "B99999997"


def test_a_code_fills_what_the_print_lacks() -> None:
    bare = _printed(total=None, invoice_number=None, purchased_at=None, store=Store())
    parsed = apply_codes(bare, _codes(VERIFACTU))
    assert parsed.checks == []
    ticket = parsed.ticket
    assert ticket is not None
    assert (ticket.total, ticket.purchased_at) == (Decimal("52.57"), "2031-02-09")


def test_a_ticket_is_made_of_a_code_alone_only_if_it_states_a_total() -> None:
    made = apply_codes(ParsedTicket(), _codes(VERIFACTU)).ticket
    assert made is not None
    assert (made.layout, made.total, made.store.tax_id) == ("code", Decimal("52.57"), "B99999997")
    assert apply_codes(ParsedTicket(), _codes(MERCADONA, UIC)).ticket is None


def test_codes_that_contradict_each_other_decide_nothing() -> None:
    parsed = apply_codes(_printed(), _codes(VERIFACTU, STATED[1]))
    assert [check.name for check in parsed.checks] == ["code_date", "code_tax_id"]
    assert parsed.ticket is not None
    assert parsed.ticket.total == Decimal("52.57")


def test_a_payment_code_is_compared_but_no_truth() -> None:
    epc = next(stated for stated in STATED if stated.kind == "epc")
    parsed = apply_codes(_printed(total=Decimal("60.00")), _codes(epc))
    assert [(check.name, check.ok) for check in parsed.checks] == [("code_total", False)]
    assert parsed.ticket is not None
    assert parsed.ticket.total == Decimal("60.00")


def test_a_credit_note_is_a_refund() -> None:
    parsed = apply_codes(_printed(), _codes(next(s for s in STATED if s.fields.get("kind") == "refund")))
    assert parsed.ticket is not None
    assert parsed.ticket.kind == "refund"


def test_every_ticket_of_the_corpus_gives_its_bar_code(corpus: Path) -> None:
    from ocr_service import read

    seen = 0
    for file in sorted((corpus / "mercadona").glob("2*.pdf")):
        ticket = read(file).ticket
        assert ticket is not None
        (code,) = find_pdf_codes(file.read_bytes(), None, [1])
        assert code.fields["invoice_number"] == ticket.invoice_number, file.name
        assert code.fields["purchased_at"] == (ticket.purchased_at or "")[:10], file.name
        seen += 1
    assert seen > 30
