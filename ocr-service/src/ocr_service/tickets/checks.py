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
    """Compare quantity times printed unit price with the line before its discount; scales round."""
    if not found.printed_prices:
        return None
    printed = computed = _ZERO
    for index, price in found.printed_prices.items():
        item = found.ticket.items[index]
        exact = item.quantity * price
        line = exact.quantize(_CENT, ROUND_HALF_UP)
        slack = _ZERO if item.unit == "unit" else _HALF_CENT + _half_step(item.quantity) * abs(price)
        full = item.total + item.discount
        if line != full and abs(exact - full) > slack:
            detail = f"{item.name}: {item.quantity} × {price} = {line}, printed {full}"
            return Check(name="line_totals", ok=False, printed=full, computed=line, detail=detail)
        printed += item.total
        computed += item.total
    return Check(name="line_totals", ok=True, printed=printed, computed=computed)


def _half_step(weight: Decimal) -> Decimal:
    """Return half the last printed decimal of a weight: what the scale may have rounded off."""
    exponent = weight.as_tuple().exponent
    return _HALF_CENT if exponent == -2 else _HALF_GRAM


def _vat_sums(found: Found) -> Check | None:
    """Check each VAT row, the table's own total, and that base and amount make up what was paid."""
    rows = found.ticket.vat
    if not rows:
        return None
    roundings = max(1, len(found.ticket.items)) if found.vat_by_line else 1
    for row in rows:
        computed = (row.base * row.rate / 100).quantize(_CENT, ROUND_HALF_UP)
        # the base is rounded too, so that the amount may be off by what half a cent of base makes
        slack = (_HALF_CENT + _HALF_CENT * row.rate / 100) * roundings
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
    computed -= found.rounded
    return Check(name="payments", ok=computed == ticket.total, printed=ticket.total, computed=computed)


def _tax_id(found: Found) -> Check | None:
    tax_id = found.ticket.store.tax_id
    if tax_id is None or found.tax_country == "":
        return None
    expected = expected_tax_id(tax_id, found.tax_country)
    return Check(name="tax_id", ok=expected == tax_id, printed=tax_id, computed=expected)
