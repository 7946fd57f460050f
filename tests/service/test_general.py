# SPDX-License-Identifier: Apache-2.0
"""The general reader on papers of invented shops: every language and trap, as PDF and as recognised text."""

from decimal import Decimal
from typing import Any

import pytest
from conftest import Ask
from support.tickets.cases.general import CASES
from support.tickets.papers import Paper


def number(value: Any) -> Decimal | None:
    """Return a decimal; None stays None."""
    return None if value is None else Decimal(value)


@pytest.mark.parametrize("case", CASES)
def test_every_value_of_a_generated_paper(ask: Ask, case: str) -> None:
    paper = CASES[case]()
    answer = ask(paper.pdf())
    assert answer.code is None
    ticket = answer.document["ticket"]
    assert ticket is not None
    assert ticket["layout"] == "general"
    assert ticket["kind"] == paper.kind
    assert (ticket["total"], ticket["currency"]) == (number(paper.total), paper.currency)
    assert (ticket["invoice_number"], ticket["purchased_at"]) == (paper.number, paper.purchased_at)
    store = ticket["store"]
    assert (store["name"], store["tax_id"]) == (paper.shop, paper.tax_id)
    assert (store["postal_code"], store["city"], store["phone"]) == (
        paper.postal_code,
        paper.city,
        paper.phone,
    )
    assert _items(ticket) == _expected_items(paper)
    rows = [(row["rate"], row["base"], row["amount"]) for row in ticket["vat"]]
    assert rows == [tuple(map(Decimal, row)) for row in paper.vat]
    payments = [(payment["method"], payment["amount"]) for payment in ticket["payments"]]
    assert payments == [(method, Decimal(amount)) for method, amount in paper.payments]
    assert ticket["change"] == number(paper.change)
    assert answer.meta["failed_checks"] == list(paper.failing)
    assert answer.warnings == []


def _items(ticket: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        tuple(item[key] for key in ("name", "quantity", "unit", "unit_price", "total", "discount"))
        for item in ticket["items"]
    ]


def _expected_items(paper: Paper) -> list[tuple[Any, ...]]:
    return [
        (name, Decimal(quantity), unit, number(price), Decimal(total), Decimal(discount))
        for name, quantity, unit, price, total, discount in paper.items
    ]
