# SPDX-License-Identifier: Apache-2.0
"""Consum's simplified invoice: discounts among the items and again below their sum, VAT rows base first."""

from __future__ import annotations

import re

from ocr_service.models import VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.paper import (
    AMOUNT,
    Paper,
    add_item,
    add_payment,
    amount,
    doubt,
    empty,
    finish,
    is_rule,
    judge,
    moment,
    quantity,
)

_NAME = re.compile(r"\bCONSUM\b.{0,3}\bS\W{0,2}COOP")
_MARKS = (
    ("the head of the item table", re.compile(r"\bARTICULO\b.*\bTOTAL\b")),
    ("the sum of the items", re.compile(r"^TOTAL FACTURA\b")),
    ("the amount to pay", re.compile(r"^IMPORTE A ABONAR\b")),
    ("a VAT table that begins with the base", re.compile(r"^BASE\b.*\bIVA\b.*\bCUOTA\b")),
)
_COMPANY = re.compile(r"\bCONSUM\b.{0,3}\bS\W{0,2}COOP\W{0,2}V?\.?")
_SHOP = re.compile(r"^\d{1,4} ?- ?(\S.*)$")
_PHONE = re.compile(r"\bTE?LE?F?\w*[.: ]*(\d[\d ]{7,10}\d)\b")
_TAX_ID = re.compile(r"\b[NC]\.? ?I\.? ?F\.?[: ]*([A-Z]-?\d{7}-?[\dA-J])\b")
_WHEN = re.compile(r"\b(\d{2})[./-](\d{2})[./-](\d{4})\b(?: *(\d{1,2})[:.](\d{2})\b)?(?: +(\d{4,9})\b)?")
_ITEMS_HEAD = re.compile(r"\bARTICULO\b")
_SUM = re.compile(rf"^TOTAL FACTURA\b.*?({AMOUNT})(?: ?€)?$")
_ITEMS_END = re.compile(r"^TOTAL FACTURA\b|^IMPORTE A ABONAR\b")
_TOTAL = re.compile(rf"^IMPORTE A ABONAR\b.*?({AMOUNT})(?: ?€)?$")
_MEMBER = re.compile(r"^(?:DNI\b|SOCIO\b|N\S{0,2} ?SOCIO\b)")
_COUNTED = re.compile(
    rf"^(-?[\dO]+(?:[.,][\dO]{{3}})?) +(\S.*?)(?: {{2,}}({AMOUNT}))? +({AMOUNT})$", re.IGNORECASE
)
_PLAIN = re.compile(rf"^(\S.*?) +({AMOUNT})(?: ?€)?$", re.IGNORECASE)
_PAID_END = re.compile(r"\bHAS AHORRADO\b|\bCANJEADO\b|^-{5}|^FACTURA SIMPLIFICADA\b")
_CHANGE = re.compile(r"^CAMBIO\b")
_VAT_HEAD = re.compile(r"^BASE\b.*\bIVA\b.*\bCUOTA\b")
_VAT_ROW = re.compile(rf"^({AMOUNT}) +(\d{{1,2}}(?:[.,]\d{{1,2}})?) ?%? +({AMOUNT}) +({AMOUNT})$")
_SLIP = re.compile(r"\bTARJETA ?: ?\*+ ?(\d{4})\b")
_SLIP_BRAND = re.compile(r"^(\S.*?) +OPERACION ACEPTADA\b")


