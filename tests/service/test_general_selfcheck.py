# SPDX-License-Identifier: Apache-2.0
"""What the sums of a recognised ticket prove is mended and told; the rest stays as it was read."""

from decimal import Decimal

import pytest
from lines import recognised

from ocr_service.models import Item, Payment, Store, Ticket, VatRow
from ocr_service.reading.base import Line, Word
from ocr_service.tickets.base import Found, ParsedTicket
from ocr_service.tickets.registry import parse_ticket
from ocr_service.tickets.selfcheck import alike, defects, mend

D = Decimal


def _line(text: str, confidence: float | None) -> Line:
    words = [Word(part, 0, 0, 1, 1, 1, confidence=confidence) for part in text.split()]
    return Line(1, 1, words, text)


def found(*totals: str, total: str, paid: str | None = None, confidence: float | None = 0.97) -> Found:
    """Make a ticket of unnamed items, each read from a line of its own."""
    ticket = Ticket(layout="test", store=Store(), items=[], vat=[], payments=[], total=D(total))
    made = Found(ticket)
    made.sources["total"] = _line(f"TOTAL {total}", confidence)
    for index, amount in enumerate(totals):
        ticket.items.append(Item(name="x", quantity=D(1), total=D(amount)))
        made.sources[f"items[{index}]"] = _line(f"x {amount}", confidence)
    if paid is not None:
        ticket.payments.append(Payment(method="cash", amount=D(paid)))
        made.sources["payments[0]"] = _line(f"CASH {paid}", confidence)
    return made


def notices(made: Found) -> list[str]:
    """Return the messages of what was corrected."""
    return [notice.message for notice in made.warnings if notice.code == "corrected_by_sum"]


def test_a_total_that_items_and_payment_contradict_is_mended_and_told() -> None:
    made = found("1.20", "3.45", total="4.85", paid="4.65")
    mend(made)
    assert made.ticket.total == D("4.65")
    assert len(notices(made)) == 1
    assert "total: read 4.85, shown 4.65" in notices(made)[0]
    assert made.warnings[0].page == 1


def test_an_item_is_mended_where_only_one_can_be_wrong() -> None:
    made = found("1.20", "8.45", total="4.65", paid="4.65", confidence=0.85)
    mend(made)
    assert [item.total for item in made.ticket.items] == [D("1.20"), D("3.45")]
    assert defects(made) == set()


def test_a_word_that_was_read_with_certainty_is_not_bent_to_one_sum() -> None:
    made = found("1.20", "8.45", total="4.65", paid="4.65", confidence=0.99)
    mend(made)
    assert made.ticket.items[1].total == D("8.45")
    assert notices(made) == []


def test_a_total_that_one_sum_asks_for_and_another_denies_stays() -> None:
    made = found("1.20", "3.45", total="4.85", paid="4.35", confidence=0.85)
    mend(made)
    assert made.ticket.total == D("4.85")


def test_of_two_items_that_could_be_wrong_none_is_touched() -> None:
    made = found("8.20", "8.45", total="11.65", paid="11.65")
    mend(made)
    assert [item.total for item in made.ticket.items] == [D("8.20"), D("8.45")]
    assert notices(made) == []


def test_the_word_that_was_read_with_doubt_is_the_wrong_one() -> None:
    made = found("8.20", "8.45", total="11.65", paid="11.65")
    made.sources["items[1]"] = _line("x 8.45", 0.71)
    mend(made)
    assert [item.total for item in made.ticket.items] == [D("8.20"), D("3.45")]


def test_a_text_layer_is_never_mended() -> None:
    made = found("1.20", "3.45", total="4.85", paid="4.65", confidence=None)
    mend(made)
    assert made.ticket.total == D("4.85")
    assert made.warnings == []


def test_digits_that_do_not_look_alike_are_never_exchanged() -> None:
    made = found("1.20", "3.45", total="5.65", paid="4.65")
    mend(made)
    assert made.ticket.total == D("5.65")


def test_quantity_times_price_proves_the_amount_of_a_line() -> None:
    made = found("3.60", "1.00", total="4.80", paid="4.80")
    made.ticket.items[0] = Item(name="x", quantity=D(2), unit_price=D("1.90"), total=D("3.60"))
    made.printed_prices[0] = D("1.90")
    made.sources["items[0]"] = _line("2 x 1.90 3.60", 0.95)
    mend(made)
    assert made.ticket.items[0].total == D("3.80")
    assert defects(made) == set()


