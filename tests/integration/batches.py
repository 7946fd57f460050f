# SPDX-License-Identifier: Apache-2.0
"""Folders full of tickets for `ocr batch`, and what it made of them."""

import json
from pathlib import Path
from typing import Any

from integration.machine import Machine, ticket_bytes

STORE = {"OCR_STORE": "on"}


def fill(machine: Machine, names: list[str], folder: str = "in") -> None:
    """Write tickets that differ in their bytes but not in what they say."""
    for number, name in enumerate(names):
        path = machine.files / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ticket_bytes("simple")[0] + b"\n%%%d\n" % number)


def report(path: Path) -> dict[str, dict]:
    """Read a report; each input may stand in it only once."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    named = {row["input"]: row for row in rows}
    assert len(named) == len(rows), "an input stands in the report twice"
    return named


def said(document: Path) -> dict[str, Any]:
    """Give what a document says, without what differs from run to run."""
    record = json.loads(document.read_text())
    return {name: value for name, value in record.items() if name not in ("timing_ms", "cached")}


def files_below(folder: Path) -> list[str]:
    """Name every file below the folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