class Consum(Layout):
    """The layout of Consum's tickets."""

    name = "consum"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the cooperative's name in the head and for the parts of the ticket."""
        return judge(lines, _NAME, "the name CONSUM, S.COOP.", _MARKS)

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the ticket part by part."""
        paper = Paper.of(lines)
        head_at, sum_at, total_at = paper.first(_ITEMS_HEAD), paper.first(_SUM), paper.first(_TOTAL)
        if head_at is None and sum_at is None and total_at is None:
            return None
        found = empty(self.name)
        found.vat_by_line = True
        end = paper.first(_ITEMS_END, head_at or 0)
        _read_head(found, paper, end if head_at is None else head_at)
        if head_at is not None:
            _read_items(found, paper, head_at + 1, len(lines) if end is None else end)
        _read_total(found, paper, sum_at, total_at)
        paid_at = total_at if total_at is not None else sum_at
        if paid_at is not None:
            _read_payments(found, paper, paid_at + 1)
        _read_vat(found, paper)
        return finish(found, "EUR")


def _read_head(found: Found, paper: Paper, end: int | None) -> None:
    store, ticket, sources = found.ticket.store, found.ticket, found.sources
    if company := paper.found(_COMPANY, 0, end):
        match, line = company
        store.name, sources["store.name"] = line.text[slice(*match.span())], line
    if shop := paper.found(_SHOP, 0, end):
        match, line = shop
        store.address, sources["store.address"] = line.text[slice(*match.span(1))].strip(), line
    if phone := paper.found(_PHONE, 0, end):
        store.phone, sources["store.phone"] = phone[0].group(1).replace(" ", ""), phone[1]
    if tax_id := paper.found(_TAX_ID, 0, end):
        store.tax_id, sources["store.tax_id"] = tax_id[0].group(1), tax_id[1]
    if when := paper.found(_WHEN, 0, end):
        day, month, year, hour, minute, number = when[0].groups()
        ticket.purchased_at = moment(day, month, year, (hour, minute) if hour else ())
        sources["purchased_at"] = when[1]
        if number:
            ticket.invoice_number, sources["invoice_number"] = number, when[1]


def _read_items(found: Found, paper: Paper, start: int, end: int) -> None:
    """Read the item table: pieces, weights (three decimals, never with a price of the kilo), discounts."""
    for line, text in zip(paper.lines[start:end], paper.texts[start:end], strict=True):
        if is_rule(text) or _MEMBER.search(text) or _ITEMS_HEAD.search(text):
            continue
        if match := _COUNTED.match(line.text):
            _add_counted(found, line, match)
        elif match := _PLAIN.match(line.text):
            add_item(found, line, match.group(1), amount(match.group(2)))
        else:
            doubt(found, line)


def _add_counted(found: Found, line: Line, match: re.Match[str]) -> None:
    text, name, price, printed = match.groups()
    count, total = quantity(text), amount(printed)
    unit = "kg" if "," in text or "." in text else "unit"
    ending = _PLAIN.match(name) if price is None and unit == "unit" and abs(count) > 1 else None
    if ending is not None and amount(ending.group(2)) * count == total:
        # a long name can reach its price; the product tells that it is one
        name, price = ending.groups()
    single = None if price is None else amount(price)
    add_item(found, line, name, total, count=count, unit=unit, price=single)


def _read_total(found: Found, paper: Paper, sum_at: int | None, total_at: int | None) -> None:
    """Read what is to be paid; what is taken off below the sum is an item that no VAT row knows of."""
    at = total_at if total_at is not None else sum_at
    if at is None:
        return
    match = _TOTAL.search(paper.texts[at]) or _SUM.search(paper.texts[at])
    if match is not None:
        found.ticket.total, found.sources["total"] = amount(match.group(1)), paper.lines[at]
    if sum_at is None or total_at is None:
        return
    for line in paper.lines[sum_at + 1 : total_at]:
        if match := _PLAIN.match(line.text):
            item = add_item(found, line, match.group(1), amount(match.group(2)))
            found.outside_vat += item.total


def _read_payments(found: Found, paper: Paper, start: int) -> None:
    """Read the payments; the savings told below them are none."""
    ticket = found.ticket
    for at in range(start, paper.first(_PAID_END, start) or len(paper.lines)):
        match = _PLAIN.match(paper.texts[at])
        if match is None:
            continue
        label, paid = match.group(1), amount(match.group(2))
        if _CHANGE.match(label):
            ticket.change, found.sources["change"] = abs(paid), paper.lines[at]
        else:
            add_payment(found, paper.lines[at], label, paid)
    card = next((payment for payment in ticket.payments if payment.method == "card"), None)
    slip = paper.found(_SLIP, start)
    if card is None or slip is None:
        return
    card.card_last4 = slip[0].group(1)
    found.sources[f"payments[{ticket.payments.index(card)}].card_last4"] = slip[1]
    if brand := paper.found(_SLIP_BRAND, start):
        card.card_brand = " ".join(brand[1].text[slice(*brand[0].span(1))].split())


def _read_vat(found: Found, paper: Paper) -> None:
    """Read the VAT table, whose rows are base, rate, amount, and both together."""
    start = paper.first(_VAT_HEAD)
    if start is None:
        return
    for at in range(start + 1, len(paper.lines)):
        match = _VAT_ROW.match(paper.texts[at])
        if match is None:
            break
        base, rate, tax, gross = match.groups()
        row = VatRow(rate=quantity(rate), base=amount(base), amount=amount(tax))
        if row.base + row.amount != amount(gross):
            doubt(found, paper.lines[at], "a VAT row does not add up")
        found.sources[f"vat[{len(found.ticket.vat)}]"] = paper.lines[at]
        found.ticket.vat.append(row)
