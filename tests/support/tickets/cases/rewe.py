# SPDX-License-Identifier: Apache-2.0
"""REWE: counts and weights below their lines, empties, rebates in a block, cash paid out, copies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from support.tickets.cases.register import registry
from support.tickets.model import Item, Store, Ticket, unit, weighed
from support.tickets.till import Pay, card, cash, digits, sell

CASES, case = registry()

STORE = Store("REWE Farnhof oHG", "DE812706034", "Am Alten Speicher 12", "50999", "Moorstadt", "022100041")


def _ticket(name: str, items: Sequence[Item], *pays: Pay, style: str = "logo") -> Ticket:
    """Make a receipt; the rates are printed with one decimal."""
    pays = pays or (card("girocard", label="EC-Cash"),)
    order = [rate for rate in ("19", "7") if any(item.vat_rate == Decimal(rate) for item in items)]
    sold = sell(
        name, items, *pays, at=datetime(2023, 3, 24, 18, 0), store=STORE, style=style, vat_order=order
    )
    number = str(int(digits(Random(name), 4)))
    return replace(
        sold,
        layout="rewe",
        invoice_number=number,
        operation_number=None,
        change_label="Rückgeld BAR",
        letters=True,
    )


def _goods() -> list[Item]:
    return [
        unit("SAUERTEIGBROT", "3.49", "7"),
        weighed("APFEL TOPAZ", "0.792", "2.49", "7"),
        unit("H-MILCH FETTARM", "1.15", "7", n=12),
        unit("SPÜLMITTEL MINZE", "1.79", "19"),
    ]


def _deposit(name: str, price: str, n: int = 1) -> Item:
    """Make a deposit, charged or given back; it brings no points and says so with a star."""
    return replace(unit(name, price, "19", n=n), note="no points")


def _given_back(name: str, price: str, n: int = 1) -> Item:
    """Give empties back: counted like what is sold, with a negative line."""
    return replace(_deposit(name, price, n), quantity=Decimal(-n), total=Decimal(price) * -n)


@case
def rewe_everyday() -> Ticket:
    """Name of the shop only in a picture and at the end; a count of two digits; paid by card."""
    return _ticket("rewe_everyday", _goods())


@case
def rewe_cash() -> Ticket:
    """Cash and change; the name in print; the points' sums are no payment."""
    return _ticket("rewe_cash", _goods(), cash("50.00", "BAR"), style="name")


@case
def rewe_deposits() -> Ticket:
    """Deposit charged with a price in its name, several empties given back, one that stands alone."""
    items = [
        *_goods(),
        unit("COLA PET", "1.29", "19", n=2),
        _deposit("PFAND 0,15 EUR", "0.15", 2),
        _given_back("LEERG. MW V. ST", "0.15", 4),
    ]
    return _ticket("rewe_deposits", items, cash(label="BAR"))


@case
def rewe_rebates() -> Ticket:
    """Rebates on all goods of a rate stand in a block after the goods, each with its letter."""
    items = [
        *_goods(),
        unit("Mitarbeiterrabatt 5%", "-0.42", "19"),
        unit("Mitarbeiterrabatt 5%", "-1.61", "7"),
        unit("Inflationsrabatt 5%", "-0.30", "7"),
    ]
    return _ticket("rewe_rebates", items)


@case
def rewe_cash_paid_out() -> Ticket:
    """100 EUR in cash are paid out on the card: more is paid than the sum."""
    sold = _ticket("rewe_cash_paid_out", _goods())
    paid = replace(sold.payments[0], amount=sold.total + 100)
    return replace(sold, payments=(paid,), change=Decimal("100.00"), change_label="AUSZAHLUNG")


@case
def rewe_two_payments() -> Ticket:
    """Partly in cash, the rest by a card whose name is the way of paying."""
    return _ticket(
        "rewe_two_payments", _goods(), cash("5.00", "BAR"), card("VISA", label="VISA"), style="name"
    )


@case
def rewe_copy() -> Ticket:
    """Copy of another day, whose slip tells the day of the sale, and whose empties have lost their minus."""
    items = [_given_back("LEERGUT", "0.25"), *_goods()]
    return replace(_ticket("rewe_copy", items, style="copy"), warnings=("corrected_by_sum",))


@case
def rewe_one_rate() -> Ticket:
    """One rate, one line."""
    return _ticket("rewe_one_rate", [unit("SUPPENGEMÜSE", "0.99", "7")], cash("2.00", "BAR"), style="name")


@case
def rewe_over_thousand() -> Ticket:
    """Amounts with a point for thousands."""
    return _ticket("rewe_over_thousand", [unit("WEIN GROSSES GEW.", "112.50", "19", n=12)])


@case
def rewe_several_pages() -> Ticket:
    """Goods go on over pages; a page may end between a line and its weight."""
    items = [weighed(f"BIRNE SORTE {number}", f"0.{number}2", "2.99", "7") for number in range(10, 60)]
    return replace(_ticket("rewe_several_pages", items), page_height=400.0)


@case
def wrong_rewe_count() -> Ticket:
    """Twelve at 1,15 do not make the line, nor the lines the sum."""
    sold = rewe_everyday()
    items = list(sold.items)
    items[2] = replace(items[2], total=items[2].total - 1)
    return replace(sold, items=tuple(items), failing_checks=("items_sum", "line_totals"))


@case
def wrong_rewe_tax() -> Ticket:
    """One tax amount is not that of its net and rate."""
    sold = rewe_everyday()
    rows = (sold.vat[0], replace(sold.vat[1], amount=sold.vat[1].amount + 1))
    return replace(sold, vat=rows, failing_checks=("vat_sums",))
