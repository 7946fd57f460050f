# SPDX-License-Identifier: Apache-2.0
"""Lidl's layout on generated receipts, one trap each, with both engines; and on lines as recognised."""

from decimal import Decimal

import pytest
from conftest import Ask
from generated import assert_whole, cases_of, lines_of

from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import parse_ticket

D = Decimal


@pytest.mark.parametrize(("case", "engine"), cases_of("lidl"))
def test_every_value_of_a_generated_receipt(ask: Ask, case: str, engine: str) -> None:
    assert_whole(ask, case, engine)


def failed(parsed: ParsedTicket) -> list[str]:
    """Names of the checks that do not hold."""
    return [check.name for check in parsed.checks if not check.ok]


SPAIN = ("LiDL", "LIDL SUPERMERCADOS S.A.U.", "C/ Reloj s/n", "46999Villafaro", "NIF A60195278", "EUR")
TAXES = ("IVA%  IVA  P Neto  11  PVP", "B 10 %  0,28  2,76  3,04", "Suma  0,28  2,76  3,04")


def parse(*rows: str) -> ParsedTicket:
    """Parse a Spanish receipt whose head is given; cells are parted by two spaces."""
    return parse_ticket(lines_of(*SPAIN, *rows))


def test_misread_letters_touch_the_amounts() -> None:
    parsed = parse("Regaliz t  1,0911", "Copos de  0,65×  3  1,951", "Total  3,04", "Entregado  5,05",
                   "Cambio  -2,01", *TAXES, "0417  201604/05  15.01.23")  # fmt: skip
    ticket = parsed.ticket
    assert ticket is not None
    assert [(item.name, item.quantity, item.total, item.vat_rate) for item in ticket.items] == [
        ("Regaliz t", 1, D("1.09"), 10),
        ("Copos de", 3, D("1.95"), 10),
    ]
    assert (ticket.invoice_number, ticket.purchased_at) == ("0417 201604/05", "2023-01-15")
    assert ticket.change == D("2.01")
    assert failed(parsed) == []
    assert parsed.warnings == []


def test_a_misread_letter_is_no_rate_where_there_are_several() -> None:
    parsed = parse("Pan  1,15 4", "Regaliz  1,09 B", "Total  2,24", "IVA%  IVA  P Neto  PVP",
                   "A 4 %  0,04  1,11  1,15", "B 10 %  0,10  0,99  1,09")  # fmt: skip
    assert parsed.ticket is not None
    assert [item.vat_rate for item in parsed.ticket.items] == [None, 10]


def test_a_cut_number_line_leaves_the_number_out() -> None:
    parsed = parse("Pan  1,15 A", "Total  1,15", "0417  12.01")
    assert parsed.ticket is not None
    assert (parsed.ticket.invoice_number, parsed.ticket.purchased_at) == (None, None)


def test_a_misread_sign_in_the_head_of_the_taxes_costs_no_rate() -> None:
    rows = ("IVAX  IVA  P Neto  PVP", "B 10 %  0,28  2,76  3,04", "Suma  0,28  2,76  3,04")
    parsed = parse("Regaliz t  3,04 B", "Total  3,04", *rows, "0417  201604/05  15.01.23")
    assert parsed.ticket is not None
    assert [(row.rate, row.base, row.amount) for row in parsed.ticket.vat] == [(10, D("2.76"), D("0.28"))]
    assert parsed.ticket.items[0].vat_rate == 10
    assert "vat_sums" in [check.name for check in parsed.checks]


def test_a_missing_total_is_told_and_not_guessed() -> None:
    parsed = parse("Pan  1,15 A", "Total  1,1", "Entregado  1,15", *TAXES)
    assert parsed.ticket is not None
    assert parsed.ticket.total is None
    assert [warning.code for warning in parsed.warnings] == ["no_total"]


def test_a_line_that_is_no_item_is_told() -> None:
    parsed = parse("Pan  1,15 A", "?? 4.1", "Total  1,15")
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


SERBIA = ("Kopija računa", "106884584", "LIDL SRBIJA", "1050417-Prodavnica br. 0417")
GOODS = ("Kulen/KOM (Ђ)", "299,99  1  299,99", "Paradajz grozd", "veliki/KG (Е)", "169,99  0,806  137,01")
NUMBERS = (":  05.06.2023. 13:54:22", "AB04CD3Y-AB04CD3Y-104417", "LidlPlus popust  -20,00", "Cena  27,99")


def fiscal(*rows: str) -> ParsedTicket:
    """Parse a fiscal receipt whose head and end are given."""
    return parse_ticket(lines_of(*SERBIA, "Назив  Цена  Кол.  Укупно", *GOODS, *rows, *NUMBERS))


def test_cyrillic_receipt() -> None:
    parsed = fiscal(
        "Укупан износ:  437,00", "Платна картица:  437,00", "Ознака  Име  Стопа  Порез",
        "Ђ  О-ПДВ  20,00%  50,00", "Е  П-ПДВ  10,00%  12,46", "Укупан износ пореза:  62,46",
    )  # fmt: skip
    ticket = parsed.ticket
    assert ticket is not None
    assert [(item.name, item.unit, item.vat_rate) for item in ticket.items] == [
        ("Kulen", "unit", D("20.00")),
        ("Paradajz grozd veliki", "kg", D("10.00")),
    ]
    assert (ticket.total, ticket.currency) == (D("437.00"), "RSD")
    assert [(payment.method, payment.amount) for payment in ticket.payments] == [("card", 437)]
    assert (ticket.invoice_number, ticket.purchased_at) == ("AB04CD3Y-AB04CD3Y-104417", "2023-06-05T13:54:22")
    assert failed(parsed) == []


def test_lost_labels_leave_the_sums_to_their_places() -> None:
    parsed = fiscal(":  437,00", ":  500,00", "j:  63,00", "03Haka  ope3", "-  20,00%  50,00")
    assert parsed.ticket is not None
    assert (parsed.ticket.total, parsed.ticket.change) == (437, 63)
    assert [(payment.method, payment.amount) for payment in parsed.ticket.payments] == [("other", 500)]
    assert failed(parsed) == []


def test_a_sum_without_a_label_that_does_not_close_is_no_total() -> None:
    parsed = fiscal(":  437,50", ":  500,00")
    assert parsed.ticket is not None
    assert parsed.ticket.total is None
    assert [warning.code for warning in parsed.warnings] == ["no_total"]


def test_change_is_rounded_to_the_coins_there_are_and_not_further() -> None:
    paid = ("Готовина:  500,00", "повраћај:  63,00")
    assert failed(fiscal("Укупан износ:  437,00", *paid)) == []
    wrong = fiscal("Укупан износ:  437,00", "Готовина:  500,00", "повраћај:  61,00")
    assert failed(wrong) == ["payments"]


def test_a_price_divided_by_the_count_may_be_rounded() -> None:
    rows = ("Kajzerica/KOM (Е)", "11,99  4  47,97", "Укупан износ:  47,97", *NUMBERS)
    parsed = parse_ticket(lines_of(*SERBIA, "Назив  Цена  Кол.  Укупно", *rows))
    assert failed(parsed) == []


@pytest.mark.parametrize("text", ["LIDL is looking for staff in your town", "Notes on the LIDL car park"])
def test_a_letter_that_names_the_shop_is_no_receipt(text: str) -> None:
    assert parse_ticket(lines_of(text, "It costs 12,00 EUR", "Total of all  12,00")).ticket is None
