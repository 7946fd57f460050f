# SPDX-License-Identifier: Apache-2.0
"""Whole tickets with a key of every item, and scans of them, scored by the tool that comes with the key."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from accuracy.product import Product

SCANS = (
    ("scanned at 200 dpi", ["--dpi", "200"], "pdf"),
    (
        "scanned at 150 dpi, tilted, JPEG",
        ["--dpi", "150", "--tilt", "2", "--quality", "50", "--as", "jpg"],
        "jpg",
    ),
)


def score(product: Product, shared: Path, verbose: bool) -> list[str]:
    """Return one text block for the digital tickets and one for each kind of scan."""
    folder = shared / "corpus/mercadona"
    names = [key.split("/")[-1] for key in json.loads((folder / "TRUTH.json").read_text())]
    files = [folder / name for name in names]
    blocks = [_block(product, shared, "digital tickets", files, [], verbose)]
    for title, options, kind in SCANS:
        out = product.folder / f"scans-{kind}"
        subprocess.run(
            [sys.executable, shared / "tools/make_scans.py", out, *files, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        scans = [out / f"{Path(name).stem}.{kind}" for name in names]
        blocks.append(_block(product, shared, title, scans, ["--loose"], verbose))
    return blocks


def _block(
    product: Product, shared: Path, title: str, files: list[Path], options: list[str], verbose: bool
) -> str:
    records = product.folder / "records.ndjson"
    with records.open("w", encoding="utf-8") as out:
        for path, record in product.read(files):
            record["source"].pop("sha256", None)
            record["source"]["file"] = f"{path.stem}.pdf"
            out.write(json.dumps(record) + "\n")
    done = subprocess.run(
        [
            sys.executable,
            shared / "tools/score_tickets.py",
            shared / "corpus/mercadona/TRUTH.json",
            records,
            *options,
            *(["--verbose"] if verbose else []),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"## mercadona: {title}\n\n```\n{done.stdout}{done.stderr}```\n"
