# SPDX-License-Identifier: Apache-2.0
"""What is no ticket gives none, and above all no total; and no shop's own layout is asked to share."""

import pytest
from conftest import Ask
from lines import written
from support import tickets
from support.tickets import documents

from ocr_service.tickets import registry
from ocr_service.tickets.registry import parse_ticket

ARTICLE = (
    "The total of our savings came to 12,50 last year, on 03/04/2021, and we were glad.",
    "Taken together the amount of 99.95 was paid by card in Madrid; nobody kept the receipt.",
    "In sum 3.50 remained.",
)
STATISTICS = (
    "Permits by state",
    "State  Rifle  Pistol  Total",
    "Alabama  1.20  3.40  4.60",
    "Alaska  2.20  1.40  3.60",
    "Total  3.40  4.80  8.20",
)
PRICE_LIST = ("OUR PRICES", "COFFEE  1,80", "TEA  1,60", "CAKE  3,20", "JUICE  2,40")
QUOTATION = ("Dear Ms Example,", "thank you for asking. The work would take two days.", "Price: 300.00")


@pytest.mark.parametrize("texts", [ARTICLE, STATISTICS, PRICE_LIST, QUOTATION])
def test_no_ticket_is_made_of_something_else(texts: tuple[str, ...]) -> None:
    parsed = parse_ticket(written(*texts))
    assert parsed.ticket is None
    assert parsed.checks == []
    assert "no ticket" in parsed.reason


@pytest.mark.parametrize("name", ["not_a_ticket", "two_columns", "many_pages:3", "empty_page"])
def test_no_ticket_is_made_of_other_documents(ask: Ask, name: str) -> None:
    assert ask(documents.build(name)).document["ticket"] is None


def test_the_general_reader_is_not_asked_where_a_shop_has_its_own_layout(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("the general reader was asked")

    pdf, _ = tickets.build("sample")
    for layout in registry.FALLBACKS:
        monkeypatch.setattr(layout, "matches", asked)
        monkeypatch.setattr(layout, "parse", asked)
    answer = ask(pdf)
    assert answer.document["ticket"]["layout"] == "mercadona"
    assert "ticket_not_parsed" not in answer.warnings


def test_a_name_of_a_total_and_an_amount_are_not_enough() -> None:
    assert parse_ticket(written("Total  12.00")).ticket is None


def test_little_is_enough_if_it_agrees() -> None:
    parsed = parse_ticket(
        written("Issue date: 2022-09-27", "Issuer: Basic Trial", "Invoice number: 77/09", "Total: 12.00 EUR")
    )
    assert parsed.ticket is not None
    assert (parsed.ticket.store.name, str(parsed.ticket.total)) == ("Basic Trial", "12.00")
    assert (parsed.ticket.invoice_number, parsed.ticket.purchased_at) == ("77/09", "2022-09-27")


def test_a_ticket_whose_total_was_cut_off_has_none() -> None:
    parsed = parse_ticket(
        written(
            "BAZAR QUIMERA S.L.",
            "CIF B12345674",
            "Ticket: 771  02/09/2022 12:00",
            "UD  ARTICULO  PRECIO  IMPORTE",
            "1  VELA AROMATICA  3,50  3,50",
            "2  MARCO FOTO  4,25  8,50",
            "1  CESTA MIMBRE  9,95  9,95",
        )
    )
    assert parsed.ticket is not None
    assert parsed.ticket.total is None
    assert len(parsed.ticket.items) == 3
    assert [notice.code for notice in parsed.warnings] == ["no_total"]
