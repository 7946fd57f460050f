# SPDX-License-Identifier: Apache-2.0
"""Mercadona's simplified invoice of an order from its online shop.

No such document was at hand: what is read is the layout of the tests' generator, built from what is publicly
known of these orders (number of the order, day and hours of delivery, a charge for preparation and delivery,
weights that differ from what was ordered), and read with tolerance.
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

# both are asked of the head at once, so that the usual ticket costs no more than that
_HEAD = re.compile(r"\A(?=.*\bMERCADONA\b)(?=.*\bPEDIDO\b)", re.DOTALL)
_ORDER = re.compile(r"\b(?:N\S{0,3} ?(?:DE )?)?PEDIDO ?(?:N\S{0,3})?:? *(\d{5,12})\b")
_INVOICE = re.compile(r"\bFACTURA SIMPLIFICADA\b[^\d]*(\d{4} ?- ?\d{3} ?- ?\d{6}|\d{6,})\b")
_ITEMS_HEAD = re.compile(r"^(?:PRODUCTO|ARTICULO|DESCRIPCION?)S?\b.*\bCANTIDAD\b")
_TOTAL = re.compile(rf"^TOTAL\b(?! ?PRODUCTOS| ?ESTIMADO)[^\d-]*({AMOUNT}) ?€?$")
_VAT_HEAD = re.compile(r"\bBASE IMPONIBLE\b")
_MARKS = (
    ("the number of an order", _ORDER),
    ("a simplified invoice", _INVOICE),
    ("the head of the item table", _ITEMS_HEAD),
    ("a total", _TOTAL),
)
_DATES = ("FECHA DE FACTURA", "FECHA FACTURA", "FECHA DE ENTREGA", "ENTREGA", "FECHA(?! DE PEDIDO)")


class MercadonaOnline(Layout):
    """The layout of Mercadona's online orders."""

    name = "mercadona_online"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the company in the head, and for an order and the parts of its invoice."""
        match = judge(lines, _HEAD, "MERCADONA with an order", _MARKS)
        if match.score and _MARKS[0][0] not in match.reason:
            return Match(0.0, "no number of an order")
        return match

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the invoice part by part; the address in its head is the customer's and no shop's."""
        paper = Paper.of(lines)
        items_at = paper.first(_ITEMS_HEAD)
        if items_at is None:
            return None
        found = empty(self.name)
        ticket = found.ticket
        read_company(found, paper, items_at)
        if order := paper.found(_ORDER, 0, items_at):
            ticket.operation_number, found.sources["operation_number"] = order[0].group(1), order[1]
        if invoice := paper.found(_INVOICE, 0, items_at):
            ticket.invoice_number = invoice[0].group(1).replace(" ", "")
            found.sources["invoice_number"] = invoice[1]
        read_date(found, paper, _DATES, items_at)
        total_at, vat_at = paper.first(_TOTAL, items_at), paper.first(_VAT_HEAD, items_at)
        end = min(at for at in (total_at, vat_at, len(lines)) if at is not None)
        read_rows(found, lines[items_at + 1 : end], set(paper.texts[: items_at + 1]), True)
        if total_at is not None and (match := _TOTAL.search(paper.texts[total_at])):
            ticket.total, found.sources["total"] = amount(match.group(1)), lines[total_at]
        read_vat(found, paper, end)
        read_payments(found, paper, end)
        return finish(found, "EUR")
