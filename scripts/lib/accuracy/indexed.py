# SPDX-License-Identifier: Apache-2.0
"""Folders whose INDEX.tsv states shop, date, total and number of each file."""

from __future__ import annotations

import csv
from pathlib import Path

from accuracy.fields import same_amount, same_name, same_number, stated_amount, stated_moment, ticket_of
from accuracy.product import Product, Record
from accuracy.table import Table

_EXACT_CHAINS = ("dia", "consum", "rewe")


def rows(folder: Path) -> list[dict[str, str]]:
    """Return the lines of a folder's index."""
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def score(product: Product, folder: Path, verbose: bool) -> Table:
    """Score merchant, date, total and number as the index states them."""
    wanted = {row["file"]: row for row in rows(folder)}
    table = Table(f"{folder.name}: fields as the index states them")
    for path, record in product.read([folder / name for name in wanted]):
        _score_one(table, path.name, wanted[path.name], record, verbose)
    return table


def _score_one(table: Table, name: str, row: dict[str, str], record: Record, verbose: bool) -> None:
    ticket = ticket_of(record)
    results: dict[str, tuple[bool, object]] = {}
    read: object
    merchant = row["merchant"]
    if not merchant.startswith("("):
        store = ticket.get("store") or {}
        names = [store.get("name"), store.get("brand")]
        results["merchant"] = any(same_name(name, merchant) for name in names), names
    moment = stated_moment(row["date_time"])
    if moment:
        read = str(ticket.get("purchased_at") or "")
        results["date"] = read[:10] == moment[:10], read
    total = stated_amount(row["total"])
    if row["total"] == "none":
        results["no total where there is none"] = ticket.get("total") is None, ticket.get("total")
    elif total:
        results["total"] = same_amount(ticket.get("total"), total), ticket.get("total")
    number = row.get("invoice_number") or row.get("number") or ""
    if number:
        read = ticket.get("invoice_number")
        results["number"] = same_number(read, number), read
    if any(chain in merchant.lower().split() for chain in _EXACT_CHAINS) or merchant.startswith("CONSUM"):
        sums = [check for check in record.get("checks", []) if check["name"] == "items_sum"]
        results["items add up (Dia, Consum, REWE)"] = bool(sums) and all(c["ok"] for c in sums), sums
    for field, (right, read) in results.items():
        table.mark(field, right)
        if verbose and not right:
            print(f"  {name}: {field}: read {read!r}, index {_stated(row)}", flush=True)
    table.mark("file with every field right", all(right for right, _ in results.values()))


def _stated(row: dict[str, str]) -> list[str]:
    return [row.get(key, "") for key in ("merchant", "date_time", "total", "invoice_number", "number")]
