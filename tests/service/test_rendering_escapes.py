# SPDX-License-Identifier: Apache-2.0
"""What stands on paper may mean something in a format: it must come out as what it is."""

from decimal import Decimal

import pytest
from support import formats

from ocr_service.models import (
    Document,
    Engine,
    Item,
    Page,
    Payment,
    Profile,
    Source,
    Store,
    Ticket,
    Timing,
    VatRow,
)
from ocr_service.reading.base import RawPage, ReadPage, Word
from ocr_service.reading.lines import put_in_order
from ocr_service.rendering import RENDERERS
from ocr_service.rendering.base import ReadDocument

NASTY = (
    '=SUM(A1)+"x"',
    "a|b *c* _d_ `e` [f](g) <b>h</b> & # ~~i~~ $j$ \\k",
    "comma, semi; (brackets) 'quote' \"double\"",
    "- 1. + > # heading",
    "ÑANDÚ € 中文 \U0001f355",
)


def document(ticket: Ticket | None, pages: list[ReadPage], profile: Profile = "pdf-text") -> ReadDocument:
    """Make a document that was read, of a ticket and pages."""
    source = Source(file="x", sha256="", bytes=1, media_type="application/pdf", pages=len(pages))
    whole = Document(
        source=source,
        profile=profile,
        text="\f".join(page.text for page in pages),
        pages=[],
        ticket=ticket,
        checks=[],
        warnings=[],
        engine=Engine(version="1", fingerprint=""),
        timing_ms=Timing(),
    )
    return ReadDocument(whole, pages, b"%PDF-1.4", None, 200)


def bought(name: str, **fields: object) -> Ticket:
    """Make a ticket whose shop, item and number are called so."""
    made = {
        "layout": "general",
        "store": Store(name=name),
        "invoice_number": name,
        "purchased_at": "2025-03-01",
        "currency": "EUR",
        "items": [Item(name=name, quantity=Decimal("0.180"), total=Decimal("1.00"), section=name)],
        "vat": [VatRow(rate=Decimal(10), base=Decimal("0.91"), amount=Decimal("0.09"))],
        "total": Decimal("1.00"),
        "payments": [],
        **fields,
    }
    return Ticket(**made)


def render(name: str, read: ReadDocument) -> bytes:
    """Render in a format."""
    return RENDERERS[name](read)


@pytest.mark.parametrize("name", NASTY)
def test_names_come_out_as_they_are(name: str) -> None:
    read = document(bought(name), [])
    (row,) = formats.csv_rows(render("csv", read))
    assert (row["shop"], row["item"], row["number"], row["quantity"]) == (name, name, name, "0.180")
    book = formats.workbook(render("xlsx", read))
    assert [row["item"] for row in book["Items"]] == [name]
    assert [row["shop"] for row in book["Tickets"]] == [name]
    items, vat = formats.markdown_tables(render("md", read))
    assert items[1][0] == name
    assert vat[1] == ["10", "0.91", "0.09"]
    (entry,) = formats.beancount_entries(render("beancount", read))
    assert (entry.payee, entry.narration) == (name, name)
    assert entry.postings[0].account == "Expenses:Other"
    if formats.have("ledger"):
        rows = formats.ledger_rows(render("ledger", read))
        assert [Decimal(row[4]) for row in rows] == [1, -1]


@pytest.mark.parametrize("name", NASTY)
def test_words_come_out_as_they_are(name: str) -> None:
    words = [Word(part, 10 + 60 * at, 10, 60 + 60 * at, 20, 18) for at, part in enumerate(name.split())]
    read = document(None, [put_in_order(RawPage(1, 1000, 100, 0, words))])
    assert [
        row["text"] for row in formats.tsv_rows(render("tsv", read)) if row["level"] == "5"
    ] == name.split()
    assert [word.text for word in formats.hocr_words(render("hocr", read))] == name.split()
    assert [word.get("CONTENT") for word in formats.alto_words(render("alto", read))] == name.split()


