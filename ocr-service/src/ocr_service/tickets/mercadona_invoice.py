# SPDX-License-Identifier: Apache-2.0
"""Mercadona's full invoice on A4 paper, made out to a customer with a tax id.

No such document was at hand: what is read is the layout of the tests' generator, built from what is publicly
known of these invoices (customer's data, number of the receipt that is replaced, VAT by rate), and read with
tolerance: columns may be missing, and rows may be with or without VAT.
"""

from __future__ import annotations

import re

from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.mercadona_invoice_parts import (
    read_company,
    read_date,
    read_payments,
    read_rows,
    read_vat,
)
from ocr_service.tickets.paper import AMOUNT, Paper, amount, empty, finish, judge

_CUSTOMER_WORDS = r"\b(?:CLIENTE|DESTINATARIO|FACTURAR A|RAZON SOCIAL)\b"
_CUSTOMER = re.compile(_CUSTOMER_WORDS)
# both are asked of the head at once, so that the usual ticket costs no more than that
_HEAD = re.compile(rf"\A(?=.*\bMERCADONA\b)(?=.*{_CUSTOMER_WORDS})", re.DOTALL)
_NUMBER = re.compile(r"\b(?:N\S{0,3} ?(?:DE )?FACTURA|FACTURA ?N\S{0,3}) ?:? *([A-Z0-9][A-Z0-9/-]*\d)\b")
_RECEIPT = re.compile(r"\b(?:FACTURA SIMPLIFICADA|TICKET)\b[^\d]*(\d{4} ?- ?\d{3} ?- ?\d{6})\b")
_ITEMS_HEAD = re.compile(r"\bCANTIDAD\b.*\bDESCRIPCION?\b|\bDESCRIPCION?\b.*\bCANTIDAD\b")
_TOTAL = re.compile(rf"^TOTAL (?:FACTURA|A PAGAR|IMPORTE)\b[^\d-]*({AMOUNT}) ?€?$")
_VAT_HEAD = re.compile(r"\bBASE IMPONIBLE\b")
_MARKS = (
    ("a customer", _CUSTOMER),
    ("the number of an invoice", _NUMBER),
    ("the head of the item table", _ITEMS_HEAD),
    ("the total of an invoice", _TOTAL),
)
_DATES = (
    "FECHA DE COMPRA",
    "FECHA DE OPERACION",
    "FECHA DE LA OPERACION",
    "FECHA(?: DE (?:EXPEDICION|FACTURA))?",
)
_RECTIFIES = re.compile(r"\bRECTIFICATIVA\b|\bABONO\b")


class MercadonaInvoice(Layout):
    """The layout of Mercadona's full invoices."""

    name = "mercadona_invoice"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the company in the head, and for a customer and the parts of an invoice."""
        match = judge(lines, _HEAD, "MERCADONA with a customer", _MARKS)
        if match.score and _MARKS[1][0] not in match.reason:
            return Match(0.0, "no number of an invoice")
        return match

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the invoice part by part."""
        paper = Paper.of(lines)
        items_at = paper.first(_ITEMS_HEAD)
        if items_at is None:
            return None
        found = empty(self.name)
        ticket = found.ticket
        ticket.kind = "invoice"
        read_company(found, paper, items_at)
        if number := paper.found(_NUMBER, 0, items_at):
            ticket.invoice_number, found.sources["invoice_number"] = number[0].group(1), number[1]
        if receipt := paper.found(_RECEIPT, 0, items_at):
            # the purchase is known by the receipt that the invoice replaces
            ticket.operation_number = receipt[0].group(1).replace(" ", "")
            found.sources["operation_number"] = receipt[1]
        read_date(found, paper, _DATES, items_at)
        total_at, vat_at = paper.first(_TOTAL, items_at), paper.first(_VAT_HEAD, items_at)
        end = min(at for at in (total_at, vat_at, len(lines)) if at is not None)
        read_rows(found, lines[items_at + 1 : end], set(paper.texts[: items_at + 1]), False)
        if total_at is not None and (match := _TOTAL.search(paper.texts[total_at])):
            ticket.total, found.sources["total"] = amount(match.group(1)), lines[total_at]
        read_vat(found, paper, end)
        read_payments(found, paper, end)
        finish(found, "EUR")
        if paper.first(_RECTIFIES, 0, items_at) is not None:
            ticket.kind = "refund"
        return found
