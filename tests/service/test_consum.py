# SPDX-License-Identifier: Apache-2.0
"""Consum's layout on generated tickets, one trap each, with both engines; and on lines as recognised."""

from decimal import Decimal

import pytest
from conftest import Ask
from generated import assert_whole, cases_of, lines_of

from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import parse_ticket

D = Decimal


@pytest.mark.parametrize(("case", "engine"), cases_of("consum"))
def test_every_value_of_a_generated_ticket(ask: Ask, case: str, engine: str) -> None:
    assert_whole(ask, case, engine)


HEAD = ("CONSUM, S.COOP.V.", "305 - Villafaro P.Olmo", "Tlf.960000417 - N.I.F.F46078986")
NUMBERS = "C:0305 02/000017 08.03.2025 14:31 905417"


def parse(*rows: str, numbers: str = NUMBERS) -> ParsedTicket:
    """Parse a ticket whose head is given; cells are parted by two spaces."""
    return parse_ticket(lines_of(*HEAD, numbers, "KG  ARTICULO  €/KG  TOTAL", *rows))


def test_recognised_text_has_other_blanks_letters_and_separators() -> None:
    parsed = parse(
        "1 BROTES TIERNOS  2.39", "0.290 QUESO BARRA  2,99", "6 AGUA 0,50L.  O,29  1,74", "---------",
        "Total factura :  7,12", "IMPORTE A ABONAR  7,12", "Tarj. Credito  7,12", "Cambio  0,00",
        "----------", "Tarjeta:************4170", "Visa Electron  Operacion aceptada Online",
        "FACTURA SIMPLIFICADA", "Base  IVA  Cuota  Importe", "6,47 10,00  0,65  7,12",
    )  # fmt: skip
    ticket = parsed.ticket
    assert ticket is not None
    assert [(item.name, item.quantity, item.unit, item.total) for item in ticket.items] == [
        ("BROTES TIERNOS", 1, "unit", D("2.39")),
        ("QUESO BARRA", D("0.290"), "kg", D("2.99")),
        ("AGUA 0,50L.", 6, "unit", D("1.74")),
    ]
    assert ticket.payments[0].card_last4 == "4170"
    assert ticket.payments[0].card_brand == "Visa Electron"
    assert [check.name for check in parsed.checks if not check.ok] == []
    assert parsed.warnings == []


def test_without_deductions_the_sum_is_what_is_to_be_paid() -> None:
    parsed = parse("1 BROTES TIERNOS  2,39", "Total factura:  2,39", "Efectivo  3,00", "Cambio  0,61")
    assert parsed.ticket is not None
    assert parsed.ticket.total == D("2.39")
    assert [check.name for check in parsed.checks if not check.ok] == []


def test_a_head_without_a_number_has_its_date() -> None:
    parsed = parse("Total factura:  2,39", numbers="08.03.2025 14:31")
    assert parsed.ticket is not None
    assert (parsed.ticket.invoice_number, parsed.ticket.purchased_at) == (None, "2025-03-08T14:31:00")
    assert [warning.code for warning in parsed.warnings] == ["no_items"]


def test_a_vat_row_whose_parts_are_not_its_sum_is_told() -> None:
    parsed = parse(
        "1 BROTES TIERNOS  2,39", "Total factura:  2,39", "Base  IVA  Cuota  Importe", "2,30 4,00  0,09  2,49"
    )
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


def test_a_letter_about_consumption_is_no_ticket() -> None:
    assert parse_ticket(lines_of("CONSUMO DE AGUA", "Total factura:  2,39")).ticket is None
