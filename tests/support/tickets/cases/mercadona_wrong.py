# SPDX-License-Identifier: Apache-2.0
"""Mercadona: tickets that do not add up, on purpose.

The right values are those printed: nothing is to be repaired. `failing_checks` says what must be
reported, and no other check may fail.
"""

from dataclasses import replace
from decimal import Decimal

from support.tickets.cases.register import registry
from support.tickets.model import Item, Ticket, tax_id, unit, weighed
from support.tickets.till import cash, sell

CASES, case = registry()


def _goods() -> list[Item]:
    return [
        unit("CAFÉ MOLIDO SUAVE", "3.10", n=2),
        unit("PAN RÚSTICO", "1.25", "4"),
        unit("SUAVIZANTE LAVANDA", "2.15", "21"),
        weighed("PERA LIMONERA", "1.214", "1.95"),
    ]


@case
def wrong_items_sum() -> Ticket:
    """Missing line: total, VAT and payment agree with each other but not with the lines."""
    whole = sell("wrong_items_sum", [*_goods(), unit("MERMELADA HIGO", "1.85")])
    return replace(whole, items=whole.items[:-1], failing_checks=("items_sum",))


@case
def wrong_total() -> Ticket:
    """One digit of the total differs from all that leads to it."""
    whole = sell("wrong_total", _goods())
    return replace(whole, total=whole.total + 1, failing_checks=("items_sum", "vat_sums", "payments"))


@case
def wrong_vat_row() -> Ticket:
    """One VAT amount is not that of its base and rate."""
    whole = sell("wrong_vat_row", _goods())
    rows = list(whole.vat)
    rows[1] = replace(rows[1], amount=rows[1].amount + Decimal("0.90"))
    return replace(whole, vat=tuple(rows), failing_checks=("vat_sums",))


@case
def wrong_line_total() -> Ticket:
    """Two at 3,10 make 7,20: the lines still add up to the total."""
    goods = _goods()
    goods[0] = replace(goods[0], total=Decimal("7.20"))
    return replace(sell("wrong_line_total", goods), failing_checks=("line_totals",))


@case
def wrong_weighed_line() -> Ticket:
    """Weight times price is not the line."""
    goods = _goods()
    goods[3] = replace(goods[3], total=goods[3].total - Decimal("0.50"))
    return replace(sell("wrong_weighed_line", goods), failing_checks=("line_totals",))


@case
def wrong_payment() -> Ticket:
    """Card payment of another amount than the total."""
    whole = sell("wrong_payment", _goods())
    paid = replace(whole.payments[0], amount=whole.total - 1)
    return replace(whole, payments=(paid,), failing_checks=("payments",))


@case
def wrong_change() -> Ticket:
    """Change that is not what was handed over less the total."""
    whole = sell("wrong_change", _goods(), cash("50.00"))
    return replace(whole, change=whole.total, failing_checks=("payments",))


@case
def wrong_tax_id() -> Ticket:
    """Check digit of the tax id one too high."""
    whole = sell("wrong_tax_id", _goods())
    right = tax_id("A", "4610383")
    store = replace(whole.store, tax_id=right[:-1] + str((int(right[-1]) + 1) % 10))
    return replace(whole, store=store, failing_checks=("tax_id",))
