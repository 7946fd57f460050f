# SPDX-License-Identifier: Apache-2.0
"""A row for each item of a ticket, with what says which purchase it is; the first line names the columns.

It is CSV as RFC 4180 has it. A ticket without items has one row, with empty columns for the item; a document
that is no ticket has none.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from ocr_service.models import Item, Ticket
from ocr_service.rendering.base import ReadDocument

_COLUMNS = (
    "shop",
    "purchased_at",
    "number",
    "currency",
    "ticket_total",
    "item",
    "quantity",
    "unit",
    "unit_price",
    "discount",
    "total",
    "vat_rate",
    "section",
)


def render(read: ReadDocument) -> bytes:
    """Return the table in UTF-8; numbers have the digits of the paper and a decimal point."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    ticket = read.document.ticket
    if ticket is not None:
        head = [
            ticket.store.name or "",
            ticket.purchased_at or "",
            ticket.invoice_number or ticket.operation_number or "",
            ticket.currency or "",
            plain(ticket.total),
        ]
        table.writerows([*head, *row] for row in _items(ticket))
    return out.getvalue().encode("utf-8", "replace")


def _items(ticket: Ticket) -> list[list[str]]:
    if not ticket.items:
        return [[""] * 8]
    return [_item(item) for item in ticket.items]


def _item(item: Item) -> list[str]:
    return [
        item.name,
        plain(item.quantity),
        item.unit,
        plain(item.unit_price),
        plain(item.discount),
        plain(item.total),
        plain(item.vat_rate),
        item.section or "",
    ]


def plain(number: Decimal | None) -> str:
    """Return a number with its digits and no exponent; nothing for None."""
    return "" if number is None else f"{number:f}"
