# SPDX-License-Identifier: Apache-2.0
"""Whole tickets with a key of every item, and scans of them, scored by the tool that comes with the key."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from accuracy.product import Product, Record

SCANS = (
    ("scanned at 200 dpi", ["--dpi", "200"], "pdf"),
    (
        "scanned at 150 dpi, tilted, JPEG",
        ["--dpi", "150", "--tilt", "2", "--quality", "50", "--as", "jpg"],
        "jpg",
    ),
)


def score(product: Product, shared: Path, verbose: bool) -> list[str]:
    """Return text blocks: the digital tickets against the key as it is and mended, and each kind of scan."""
    folder = shared / "corpus/mercadona"
    key = json.loads((folder / "TRUTH.json").read_text())
    names = [name.split("/")[-1] for name in key]
    files = [folder / name for name in names]
    mended = product.folder / "TRUTH.json"
    mended.write_text(json.dumps({name: _without_counts(ticket) for name, ticket in key.items()}))
    digital = list(product.read(files))
    blocks = [
        _block(product, shared, "digital tickets", digital, folder / "TRUTH.json", [], verbose),
        _block(
            product, shared, "digital tickets, the key without counts in names", digital, mended, [], verbose
        ),
    ]
    for title, options, kind in SCANS:
        out = product.folder / f"scans-{kind}"
        subprocess.run(
            [sys.executable, shared / "tools/make_scans.py", out, *files, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        scans = product.read([out / f"{Path(name).stem}.{kind}" for name in names])
        blocks.append(_block(product, shared, title, scans, folder / "TRUTH.json", ["--loose"], verbose))
    return blocks


def _without_counts(ticket: dict[str, Any]) -> dict[str, Any]:
    """Take off the names of weighed items what the paper prints in the column of counts ("1 PATATA")."""
    items = [
        [name.removeprefix("1 ") if unit == "kg" else name, quantity, unit, *rest]
        for name, quantity, unit, *rest in ticket["items"]
    ]
    return {**ticket, "items": items}


def _block(
    product: Product,
    shared: Path,
    title: str,
    read: Iterable[tuple[Path, Record]],
    key: Path,
    options: list[str],
    verbose: bool,
) -> str:
    records = product.folder / "records.ndjson"
    with records.open("w", encoding="utf-8") as out:
        for path, record in read:
            source = {"file": f"{path.stem}.pdf"}
            out.write(json.dumps({**record, "source": source}) + "\n")
    done = subprocess.run(
        [
            sys.executable,
            shared / "tools/score_tickets.py",
            key,
            records,
            *options,
            *(["--verbose"] if verbose else []),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"## mercadona: {title}\n\n```\n{done.stdout}{done.stderr}```\n"
