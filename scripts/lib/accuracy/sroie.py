# SPDX-License-Identifier: Apache-2.0
"""Photographed receipts of ICDAR-2019 SROIE: company, date and total."""

from __future__ import annotations

import json
import re
from pathlib import Path

from accuracy.fields import same_amount, same_name, ticket_of
from accuracy.product import Product
from accuracy.table import Table

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2}|[A-Za-z]{3})[/.-](\d{2,4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def score(product: Product, folder: Path, verbose: bool) -> Table:
    """Score the three keys of each receipt."""
    table = Table("sroie: keys of photographed receipts")
    for path, record in product.read(sorted(folder.glob("*.jpg"))):
        wanted = json.loads(path.with_suffix(".json").read_text())
        ticket = ticket_of(record)
        name, moment, total = (
            (ticket.get("store") or {}).get("name"),
            ticket.get("purchased_at"),
            ticket.get("total"),
        )
        results = {
            "company": (same_name(name, wanted["company"]), name),
            "date": (str(moment or "")[:10] == _iso(wanted["date"]), moment),
            "total": (same_amount(total, re.sub(r"[^\d.-]", "", wanted["total"])), total),
        }
        for field, (right, read) in results.items():
            table.mark(field, right)
            if verbose and not right:
                print(f"  {path.name}: {field}: read {read!r}, right {wanted}", flush=True)
        table.mark("receipt with all three right", all(right for right, _ in results.values()))
    return table


def _iso(text: str) -> str | None:
    match = _DATE.search(text)
    if match is None:
        return None
    day, month, year = match.groups()
    number = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
    return f"{int(year) + (2000 if len(year) == 2 else 0)}-{number:02}-{int(day):02}"
