# SPDX-License-Identifier: Apache-2.0
"""Dia's simplified invoice: the app's of 2024 on, and the one before it with a decimal point."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.dia_items import ItemReader
from ocr_service.tickets.paper import (
    AMOUNT,
    Paper,
    add_item,
    add_payment,
    amount,
    empty,
    finish,
    give_rates,
    judge,
    moment,
    quantity,
)

_NAME = re.compile(r"\bGRUPO ?DIA\b|\bN\S{0,2} ?DE ?TIENDA\b|^DIA\b(?! DE )", re.MULTILINE)
_MARKS = (
    ("the head of the item table", re.compile(r"^DESCRIPCION?\b.*\bCANTIDAD\b")),
    ("a simplified invoice", re.compile(r"\bFACTURA ?SIMPLIFICADA\b")),
    ("the amount to pay", re.compile(r"^TOTAL ?A ?PAGAR\b")),
    (
        "goods sold by Dia",
        re.compile(r"\bVENDIDOS POR DIA\b|\bTOTAL VENTA DIA\b|\bIVA ?GRUPO ?DIA\b|\bCLUB ?DIA\b"),
    ),
)
_GROUP = re.compile(r"\bGRUPO ?DIA\b ?%?")
_SOLD_BY = re.compile(r"\b(?:VENDIDOS POR|TOTAL VENTA) (DIA)\b")
_BOUGHT_IN = re.compile(r"^COMPRA EN (.+)$")
_WHEN = re.compile(r"\b(\d{2})[/-](\d{2})[/-](\d{4})\b(?: *(\d{1,2}) ?: ?(\d{2})\b)?")
_INVOICE = re.compile(
    r"\bFACTURA ?SIMPLIFICADA ?N\S{0,2} *[:.]? *(\d{4,})\b|\bN\. ?FACT\. ?S? ?: ?(\d{4,})\b"
)
_TAX_ID = re.compile(
    r"\b[CN]\.?I\.?F\.? ?[:.]? ?([A-Z]-?\d{7}-?[\dA-Z]|\d{8}-?[A-Z])\b"
    r"|^\W*([A-HJNP-SUVW]-?\d{7}-?[\dA-J])\W*$"
)
_POSTAL = re.compile(r"^C\.?P\.? ?: ?(\d{5}) +(\S.*)$")
_ITEMS_HEAD = re.compile(r"^DESCRIPCION?\b.*\bCANTIDAD\b")
_ITEMS_END = re.compile(r"^(?:SUB)?TOTAL\b|^DESGLOSES? ?DE")
_TOTAL = re.compile(rf"^TOTAL ?A ?PAGAR\b.*?({AMOUNT}) ?€?$")
_ALONE = re.compile(rf"^[. ]*({AMOUNT}) ?€?$")
_PAYMENTS = re.compile(r"^FORMA DE PAGO\b")
_BEFORE = re.compile(rf"^(?:TOTAL SIN PROMOCIONES|SUBTOTAL COMPRA SIN DESCUENTO)\b.*?({AMOUNT}) ?€?$")
_TAKEN_OFF = re.compile(rf"^(?:OFERTAS Y CUPONES|TOTAL DTOS)\b.*?({AMOUNT}) ?€?$")
_PAID = re.compile(rf"^([A-Z][A-Z ]*(?:\.[A-Z][A-Z ]*)*)[. ]*({AMOUNT}) ?€?$")
_PAID_END = re.compile(
    r"^(?:PRODUCTOS VENDIDOS|DESCRIPCION?\b|DESGLOSES? ?DE|CLUB ?DIA|DATOS DE LA OPERACION)"
)
_CHANGE = re.compile(r"^CAMBIO\b")
_VAT_HEAD = re.compile(r"^DESGLOSES? ?DE")
_VAT_ROW = re.compile(rf"^\(?([A-Z])\)? +(\d{{1,2}}(?:[.,]\d{{1,2}})?) ?% +({AMOUNT}) ?€? +({AMOUNT}) ?€?$")
_SLIP = re.compile(r"^TARJ[^\w*]*\*+ ?(\d{4})$")
_SLIP_AMOUNT = re.compile(rf"^IMPORTE ?: *({AMOUNT}) *EUR")
_SLIP_BRAND = re.compile(r"^ETIQ\. ?APLIC\. ?: *(\S.*?)(?: {2,}.*| ARC\b.*)?$")


class Dia(Layout):
    """The layout of Dia's tickets."""

    name = "dia"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the group or the number of the shop in the head, and for the parts of the ticket."""
        return judge(lines, _NAME, "the name of Dia or the number of its shop", _MARKS)

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the ticket part by part; the summary with total and payments may stand above the items."""
        paper = Paper.of(lines)
        if paper.first(_ITEMS_HEAD) is None and paper.first(_TOTAL) is None:
            return None
        found = empty(self.name)
        _read_head(found, paper)
        letters = _read_items(found, paper)
        give_rates(found, letters, _read_vat(found, paper))
        _read_total(found, paper)
        _add_unlisted_discount(found, paper)
        return finish(found, "EUR")


