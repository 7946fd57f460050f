# SPDX-License-Identifier: Apache-2.0
"""Dia: names that wrap around their numbers, offers, goods taken back, both generations of the ticket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from support.tickets.cases.register import registry
from support.tickets.model import Item, Store, Ticket, offered, tax_id, unit, weighed
from support.tickets.till import Pay, card, cash, digits, sell

CASES, case = registry()

FRANCHISE = Store(
    "Dia", tax_id("B", "9730216").replace("-", ""), "CL DEL RELOJ 4-6", "46999", "Villafaro", None
)
GROUP = Store("GRUPO DIA%", "A28164754", None, None, None, None)


def _app(name: str, items: Sequence[Item], *pays: Pay) -> Ticket:
    """Make a ticket of the app; town and postal code are printed on its card slip alone."""
    pays = pays or (card(label="Tarjeta Tef"),)
    sold = sell(name, items, *pays, at=datetime(2025, 2, 24, 20, 55), store=FRANCHISE)
    shown = any(payment.slip and payment.slip.last4 for payment in sold.payments)
    store = FRANCHISE if shown else replace(FRANCHISE, postal_code=None, city=None)
    number = digits(Random(name), 6)
    return replace(
        sold,
        layout="dia",
        style="app",
        store=store,
        invoice_number=number,
        operation_number=None,
        letters=True,
    )


def _taken_back(item: Item) -> Item:
    """Take an item back: it is printed with the count of what was sold and a negative line."""
    return replace(item, quantity=-item.quantity, total=-item.total)


@case
def dia_short_names() -> Ticket:
    """Names that fit their column, paid by card."""
    items = [
        unit("PAN DE ACEITE", "0.85", "4"),
        unit("LEJIA PINO 2 L", "1.35", "21", n=3),
        unit("MIEL BOTE", "4.15"),
    ]
    return _app("dia_short_names", items)


@case
def dia_wrapped_names() -> Ticket:
    """Names of two and three lines around their numbers, one after the other; a last line of one letter."""
    items = [
        unit("ALUBIAS ESTOFADAS HUERTA", "1.65"),
        unit("TORTILLA DE PATATA CON CEBOLLA Y PIMIENTO ASADO", "2.35", n=2),
        unit("CREMA CALABAZA BRIK 500 G", "1.75"),
        unit("MIEL", "4.15"),
        unit("BEBIDA AVENA SIN AZUCAR L", "1.25"),
    ]
    return _app("dia_wrapped_names", items, cash("20.00", "Efectivo"))


@case
def dia_weighed() -> Ticket:
    """Weight and price of a kilo in the columns of count and price."""
    items = [
        weighed("PIMIENTO ASAR", "0.412", "2.29"),
        weighed("CONTRAMUSLO DE POLLO FILETEADO", "0.519", "6.45", "10"),
        unit("BOLSA RESIDUO AZUL", "1.55", "21"),
    ]
    return _app("dia_weighed", items, cash(label="Efectivo"))


@case
def dia_offers() -> Ticket:
    """Offers below their items: after a wrapped name, after a weight, and two on one item."""
    items = [
        offered(unit("CERVEZA ARTESANA ROJA LATA 33", "0.95", "21", n=6), "3X2 CERV ARTESANA", "1.90"),
        offered(weighed("TOMATE DE COLGAR", "0.642", "2.49"), "15% FRUTA Y VERDURA", "0.24"),
        unit("GALLETA DE LIMON", "1.45", n=2),
        offered(unit("GEL DUCHA", "2.99", "21"), "35% GELES", "1.05"),
    ]
    return _app("dia_offers", items)


@case
def dia_taken_back() -> Ticket:
    """One of two goods is taken back: `1 ud`, a positive price and a negative line."""
    pack = unit("GALLETA MANTECADA LATA AZUL", "1.45")
    items = [
        offered(unit("GALLETA MANTECADA LATA AZUL", "1.45", n=2), "REGALO GALLETAS", "1.45"),
        _taken_back(pack),
        unit("PIZZA CUATRO SETAS", "2.89"),
    ]
    return _app("dia_taken_back", items, cash(label="Efectivo"))


@case
def dia_cash_and_card() -> Ticket:
    """Two ways of paying; the slip is that of the card."""
    items = [unit("QUESO CURADO CUÑA", "6.20", "4"), unit("VINO JOVEN", "3.10", "21")]
    return _app("dia_cash_and_card", items, cash("5.00", "Efectivo"), card("VISA", label="Tarjeta Tef"))


@case
def dia_other_terminal() -> Ticket:
    """Card terminal apart from the till: no slip, dots that run into the amount."""
    sold = _app(
        "dia_other_terminal", [unit("BARRA CENTENO", "0.49", "2", n=2)], card(label="Tarjeta datáfono")
    )
    payment = replace(sold.payments[0], slip=None)
    return replace(sold, payments=(payment,), store=replace(FRANCHISE, postal_code=None, city=None))


@case
def dia_over_thousand() -> Ticket:
    """Amounts with a point for thousands."""
    items = [unit("JAMON DE BELLOTA PIEZA ENTERA", "412.50", n=3), unit("PAN DE ACEITE", "0.85", "4")]
    return _app("dia_over_thousand", items)


@case
def dia_several_pages() -> Ticket:
    """Goods go on over pages; a page may end within a wrapped name's block."""
    items = [unit(f"PASTEL DE ZANAHORIA NUMERO {number}", f"1.{number}") for number in range(10, 40)]
    return replace(_app("dia_several_pages", items), page_height=2400.0)


@case
def dia_paper() -> Ticket:
    """Older ticket: decimal points, weights of two decimals, counts only where not one, change of 0."""
    items = [
        unit("ARROZ BOMBA 1 KG", "1.52", "4"),
        unit("ROLLO COCINA", "1.19", "21"),
        weighed("REPOLLO", "1.56", "0.99"),
        unit("YOGUR NATURAL 0%", "0.95", n=4),
        unit("BROTES 500 GR.", "1.25", "4"),
    ]
    sold = sell(
        "dia_paper",
        items,
        card(label="TARJET.TEF"),
        at=datetime(2021, 3, 9, 12, 32),
        store=GROUP,
        vat_order=("4", "10", "21"),
    )
    payment = replace(sold.payments[0], slip=None)
    return replace(
        sold, layout="dia", style="2021", invoice_number="00716204", operation_number=None,
        payments=(payment,),
        change=Decimal("0.00"), letters=True,
    )  # fmt: skip


@case
def wrong_dia_line() -> Ticket:
    """One line is not its count times its price, and the lines no longer make the total."""
    sold = dia_short_names()
    items = list(sold.items)
    items[1] = replace(items[1], total=items[1].total + 1)
    return replace(sold, items=tuple(items), failing_checks=("items_sum", "line_totals"))


@case
def wrong_dia_change() -> Ticket:
    """Change that is not what was handed over less the total."""
    sold = dia_wrapped_names()
    return replace(sold, change=sold.total, failing_checks=("payments",))
