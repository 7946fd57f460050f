# SPDX-License-Identifier: Apache-2.0
"""The data inside a file is the truth for the fields that it holds; what is printed is compared with it."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import Check, Embedded, Item, Store, Ticket, VatRow
from ocr_service.tickets.base import Found, ParsedTicket
from ocr_service.tickets.checks import run_checks

LAYOUT = "embedded"

_INDEX = re.compile(r"(items|vat)\[(\d+)\]\.(\w+)\Z")
_ZERO = Decimal(0)
_STORE = ("name", "tax_id", "address", "postal_code", "city", "phone")


def apply_embedded(parsed: ParsedTicket, embedded: Embedded) -> ParsedTicket:
    """Return the ticket with the fields of the data in it, made from them alone where no layout fits.

    The checks ``embedded_total``, ``embedded_number`` and ``embedded_date`` compare what is printed.
    """
    fields = embedded.fields
    printed = parsed.ticket
    if printed is None:
        ticket = Ticket(layout=LAYOUT, kind="invoice", store=Store(), items=[], vat=[], payments=[])
        parsed.reason = f"no layout fits; the ticket is what the attached {embedded.file} states"
        crossed: list[Check] = []
    else:
        ticket = printed.model_copy(update={"store": printed.store.model_copy()})
        crossed = _cross_checks(printed, fields)
    ticket.embedded = embedded
    _set_head(ticket, fields)
    items, rows = _rows(fields, "items"), _rows(fields, "vat")
    new_items = [item for row in items if (item := _item(row)) is not None]
    new_vat = [vat for row in rows if (vat := _vat_row(row)) is not None]
    if new_items:
        ticket.items = new_items
    if new_vat:
        ticket.vat = new_vat
    parsed.checks = _checks(parsed, ticket, fields, bool(new_items), bool(new_vat)) + crossed
    _forget_sources(parsed, printed, ticket)
    parsed.ticket = ticket
    return parsed


def _cross_checks(printed: Ticket, fields: dict[str, str]) -> list[Check]:
    checks = []
    if "total" in fields and printed.total is not None:
        stated = Decimal(fields["total"])
        ok = printed.total == stated
        checks.append(Check(name="embedded_total", ok=ok, printed=printed.total, computed=stated))
    if "invoice_number" in fields and printed.invoice_number is not None:
        number = fields["invoice_number"]
        ok = _plain(printed.invoice_number) == _plain(number)
        checks.append(Check(name="embedded_number", ok=ok, printed=printed.invoice_number, computed=number))
    if "date" in fields and printed.purchased_at is not None:
        ok = printed.purchased_at[:10] == fields["date"]
        checks.append(
            Check(name="embedded_date", ok=ok, printed=printed.purchased_at[:10], computed=fields["date"])
        )
    return checks


def _plain(number: str) -> str:
    return re.sub(r"[\s./_-]", "", number).casefold()


def _set_head(ticket: Ticket, fields: dict[str, str]) -> None:
    ticket.kind = "refund" if fields.get("kind") == "refund" else "invoice"
    for name in _STORE:
        if value := fields.get(f"store.{name}"):
            setattr(ticket.store, name, value)
    ticket.invoice_number = fields.get("invoice_number", ticket.invoice_number)
    ticket.currency = fields.get("currency", ticket.currency)
    # the data has no time of day: the printed one stays where the day is the same
    if "date" in fields and (ticket.purchased_at or "")[:10] != fields["date"]:
        ticket.purchased_at = fields["date"]
    if "total" in fields:
        ticket.total = Decimal(fields["total"])


def _rows(fields: dict[str, str], table: str) -> list[dict[str, str]]:
    """Gather ``items[0].name`` and the like into one mapping a row, in their order."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        match = _INDEX.match(name)
        if match and match.group(1) == table:
            rows.setdefault(int(match.group(2)), {})[match.group(3)] = value
    return [rows[index] for index in sorted(rows)]


def _item(row: dict[str, str]) -> Item | None:
    if "name" not in row or "total" not in row:
        return None
    return Item(
        name=row["name"],
        quantity=Decimal(row.get("quantity", "1")),
        unit=row.get("unit", "unit"),
        unit_price=Decimal(row["unit_price"]) if "unit_price" in row else None,
        total=Decimal(row["total"]),
        vat_rate=Decimal(row["vat_rate"]) if "vat_rate" in row else None,
    )


def _vat_row(row: dict[str, str]) -> VatRow | None:
    if not {"rate", "base", "amount"} <= row.keys():
        return None
    return VatRow(rate=Decimal(row["rate"]), base=Decimal(row["base"]), amount=Decimal(row["amount"]))


def _checks(
    parsed: ParsedTicket, ticket: Ticket, fields: dict[str, str], new_items: bool, new_vat: bool
) -> list[Check]:
    """Make the sums anew where their fields were replaced; the lines of such an invoice are without tax."""
    kept = {check.name: check for check in parsed.checks}
    found = Found(ticket, outside_vat=_outside_vat(ticket, fields))
    fresh = {check.name: check for check in run_checks(found)}
    for name in ("vat_sums", "payments", "tax_id"):
        if name in fresh and (name not in kept or new_vat or name != "vat_sums"):
            kept[name] = fresh[name]
    if new_items:
        kept.pop("line_totals", None)
        kept.pop("items_sum", None)
        if "lines_total" in fields:
            stated = Decimal(fields["lines_total"])
            computed = sum([item.total for item in ticket.items], _ZERO)
            kept["items_sum"] = Check(
                name="items_sum", ok=computed == stated, printed=stated, computed=computed
            )
    return list(kept.values())


def _outside_vat(ticket: Ticket, fields: dict[str, str]) -> Decimal:
    """Return what the data sets apart from tax: net beyond the bases, if net and tax make the total."""
    if not {"net", "tax", "total"} <= fields.keys():
        return _ZERO
    net, tax, total = (Decimal(fields[name]) for name in ("net", "tax", "total"))
    untaxed = net - sum([row.base for row in ticket.vat], _ZERO)
    return untaxed if untaxed > 0 and net + tax == total else _ZERO


def _forget_sources(parsed: ParsedTicket, printed: Ticket | None, ticket: Ticket) -> None:
    """Drop the lines of fields whose value is no longer what was read there."""
    if printed is None:
        return
    for name in list(parsed.sources):
        path = name.split("[")[0].split(".")
        before: object = printed
        after: object = ticket
        for part in path:
            before, after = getattr(before, part, None), getattr(after, part, None)
        if before != after:
            del parsed.sources[name]
