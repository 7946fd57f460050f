# SPDX-License-Identifier: Apache-2.0
"""REWE's receipt: counts and weights below their lines, empties, cash paid out by card, later copies."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.paper import (
    AMOUNT,
    Paper,
    amount,
    empty,
    finish,
    give_rates,
    judge,
    moment,
    quantity,
)
from ocr_service.tickets.rewe_items import ItemReader
from ocr_service.tickets.rewe_payment import read_payments
from ocr_service.tickets.words import folded

_REWE = re.compile(r"\bR ?E ?W ?E\b")
_HEAD = re.compile(r"\bR ?E ?W ?E\b|\bU?ID *-?N[RE]\b")
_MARKS = (
    ("the sum in euros", re.compile(rf"^SUMME +EUR +{AMOUNT}$")),
    ("what was given", re.compile(r"^GEG\. ?\S")),
    ("a tax table", re.compile(r"^STEUER\b.*\bNETTO\b.*\bBRUTTO\b")),
    ("the number of the receipt", re.compile(r"\bBON-? ?NR\b")),
    ("market and till", re.compile(r"\bMARKT ?: ?\d.*\bKASSE ?:")),
)
_OTHER_SHOP = re.compile(r"\bPENNY\b|\bNAHKAUF\b|\bTOOM\b")
_NAME = re.compile(r"^REWE\b.*\b(?:OHG|GMBH|KG|E\.? ?K\.?)$")
_SHORT_NAME = re.compile(r"^R ?E ?W ?E$")
_TAX_ID = re.compile(r"\bU?ID *-?N[RE]\.? ?:? ?(DE ?\d{9})\b")
_POSTAL = re.compile(r"^(\d{5}) *([^\W\d].*)$")
_PHONE = re.compile(r"(?:^|\bTE[L1I]\w*[.:]* ?)\(?(0\d{1,5}\)?[ /-]+\d[\d /-]{2,}\d)$")
_CURRENCY = re.compile(r"^EUR$")
_TOTAL = re.compile(rf"^SUMME +(?:EUR|EUF|EUB)? *({AMOUNT})$")
_SUM_WORD = re.compile(r"^SUMME\b")
_BON = re.compile(
    r"\b(\d{2})\.(\d{2})\.(\d{4}) +(\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2}))? +BON-? ?N[RE]\W{0,3}(\d+)\b"
)
_BON_NUMBER = re.compile(r"\bBON-? ?N[RE]\W{0,3}(\d+)\b")
_DATE_LINE = re.compile(r"^(\d{2})\.(\d{2})\.(\d{4}) +(\d{1,2}) ?: ?(\d{2})\b")
_COPY = re.compile(r"^DUPLIKAT\b")
_SLIP_DATE = re.compile(r"^DATUM ?: *(\d{2})\.(\d{2})\.(\d{4})$")
_SLIP_TIME = re.compile(r"^UHRZEIT ?: *(\d{1,2}):(\d{2}):(\d{2})\b")
_VAT_HEAD = re.compile(r"^STEUER\b.*\bNETTO\b")
_VAT_ROW = re.compile(
    rf"^([A-Z]) ?= +(\d{{1,2}}(?:[.,]\d{{1,2}})?) ?% +({AMOUNT}) +({AMOUNT})(?: +{AMOUNT})?$"
)
_VAT_TOTAL = re.compile(rf"^GESAMTBETRAG +({AMOUNT}) +({AMOUNT})(?: +{AMOUNT})?$")
# a copy, the name, and the kind of market that the picture of the name shows
_NO_ADDRESS = re.compile(r"DUPLIKAT\b|R ?E ?W ?E\b|(?:CITY|CENTER|TO GO)$")
_STARS = re.compile(r"^[*\s]+|[*\s]+$")


class Rewe(Layout):
    """The layout of REWE's receipts."""

    name = "rewe"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the name (in the head it may be a picture alone) and for the parts of the receipt."""
        match = judge(lines, _HEAD, "the name REWE or a German tax id", _MARKS)
        if match.score and not any(_REWE.search(folded(line.text)) for line in lines):
            return Match(0.0, "the name REWE is not on the paper")
        if match.score and any(_OTHER_SHOP.search(folded(line.text)) for line in lines[:8]):
            return Match(0.0, "another shop is named in the head")
        return match

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the receipt part by part."""
        paper = Paper.of(lines)
        total_at = paper.first(_TOTAL)
        if total_at is None:
            # an unreadable amount still ends the items
            total_at = paper.first(_SUM_WORD)
        items_at = paper.first(_CURRENCY, 0, total_at)
        if items_at is None:
            items_at = paper.first(_TAX_ID, 0, total_at)
        if items_at is None or total_at is None:
            return None
        found = empty(self.name)
        _read_head(found, paper, items_at)
        reader = ItemReader(found)
        reader.read(lines[items_at + 1 : total_at])
        if match := _TOTAL.search(paper.texts[total_at]):
            found.ticket.total, found.sources["total"] = amount(match.group(1)), lines[total_at]
        read_payments(found, paper, total_at + 1)
        give_rates(found, reader.letters, _read_vat(found, paper, total_at + 1))
        _read_moment(found, paper, total_at)
        reader.settle()
        return finish(found, "EUR")


