# SPDX-License-Identifier: Apache-2.0
"""The sums that must hold on every ticket. A check whose fields are not on the paper is left out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ocr_service.models import Check
from ocr_service.tickets.base import Found
from ocr_service.tickets.taxids import expected_tax_id

_CENT = Decimal("0.01")
_HALF_CENT = Decimal("0.005")
_HALF_GRAM = Decimal("0.0005")
_ZERO = Decimal(0)


def run_checks(found: Found) -> list[Check]:
    """Return every check that can be made."""
    checks = (_items_sum, _line_totals, _vat_sums, _payments, _tax_id)
    return [made for check in checks if (made := check(found)) is not None]


def _items_sum(found: Found) -> Check | None:
    ticket = found.ticket
    if ticket.total is None or not ticket.items:
        return None
    computed = sum([item.total for item in ticket.items], found.added)
    return Check(name="items_sum", ok=computed == ticket.total, printed=ticket.total, computed=computed)


def _line_totals(found: Found) -> Check | None:
    """Compare quantity times printed unit price with the line; scales round to a gram and to a cent."""
    if not found.printed_prices:
        return None
    printed = computed = _ZERO
    for index, price in found.printed_prices.items():
        item = found.ticket.items[index]
        exact = item.quantity * price - item.discount
        line = exact.quantize(_CENT, ROUND_HALF_UP)
        slack = _ZERO if item.unit == "unit" else _HALF_CENT + _HALF_GRAM * abs(price)
        if line != item.total and abs(exact - item.total) > slack:
            less = f" - {item.discount}" if item.discount else ""
            detail = f"{item.name}: {item.quantity} × {price}{less} = {line}, printed {item.total}"
            return Check(name="line_totals", ok=False, printed=item.total, computed=line, detail=detail)
        printed += item.total
        computed += item.total
    return Check(name="line_totals", ok=True, printed=printed, computed=computed)


def _vat_sums(found: Found) -> Check | None:
    """Check each VAT row, the table's own total, and that base and amount make up what was paid."""
    rows = found.ticket.vat
    if not rows:
        return None
    for row in rows:
        computed = (row.base * row.rate / 100).quantize(_CENT, ROUND_HALF_UP)
        # the base is rounded too, so that the amount may be off by what half a cent of base makes
        # and tills that work the tax out line by line drift by half a cent a line
        slack = _HALF_CENT + _HALF_CENT * row.rate / 100 + _HALF_CENT * len(found.ticket.items)
        if abs(row.base * row.rate / 100 - row.amount) > slack:
            detail = f"{row.rate}% of {row.base} is {computed}, printed {row.amount}"
            return Check(name="vat_sums", ok=False, printed=row.amount, computed=computed, detail=detail)
    base = sum([row.base for row in rows], _ZERO)
    amount = sum([row.amount for row in rows], _ZERO)
    if found.vat_total is not None and found.vat_total != (base, amount):
        printed = sum(found.vat_total, _ZERO)
        detail = f"rows add up to {base} and {amount}, printed {found.vat_total[0]} and {found.vat_total[1]}"
        return Check(name="vat_sums", ok=False, printed=printed, computed=base + amount, detail=detail)
    if found.ticket.total is None:
        return Check(name="vat_sums", ok=True, printed=base + amount, computed=base + amount)
    taxed = found.ticket.total - found.outside_vat
    return Check(name="vat_sums", ok=base + amount == taxed, printed=taxed, computed=base + amount)


def _payments(found: Found) -> Check | None:
    ticket = found.ticket
    if ticket.total is None or not ticket.payments:
        return None
    computed = sum([payment.amount for payment in ticket.payments], found.unpaid) - (ticket.change or _ZERO)
    return Check(name="payments", ok=computed == ticket.total, printed=ticket.total, computed=computed)


def _tax_id(found: Found) -> Check | None:
    tax_id = found.ticket.store.tax_id
    if tax_id is None or found.tax_country == "":
        return None
    expected = expected_tax_id(tax_id, found.tax_country)
    return Check(name="tax_id", ok=expected == tax_id, printed=tax_id, computed=expected)
