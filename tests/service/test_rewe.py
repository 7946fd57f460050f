# SPDX-License-Identifier: Apache-2.0
"""REWE's layout on generated receipts, one trap each, with both engines; and on lines as recognised."""

from decimal import Decimal

import pytest
from conftest import Ask
from generated import assert_whole, cases_of, lines_of

from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import parse_ticket

D = Decimal


@pytest.mark.parametrize(("case", "engine"), cases_of("rewe"))
def test_every_value_of_a_generated_receipt(ask: Ask, case: str, engine: str) -> None:
    assert_whole(ask, case, engine)


HEAD = ("R E W E", "**** Am Speicher 12 ****", "****50999 Moorstadt****", "** Tel. 0221-0004170 **")
TAXES = ("Steuer %  Netto  Steuer  Brutto", "B= 7,0%  0,93  0,06  0,99", "Gesamtbetrag  0,93  0,06  0,99")
FOOT = ("04.12.2014  11:26  Bon-Nr. :1433", "Markt:0417  Kasse:3  Bed.:404040")


def parse(*rows: str, foot: tuple[str, ...] = FOOT) -> ParsedTicket:
    """Parse a receipt whose head and foot are given; cells are parted by two spaces."""
    return parse_ticket(lines_of(*HEAD, "UID Nr.: DE812706034", "EUR", *rows, *foot))


def test_recognised_text_has_other_blanks_and_letters() -> None:
    parsed = parse("SUPPENGRUEN  O,99 8", "-----", "SUMME  EUR  0.99", "=====", "Geg.BAR  EUR  2,00",
                   "Ruckgeld BAR  EUR  1, 01", *TAXES)  # fmt: skip
    ticket = parsed.ticket
    assert ticket is not None
    assert (ticket.store.name, ticket.store.address) == ("REWE", "Am Speicher 12")
    assert (ticket.store.postal_code, ticket.store.city) == ("50999", "Moorstadt")
    assert (ticket.invoice_number, ticket.purchased_at) == ("1433", "2014-12-04T11:26:00")
    assert [(item.name, item.total, item.vat_rate) for item in ticket.items] == [
        ("SUPPENGRUEN", D("0.99"), D("7.0"))
    ]
    assert (ticket.payments[0].method, ticket.payments[0].amount, ticket.change) == ("cash", 2, D("1.01"))
    assert [check.name for check in parsed.checks if not check.ok] == []


def test_blanks_may_be_doubled_and_stars_apart() -> None:
    head = ("* * * *  * * * *", "Am Speicher 12", "REWE", "CITY", "* * *  50999 Moorstadt  * * *")
    rows = (
        "H-MILCH  13,80 B",
        "12 Stk  x  1,15",
        "PFAND 0,15 EUR  0,30 A  *",
        "2 Stk x  0,15",
        "SUMME  EUR  14,10",
    )
    parsed = parse_ticket(
        lines_of(*head, "UID  Nr.: DE812706034", "EUR", *rows, *TAXES[:1], *FOOT, "REWE Moor oHG")
    )
    assert parsed.ticket is not None
    store = parsed.ticket.store
    assert (store.name, store.address, store.city) == ("REWE Moor oHG", "Am Speicher 12", "Moorstadt")
    assert [(item.name, item.quantity) for item in parsed.ticket.items] == [
        ("H-MILCH", 12),
        ("PFAND 0,15 EUR", 2),
    ]
    assert [check.name for check in parsed.checks if not check.ok] == []
    assert parsed.warnings == []


def test_empties_without_a_minus_stay_as_printed_where_the_sum_does_not_close() -> None:
    parsed = parse("LEERGUT  0,25 A *", "BROT  2,00 B", "SUMME  EUR  2,30")
    assert parsed.ticket is not None
    assert [item.total for item in parsed.ticket.items] == [D("0.25"), D("2.00")]
    assert parsed.warnings == []
    assert [check.name for check in parsed.checks if not check.ok] == ["items_sum"]


def test_change_and_cash_paid_out_are_added_up() -> None:
    parsed = parse("BROT  2,00 B", "SUMME  EUR  2,00", "Geg. BAR  EUR  1,50", "Geg. EC-Cash  EUR  21,00",
                   "Rückgeld BAR  EUR  0,50", "AUSZAHLUNG  EUR  20,00")  # fmt: skip
    assert parsed.ticket is not None
    assert parsed.ticket.change == D("20.50")
    assert [check.name for check in parsed.checks if not check.ok] == []


def test_a_receipt_without_its_number_line_still_has_a_date() -> None:
    parsed = parse("BROT  2,00 B", "SUMME  EUR  2,00", *TAXES, foot=("04.12.2014  11:26",))
    assert parsed.ticket is not None
    assert (parsed.ticket.invoice_number, parsed.ticket.purchased_at) == (None, "2014-12-04T11:26:00")


def test_a_page_without_the_foot_has_the_moment_of_the_card_slip() -> None:
    slip = ("Datum:  04.12.2014", "Uhrzeit:  11:26:30 Uhr")
    parsed = parse("BROT  2,00 B", "SUMME  EUR  2,00", "Geg. EC-Cash  EUR  2,00", *slip, *TAXES[:1], foot=())
    assert parsed.ticket is not None
    assert parsed.ticket.purchased_at == "2014-12-04T11:26:30"


def test_an_unreadable_sum_is_told_and_not_guessed() -> None:
    parsed = parse("BROT  2,00 B", "SUMME  EUR  2,O??", "Geg. BAR  EUR  2,00")
    assert parsed.ticket is not None
    assert parsed.ticket.total is None
    assert [warning.code for warning in parsed.warnings] == ["no_total"]


def test_a_count_without_a_line_above_is_told() -> None:
    parsed = parse("2 Stk x  0,15", "BROT  2,00 B", "SUMME  EUR  2,00")
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


@pytest.mark.parametrize("name", ["PENNY-MARKT", "Kaufladen Moor"])
def test_another_german_shop_is_not_rewe(name: str) -> None:
    rows = (
        name,
        "UID Nr.: DE812706034",
        "EUR",
        "BROT  2,00 B",
        "SUMME  EUR  2,00",
        "Geg. BAR  EUR  2,00",
        *TAXES,
    )
    parsed = parse_ticket(lines_of(*rows, *FOOT, *(("REWE Group",) if "PENNY" in name else ())))
    assert parsed.ticket is None or parsed.ticket.layout != "rewe"
