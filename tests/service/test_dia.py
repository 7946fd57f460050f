# SPDX-License-Identifier: Apache-2.0
"""Dia's layout on generated tickets, one trap each, with both engines; and on lines as recognised."""

from decimal import Decimal

import pytest
from conftest import Ask
from generated import assert_whole, cases_of, lines_of

from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import parse_ticket

D = Decimal


@pytest.mark.parametrize(("case", "engine"), cases_of("dia"))
def test_every_value_of_a_generated_ticket(ask: Ask, case: str, engine: str) -> None:
    assert_whole(ask, case, engine)


HEAD = (
    "GRUPO DIA%",
    "FACTURA SIMPLIFICADA",
    "09-03-2021 12:32  71305 000640912",
    "N.FACT.S: 00716204  N.CAJA:002",
)
TABLE = "DESCRIPCIÓN PROD.  CANTIDAD  PVP/UNIT  IMPORTE  €"


def parse(*rows: str, head: tuple[str, ...] = HEAD) -> ParsedTicket:
    """Parse a ticket of the older kind; cells are parted by two spaces."""
    return parse_ticket(lines_of(*head, *rows))


def test_recognised_text_has_other_blanks_letters_and_separators() -> None:
    parsed = parse(
        "DESCRIPCION PROD.  CANTIDAD  PVP/UNIT  IMPORTE  E", "ARROZ BOMBA 1 KG  1,52 A",
        "REPOLLO  1.56kg  0.99 €/kg  1.54 A", "YOGUR  2 ud  O.95  1. 90 B", "TOTAL DTOS.  -0.00",
        "DESGLOSES DEL IVAGRUPO DIA%", "TIPO IVA  BASE  CUOTA", "(A)  4.00%  2.94  0.12",
        "(B)  10.00 %  1.73  0.17", "TOTALA PAGAR EUROS  4.96", "TARJET.TEF  4.96", "CAMBIO  0.00",
        "ClubDIA**0000**", "A28164754",
    )  # fmt: skip
    ticket = parsed.ticket
    assert ticket is not None
    assert (ticket.invoice_number, ticket.purchased_at) == ("00716204", "2021-03-09T12:32:00")
    assert ticket.total == D("4.96")
    assert [(item.name, item.total, item.vat_rate) for item in ticket.items] == [
        ("ARROZ BOMBA 1 KG", D("1.52"), D("4.00")),
        ("REPOLLO", D("1.54"), D("4.00")),
        ("YOGUR", D("1.90"), D("10.00")),
    ]
    assert [(payment.method, payment.amount) for payment in ticket.payments] == [("card", D("4.96"))]
    assert [check.name for check in parsed.checks if not check.ok] == []
    assert parsed.warnings == []


def test_a_discount_on_the_whole_purchase_that_no_line_says_is_an_item() -> None:
    parsed = parse(
        TABLE, "MIEL BOTE  4.15 A", "SUBTOTAL COMPRA SIN DESCUENTO  4.15", "TOTAL DTOS.  -1.00",
        "TOTAL COMPRA CON DTO.  3.15", "TOTAL A PAGAR EUROS  3.15",
    )  # fmt: skip
    assert parsed.ticket is not None
    assert [(item.name, item.total) for item in parsed.ticket.items] == [
        ("MIEL BOTE", D("4.15")),
        ("TOTAL DTOS", D("-1.00")),
    ]


def test_without_places_a_name_goes_on_below_numbers_that_had_none_beside_them() -> None:
    rows = ("MIEL DE", "1 ud  4,15 €  4,15 €  A", "BREZO", "PAN DE", "1 ud  0,85 €  0,85 €  A", "ACEITE")
    texts = ["Compra en CL DEL RELOJ 4-6", "24/02/2025 20:55 Nº de Tienda 8061", "Total a pagar....5,00 €"]
    texts += ["DESCRIPCIÓN  CANTIDAD  PRECIO KG  TOTAL", *rows, "Total venta Dia....5,00 €"]
    parsed = parse_ticket(lines_of(*texts))
    assert parsed.ticket is not None
    assert [item.name for item in parsed.ticket.items] == ["MIEL DE BREZO", "PAN DE ACEITE"]


APP = ("Compra en CL DEL RELOJ 4-6", "24/02/2025 20:55 Nº de Tienda 8061", "Factura simplificada Nº 417326")
GOODS = (
    "DESCRIPCIÓN  CANTIDAD  PRECIO KG  TOTAL",
    "MIEL  1 ud  4,15 €  4,15 €  A",
    "Total venta Dia....4,15 €",
)


@pytest.mark.parametrize(("printed", "total"), [("4,15 €", D("4.15")), ("4,75 €", None)])
def test_a_total_whose_label_was_lost_is_one_only_if_it_closes(printed: str, total: Decimal | None) -> None:
    parsed = parse_ticket(lines_of(*APP, printed, "Forma de pago", "Efectivo...  ..4,15 €", *GOODS))
    assert parsed.ticket is not None
    assert parsed.ticket.total == total
    assert [(payment.method, payment.amount) for payment in parsed.ticket.payments] == [("cash", D("4.15"))]


def test_a_card_number_with_a_digit_too_many_is_left_out() -> None:
    rows = (*APP, "Total a pagar....4,15 €", "Tarjeta Tef....4,15 €", *GOODS, "IMPORTE:  4,15 EUROS")
    for digits, last4 in (("TARJ.********05079", None), ("TARJ********0579", "0579")):
        ticket = parse_ticket(lines_of(*rows, digits)).ticket
        assert ticket is not None
        assert ticket.payments[0].card_last4 == last4


def test_a_line_without_numbers_that_belongs_to_no_item_is_told() -> None:
    parsed = parse(TABLE, "MIEL BOTE  4.15 A", "4,1S ???", "TOTAL A PAGAR EUROS  4.15")
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


def test_a_missing_total_is_told_and_not_guessed() -> None:
    parsed = parse(TABLE, "MIEL BOTE  4.15 A", "TOTAL COMPRA CON DTO.  4.15", "TARJET.TEF  4.15")
    assert parsed.ticket is not None
    assert parsed.ticket.total is None
    assert [warning.code for warning in parsed.warnings] == ["no_total"]


def test_another_shop_that_sells_by_day_is_not_dia() -> None:
    parsed = parse("MENU DEL DIA  12,00", "TOTAL  12,00", head=("BAR EL DIA FELIZ", "FACTURA SIMPLIFICADA"))
    assert parsed.ticket is None or parsed.ticket.layout != "dia"
