# SPDX-License-Identifier: Apache-2.0
"""Real tickets of shops with a layout of their own, where they are at hand: all that their list states."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Ask

# the start of the merchant's name in the list, in capitals: the layout that must read it
_LAYOUTS = {"DIA": "dia", "CONSUM": "consum", "REWE": "rewe"}
_WHEN = re.compile(r"(\d{2})/(\d{2})/(\d{4}) (\d{2}:\d{2})")
# the list tells of papers whose names and numbers were replaced: their tax ids are no real ones
_REPLACED = re.compile(r"Mustermann|weight_eccash")


def _rows(corpus: Path) -> list[tuple[dict[str, str], str]]:
    with (corpus / "shops" / "INDEX.tsv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["has_text_layer"] == "yes"]
    named = [(row, re.match(r"[A-Z]+", row["merchant"].upper())) for row in rows]
    return [(row, layout) for row, name in named if name and (layout := _LAYOUTS.get(name.group()))]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_every_stated_value_and_every_sum(corpus: Path, ask: Ask, engine: str) -> None:
    rows, wrong = _rows(corpus), []
    for row, layout in rows:
        answer = ask((corpus / "shops" / row["file"]).read_bytes(), engine=engine)
        ticket = answer.document["ticket"]
        when = _WHEN.match(row["date_time"])
        assert when is not None
        day, month, year, clock = when.groups()
        allowed = {"tax_id"} if _REPLACED.search(row["merchant"] + row["file"]) else set()
        made = {check["name"] for check in answer.document["checks"]}
        right = (
            ticket["layout"] == layout
            and ticket["total"] == Decimal(row["total"])
            and ticket["purchased_at"].startswith(f"{year}-{month}-{day}T{clock}")
            and ticket["invoice_number"] == row["invoice_number"].split()[-1]
            and ticket["store"]["name"].upper().startswith(layout.upper())
            and set(answer.meta["failed_checks"]) <= allowed
            and made >= {"items_sum", "vat_sums", "payments"}
            and "doubtful_line" not in answer.warnings
        )
        if not right:
            wrong.append(row["file"])
    assert wrong == []
    assert len(rows) >= 20
