# SPDX-License-Identifier: Apache-2.0
"""Lidl: count and price in one line, reductions, letters, negative change; Serbia's fiscal receipt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from support.tickets.cases.register import registry
from support.tickets.model import Item, Payment, Store, Ticket, offered, unit, weighed
from support.tickets.till import Pay, card, cash, digits, sell

CASES, case = registry()

SPAIN = Store(
    "LIDL SUPERMERCADOS S.A.U.", "A60195278", "C/ Reloj de Arena s/n (G3)", "46999", "Villafaro", None
)
GERMANY = Store("LIDL", "813388987", "Am Alten Speicher 12", "50999", "Moorstadt", None)
SERBIA = Store("LIDL SRBIJA", "106884584", "Stari put 12", "21999", "Ravno Selo", None)


def _ticket(name: str, items: Sequence[Item], *pays: Pay, country: str = "es") -> Ticket:
    """Make a receipt; the till's card slip is a paper of its own."""
    store, rates = {"es": (SPAIN, ("4", "10", "21")), "de": (GERMANY, ("7", "19"))}[country]
    order = [rate for rate in rates if any(item.vat_rate == Decimal(rate) for item in items)]
    at = datetime(2023, 1, 15, 12, 4)
    pays = pays or (card(label={"es": "TARJETA", "de": "Kreditkarte"}[country]),)
    sold = sell(name, items, *pays, at=at, store=store, style=country, vat_order=order)
    numbers = Random(name)
    return replace(
        sold,
        layout="lidl",
        invoice_number=f"0{digits(numbers, 3)} {digits(numbers, 6)}/0{numbers.randrange(1, 9)}",
        operation_number=None,
        payments=tuple(replace(payment, slip=None) for payment in sold.payments),
        letters=True,
    )


def _goods() -> list[Item]:
    return [
        unit("Rincón Dulce/Regaliz t", "1.09"),
        unit("Copos de avena", "0.65", n=3),
        unit("Pan de molde", "1.15", "4"),
        unit("Lavavajillas limón", "2.49", "21"),
    ]


@case
def lidl_spain_cash() -> Ticket:
    """Change with a minus; several pieces with their price in the same line; town glued to its code."""
    return _ticket("lidl_spain_cash", _goods(), cash("20.05", "Entregado"))


@case
def lidl_spain_offers() -> Ticket:
    """Reductions below a single piece, several pieces and a weight."""
    items = [
        offered(unit("Copos de avena", "0.65", n=3), "Promo Lidl Plus", "0.40"),
        offered(weighed("Plátano", "0.774", "1.59"), "Desc. 20%", "0.25"),
        offered(unit("Queso fresco", "1.99", "4"), "Lidl Plus", "0.50"),
        unit("Pan de molde", "1.15", "4"),
    ]
    return _ticket("lidl_spain_offers", items)


@case
def lidl_spain_one_rate() -> Ticket:
    """One rate alone."""
    return _ticket("lidl_spain_one_rate", _goods()[:2], cash("5.05", "Entregado"))


@case
def lidl_germany() -> Ticket:
    """German words: `zu zahlen`, `MwSt`; the name is a picture beside, the tax id stands at the end."""
    items = [
        unit("Frucht. Ringe", "1.04", "7"),
        weighed("Äpfel Topaz", "1.116", "1.79", "7"),
        unit("Mineralwasser", "0.29", "19", n=6),
        unit("Pfand 0,25 EM", "0.25", "19", n=6),
    ]
    return _ticket("lidl_germany", items, country="de")


@case
def lidl_germany_deposit_back() -> Ticket:
    """Deposit given back has a letter of its own: it is an item and no reduction."""
    items = [unit("Kaffee gemahlen", "5.49", "7"), unit("Pfandrückgabe", "-3.25", "19")]
    return _ticket("lidl_germany_deposit_back", items, cash("5.00", "Bar"), country="de")


@case
def lidl_spain_over_thousand() -> Ticket:
    """Amounts with a point for thousands."""
    return _ticket("lidl_spain_over_thousand", [unit("Robot de cocina", "399.50", "21", n=3)])


def _serbian(name: str, items: Sequence[Item], *paid: str, change: str | None) -> Ticket:
    sold = sell(name, items, at=datetime(2023, 6, 5, 13, 54, 22), store=SERBIA, style="rs")
    payments = tuple(Payment("cash", "Gotovina:", Decimal(amount)) for amount in paid)
    back = None if change is None else Decimal(change)
    left = sum((payment.amount for payment in payments), Decimal(0)) - (back or 0) - sold.total
    code = f"AB{digits(Random(name), 2)}CD3Y"
    return replace(
        sold, layout="lidl", invoice_number=f"{code}-{code}-104417", operation_number=None, currency="RSD",
        vat=(), payments=payments, change=back, rounded=left, letters=True,
    )  # fmt: skip


@case
def lidl_serbia() -> Ticket:
    """Two tenders, change without coins below a dinar; what the offers repeat below is no item."""
    items = [
        unit("Burek sa mesom", "41.99", "10", n=3),
        unit("Kulen domaci", "299.99", "20"),
        weighed("Paradajz grozd", "0.806", "169.99", "10"),
        unit("Mortadela s maslin.", "139.99", "20"),
    ]
    return _serbian("lidl_serbia", items, "500.00", "1000.00", change="797.00")


@case
def wrong_lidl_count() -> Ticket:
    """Three at 0,65 do not make the line, nor the lines the total."""
    sold = lidl_spain_cash()
    items = list(sold.items)
    items[1] = replace(items[1], total=items[1].total + 1)
    return replace(sold, items=tuple(items), failing_checks=("items_sum", "line_totals"))


@case
def wrong_lidl_change() -> Ticket:
    """Change that is not what was handed over less the total."""
    return replace(lidl_spain_cash(), change=Decimal("2.00"), failing_checks=("payments",))
