# SPDX-License-Identifier: Apache-2.0
"""Lidl's receipt in Spain and Germany: count beside the price in one line, change with a minus, tax letters.

The fiscal receipt of Serbia, which has an order of its own, is read by ``lidl_fiscal``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.lidl_fiscal import is_fiscal, read_fiscal
from ocr_service.tickets.lidl_items import ItemReader
from ocr_service.tickets.paper import (
    AMOUNT,
    Paper,
    add_payment,
    amount,
    empty,
    finish,
    give_rates,
    judge,
    moment,
    quantity,
)

_NAME = re.compile(r"\bL[I1]DL\b")
_MARKS = (
    ("what is to be paid", re.compile(rf"^(?:TOTAL|ZU ZAHLEN)\b.*?{AMOUNT}$")),
    ("a table of the tax before the net", re.compile(r"^(?:IVA|MWST) ?(?:%|[XZ]\b).*\b(?:IVA|MWST)\b")),
    ("the number of the receipt", re.compile(r"\b\d{3,4} +\d{4,7}/\d{2}\b")),
    (
        "the company or its pages",
        re.compile(r"\bLIDL SUPERMERCADOS\b|\bLIDL SRBIJA\b|WWW\.? ?LIDL\.|\bLIDL ?PLUS\b"),
    ),
    ("a fiscal receipt", re.compile(r"\b[A-Z0-9]{8}-[A-Z0-9]{8}-\d+\b")),
)
_COMPANY = re.compile(r"\bLIDL (?:SUPERMERCADOS\b.*|SRBIJA\b|(?:DIENSTLEISTUNG|VERTRIEBS)\b.*)$")
_POSTAL = re.compile(r"^(\d{5}) *([^\W\d].*)$")
_TAX_ID = re.compile(r"\b(?:NIF|CIF)[: ]*([A-Z]-?\d{8})\b|\bUST-? ?ID-? ?NR\.? ?: ?((?:DE ?)?\d{9})\b")
_NO_ADDRESS = re.compile(r"\bL[I1]DL\b|^BONKOPIE|^COPIA\b|^EUR\b|^WWW\b|^\W*$")
_CURRENCY = re.compile(r"^EUR\b$")
_TOTAL = re.compile(rf"^(?:TOTAL|ZU ZAHLEN)\b.*?({AMOUNT})$")
_TOTAL_WORD = re.compile(r"^(?:TOTAL|ZU ZAHLEN)\b")
# recognition takes the sign for a letter
_VAT_HEAD = re.compile(r"^(?:IVA|MWST) ?(?:%|[XZ]\b)")
_PAID = re.compile(rf"^([A-Z][A-Z. -]*?) *:? +({AMOUNT})$")
_CHANGE = re.compile(r"^(?:CAMBIO|R[UO]E?CKGELD|ZURUECK|ZURUCK)\b")
_VAT_ROW = re.compile(
    rf"^(?:([A-Z]|8) )? *(\d{{1,2}}(?:[.,]\d{{1,2}})?) ?% +({AMOUNT}) +({AMOUNT})(?: +({AMOUNT}))?$"
)
_VAT_TOTAL = re.compile(rf"^(?:SUMA|SUMME) +({AMOUNT}) +({AMOUNT})(?: +{AMOUNT})?$")
_NUMBERS = re.compile(
    r"^(\d{3,4}) +(\d{4,7}/\d{2}) +(\d{2})\.(\d{2})\.(\d{2}|\d{4})\b(?: +(\d{1,2}):(\d{2}))?"
)
_NUMBER_ALONE = re.compile(r"^(\d{3,4}) +(\d{4,7}/\d{2})\b")


class Lidl(Layout):
    """The layout of Lidl's receipts."""

    name = "lidl"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the name in the head and for the parts of the receipt."""
        return judge(lines, _NAME, "the name LIDL", _MARKS)

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the receipt part by part."""
        paper = Paper.of(lines)
        found = empty(self.name)
        if is_fiscal(paper):
            read_fiscal(found, paper)
            return finish(found, "RSD")
        total_at = paper.first(_TOTAL)
        if total_at is None:
            # an unreadable amount still ends the items
            total_at = paper.first(_TOTAL_WORD)
        items_at = paper.first(_CURRENCY, 0, total_at)
        if total_at is None or items_at is None:
            return None
        _read_head(found, paper, items_at)
        reader = ItemReader(found)
        reader.read(lines[items_at + 1 : total_at])
        if match := _TOTAL.search(paper.texts[total_at]):
            found.ticket.total, found.sources["total"] = amount(match.group(1)), lines[total_at]
        vat_at = paper.first(_VAT_HEAD, total_at)
        _read_payments(found, paper, total_at + 1, vat_at)
        give_rates(found, *reader.rates(_read_vat(found, paper, vat_at)))
        _read_numbers(found, paper, total_at)
        return finish(found, "EUR")