def _read_head(found: Found, paper: Paper) -> None:
    """Read shop, date and number; the seller's tax id and the postal code stand at the end."""
    store, ticket, sources = found.ticket.store, found.ticket, found.sources
    if named := paper.found(_GROUP) or paper.found(_SOLD_BY):
        match, line = named
        group = 1 if match.re is _SOLD_BY else 0
        store.name, sources["store.name"] = line.text[slice(*match.span(group))].strip(), line
    if bought := paper.found(_BOUGHT_IN):
        match, line = bought
        store.address, sources["store.address"] = line.text[slice(*match.span(1))], line
    if when := paper.found(_WHEN):
        day, month, year, *clock = (part for part in when[0].groups() if part)
        ticket.purchased_at = moment(day, month, year, tuple(clock))
        sources["purchased_at"] = when[1]
    if invoice := paper.found(_INVOICE):
        ticket.invoice_number, sources["invoice_number"] = (
            invoice[0].group(1) or invoice[0].group(2),
            invoice[1],
        )
    if tax_id := paper.found(_TAX_ID):
        store.tax_id, sources["store.tax_id"] = tax_id[0].group(1) or tax_id[0].group(2), tax_id[1]
    if postal := paper.found(_POSTAL):
        match, line = postal
        store.postal_code, store.city = match.group(1), line.text[slice(*match.span(2))]
        sources["store.postal_code"] = sources["store.city"] = line


def _read_items(found: Found, paper: Paper) -> dict[int, str]:
    """Read every table of goods, for each seller has one of its own; returns the VAT letters of the items."""
    reader = ItemReader(found)
    at = paper.first(_ITEMS_HEAD)
    while at is not None:
        end = paper.first(_ITEMS_END, at + 1)
        reader.read(paper.lines[at + 1 : end])
        at = None if end is None else paper.first(_ITEMS_HEAD, end)
    return reader.letters


def _read_vat(found: Found, paper: Paper) -> dict[str, Decimal]:
    """Read the rows of all VAT tables; returns the rate of each letter."""
    rates: dict[str, Decimal] = {}
    start = paper.first(_VAT_HEAD)
    if start is None:
        return rates
    for at in range(start, len(paper.lines)):
        if match := _VAT_ROW.match(paper.texts[at]):
            letter, rate, base, tax = match.groups()
            rates[letter] = quantity(rate)
            found.sources[f"vat[{len(found.ticket.vat)}]"] = paper.lines[at]
            found.ticket.vat.append(VatRow(rate=rates[letter], base=amount(base), amount=amount(tax)))
    return rates


def _read_total(found: Found, paper: Paper) -> None:
    """Read what is to be paid, and how it was; a label that was lost leaves the amount above the payments.

    Such an amount is the total only if it is the sum of the items.
    """
    total_at, paid_at = paper.first(_TOTAL), paper.first(_PAYMENTS)
    if total_at is not None and (match := _TOTAL.search(paper.texts[total_at])):
        found.ticket.total, found.sources["total"] = amount(match.group(1)), paper.lines[total_at]
        _read_payments(found, paper, total_at + 1)
    elif paid_at is not None:
        alone = _ALONE.match(paper.texts[paid_at - 1]) if paid_at > 0 else None
        items = sum([item.total for item in found.ticket.items], Decimal(0))
        if alone is not None and found.ticket.items and amount(alone.group(1)) == items:
            found.ticket.total, found.sources["total"] = items, paper.lines[paid_at - 1]
        _read_payments(found, paper, paid_at + 1)


def _read_payments(found: Found, paper: Paper, start: int) -> None:
    """Read how it was paid, below the amount to pay, and the card slip at the end."""
    ticket = found.ticket
    for at in range(start, paper.first(_PAID_END, start) or len(paper.lines)):
        match = _PAID.match(paper.texts[at])
        if match is None:
            continue
        label, paid = match.group(1), amount(match.group(2))
        if _CHANGE.match(label):
            ticket.change, found.sources["change"] = abs(paid), paper.lines[at]
        else:
            add_payment(found, paper.lines[at], label, paid)
    cards = [payment for payment in ticket.payments if payment.method == "card"]
    slip = paper.found(_SLIP, start)
    if slip is None or not cards:
        return
    printed = paper.found(_SLIP_AMOUNT, start)
    charged = amount(printed[0].group(1)) if printed else None
    card = next((payment for payment in cards if payment.amount == charged), cards[0])
    card.card_last4 = slip[0].group(1)
    found.sources[f"payments[{ticket.payments.index(card)}].card_last4"] = slip[1]
    if brand := paper.found(_SLIP_BRAND, start):
        card.card_brand = " ".join(brand[1].text[slice(*brand[0].span(1))].split())


def _add_unlisted_discount(found: Found, paper: Paper) -> None:
    """Make what was taken off the whole purchase an item, where no line of the table says it."""
    before, taken = paper.found(_BEFORE), paper.found(_TAKEN_OFF)
    if before is None or taken is None:
        return
    off = amount(taken[0].group(1))
    items = sum([item.total for item in found.ticket.items], Decimal(0))
    if off != 0 and items == amount(before[0].group(1)):
        add_item(found, taken[1], taken[1].text[: taken[0].start(1)].rstrip(" ."), -abs(off))
