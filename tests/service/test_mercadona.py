# SPDX-License-Identifier: Apache-2.0
"""The Mercadona layout on generated tickets, one trap each, with both engines; and on written lines."""

from decimal import Decimal

import pytest
from conftest import Ask
from generated import assert_whole, cases_of

from ocr_service.reading.base import Line, Word
from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import parse_ticket

# the slow engine gets fewer of the random ones
CASES = [
    *cases_of("mercadona"),
    *((f"random-{seed}", "pdfium") for seed in range(25)),
    *((f"random-{seed}", "pdfplumber") for seed in range(5)),
]


@pytest.mark.parametrize(("case", "engine"), CASES)
def test_every_value_of_a_generated_ticket(ask: Ask, case: str, engine: str) -> None:
    assert_whole(ask, case, engine)


HEAD = (
    "MERCADONA, S.A. A-46103834|C/ DE PRUEBA 1|46001 VALENCIA|02/03/2024 10:00  OP: 1"
    "|Descripción  P. Unit  Importe"
)
VAT = "IVA  BASE IMPONIBLE (€)  CUOTA (€)"


def parse(*rows: str) -> ParsedTicket:
    """Parse a ticket whose head is given; cells are parted by two spaces."""
    texts = [*HEAD.split("|"), *rows]
    return parse_ticket([Line(1, at, [Word(text, 0, 0, 1, 1, 1)], text) for at, text in enumerate(texts, 1)])


def failed(parsed: ParsedTicket) -> list[str]:
    """Names of the checks that do not hold."""
    return [check.name for check in parsed.checks if not check.ok]


def test_a_refund_has_negative_lines_and_says_so() -> None:
    parsed = parse("-1  LECHE ENTERA  -0,95", "TOTAL (€)  -0,95", "TARJETA BANCARIA  -0,95")
    assert parsed.ticket is not None
    assert parsed.ticket.kind == "refund"
    item = parsed.ticket.items[0]
    assert (item.quantity, item.unit_price, item.total) == (Decimal(-1), Decimal("0.95"), Decimal("-0.95"))
    assert failed(parsed) == []


def test_a_minus_may_stand_behind() -> None:
    parsed = parse("1  AGUA  2,00", "DTO. SEGUNDA UNIDAD  0,50-", "TOTAL (€)  1,50")
    assert parsed.ticket is not None
    assert [item.total for item in parsed.ticket.items] == [Decimal("2.00"), Decimal("-0.50")]
    assert failed(parsed) == []


def test_thousands_and_hundreds_of_units() -> None:
    parsed = parse("150  BOTELLA AGUA  8,25  1.237,50", "TOTAL (€)  1.237,50", "TARJETA BANCARIA  1.237,50")
    assert parsed.ticket is not None
    assert parsed.ticket.items[0].quantity == 150
    assert parsed.ticket.total == Decimal("1237.50")
    assert failed(parsed) == []


def test_a_count_without_a_price_is_doubted_aloud() -> None:
    parsed = parse("112  HUEVOS GRANDES  2,28", "TOTAL (€)  2,28")
    assert parsed.ticket is not None
    assert parsed.ticket.items[0].unit_price is None
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


def test_a_name_that_ends_like_a_price_keeps_it() -> None:
    parsed = parse("1  AGUA 1,50 L  0,60", "2  MENU 9,95  4,00  8,00", "TOTAL (€)  8,60")
    assert parsed.ticket is not None
    assert [item.name for item in parsed.ticket.items] == ["AGUA 1,50 L", "MENU 9,95"]
    assert failed(parsed) == []


def test_a_long_name_may_reach_its_price() -> None:
    parsed = parse("3  NOMBRE QUE LLEGA LEJOS 2,50  7,50", "TOTAL (€)  7,50")
    assert parsed.ticket is not None
    item = parsed.ticket.items[0]
    assert (item.name, item.unit_price) == ("NOMBRE QUE LLEGA LEJOS", Decimal("2.50"))
    assert parsed.warnings == []


def test_a_counter_sells_by_the_piece_too() -> None:
    parsed = parse("PESCADO", "DORADA  5,00", "1  PAN  1,00", "TOTAL (€)  6,00")
    assert parsed.ticket is not None
    assert [(item.name, item.section) for item in parsed.ticket.items] == [
        ("DORADA", "PESCADO"),
        ("PAN", None),
    ]
    assert parsed.warnings == []


