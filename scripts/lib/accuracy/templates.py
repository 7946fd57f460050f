# SPDX-License-Identifier: Apache-2.0
"""Invoices with the fields that invoice2data's own tests expect of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from accuracy.fields import plain, same_amount, same_name, same_number, ticket_of
from accuracy.product import Product, Record
from accuracy.table import Table

_INPUTS = (".pdf", ".png", ".txt")


def score(product: Product, folder: Path, verbose: bool) -> Table:
    """Score every expected field that has a place in the contract."""
    table = Table("invoice2data: fields that its tests expect")
    files = sorted(path for path in folder.iterdir() if path.suffix in _INPUTS)
    for path, record in product.read([path for path in files if path.with_suffix(".json").exists()]):
        expected = json.loads(path.with_suffix(".json").read_text())[0]
        for field, (right, read, wanted) in _fields(expected, record).items():
            table.mark(field, right)
            if verbose and not right:
                print(f"  {path.name}: {field}: read {read!r}, expected {wanted!r}", flush=True)
    return table


def _fields(expected: dict[str, Any], record: Record) -> dict[str, tuple[bool, object, object]]:
    ticket = ticket_of(record)
    store = ticket.get("store") or {}
    results: dict[str, tuple[bool, object, object]] = {}

    def compare(field: str, key: str, read: object, same: Any) -> None:
        if expected.get(key) not in (None, ""):
            results[field] = (bool(same(read, expected[key])), read, expected[key])

    compare("issuer", "issuer", store.get("name"), same_name)
    compare("date", "date", str(ticket.get("purchased_at") or "")[:10], lambda a, b: a == b)
    compare("number", "invoice_number", ticket.get("invoice_number"), same_number)
    compare("total", "amount", ticket.get("total"), same_amount)
    compare("currency", "currency", ticket.get("currency"), lambda a, b: a == b)
    compare(
        "tax id",
        "vat",
        store.get("tax_id"),
        lambda a, b: plain(a).replace(" ", "") == plain(b).replace(" ", ""),
    )
    compare("postal code", "partner_zip", store.get("postal_code"), lambda a, b: plain(a) == plain(b))
    compare("city", "partner_city", store.get("city"), lambda a, b: plain(a) == plain(b))
    tax = sum(row["amount"] for row in ticket.get("vat") or [])
    compare("tax", "amount_tax", round(tax, 2), same_amount)
    lines = [
        line
        for line in expected.get("lines") or []
        if line.get("price_subtotal", line.get("price")) is not None
    ]
    if lines:
        totals = [item["total"] for item in ticket.get("items") or []]
        wanted = [line.get("price_subtotal", line.get("price")) for line in lines]
        right = len(totals) == len(wanted) and all(map(same_amount, totals, wanted))
        results["line totals"] = (right, totals, wanted)
    return results