def _read_head(found: Found, paper: Paper, end: int) -> None:
    """Read the shop; in Germany its name is a picture alone, and the tax id stands at the end."""
    store, sources = found.ticket.store, found.sources
    if named := paper.found(_COMPANY, 0, end) or paper.found(_NAME, 0, end):
        store.name = named[1].text.strip() if named[0].re is _COMPANY else "LIDL"
        sources["store.name"] = named[1]
    if tax_id := paper.found(_TAX_ID):
        store.tax_id, sources["store.tax_id"] = tax_id[0].group(1) or tax_id[0].group(2), tax_id[1]
        found.tax_country = "ES" if tax_id[0].group(1) else "DE"
    address: list[str] = []
    for line, text in zip(paper.lines[:end], paper.texts[:end], strict=True):
        if match := _POSTAL.match(line.text):
            store.postal_code, store.city = match.groups()
            sources["store.postal_code"] = sources["store.city"] = line
        elif store.city is None and not (_NO_ADDRESS.search(text) or _TAX_ID.search(text)):
            address.append(line.text)
            sources.setdefault("store.address", line)
    store.address = " ".join(" ".join(address).split()) or None


def _read_payments(found: Found, paper: Paper, start: int, end: int | None) -> None:
    """Read what was handed over and the change, which is printed with a minus."""
    for at in range(start, len(paper.lines) if end is None else end):
        match = _PAID.match(paper.texts[at])
        if match is None:
            continue
        label, paid = match.group(1), amount(match.group(2))
        if _CHANGE.match(label):
            found.ticket.change, found.sources["change"] = abs(paid), paper.lines[at]
        else:
            add_payment(found, paper.lines[at], label, paid)


def _read_vat(found: Found, paper: Paper, start: int | None) -> dict[str, Decimal]:
    """Read the rows (tax, net, gross) and their sum; returns the rate of each letter."""
    rates: dict[str, Decimal] = {}
    if start is None:
        return rates
    for at in range(start + 1, len(paper.lines)):
        if match := _VAT_ROW.match(paper.texts[at]):
            letter, rate, tax, net, _ = match.groups()
            letter = {"8": "B", None: f"row {len(rates)}"}.get(letter, letter)
            rates[letter] = quantity(rate)
            found.sources[f"vat[{len(found.ticket.vat)}]"] = paper.lines[at]
            found.ticket.vat.append(VatRow(rate=rates[letter], base=amount(net), amount=amount(tax)))
        elif match := _VAT_TOTAL.match(paper.texts[at]):
            found.vat_total = (amount(match.group(2)), amount(match.group(1)))
            break
    return rates


def _read_numbers(found: Found, paper: Paper, start: int) -> None:
    """Read the line of shop, receipt and till, date and time."""
    ticket, sources = found.ticket, found.sources
    if numbers := paper.found(_NUMBERS, start):
        shop, receipt, day, month, year, hour, minute = numbers[0].groups()
        ticket.purchased_at = moment(day, month, year, (hour, minute) if hour else ())
        sources["purchased_at"] = numbers[1]
    elif numbers := paper.found(_NUMBER_ALONE, start):
        shop, receipt = numbers[0].groups()
    else:
        return
    ticket.invoice_number, sources["invoice_number"] = f"{shop} {receipt}", numbers[1]
