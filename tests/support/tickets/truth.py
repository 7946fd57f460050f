# SPDX-License-Identifier: Apache-2.0
"""The right values of a ticket, in the format that accuracy is scored with.

Scored keys: invoice_number, purchased_at, operation_number, total, items (name, quantity, unit,
unit_price, total), vat (rate, base, amount), card_last4, store (the name alone); money is a string of
the printed digits. A field that is not on the paper is None. Besides them, for the repo's own tests:

    store_fields    tax_id, address, postal_code, city, phone
    payments        method, amount, card_last4, card_brand (the names of the output document)
    change, currency, layout, kind, pages, sha256, items_sum
    discounts       what was taken off each item, in the items' order
    vat_rates       the rate that each item prints, in the items' order; None where it prints none
    sections        the section of each item, in the items' order
    added           what the total holds beyond the items: the VAT on net prices
    rounded         what the payments exceed the total by, for want of coins
    vat_by_line     whether the till rounds the VAT of each line before it adds up
    outside_vat     the part of the total that no VAT row covers
    failing_checks  the checks that must report `ok: false`; empty for a ticket that adds up
    warnings        the codes of what must be told of it
"""

import hashlib
from decimal import Decimal

from support.tickets.model import Item, Payment, Ticket, total_of


def truth_of(case: str, ticket: Ticket, pdf: bytes, pages: int) -> dict:
    """State what a reader must find on the ticket."""
    last4 = [payment.slip.last4 for payment in ticket.payments if payment.slip and payment.slip.last4]
    return {
        "case": case,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "pages": pages,
        "layout": ticket.layout,
        "kind": ticket.kind,
        "currency": ticket.currency,
        "store": ticket.store.name,
        "store_fields": {
            "tax_id": ticket.store.tax_id,
            "address": ticket.store.address,
            "postal_code": ticket.store.postal_code,
            "city": ticket.store.city,
            "phone": ticket.store.phone,
        },
        "invoice_number": ticket.invoice_number,
        "operation_number": ticket.operation_number,
        "purchased_at": ticket.purchased_at.isoformat(timespec="seconds")[
            : None if ticket.with_clock else 10
        ],
        "items": [_item(item) for item in ticket.items],
        "sections": [item.section for item in ticket.items],
        "discounts": [str(item.discount) for item in ticket.items],
        "vat_rates": [_rate(item) if ticket.letters else None for item in ticket.items],
        "items_sum": str(total_of(ticket.items)),
        "vat": [[f"{row.rate.normalize():f}", str(row.base), str(row.amount)] for row in ticket.vat],
        "added": str(ticket.added),
        "rounded": str(ticket.rounded),
        "vat_by_line": ticket.vat_by_line,
        "outside_vat": str(_outside_vat(ticket)),
        "total": str(ticket.total),
        "payments": [_payment(payment) for payment in ticket.payments],
        "card_last4": last4[0] if last4 else None,
        "change": None if ticket.change is None else str(ticket.change),
        "failing_checks": list(ticket.failing_checks),
        "warnings": list(ticket.warnings),
    }


def _item(item: Item) -> list[str | None]:
    quantity = f"{item.quantity:.3f}" if item.unit == "kg" else str(item.quantity)
    price = None if item.unit_price is None else str(item.unit_price)
    return [item.name, quantity, item.unit, price, str(item.total)]


def _moment(ticket: Ticket) -> str:
    at = ticket.purchased_at
    return at.isoformat(timespec="seconds") if ticket.with_clock else at.date().isoformat()


def _rate(item: Item) -> str | None:
    return None if item.vat_rate is None else f"{item.vat_rate.normalize():f}"


def _payment(payment: Payment) -> dict:
    slip = payment.slip
    return {
        "method": payment.method,
        "amount": str(payment.amount),
        "card_last4": slip.last4 if slip else None,
        "card_brand": slip.brand if slip else None,
    }


def _outside_vat(ticket: Ticket) -> Decimal:
    return sum((item.total for item in ticket.items if item.vat_rate is None), Decimal("0.00"))
