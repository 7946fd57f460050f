# SPDX-License-Identifier: Apache-2.0
"""Markdown: headings, and items, VAT and payments as tables; the page's text where there is no ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ocr_service.models import Check, Document, Item, Ticket
from ocr_service.rendering.base import ReadDocument
from ocr_service.rendering.csv import plain

# what CommonMark, its tables or HTML would take for more than a character
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|#~$])")
_FENCE = re.compile("`{3,}")


def render(read: ReadDocument) -> bytes:
    """Return the document in UTF-8."""
    document = read.document
    blocks = _pages(document) if document.ticket is None else _ticket(document.ticket)
    failed = [check for check in document.checks if not check.ok]
    if failed:
        blocks += ["## Does not add up", "\n".join(_check(check) for check in failed)]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def _pages(document: Document) -> list[str]:
    blocks = []
    for page in document.pages:
        if len(document.pages) > 1:
            blocks.append(f"## Page {page.number}")
        fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(page.text))])
        blocks.append(f"{fence}text\n{page.text.rstrip()}\n{fence}")
    return blocks


def _ticket(ticket: Ticket) -> list[str]:
    blocks = [f"# {_escaped(ticket.store.name or ticket.kind.capitalize())}", _facts(ticket)]
    if ticket.items:
        rows = [_item(item) for item in ticket.items]
        blocks += [
            "## Items",
            _table(("Item", "Quantity", "Unit", "Price", "Discount", "VAT %", "Total"), ":-:----", rows),
        ]
    if ticket.vat:
        rows = [[plain(row.rate), plain(row.base), plain(row.amount)] for row in ticket.vat]
        blocks += ["## VAT", _table(("Rate %", "Base", "Amount"), "---", rows)]
    if ticket.payments:
        rows = [[each.method, plain(each.amount), each.card_last4 or ""] for each in ticket.payments]
        if ticket.change is not None:
            rows.append(["change", plain(-ticket.change), ""])
        blocks += ["## Payments", _table(("Method", "Amount", "Card"), ":-:", rows)]
    return blocks


def _facts(ticket: Ticket) -> str:
    store = ticket.store
    total = None if ticket.total is None else f"{plain(ticket.total)} {ticket.currency or ''}".rstrip()
    facts = {
        "Kind": ticket.kind,
        "Date": None if ticket.purchased_at is None else ticket.purchased_at.replace("T", " "),
        "Number": ticket.invoice_number or ticket.operation_number,
        "Tax id": store.tax_id,
        "Address": ", ".join(part for part in (store.address, store.postal_code, store.city) if part),
        "Total": total,
    }
    return "\n".join(f"- **{name}:** {_escaped(value)}" for name, value in facts.items() if value)


def _item(item: Item) -> list[str]:
    discount = plain(item.discount) if item.discount != Decimal(0) else ""
    quantity, price = plain(item.quantity), plain(item.unit_price)
    return [item.name, quantity, item.unit, price, discount, plain(item.vat_rate), plain(item.total)]


def _check(check: Check) -> str:
    printed, computed = _escaped(str(check.printed)), _escaped(str(check.computed))
    return f"- {_escaped(check.name)}: printed {printed}, computed {computed}"


def _table(heads: tuple[str, ...], sides: str, rows: Iterable[list[str]]) -> str:
    """Write a table; ``sides`` has a sign for each column, ``:`` for text and ``-`` for numbers."""
    rule = [":--" if side == ":" else "--:" for side in sides]
    lines = [list(heads), rule, *([_escaped(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
