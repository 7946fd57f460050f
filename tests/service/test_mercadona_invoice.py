# SPDX-License-Identifier: Apache-2.0
"""Mercadona's papers on A4 as the generator draws them, with both engines; and on written lines."""

from decimal import Decimal

import pytest
from conftest import Ask
from generated import assert_whole, cases_of, lines_of
from support import tickets

from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import parse_ticket

D = Decimal


@pytest.mark.parametrize(("case", "engine"), [*cases_of("mercadona_invoice"), *cases_of("mercadona_online")])
def test_every_value_of_a_generated_invoice(ask: Ask, case: str, engine: str) -> None:
    assert_whole(ask, case, engine)


COMPANY = ("MERCADONA, S.A.  FACTURA", "C/ VALENCIA, 5 - 46016 TAVERNES BLANQUES", "C.I.F. A-46103834")
CUSTOMER = ("Nº de factura: A-V2025-041704", "Datos del cliente", "N.I.F. B97302160", "46999 VILLAFARO")
COLUMNS = "Cantidad  Descripción  Importe"


def invoice(*rows: str) -> ParsedTicket:
    """Parse an invoice whose head is given; cells are parted by two spaces."""
    return parse_ticket(
        lines_of(*COMPANY, *CUSTOMER, "Fecha: 28/02/2025", "Cantidad  Descripción  Importe", *rows)
    )


def test_columns_may_be_missing_or_in_another_order() -> None:
    parsed = invoice(
        "2 UD  CAFÉ MOLIDO  10%  3,10  6,20", "1  PAN  1,25", "0,784 KG  CALABACÍN  1,89  4  1,48",
        "TOTAL A PAGAR  8,93 €", "FORMA DE PAGO: EFECTIVO  8,93",
    )  # fmt: skip
    assert parsed.ticket is not None
    assert [(i.name, i.quantity, i.unit, i.unit_price, i.vat_rate) for i in parsed.ticket.items] == [
        ("CAFÉ MOLIDO", 2, "unit", D("3.10"), 10),
        ("PAN", 1, "unit", D("1.25"), None),
        ("CALABACÍN", D("0.784"), "kg", D("1.89"), 4),
    ]
    assert [check.name for check in parsed.checks if not check.ok] == []
    assert parsed.warnings == []


def test_a_quantity_that_was_not_recognised_is_one_where_price_and_line_agree() -> None:
    parsed = invoice("12 HUEVO M  3,15  4%  3,15", "PAN  1,25  4%  1,25", "SAL  0,40  4%  0,80",
                     "TOTAL FACTURA  5,20")  # fmt: skip
    assert parsed.ticket is not None
    assert [(item.name, item.quantity) for item in parsed.ticket.items] == [
        ("12 HUEVO M", 1),
        ("PAN", 1),
        ("SAL", 1),
    ]
    assert [warning.message for warning in parsed.warnings] == [
        "a row has a price and no quantity: SAL  0,40  4%  0,80"
    ]


def test_the_customer_is_not_the_shop() -> None:
    parsed = invoice("1  PAN  1,25", "TOTAL FACTURA  1,25")
    assert parsed.ticket is not None
    assert parsed.ticket.layout == "mercadona_invoice"
    store = parsed.ticket.store
    assert (store.tax_id, store.postal_code, store.city) == ("A-46103834", "46016", "TAVERNES BLANQUES")


def test_an_invoice_that_takes_back_is_a_refund() -> None:
    rows = (
        "FACTURA RECTIFICATIVA",
        "Cantidad  Descripción  Importe",
        "-1  PAN  1,25  -1,25",
        "TOTAL FACTURA  -1,25",
    )
    parsed = parse_ticket(lines_of(*COMPANY, *CUSTOMER, *rows))
    assert parsed.ticket is not None
    assert (parsed.ticket.kind, parsed.ticket.total) == ("refund", D("-1.25"))
    assert [check.name for check in parsed.checks if not check.ok] == []


def test_a_row_that_is_not_understood_is_told() -> None:
    parsed = invoice("1  PAN  1,25", "?? 1,2", "TOTAL FACTURA  1,25")
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


def test_an_estimate_is_no_total() -> None:
    head = ("MERCADONA, S.A.", "Pedido nº: 204170", "FACTURA SIMPLIFICADA: 9998-001-204170")
    rows = ("Producto  Cantidad  Precio  Importe", "PAN  1 ud  1,25 €  1,25 €", "TOTAL ESTIMADO  1,50 €")
    parsed = parse_ticket(lines_of(*head, *rows))
    assert parsed.ticket is not None
    assert parsed.ticket.layout == "mercadona_online"
    assert parsed.ticket.total is None


@pytest.mark.parametrize("case", tickets.cases("mercadona"))
def test_the_usual_ticket_is_neither(ask: Ask, case: str) -> None:
    answer = ask(tickets.build(case)[0], explain=True)
    scores = {la["layout"]: la["score"] for la in answer.document["explanation"]["layouts"]}
    assert scores["mercadona_invoice"] == scores["mercadona_online"] == 0