def _read_head(found: Found, paper: Paper, end: int) -> None:
    """Read the shop; where its name is a picture, the company at the end of the receipt names it."""
    store, sources = found.ticket.store, found.sources
    if named := paper.found(_NAME) or paper.found(_SHORT_NAME):
        store.name, sources["store.name"] = named[1].text.strip(), named[1]
        if _SHORT_NAME.match(named[0].group()):
            store.name = "REWE"
    if tax_id := paper.found(_TAX_ID):
        store.tax_id, sources["store.tax_id"] = tax_id[0].group(1), tax_id[1]
    address: list[str] = []
    for line in paper.lines[: end + 1]:
        text = " ".join(_STARS.sub("", line.text).split())
        plain = folded(text)
        if match := _POSTAL.match(text):
            store.postal_code, store.city = match.groups()
            sources["store.postal_code"] = sources["store.city"] = line
        elif match := _PHONE.search(plain):
            store.phone, sources["store.phone"] = re.sub(r"\D", "", match.group(1)), line
        elif store.city is None and text and not _NO_ADDRESS.match(plain):
            address.append(text)
            sources.setdefault("store.address", line)
    store.address = " ".join(address) or None


def _read_moment(found: Found, paper: Paper, start: int) -> None:
    """Read date and number; a copy carries its own day, and only the card slip that of the sale."""
    ticket, sources = found.ticket, found.sources
    if bon := paper.found(_BON, start):
        day, month, year, *clock, number = bon[0].groups()
        ticket.purchased_at = moment(day, month, year, tuple(part for part in clock if part))
        ticket.invoice_number = number
        sources["purchased_at"] = sources["invoice_number"] = bon[1]
    else:
        if numbered := paper.found(_BON_NUMBER, start):
            ticket.invoice_number, sources["invoice_number"] = numbered[0].group(1), numbered[1]
        if dated := paper.found(_DATE_LINE, start):
            day, month, year, hour, minute = dated[0].groups()
            ticket.purchased_at = moment(day, month, year, (hour, minute))
            sources["purchased_at"] = dated[1]
    slip, time = paper.found(_SLIP_DATE, start), paper.found(_SLIP_TIME, start)
    if slip is None:
        return
    day, month, year = slip[0].groups()
    sold = moment(day, month, year, time[0].groups() if time else ())
    at, copied = ticket.purchased_at, paper.first(_COPY, 0, 4) is not None
    if sold is not None and (at is None or (copied and sold[:10] < at[:10])):
        ticket.purchased_at, sources["purchased_at"] = sold, slip[1]


def _read_vat(found: Found, paper: Paper, start: int) -> dict[str, Decimal]:
    """Read the tax table; returns the rate of each letter."""
    rates: dict[str, Decimal] = {}
    head = paper.first(_VAT_HEAD, start)
    for at in range(start if head is None else head + 1, len(paper.lines)):
        if match := _VAT_ROW.match(paper.texts[at]):
            letter, rate, net, tax = match.groups()
            rates[letter] = quantity(rate)
            found.sources[f"vat[{len(found.ticket.vat)}]"] = paper.lines[at]
            found.ticket.vat.append(VatRow(rate=rates[letter], base=amount(net), amount=amount(tax)))
        elif match := _VAT_TOTAL.match(paper.texts[at]):
            found.vat_total = (amount(match.group(1)), amount(match.group(2)))
            break
    return rates
