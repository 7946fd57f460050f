# SPDX-License-Identifier: Apache-2.0
"""Consum: weights without a price, discounts in two places, a VAT table of its own order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from support.tickets.cases.register import registry
from support.tickets.model import Item, Store, Ticket, VatRow, cents, unit, weighed
from support.tickets.till import Pay, card, cash, digits, sell

CASES, case = registry()

STORE = Store("CONSUM, S.COOP.V.", "F46078986", "Villafaro P.Olmo", None, None, "960000417")


def _ticket(name: str, items: Sequence[Item], *pays: Pay) -> Ticket:
    """Make a ticket; weights print no price of the kilo, and change is printed even if there is none."""
    pays = pays or (card("Visa Electron", label="Tarj. Crédito"),)
    order = [rate for rate in ("10", "21", "4") if any(item.vat_rate == Decimal(rate) for item in items)]
    sold = sell(name, items, *pays, at=datetime(2025, 3, 8, 14, 31), store=STORE, vat_order=order)
    return replace(
        sold,
        layout="consum",
        invoice_number=digits(Random(name), 6),
        operation_number=None,
        items=tuple(replace(item, unit_price=None) if item.unit == "kg" else item for item in items),
        vat_by_line=True,
        change=sold.change or Decimal("0.00"),
    )


def _goods() -> list[Item]:
    return [
        unit("BROTES TIERNOS", "2.39", "4"),
        unit("AGUA CON GAS 0,50L.", "0.29", n=6),
        weighed("MUSLO DE PAVO", "1.565", "3.29", "10"),
        weighed("QUESO BARRA LIGHT", "0.290", "10.30"),
        weighed("SALMON", "1.000", "6.25", "10"),
        unit("LEJIA PINO", "1.70", "21", n=2),
    ]


def _below(name: str, amount: str) -> Item:
    """Make a deduction that stands below the sum of the goods and that no VAT row knows of."""
    return replace(unit(name, amount, None), note="below")


@case
def consum_everyday() -> Ticket:
    """Pieces, several pieces with their price, weights without one; a name that ends like a price."""
    return _ticket("consum_everyday", _goods())


@case
def consum_discounts() -> Ticket:
    """One discount among the goods, another below their sum, which leaves less to pay."""
    items = [*_goods(), unit("Descuento mensual", "-1.50"), _below("Dto Mis Fav/Ch-Crece", "-0.82")]
    return _ticket("consum_discounts", items)


@case
def consum_cash() -> Ticket:
    """Cash and change, no slip; the savings told below are no payment."""
    return _ticket("consum_cash", _goods(), cash("50.00", "Efectivo"))


@case
def consum_rounded_by_line() -> Ticket:
    """VAT rounded line by line: the row is some cents off what its base makes."""
    sold = _ticket("consum_rounded_by_line", [unit(f"CREMA DE {n} VERDURAS", "1.04") for n in range(2, 14)])
    tax = 12 * (Decimal("1.04") - cents(Decimal("1.04") / Decimal("1.1")))
    return replace(sold, vat=(VatRow(Decimal(10), sold.total - tax, tax),))


@case
def consum_over_thousand() -> Ticket:
    """Amounts with a point for thousands; a name that reaches its price."""
    items = [unit("JAMON BELLOTA PZA.", "412.50", n=3), unit("BROTES TIERNOS", "2.39", "4")]
    return _ticket("consum_over_thousand", items)


@case
def consum_several_pages() -> Ticket:
    """Goods go on over pages."""
    items = [unit(f"SOPA NUMERO {number}", f"1.{number}") for number in range(10, 70)]
    return replace(_ticket("consum_several_pages", items), page_height=300.0)


@case
def wrong_consum_sum() -> Ticket:
    """Missing line: sum, VAT and payment agree with each other but not with the lines."""
    sold = consum_discounts()
    return replace(sold, items=sold.items[1:], failing_checks=("items_sum",))


@case
def wrong_consum_vat() -> Ticket:
    """One VAT amount is euros off; no rounding of lines explains that."""
    sold = consum_everyday()
    rows = list(sold.vat)
    rows[0] = replace(rows[0], base=rows[0].base - 2, amount=rows[0].amount + 2)
    return replace(sold, vat=tuple(rows), failing_checks=("vat_sums",))