def test_a_saving_told_below_the_total_is_no_payment() -> None:
    parsed = parse("1  PAN  1,00", "TOTAL (€)  1,00", "HA AHORRADO  0,20", "EFECTIVO  1,00")
    assert parsed.ticket is not None
    assert len(parsed.ticket.payments) == 1
    assert failed(parsed) == []


def test_a_name_without_its_weight_is_told() -> None:
    parsed = parse("1  LIMON", "1  PAN  1,00", "TOTAL (€)  1,00")
    assert [warning.code for warning in parsed.warnings] == ["doubtful_line"]


def test_catalan_words() -> None:
    parsed = parse(
        "1  PA  1,00", "TOTAL (€)  1,00", "LLIURAMENT EFECTIU  2,00", "CANVI  1,00",
        "IVA  BASE IMPOSABLE (€)  QUOTA (€)", "4%  0,96  0,04", "TOTAL  0,96  0,04",
    )  # fmt: skip
    assert parsed.ticket is not None
    assert [(payment.method, payment.amount) for payment in parsed.ticket.payments] == [
        ("cash", Decimal("2.00"))
    ]
    assert parsed.ticket.change == 1
    assert len(parsed.ticket.vat) == 1
    assert failed(parsed) == []


def test_several_ways_to_pay() -> None:
    parsed = parse(
        "1  JAMON  50,00", "TOTAL (€)  50,00", "TARJETA REGALO  20,00", "VALE  5,00", "EFECTIVO  5,00",
        "TARJETA BANCARIA  20,00", VAT, "10%  45,45  4,55", "TOTAL  45,45  4,55",
        "TARJ. BANCARIA: **** **** **** 1234", "Importe: 20,00 €  CONTADO",
    )  # fmt: skip
    assert parsed.ticket is not None
    methods = [(payment.method, payment.card_last4) for payment in parsed.ticket.payments]
    assert methods[1:3] == [("voucher", None), ("cash", None)]
    assert methods[3][0] == "card"
    assert failed(parsed) == []


def test_a_slip_goes_to_the_bank_card_and_not_to_the_gift_card() -> None:
    parsed = parse(
        "1  JAMON  40,00", "TOTAL (€)  40,00", "TARJETA REGALO  20,00", "TARJETA BANCARIA  20,00", VAT,
        "10%  36,36  3,64", "TARJ. BANCARIA: **** **** **** 1234", "Importe: 20,00 €  VISA",
    )  # fmt: skip
    assert parsed.ticket is not None
    assert [payment.card_last4 for payment in parsed.ticket.payments] == [None, "1234"]


def test_what_is_not_subject_to_vat_is_left_out_of_its_sum() -> None:
    parsed = parse(
        "1  PAN  1,10", "1  APORTACION SOLIDARIA  3,00", "TOTAL (€)  4,10", "EFECTIVO  4,10",
        VAT, "10%  1,00  0,10", "NO SUJETO  3,00", "TOTAL  1,00  0,10",
    )  # fmt: skip
    assert failed(parsed) == []


def test_a_missing_total_is_told_and_not_guessed() -> None:
    parsed = parse("1  PAN  1,10", "TOTAL (8)  1,1", "EFECTIVO  5,00", "DEVOLUCION  3,90")
    assert parsed.ticket is not None
    assert parsed.ticket.total is None
    assert "no_total" in [warning.code for warning in parsed.warnings]
    assert len(parsed.ticket.items) == 1


def test_a_letter_that_names_the_shop_is_no_ticket() -> None:
    lines = [Line(1, 1, [Word("x", 0, 0, 1, 1, 1)], "we met at MERCADONA, your total was 12,00")]
    parsed = parse_ticket(lines)
    assert parsed.ticket is None
    assert "no layout fits" in parsed.reason


@pytest.mark.parametrize("moment", ["31/02/2024 10:00", "45/01/2024 10:00", "01/13/2024 10:00"])
def test_an_impossible_date_is_null(moment: str) -> None:
    texts = [text.replace("02/03/2024 10:00", moment) for text in HEAD.split("|")] + ["TOTAL (€)  1,00"]
    parsed = parse_ticket([Line(1, at, [Word("x", 0, 0, 1, 1, 1)], text) for at, text in enumerate(texts)])
    assert parsed.ticket is not None
    assert parsed.ticket.purchased_at is None
