# SPDX-License-Identifier: Apache-2.0
"""A ticket as one entry of plain-text accounting: what was spent, and what it was paid from.

The accounts are a start that anyone can rename: groceries where the layout is a grocer's, and an asset for
each way to pay. An entry always balances: payments that do not make up the total are one, of the total.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocr_service.models import Document, Ticket

_GROCERS = frozenset({"mercadona", "mercadona_invoice", "mercadona_online", "dia", "consum", "rewe", "lidl"})
_PAID_FROM = {
    "cash": "Assets:Cash",
    "card": "Assets:Card",
    "gift_card": "Assets:Vouchers",
    "voucher": "Assets:Vouchers",
    "transfer": "Assets:Bank",
}
_OTHER_ASSET = "Assets:Other"
_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(slots=True)
class Entry:
    """One purchase; the amounts of its postings add up to zero, in one currency."""

    day: str  # 2024-01-20
    payee: str
    number: str
    currency: str
    postings: list[tuple[str, Decimal]]  # account, amount


class NoEntry(Exception):
    """There is nothing to book; the message says why."""


def entry(document: Document) -> Entry:
    """Return the entry of a document. Throws NoEntry."""
    ticket = document.ticket
    if ticket is None:
        raise NoEntry("the document is no ticket")
    if ticket.total is None:
        raise NoEntry("the ticket has no total")
    if ticket.currency is None or not _CURRENCY.fullmatch(ticket.currency):
        raise NoEntry("the ticket has no currency")
    spent_on = "Expenses:Groceries" if ticket.layout in _GROCERS else "Expenses:Other"
    return Entry(
        _day(ticket),
        " ".join((ticket.store.name or "").split()),
        " ".join((ticket.invoice_number or ticket.operation_number or "").split()),
        ticket.currency,
        [(spent_on, ticket.total), *((account, -amount) for account, amount in _paid(ticket, ticket.total))],
    )


def _day(ticket: Ticket) -> str:
    try:
        return date.fromisoformat((ticket.purchased_at or "")[:10]).isoformat()
    except ValueError:
        raise NoEntry("the ticket has no date") from None


def _paid(ticket: Ticket, total: Decimal) -> list[tuple[str, Decimal]]:
    """Return what each account gave, without the change."""
    paid: dict[str, Decimal] = {}
    for payment in ticket.payments:
        account = _PAID_FROM.get(payment.method, _OTHER_ASSET)
        paid[account] = paid.get(account, Decimal(0)) + payment.amount
    if paid and ticket.change:
        account = _PAID_FROM["cash"] if _PAID_FROM["cash"] in paid else list(paid)[-1]
        paid[account] -= ticket.change
    if sum(paid.values()) != total:
        return [(next(iter(paid)) if len(paid) == 1 else _OTHER_ASSET, total)]
    return list(paid.items())
