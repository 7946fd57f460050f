# SPDX-License-Identifier: Apache-2.0
"""A workbook with a sheet of tickets and one of items; numbers are numbers, dates are dates."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from ocr_service.models import Item, Ticket
from ocr_service.rendering.base import ReadDocument

_TICKET_COLUMNS = (
    *("shop", "tax_id", "purchased_at", "number", "kind", "currency", "total", "vat", "paid", "change"),
)
_ITEM_COLUMNS = (
    *("shop", "purchased_at", "number", "item", "quantity", "unit", "unit_price", "discount", "total"),
    *("vat_rate", "section"),
)
# the format takes no time of making: a rendering of the same document has the same bytes
_MADE = datetime(2000, 1, 1)
_FIRST_YEAR = 1900  # of the calendar of spreadsheets
_LONGEST_TEXT = 32_767
_WIDTH = 14
_OPTIONS = {"in_memory": True}  # a worker writes no file

Cell = str | Decimal | date | None


def render(read: ReadDocument) -> bytes:
    """Return the workbook; without a ticket its sheets name the columns only."""
    out = io.BytesIO()
    book = Workbook(out, _OPTIONS)
    book.set_properties({"created": _MADE})
    ticket = read.document.ticket
    _fill(book, "Tickets", _TICKET_COLUMNS, [] if ticket is None else [_ticket(ticket)])
    items = [] if ticket is None else [_item(ticket, item) for item in ticket.items]
    _fill(book, "Items", _ITEM_COLUMNS, items)
    book.close()
    return out.getvalue()


def _ticket(ticket: Ticket) -> list[Cell]:
    return [
        ticket.store.name,
        ticket.store.tax_id,
        _moment(ticket.purchased_at),
        ticket.invoice_number or ticket.operation_number,
        ticket.kind,
        ticket.currency,
        ticket.total,
        sum((row.amount for row in ticket.vat), Decimal(0)) if ticket.vat else None,
        ", ".join(dict.fromkeys(payment.method for payment in ticket.payments)),
        ticket.change,
    ]


def _item(ticket: Ticket, item: Item) -> list[Cell]:
    return [
        ticket.store.name,
        _moment(ticket.purchased_at),
        ticket.invoice_number or ticket.operation_number,
        item.name,
        item.quantity,
        item.unit,
        item.unit_price,
        item.discount,
        item.total,
        item.vat_rate,
        item.section,
    ]


def _moment(text: str | None) -> Cell:
    """Return a date, with the time where one is printed; text where it is neither."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.year >= _FIRST_YEAR else text


def _fill(book: Any, name: str, columns: tuple[str, ...], rows: list[list[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, _WIDTH)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(at, column, float(value))
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, moment if isinstance(value, datetime) else day)
            elif value:
                sheet.write_string(at, column, value[:_LONGEST_TEXT])
