# SPDX-License-Identifier: Apache-2.0
"""From the fields of a template, in the vocabulary of invoice2data, to the ticket of the contract."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ocr_service.models import Item, Payment, Store, Ticket, VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found

_CENT = Decimal("0.01")
_LONGEST = 400
_TOO_MUCH = 10**12
_NUMBER_IN = re.compile(r"-?\d+(?:[.,]\d+)?")
_PIECES = frozenset(
    {"unit", "units", "pc", "pcs", "pce", "piece", "pieces", "stk", "st", "ud", "uds", "u", "szt", "stuks"}
)
_COMMON_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%d/%m/%y")
_STORE = {
    "name": ("issuer", "partner_name"),
    "tax_id": ("vat", "tax_id"),
    "postal_code": ("partner_zip",),
    "city": ("partner_city",),
    "phone": ("telephone", "mobile"),
}
_STREET = ("partner_street", "partner_street2", "partner_street3")


def found_from(name: str, output: dict[str, Any], options: dict[str, Any], lines: list[Line]) -> Found:
    """Make the ticket; fields without a place in the contract are left out."""
    ticket = Ticket(layout=name, store=Store(), items=[], vat=[], payments=[])
    for field, names in _STORE.items():
        setattr(ticket.store, field, _first(output, names))
    streets = [part for part in (_text(output.get(key)) for key in _STREET) if part]
    ticket.store.address = ", ".join(streets) or None
    ticket.invoice_number = _text(output.get("invoice_number"))
    ticket.operation_number = _text(output.get("operation_number"))
    ticket.currency = _text(output.get("currency"))
    ticket.purchased_at = _moment(output.get("date"))
    ticket.total = _money(output.get("amount"))
    ticket.items = _items(output.get("lines"))
    ticket.vat = _vat(output.get("tax_lines"))
    method = _text(output.get("payment_method"))
    if method and ticket.total is not None:
        ticket.payments = [Payment(method=method.lower(), amount=ticket.total)]
    if ticket.total is not None and ticket.total < 0:
        ticket.kind = "refund"
    found = Found(ticket)
    _find_sources(found, output, options, lines)
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal, date)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a number that the template calls a float
    return " ".join(str(value).replace("\0", "").split())[:_LONGEST] or None


def _first(output: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((found for key in names if (found := _text(output.get(key)))), None)


def _number(value: Any) -> Decimal | None:
    """Return a number that the template gives as a float, or as text where it states no type."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        match = _NUMBER_IN.search(value)
        value = match.group().replace(",", ".") if match else None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _TOO_MUCH else None


def _money(value: Any) -> Decimal | None:
    """Return an amount with its cents: the library's float has lost the last zero."""
    number = _number(value)
    if number is None or number.as_tuple().exponent in range(-9, -1):
        return number
    return number.quantize(_CENT)


def _quantity(value: Any) -> Decimal:
    number = _number(value)
    if number is None:
        return Decimal(1)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _moment(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, datetime):
        plain = value.replace(tzinfo=None, microsecond=0)
        # the library gives midnight where a date alone was read
        return (plain if plain.time() != datetime.min.time() else plain.date()).isoformat()
    return value.isoformat() if isinstance(value, date) else None


def _unit(value: Any) -> str:
    """Return the unit as it is written; the many words for pieces are one."""
    unit = _text(value)
    return "unit" if unit is None or unit.casefold().rstrip(".") in _PIECES else unit


def _items(rows: Any) -> list[Item]:
    """Return the lines that are goods; headings name the section of those that follow."""
    items: list[Item] = []
    section: str | None = None
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        section = _text(row.get("sectionheader")) or section
        name = _first(row, ("name", "desc", "product", "item"))
        quantity, price = _quantity(row.get("qty")), _money(row.get("price_unit", row.get("price")))
        total = _money(row.get("price_total", row.get("price_subtotal")))
        if total is None and price is not None:
            total = (quantity * price).quantize(_CENT)
        if name is None or total is None:
            continue
        items.append(
            Item(
                name=name,
                quantity=quantity,
                unit=_unit(row.get("uom", row.get("unit"))),
                unit_price=price,
                total=total,
                vat_rate=_number(row.get("line_tax_percent", row.get("taxpercent"))),
                section=section,
            )
        )
    return items


def _vat(rows: Any) -> list[VatRow]:
    found = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        rate, base, amount = (
            _number(row.get("line_tax_percent")),
            _money(row.get("price_subtotal")),
            _money(row.get("line_tax_amount")),
        )
        if rate is not None and base is not None and amount is not None:
            found.append(VatRow(rate=rate, base=base, amount=amount))
    return found


def _find_sources(found: Found, output: dict[str, Any], options: dict[str, Any], lines: list[Line]) -> None:
    """Find the lines of the fields: a template does not tell, so look for the values as printed."""
    ticket, store = found.ticket, found.ticket.store
    for field, value in (
        ("invoice_number", ticket.invoice_number),
        ("store.name", store.name),
        ("store.tax_id", store.tax_id),
        ("store.address", _text(output.get("partner_street"))),
        ("store.postal_code", store.postal_code),
        ("store.city", store.city),
        ("store.phone", store.phone),
    ):
        if value:
            _keep(found, field, lines, (value,))
    if ticket.total is not None:
        # the same amount may stand further up as a subtotal: the total is the last
        _keep(found, "total", lines[::-1], _as_printed(ticket.total))
    if ticket.purchased_at:
        day = date.fromisoformat(ticket.purchased_at[:10])
        formats = [form for form in options.get("date_formats") or [] if isinstance(form, str)]
        _keep(found, "purchased_at", lines, tuple(day.strftime(form) for form in (*formats, *_COMMON_DATES)))
    for index, item in enumerate(ticket.items):
        _keep(found, f"items[{index}]", lines, (item.name[:40],))


def _keep(found: Found, field: str, lines: list[Line], spellings: tuple[str, ...]) -> None:
    wanted = ["".join(spelling.split()).casefold() for spelling in spellings]
    for line in lines:
        text = "".join(line.text.split()).casefold()
        if any(spelling and spelling in text for spelling in wanted):
            found.sources[field] = line
            return


def _as_printed(amount: Decimal) -> tuple[str, ...]:
    plain = f"{abs(amount):.2f}"
    grouped = f"{abs(amount):,.2f}"
    other = grouped.translate(str.maketrans(",.", ".,"))
    return grouped, other, plain, plain.replace(".", ",")
