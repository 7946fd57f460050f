# SPDX-License-Identifier: Apache-2.0
"""One way to hold a whole generated ticket against its right values, whatever the shop."""

from decimal import Decimal
from typing import Any

from conftest import Ask
from support import tickets

from ocr_service.reading.base import Line, Word

ENGINES = ("pdfium", "pdfplumber")


def cases_of(layout: str) -> list[tuple[str, str]]:
    """Pair every case of a layout with every engine."""
    return [(case, engine) for engine in ENGINES for case in tickets.cases(layout)]


def number(value: Any) -> Decimal | None:
    """Return a decimal; None stays None."""
    return None if value is None else Decimal(value)


def lines_of(*texts: str) -> list[Line]:
    """Make the lines of one page, all at the same place; cells are parted by two spaces."""
    return [Line(1, at, [Word(text, 0, 0, 1, 1, 1)], text) for at, text in enumerate(texts, 1)]


def assert_whole(ask: Ask, case: str, engine: str) -> None:
    """Read the ticket and compare every field, every check and the warnings."""
    pdf, truth = tickets.build(case)
    answer = ask(pdf, engine=engine)
    assert answer.code is None
    ticket = answer.document["ticket"]
    for field in ("layout", "kind", "currency", "invoice_number", "operation_number", "purchased_at"):
        assert ticket[field] == truth[field], field
    assert ticket["store"] == {"name": truth["store"], "brand": _brand(truth), **truth["store_fields"]}
    assert number(ticket["total"]) == number(truth["total"])
    assert number(ticket["change"]) == number(truth["change"])
    assert _items(ticket) == [(n, number(q), u, number(p), number(t)) for n, q, u, p, t in truth["items"]]
    assert [item["section"] for item in ticket["items"]] == truth["sections"]
    assert [item["discount"] for item in ticket["items"]] == list(map(Decimal, truth["discounts"]))
    assert [item["vat_rate"] for item in ticket["items"]] == list(map(number, truth["vat_rates"]))
    rows = [(row["rate"], row["base"], row["amount"]) for row in ticket["vat"]]
    assert rows == [tuple(map(Decimal, row)) for row in truth["vat"]]
    payments = [{**payment, "amount": Decimal(payment["amount"])} for payment in truth["payments"]]
    assert ticket["payments"] == payments
    assert answer.meta["failed_checks"] == truth["failing_checks"]
    assert answer.warnings == truth["warnings"]


def _brand(truth: dict[str, Any]) -> str:
    """Return the name by which people know the chain whose layout it is."""
    chain = truth["layout"].partition("_")[0]
    return {"rewe": "REWE"}.get(chain, chain.capitalize())


def _items(ticket: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        tuple(item[key] for key in ("name", "quantity", "unit", "unit_price", "total"))
        for item in ticket["items"]
    ]
