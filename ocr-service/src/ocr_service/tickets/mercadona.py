# SPDX-License-Identifier: Apache-2.0
"""Mercadona's simplified invoice, as app and tills make it: head, items, total, payments, VAT, card slip."""

from __future__ import annotations

import datetime
import re

from ocr_service.models import Store, Ticket
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.mercadona_items import ItemReader
from ocr_service.tickets.mercadona_payment import read_payments
from ocr_service.tickets.mercadona_vat import read_vat
from ocr_service.tickets.numbers import MONEY, decimal
from ocr_service.tickets.paper import finish
from ocr_service.tickets.words import folded

_NAME = re.compile(r"\bMERCADONA\b")
_TAX_ID = re.compile(r"\b([A-Z][- ]?\d{8}|[A-Z][- ]?\d{7}[- ]?[A-Z])\b")
_OWN_TAX_ID = re.compile(r"\bA[- ]?46103834\b")
_STORE_NAME = re.compile(r"MERCADONA,? *S\.? ?A\.?(?= |$|U)")
_PHONE = re.compile(r"^TEL[EÈÉ]?F?O?N?O?\.? ?:? *(\+?[\d ]{9,15})\b")
_POSTAL = re.compile(r"^(\d{5}) +(\S.*)$")
_WHEN = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})(?: *(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_OPERATION = re.compile(r"\bOP ?[:.] *(\d+)")
_INVOICE = re.compile(r"\bFACTURA\b.*?: *(\d{4} ?- ?\d{3} ?- ?\d{6})\b")
_RECTIFIES = re.compile(r"\bRECTIFICATIVA\b|^(?:TICKET DE )?DEVOLUCION?(?: DE COMPRA)?$")
_ITEMS_HEAD = re.compile(r"^DESCRIPCION?\b|^P\. ?UNIT\b")
_TOTAL = re.compile(rf"^TOTAL\b[^\d-]*({MONEY})(?: ?€)?$")
_TOTAL_WORD = re.compile(r"^TOTAL\b")
_VAT_HEAD = re.compile(r"\bBASE (?:IMPONIBLE|IMPOSABLE)\b")
_HEAD_LINES = 16


class Mercadona(Layout):
    """The layout of Mercadona's tickets."""

    name = "mercadona"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the shop's name in the head and for the frame of a ticket below it."""
        if not any(_NAME.search(folded(line.text)) for line in lines[:_HEAD_LINES]):
            return Match(0.0, "the name MERCADONA is not in the head")
        texts = [folded(line.text) for line in lines]
        marks = [
            label
            for label, pattern in (
                ("its tax id", _OWN_TAX_ID),
                ("the head of the item table", _ITEMS_HEAD),
                ("a simplified invoice number", _INVOICE),
                ("a TOTAL line", _TOTAL),
                ("a VAT table", _VAT_HEAD),
            )
            if any(pattern.search(text) for text in texts)
        ]
        reason = ", ".join(["the name MERCADONA in the head", *marks])
        return Match(min(1.0, 0.2 + 0.2 * len(marks)), reason)

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the ticket part by part."""
        texts = [folded(line.text) for line in lines]
        head_end = _first(_ITEMS_HEAD, texts, 0)
        start = 0 if head_end is None else head_end
        total_at = _first(_TOTAL, texts, start)
        if total_at is None:
            # an unreadable amount still ends the items
            total_at = _first(_TOTAL_WORD, texts, start)
        if head_end is None and total_at is None:
            return None
        ticket = Ticket(layout=self.name, store=Store(), items=[], vat=[], payments=[])
        found = Found(ticket)
        _read_head(found, lines[: total_at if head_end is None else head_end], texts)
        items_from = total_at if head_end is None else head_end + 1
        items_to = len(lines) if total_at is None else total_at
        _read_items(found, lines, texts, items_from or 0, items_to)
        if total_at is not None:
            _read_rest(found, lines, texts, total_at)
        if any(map(_RECTIFIES.search, texts[:head_end])):
            ticket.kind = "refund"
        return finish(found, "EUR")


def _first(pattern: re.Pattern[str], texts: list[str], start: int) -> int | None:
    return next((at for at in range(start, len(texts)) if pattern.search(texts[at])), None)


def _read_head(found: Found, lines: list[Line], texts: list[str]) -> None:
    """Read the shop and the numbers; the address is what stands between the name and its town."""
    store, ticket, sources = found.ticket.store, found.ticket, found.sources
    address: list[str] = []
    for line, text in zip(lines, texts, strict=False):
        known = False
        if store.name is None and (match := _STORE_NAME.search(text)):
            name = " ".join(line.text[slice(*match.span())].split())
            store.name, sources["store.name"], known = name, line, True
        if store.tax_id is None and (match := _TAX_ID.search(text)):
            store.tax_id, sources["store.tax_id"], known = match.group(1), line, True
        if match := _PHONE.search(text):
            store.phone, sources["store.phone"], known = match.group(1).replace(" ", ""), line, True
        if (when := _WHEN.search(text)) and ticket.purchased_at is None:
            ticket.purchased_at, known = _moment(when), True
            if ticket.purchased_at is not None:
                sources["purchased_at"] = line
        if match := _OPERATION.search(text):
            ticket.operation_number, sources["operation_number"], known = match.group(1), line, True
        if match := _INVOICE.search(text):
            ticket.invoice_number = match.group(1).replace(" ", "")
            sources["invoice_number"], known = line, True
        begun = store.name is not None or store.tax_id is not None
        if known or not begun or ticket.purchased_at is not None or store.phone is not None:
            continue
        if match := _POSTAL.search(line.text):
            store.postal_code, store.city = match.groups()
            sources["store.postal_code"] = sources["store.city"] = line
        elif store.city is None and not _RECTIFIES.search(text):
            address.append(line.text)
            sources.setdefault("store.address", line)
    store.address = " ".join(" ".join(address).split()) or None


def _moment(match: re.Match[str]) -> str | None:
    """Return the printed local time in ISO form; a date alone where no time is printed."""
    day, month, year, hour, minute, second = match.groups()
    try:
        date = datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    if hour is None or int(hour) > 23 or int(minute) > 59:
        return date
    return f"{date}T{int(hour):02}:{minute}:{second or '00'}"


def _read_items(found: Found, lines: list[Line], texts: list[str], start: int, end: int) -> None:
    """Read the item table; on later pages the head is printed again and is no item."""
    head = set(texts[: max(start - 1, 0)])
    reader = ItemReader(found)
    for at in range(start, end):
        text = texts[at]
        if text in head or _ITEMS_HEAD.search(text):
            continue
        reader.take(lines[at], text)
    reader.finish()


def _read_rest(found: Found, lines: list[Line], texts: list[str], total_at: int) -> None:
    """Read what follows the items: total, payments, VAT table, card slip."""
    match = _TOTAL.search(texts[total_at])
    if match is not None:
        found.ticket.total = decimal(match.group(1))
        found.sources["total"] = lines[total_at]
    vat_at = _first(_VAT_HEAD, texts, total_at + 1)
    after_vat = len(lines)
    if vat_at is not None:
        after_vat = read_vat(found, lines, texts, vat_at + 1)
    paid_to = len(lines) if vat_at is None else vat_at
    read_payments(found, lines, texts, range(total_at + 1, paid_to), range(after_vat, len(lines)))
