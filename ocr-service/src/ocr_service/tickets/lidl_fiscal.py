# SPDX-License-Identifier: Apache-2.0
"""Lidl's fiscal receipt of Serbia: a name, then its price, count and line below it; the sums in fixed order.

Its labels are Cyrillic, which not every recogniser can read: where they are lost, the total is told by its
place, and only if it is the sum of the items. What the offers below repeat are no items.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.tickets.base import Found
from ocr_service.tickets.paper import (
    AMOUNT,
    QUANTITY,
    Paper,
    add_item,
    add_payment,
    amount,
    doubt,
    is_rule,
    moment,
    quantity,
)

_SHOP = re.compile(r"\bLIDL SRBIJA\b")
_TAX_ID = re.compile(r"^(\d{9})$")
_NAME = re.compile(r"^(\S.*?) ?/ ?(KOM|KG|КОМ|КГ)\b(?: *\((\w?)\))?$", re.IGNORECASE)
_NUMBERS = re.compile(rf"^({AMOUNT}) +({QUANTITY}) +({AMOUNT})$")
_AMOUNT_LINE = re.compile(rf"^(.*?):? +({AMOUNT})$")
_TOTAL = re.compile(r"УКУПАН ИЗНОС(?! ПОРЕЗА)|UKUPAN IZNOS")
_CHANGE = re.compile(r"ПОВРАЋАЈ|POVRACAJ|J ?:?$")
_RATE_ROW = re.compile(r"^(\w)\b.*?(\d{1,2},\d{2}) ?% +")
_NUMBER = re.compile(r"\b([A-Z0-9]{8}-[A-Z0-9]{8}-\d+)\b")
_WHEN = re.compile(r"\b(\d{2})\.(\d{2})\.(\d{4})\.? +(\d{1,2}):(\d{2}):(\d{2})\b")
_PLACE = re.compile(r"^MESTO KUPOVINE\b")
_POSTAL = re.compile(r"^(\d{5}) +(\S.*)$")
_ONE_DINAR = Decimal(1)
_HALF_CENT = Decimal("0.005")


def is_fiscal(paper: Paper) -> bool:
    """Tell whether the receipt is one of Serbia."""
    return paper.first(_SHOP) is not None


def read_fiscal(found: Found, paper: Paper) -> None:
    """Read the receipt part by part."""
    _read_head(found, paper)
    letters: dict[int, str] = {}
    end = _read_items(found, paper, letters)
    end = _read_sums(found, paper, end)
    rates: dict[str, Decimal] = {}
    for text in paper.texts[end:]:
        if match := _RATE_ROW.match(text):
            rates[match.group(1)] = quantity(match.group(2))
    for index, letter in letters.items():
        found.ticket.items[index].vat_rate = rates.get(letter)
    if number := paper.found(_NUMBER, end):
        found.ticket.invoice_number, found.sources["invoice_number"] = number[0].group(1), number[1]
    if when := paper.found(_WHEN, end):
        day, month, year, *clock = when[0].groups()
        found.ticket.purchased_at = moment(day, month, year, tuple(clock))
        found.sources["purchased_at"] = when[1]


def _read_head(found: Found, paper: Paper) -> None:
    """Read the shop; its address is told in Latin letters at the end of the app's copy."""
    store, sources = found.ticket.store, found.sources
    shop_at = paper.first(_SHOP)
    if shop_at is not None:
        store.name, sources["store.name"] = "LIDL SRBIJA", paper.lines[shop_at]
    if tax_id := paper.found(_TAX_ID, 0, shop_at):
        store.tax_id, sources["store.tax_id"] = tax_id[0].group(1), tax_id[1]
        found.tax_country = "RS"
    place_at = paper.first(_PLACE)
    postal_at = None if place_at is None else paper.first(_POSTAL, place_at, place_at + 5)
    if place_at is None or postal_at is None:
        return
    line = paper.lines[postal_at]
    if match := _POSTAL.match(line.text):
        store.postal_code, store.city = match.groups()
        sources["store.postal_code"] = sources["store.city"] = line
    if postal_at - 1 > place_at:
        store.address, sources["store.address"] = paper.lines[postal_at - 1].text, paper.lines[postal_at - 1]


def _read_items(found: Found, paper: Paper, letters: dict[int, str]) -> int:
    """Read names and the numbers below them; returns where the sums begin."""
    waiting: list[str] = []
    items = found.ticket.items
    for at in range(paper.first(_SHOP) or 0, len(paper.lines)):
        line = paper.lines[at]
        if match := _NUMBERS.match(line.text):
            if not waiting:
                doubt(found, line)
                continue
            # a long name goes on in the next line; above the first one stands the head of the table
            whole = " ".join(waiting if items else waiting[-1:])
            price, count, total = match.groups()
            named = _NAME.match(whole)
            if named and named.group(3):
                letters[len(items)] = named.group(3).upper()
            unit = "kg" if named and named.group(2).upper() in ("KG", "КГ") else "unit"
            name = named.group(1) if named else whole
            item = add_item(
                found, line, name, amount(total), count=quantity(count), unit=unit, price=amount(price)
            )
            if 0 < abs(item.quantity * amount(price) - item.total) <= _HALF_CENT * item.quantity:
                # the price of a reduced piece is its line divided by the count, and rounded
                del found.printed_prices[len(items) - 1]
            waiting = []
        elif items and (_AMOUNT_LINE.match(line.text) or _TOTAL.search(paper.texts[at])):
            return at
        elif not is_rule(line.text):
            waiting.append(line.text)
    return len(paper.lines)


def _read_sums(found: Found, paper: Paper, start: int) -> int:
    """Read total, what was handed over, and change, in this order; returns where they end."""
    rows: list[tuple[str, Decimal, int]] = []
    end = start
    while end < len(paper.lines):
        match = _AMOUNT_LINE.match(paper.texts[end])
        if match is not None:
            rows.append((match.group(1), amount(match.group(2)), end))
        elif not is_rule(paper.texts[end]):
            break
        end += 1
    ticket = found.ticket
    items = sum([item.total for item in ticket.items], Decimal(0))
    if not rows or not (_TOTAL.search(rows[0][0]) or rows[0][1] == items):
        return end
    ticket.total, found.sources["total"] = rows[0][1], paper.lines[rows[0][2]]
    paid = rows[1:]
    if len(paid) > 1 and _CHANGE.search(paid[-1][0]):
        _, ticket.change, at = paid.pop()
        found.sources["change"] = paper.lines[at]
    for label, handed, at in paid:
        add_payment(found, paper.lines[at], label, handed)
    if ticket.change is not None:
        left = sum([payment.amount for payment in ticket.payments], -ticket.change) - ticket.total
        # there are no coins below a dinar
        if abs(left) < _ONE_DINAR and ticket.change == ticket.change.to_integral_value():
            found.rounded = left
    return end
