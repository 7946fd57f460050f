# SPDX-License-Identifier: Apache-2.0
"""Mend amounts that recognition misread, where the other amounts of the ticket prove what was printed.

A value is replaced only if it differs from the reading by digits that look alike, if its word was recognised
in a picture, and if a sum closes with the new value that did not close before, in one way only. Every
replacement is told with what was read and what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ocr_service.models import Notice
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found

_CENT = Decimal("0.01")
_HALF_CENT = Decimal("0.005")
_ZERO = Decimal(0)
# pairs of digits that are taken for each other in faded or blotted print
_PAIRS = ("06", "08", "09", "14", "17", "27", "38", "35", "39", "49", "47", "56", "58", "59", "68", "89")
_ALIKE = frozenset([*_PAIRS, *(pair[::-1] for pair in _PAIRS)])
# a word read with less certainty than this is the likelier one to be wrong
_SHAKY = 0.9
_FIELD = re.compile(r"^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?$")
_ROUNDS = 4
_VAT_TABLE = "the VAT table"
_ITEMS = "the sum of the items"
_PAYMENT = "the payment"


@dataclass(frozen=True, slots=True)
class _Fix:
    """One amount that could be replaced; ``field`` is a path as in "items[2].total"."""

    field: str
    read: Decimal
    shown: Decimal
    confidence: float
    page: int


def mend(found: Found) -> None:
    """Replace amounts that sums prove misread; text that was not recognised is left as it is."""
    if not any(word.confidence is not None for line in found.sources.values() for word in line.words):
        return
    for _ in range(_ROUNDS):
        wrong = defects(found)
        if not wrong:
            return
        fix = _best_fix(found, wrong)
        if fix is None:
            return
        closed = sorted(wrong - _with(found, fix))
        _set(found, fix.field, fix.shown)
        message = f"{fix.field}: read {fix.read}, shown {fix.shown}, with which {' and '.join(closed)} closes"
        found.warnings.append(Notice(code="corrected_by_sum", message=message, page=fix.page))


def defects(found: Found) -> set[str]:
    """Name every sum that does not close, line by line."""
    ticket = found.ticket
    wrong: set[str] = set()
    for index, price in found.printed_prices.items():
        item = ticket.items[index]
        if not fits(item.quantity, price, item.total + item.discount):
            wrong.add(f"items[{index}]")
    for index, row in enumerate(ticket.vat):
        slack = Decimal("0.0051") * (1 + row.rate / 100) * (len(ticket.items) + 1 if found.vat_by_line else 1)
        if abs(row.base * row.rate / 100 - row.amount) > slack:
            wrong.add(f"vat[{index}]")
    if ticket.total is None:
        return wrong
    items = sum([item.total for item in ticket.items], found.added)
    if ticket.items and items != ticket.total:
        wrong.add(_ITEMS)
    gross = sum([row.base + row.amount for row in ticket.vat], found.outside_vat)
    if ticket.vat and gross != ticket.total:
        wrong.add(_VAT_TABLE)
    paid = sum([payment.amount for payment in ticket.payments], found.unpaid) - _returned(found)
    if ticket.payments and paid != ticket.total:
        wrong.add(_PAYMENT)
    return wrong


def _returned(found: Found) -> Decimal:
    """Return what of the payments is not for the ticket: change, and coins that are missing."""
    return (found.ticket.change or _ZERO) + found.rounded


def alike(read: Decimal, shown: Decimal) -> bool:
    """Tell whether one amount can have been misread as the other: one digit, or two, that look alike."""
    differing = _differing(read, shown)
    return 0 < len(differing) <= 2 and all(pair in _ALIKE for pair in differing)


def _differing(read: Decimal, shown: Decimal) -> list[str]:
    """Return the pairs of digits that differ; amounts of different length have nothing in common."""
    first, second = f"{read:f}", f"{shown:f}"
    if len(first) != len(second):
        return []
    return [a + b for a, b in zip(first, second, strict=True) if a != b]


def times(quantity: Decimal, price: Decimal) -> Decimal:
    """Return the amount of a line, rounded as tills do."""
    return (quantity * price).quantize(_CENT, ROUND_HALF_UP)


def fits(quantity: Decimal, price: Decimal, total: Decimal) -> bool:
    """Tell whether quantity times price makes the amount; a weight is rounded to a gram before."""
    if times(quantity, price) == total:
        return True
    decimals = -int(quantity.as_tuple().exponent)
    if decimals < 2 or quantity == quantity.to_integral_value():
        return False
    step = _HALF_CENT * Decimal(10) ** (2 - decimals)
    return abs(quantity * price - total) <= _HALF_CENT + step * abs(price)


def _best_fix(found: Found, wrong: set[str]) -> _Fix | None:
    """Return the one replacement that closes most sums and opens none; of several that of a shaky word."""
    closing: dict[_Fix, int] = {}
    for field, shown in _proposals(found):
        fix = _fix(found, field, shown)
        if fix is None:
            continue
        left = _with(found, fix)
        if left < wrong and _is_proven(fix, wrong, left):
            closing[fix] = len(wrong) - len(left)
    most = max(closing.values(), default=0)
    best = [fix for fix, closed in closing.items() if closed == most]
    if len(best) > 1:
        best = [fix for fix in best if fix.confidence < _SHAKY]
    return best[0] if len(best) == 1 else None


def _is_proven(fix: _Fix, wrong: set[str], left: set[str]) -> bool:
    """Tell whether the sums that close are proof enough for one amount.

    Tills drift within a row of the VAT table: only the whole table can prove one of its amounts, and then the
    row must fit too. A unit price is proven by its line only where the items add up, the total only by all
    sums that hold it. What a single sum asks for must have been read with doubt, and differ in one digit.
    """
    row = fix.field.partition(".")[0]
    if row.startswith("vat") and (_VAT_TABLE not in wrong - left or row in left):
        return False
    if fix.field.endswith("unit_price") and _ITEMS in wrong:
        return False
    if fix.field == "total" and left & {_ITEMS, _VAT_TABLE, _PAYMENT}:
        return False
    single = len(_differing(fix.read, fix.shown)) == 1
    return len(wrong) - len(left) > 1 or (fix.confidence < _SHAKY and single)


def _proposals(found: Found) -> Iterator[tuple[str, Decimal]]:
    """Yield every amount with the value that one of its sums asks for."""
    ticket = found.ticket
    for index, price in found.printed_prices.items():
        item = ticket.items[index]
        yield f"items[{index}].total", times(item.quantity, price) - item.discount
        if item.quantity:
            gross = item.total + item.discount
            yield f"items[{index}].unit_price", (gross / item.quantity).quantize(_CENT, ROUND_HALF_UP)
    for index, row in enumerate(ticket.vat):
        yield f"vat[{index}].amount", (row.base * row.rate / 100).quantize(_CENT, ROUND_HALF_UP)
        if row.rate:
            yield f"vat[{index}].base", (row.amount * 100 / row.rate).quantize(_CENT, ROUND_HALF_UP)
    if ticket.total is None:
        return
    missing = ticket.total - sum([item.total for item in ticket.items], found.added)
    yield "total", ticket.total - missing
    for index, item in enumerate(ticket.items):
        yield f"items[{index}].total", item.total + missing
    beyond = ticket.total - sum([row.base + row.amount for row in ticket.vat], found.outside_vat)
    for index, row in enumerate(ticket.vat):
        yield f"vat[{index}].base", row.base + beyond
        yield f"vat[{index}].amount", row.amount + beyond
    paid = sum([payment.amount for payment in ticket.payments], found.unpaid) - _returned(found)
    for index, payment in enumerate(ticket.payments):
        yield f"payments[{index}].amount", payment.amount + ticket.total - paid
    if ticket.change is not None:
        yield "change", ticket.change - (ticket.total - paid)


def _fix(found: Found, field: str, shown: Decimal) -> _Fix | None:
    read = _get(found, field)
    line = found.sources.get(field) or found.sources.get(field.partition(".")[0])
    if read is None or line is None or not alike(read, shown):
        return None
    confidence = _confidence(line, read)
    return None if confidence is None else _Fix(field, read, shown, confidence, line.page)


def _confidence(line: Line, value: Decimal) -> float | None:
    """Return how surely the word of an amount was recognised; None if it was not recognised."""
    digits = "".join(filter(str.isdigit, f"{value:f}")).lstrip("0")
    for word in reversed(line.words):
        if word.confidence is not None and digits in "".join(filter(str.isdigit, word.text)):
            return word.confidence
    return None


def _with(found: Found, fix: _Fix) -> set[str]:
    """Return the defects that a replacement would leave."""
    _set(found, fix.field, fix.shown)
    try:
        return defects(found)
    finally:
        _set(found, fix.field, fix.read)


def _get(found: Found, field: str) -> Decimal | None:
    match = _FIELD.match(field)
    assert match is not None
    name, index, part = match.groups()
    owner = getattr(found.ticket, name)
    if index is None:
        value: Decimal | None = owner
        return value
    value = getattr(owner[int(index)], part)
    return found.printed_prices.get(int(index)) if part == "unit_price" else value


def _set(found: Found, field: str, value: Decimal) -> None:
    match = _FIELD.match(field)
    assert match is not None
    name, index, part = match.groups()
    if index is None:
        setattr(found.ticket, name, value)
        return
    setattr(getattr(found.ticket, name)[int(index)], part, value)
    if part == "unit_price":
        found.printed_prices[int(index)] = value
