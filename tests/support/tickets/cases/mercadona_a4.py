# SPDX-License-Identifier: Apache-2.0
"""Mercadona on A4: the invoice to a customer, and the invoice of an online order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from support.tickets.cases.register import registry
from support.tickets.catalogue import COMPANY, TAX_ID
from support.tickets.model import Item, Payment, Store, Ticket, VatRow, cents, total_of, unit, weighed
from support.tickets.till import Pay, card, cash, digits, sell

CASES, case = registry()

SEAT = Store(COMPANY, TAX_ID, "C/ VALENCIA, 5", "46016", "TAVERNES BLANQUES (VALENCIA)", None)


def _shown(sold: Ticket) -> tuple[Payment, ...]:
    """Show the digits of the cards alone, not their names."""
    return tuple(
        replace(payment, slip=replace(payment.slip, brand=None)) if payment.slip else payment
        for payment in sold.payments
    )


def _invoice(name: str, items: Sequence[Item], *pays: Pay) -> Ticket:
    sold = sell(name, items, *pays, at=datetime(2025, 2, 24, 18, 5), store=SEAT)
    return replace(
        sold,
        layout="mercadona_invoice",
        kind="invoice",
        invoice_number=f"A-V2025-{digits(Random(name), 8)}",
        operation_number=sold.invoice_number,
        payments=_shown(sold),
        letters=True,
    )


def _order(name: str, items: Sequence[Item]) -> Ticket:
    sold = sell(name, items, at=datetime(2025, 2, 24), store=SEAT)
    return replace(
        sold,
        layout="mercadona_online",
        operation_number=digits(Random(name), 8),
        payments=_shown(sold),
        with_clock=False,
    )


def _goods() -> list[Item]:
    return [
        unit("CAFÉ MOLIDO SUAVE", "3.10", n=2),
        unit("PAN RÚSTICO", "1.25", "4"),
        unit("12 HUEVO CAMPERO M", "3.15", "4"),
        unit("GEL DUCHA ALMENDRA", "1.65", "21"),
        weighed("CALABACÍN VERDE", "0.784", "1.89"),
    ]


@case
def invoice_card() -> Ticket:
    """Name a customer with a tax id and a town, two dates, and the receipt that is replaced."""
    return _invoice("invoice_card", _goods())


@case
def invoice_two_payments() -> Ticket:
    """Partly in cash, the rest by card."""
    return _invoice("invoice_two_payments", _goods(), cash("5.00", "EFECTIVO"), card())


@case
def invoice_net_prices() -> Ticket:
    """Rows without VAT: the total is what they and the VAT table make."""
    sold = _invoice("invoice_net_prices", _goods())
    rows = tuple(
        VatRow(rate, base, cents(base * rate / 100))
        for rate in sorted({row.rate for row in sold.vat})
        if (base := total_of([item for item in sold.items if item.vat_rate == rate]))
    )
    tax = sum((row.amount for row in rows), Decimal(0))
    total = sold.total + tax
    paid = (replace(sold.payments[0], amount=total),)
    return replace(sold, vat=rows, total=total, added=tax, payments=paid)


@case
def invoice_several_pages() -> Ticket:
    """Rows go on over pages, each with head and columns again; sums are carried over and are no goods."""
    return _invoice("invoice_several_pages", [unit(f"SOPA NUMERO {n}", f"1.{n}") for n in range(10, 99)])


@case
def invoice_over_thousand() -> Ticket:
    """Amounts with a point for thousands."""
    return _invoice("invoice_over_thousand", [unit("CAVA RESERVA CAJA", "312.45", "21", n=24)])


@case
def order_delivered() -> Ticket:
    """Order of another day than its delivery, hours that are no time of purchase, a charge for delivery."""
    delivery = replace(unit("Preparación y envío", "7.70", "21"), note="charge")
    return _order("order_delivered", [*_goods(), delivery])


@case
def order_discount() -> Ticket:
    """Discount in a row without quantity, below the goods."""
    return _order(
        "order_discount", [*_goods(), replace(unit("Descuento envase", "-0.50", "10"), note="discount")]
    )


@case
def wrong_invoice_total() -> Ticket:
    """One digit of the total differs from all that leads to it."""
    sold = invoice_card()
    return replace(sold, total=sold.total + 1, failing_checks=("items_sum", "vat_sums", "payments"))


@case
def wrong_order_row() -> Ticket:
    """Two at 3,10 make 7,20, and the lines no longer make the total."""
    sold = order_delivered()
    items = (replace(sold.items[0], total=sold.items[0].total + 1), *sold.items[1:])
    return replace(sold, items=items, failing_checks=("items_sum", "line_totals"))