def test_a_row_of_the_vat_table_is_not_bent_to_its_rate() -> None:
    made = found("10.83", total="10.83", paid="10.83")
    made.ticket.vat.append(VatRow(rate=D(21), base=D("8.94"), amount=D("1.89")))
    made.sources["vat[0]"] = _line("21 8.94 1.89", 0.9)
    mend(made)
    assert made.ticket.vat[0].amount == D("1.89")


def test_the_whole_vat_table_proves_one_of_its_amounts() -> None:
    made = found("11.00", total="11.00", paid="11.00")
    made.ticket.vat.append(VatRow(rate=D(10), base=D("10.00"), amount=D("7.00")))
    made.sources["vat[0]"] = _line("10 10.00 7.00", 0.9)
    mend(made)
    assert made.ticket.vat[0].amount == D("1.00")


@pytest.mark.parametrize(
    ("read", "shown", "same"),
    [("8.45", "3.45", True), ("1.20", "7.20", True), ("1.20", "1.20", False), ("1.20", "12.0", False),
     ("1.23", "8.99", False), ("2.00", "5.00", False)],
)  # fmt: skip
def test_which_amounts_look_alike(read: str, shown: str, same: bool) -> None:
    assert alike(D(read), D(shown)) is same


def parsed(*rows: str, confidence: float = 0.97) -> ParsedTicket:
    """Read recognised lines with the general reader."""
    return parse_ticket(recognised(rows, confidence))


HEAD = ("TIENDA DE PRUEBA S.L.", "NIF B12345674", "Ticket: 1234", "03/04/2024 10:11")


def test_a_misread_digit_is_found_in_a_whole_ticket() -> None:
    ticket = parsed(*HEAD, "PAN  1,20", "LECHE  3,45", "TOTAL  4,85 EUR", "EFECTIVO  5,00", "CAMBIO  0,35")
    assert ticket.ticket is not None
    assert ticket.ticket.total == D("4.65")
    assert [notice.code for notice in ticket.warnings] == ["corrected_by_sum"]
    assert all(check.ok for check in ticket.checks)


def test_amounts_that_recognition_tore_are_joined() -> None:
    ticket = parsed(*HEAD, "PAN  1 ,20", "LECHE  3, 45", "TOTAL  4,65 EUR")
    assert ticket.ticket is not None
    assert [item.total for item in ticket.ticket.items] == [D("1.20"), D("3.45")]


def test_a_code_that_sticks_to_an_amount_is_split_off_if_the_sum_closes() -> None:
    ticket = parsed(*HEAD, "PAN  1,2011", "LECHE  3,45 B", "TOTAL  4,65 EUR")
    assert ticket.ticket is not None
    assert [item.total for item in ticket.ticket.items] == [D("1.20"), D("3.45")]
    assert [notice.code for notice in ticket.warnings] == ["corrected_by_sum"]


def test_it_stays_stuck_if_the_sum_does_not_close() -> None:
    ticket = parsed(*HEAD, "PAN  1,2011", "LECHE  3,45 B", "TOTAL  9,99 EUR")
    assert ticket.ticket is not None
    assert [item.total for item in ticket.ticket.items] == [D("3.45")]
    assert [check.name for check in ticket.checks if not check.ok] == ["items_sum"]


def test_returned_empties_without_minus_are_told() -> None:
    ticket = parsed(*HEAD, "SAFT  1,29 B", "LEERGUT  0,25 A", "SUMME EUR  1,04")
    assert ticket.ticket is not None
    assert [item.total for item in ticket.ticket.items] == [D("1.29"), D("-0.25")]
    assert [notice.code for notice in ticket.warnings] == ["corrected_by_sum"]


def test_a_misread_total_is_found_though_the_discount_has_no_sign() -> None:
    ticket = parsed(
        *HEAD, "KOFFIE  15,98", "BONUS KORTING  4,00", "SPA  1,05", "TOTAAL EUR  19,03", "PINNEN  13,03"
    )
    assert ticket.ticket is not None
    assert ticket.ticket.total == D("13.03")
    assert [item.total for item in ticket.ticket.items] == [D("11.98"), D("1.05")]
    assert [notice.message for notice in ticket.warnings] == [
        "total: read 19.03, shown 13.03, for so the sums close"
    ]


def test_a_total_is_never_taken_from_a_payment_that_looks_different() -> None:
    ticket = parsed(*HEAD, "KOFFIE  15,98", "SPA  1,05", "TOTAAL EUR  12,22", "PINNEN  17,03")
    assert ticket.ticket is not None
    assert ticket.ticket.total == D("12.22")
    assert not all(check.ok for check in ticket.checks)
