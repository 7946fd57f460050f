# SPDX-License-Identifier: Apache-2.0
"""The sums that must hold: right ones pass, each wrong one is named with both values."""

from decimal import Decimal

import pytest

from ocr_service.models import Check, Item, Payment, Store, Ticket, VatRow
from ocr_service.tickets.base import Found
from ocr_service.tickets.checks import run_checks

D = Decimal


def found(**changes: object) -> Found:
    """Make a small ticket that adds up, with changes."""
    fields: dict[str, object] = {
        "layout": "test",
        "store": Store(tax_id="A-46103834"),
        "items": [
            Item(name="bread", quantity=D(2), unit_price=D("1.10"), total=D("2.20")),
            Item(name="pears", quantity=D("0.500"), unit="kg", unit_price=D("2.00"), total=D("1.00")),
        ],
        "vat": [VatRow(rate=D(10), base=D("2.91"), amount=D("0.29"))],
        "total": D("3.20"),
        "payments": [Payment(method="cash", amount=D("5.00"))],
        "change": D("1.80"),
    }
    ticket = Ticket.model_validate(fields | changes)
    return Found(ticket, printed_prices={0: D("1.10"), 1: D("2.00")}, vat_total=(D("2.91"), D("0.29")))


def check(name: str, made: Found) -> Check:
    """Return the check of that name."""
    return next(check for check in run_checks(made) if check.name == name)


def test_all_hold() -> None:
    checks = run_checks(found())
    assert [made.name for made in checks] == ["items_sum", "line_totals", "vat_sums", "payments", "tax_id"]
    assert all(made.ok for made in checks)


def test_items_sum() -> None:
    made = check("items_sum", found(total=D("3.30")))
    assert (made.ok, made.printed, made.computed) == (False, D("3.30"), D("3.20"))


def test_line_totals() -> None:
    wrong = found()
    wrong.ticket.items[0].total = D("2.30")
    made = check("line_totals", wrong)
    assert (made.ok, made.printed, made.computed) == (False, D("2.30"), D("2.20"))
    assert made.detail is not None
    assert "bread" in made.detail


def test_a_discount_is_taken_off_after_the_multiplication() -> None:
    offered = found()
    offered.ticket.items[0].total, offered.ticket.items[0].discount = D("1.70"), D("0.50")
    assert check("line_totals", offered).ok
    offered.ticket.items[0].discount = D("0.40")
    made = check("line_totals", offered)
    assert (made.ok, made.printed, made.computed) == (False, D("2.10"), D("2.20"))


def test_a_scale_may_round_to_the_gram_but_not_by_cents() -> None:
    weighed = found()
    weighed.ticket.items[1] = Item(
        name="crab", quantity=D("0.333"), unit="kg", unit_price=D("19.95"), total=D("6.65")
    )
    weighed.printed_prices[1] = D("19.95")
    assert check("line_totals", weighed).ok
    weighed.ticket.items[1].total = D("6.67")
    assert not check("line_totals", weighed).ok


@pytest.mark.parametrize(
    "row", [("10", "2.91", "0.31"), ("21", "2.91", "0.29"), ("10", "3.91", "0.39"), ("0", "2.91", "0.29")]
)
def test_vat_sums(row: tuple[str, str, str]) -> None:
    rate, base, amount = map(D, row)
    assert not check("vat_sums", found(vat=[VatRow(rate=rate, base=base, amount=amount)])).ok


def test_vat_leaves_out_what_has_none() -> None:
    donated = found(total=D("8.20"))
    donated.outside_vat = D("5.00")
    made = check("vat_sums", donated)
    assert (made.ok, made.printed, made.computed) == (True, D("3.20"), D("3.20"))


def test_payments() -> None:
    made = check("payments", found(change=D("1.00")))
    assert (made.ok, made.printed, made.computed) == (False, D("3.20"), D("4.00"))


@pytest.mark.parametrize(
    ("tax_id", "ok", "computed"),
    [
        ("A-46103834", True, "A-46103834"),
        ("A-46103835", False, "A-46103834"),
        ("A46103834", True, "A46103834"),
        ("X-1", False, None),
    ],
)
def test_tax_id(tax_id: str, ok: bool, computed: str | None) -> None:
    made = check("tax_id", found(store=Store(tax_id=tax_id)))
    assert (made.ok, made.printed, made.computed) == (ok, tax_id, computed)


def test_a_check_without_its_fields_is_left_out() -> None:
    bare = Found(Ticket(layout="test", store=Store(), items=[], vat=[], payments=[]))
    assert run_checks(bare) == []