def test_a_fence_is_longer_than_those_in_the_text() -> None:
    words = [Word("````", 10, 10, 40, 20, 18)]
    read = document(None, [put_in_order(RawPage(1, 100, 100, 0, words))])
    read.document.pages = [_shown(read.pages[0])]
    lines = render("md", read).decode().split("\n")
    assert lines[0] == "`````text"
    assert lines[2] == "`````"


def _shown(page: ReadPage) -> Page:
    return Page(number=1, width=page.width, height=page.height, source="text", text=page.text)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"total": None}, "the ticket has no total"),
        ({"purchased_at": None}, "the ticket has no date"),
        ({"purchased_at": "2025-13-01"}, "the ticket has no date"),
        ({"currency": None}, "the ticket has no currency"),
    ],
)
def test_half_a_ticket_is_no_transaction(missing: dict[str, object], why: str) -> None:
    read = document(bought("SHOP", **missing), [])
    assert render("beancount", read) == render("ledger", read) == f"; no transaction: {why}\n".encode()


@pytest.mark.parametrize(
    ("payments", "change", "accounts"),
    [
        ([("cash", "20.00")], "10.00", {"Assets:Cash": "-10.00"}),
        ([("card", "4.00"), ("cash", "10.00")], "4.00", {"Assets:Card": "-4.00", "Assets:Cash": "-6.00"}),
        ([("card", "4.00"), ("card", "6.00")], None, {"Assets:Card": "-10.00"}),
        ([("voucher", "4.00"), ("gift_card", "6.00")], None, {"Assets:Vouchers": "-10.00"}),
        # what does not make up the total is not booked as it is printed
        ([("card", "4.00")], None, {"Assets:Card": "-10.00"}),
        ([("card", "4.00"), ("cash", "7.00")], None, {"Assets:Other": "-10.00"}),
        ([], None, {"Assets:Other": "-10.00"}),
    ],
)
def test_payments_and_change_make_up_the_total(
    payments: list[tuple[str, str]], change: str | None, accounts: dict[str, str]
) -> None:
    paid = [Payment(method=method, amount=Decimal(amount)) for method, amount in payments]
    ticket = bought(
        "SHOP", total=Decimal("10.00"), payments=paid, change=None if change is None else Decimal(change)
    )
    (entry,) = formats.beancount_entries(render("beancount", document(ticket, [])))
    assert {posting.account: str(posting.units.number) for posting in entry.postings[1:]} == accounts


def test_a_ticket_without_items_is_one_row() -> None:
    (row,) = formats.csv_rows(render("csv", document(bought("SHOP", items=[]), [])))
    assert (row["shop"], row["ticket_total"], row["item"], row["total"]) == ("SHOP", "1.00", "", "")


def test_a_date_without_a_time_is_a_date() -> None:
    read = document(bought("SHOP"), [])
    (row,) = formats.workbook(render("xlsx", read))["Tickets"]
    assert str(row["purchased_at"])[:10] == "2025-03-01"
    assert (row["total"], row["vat"]) == (1.0, 0.09)


def test_a_turned_page_is_given_as_it_is_shown() -> None:
    # read upright 200 wide and 100 high; the picture stands a quarter turn anticlockwise: 100 wide, 200 high
    word = Word("WORD", 20, 10, 60, 20, 18, confidence=0.5, spot=(10, 140, 20, 180))
    page = put_in_order(RawPage(1, 200, 100, 90, [word]))
    page.turn, page.unit = 1, "px"
    read = document(None, [page], "image-ocr")
    rows = formats.tsv_rows(render("tsv", read))
    assert [rows[0][name] for name in ("width", "height")] == ["100", "200"]
    assert [rows[-1][name] for name in ("left", "top", "width", "height", "conf")] == [
        *("10", "140", "10", "40", "50.00")
    ]
    hocr = render("hocr", read)
    formats.hocr_words(hocr)
    assert b"textangle 90" in hocr
    alto = render("alto", read)
    formats.alto_words(alto)
    assert b'ROTATION="90"' in alto
