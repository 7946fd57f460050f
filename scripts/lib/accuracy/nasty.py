# SPDX-License-Identifier: Apache-2.0
"""Damaged, odd and hostile files: each answered, with the text that other tools find or a code and a hint."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

from accuracy.indexed import rows
from accuracy.product import Product
from accuracy.table import Table

# glyphs drawn twice to look bold are one letter
_PLUMBER = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        print("".join(char["text"] for char in page.dedupe_chars().chars))
"""
_SECONDS = 60
_UNKNOWN = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")


def score(product: Product, folder: Path, verbose: bool) -> Table:
    """Score every file, and that one daemon survives them all."""
    table = Table("nasty: files that break readers")
    before: int | None = None
    for row in rows(folder):
        for path, record in product.read([folder / row["file"]]):
            before = before or product.daemon_pid()
            wanted = max(_others(path).values())
            found = _characters(record.get("text", ""))
            failed = record.get("error")
            table.mark("answered with a document or a failure", bool(failed or "pages" in record))
            if failed:
                told = bool(failed["hint"]) and failed["code"] not in ("internal", "worker_crashed")
                table.mark("failure with a code of its own and a hint", told)
            table.mark("text as complete as the better of two tools", found >= wanted)
            if verbose and (failed or found < wanted):
                print(
                    f"  {path.name}: {found} characters, others {wanted}; {failed}; {row['why_nasty']}",
                    flush=True,
                )
    table.mark("the same daemon after all of them", before is not None and before == product.daemon_pid())
    return table


def _others(path: Path) -> dict[str, int]:
    """Return how many characters pdftotext and pdfplumber find."""
    commands = {
        "pdftotext": ["pdftotext", "-layout", str(path), "-"],
        "pdfplumber": [sys.executable, "-c", _PLUMBER, str(path)],
    }
    found = {}
    for name, command in commands.items():
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
            found[name] = _characters(done.stdout.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            found[name] = 0
    return found


def _characters(text: str) -> int:
    """Count what can be seen: no blanks, direction marks or unknown glyphs; a ligature is its letters."""
    text = unicodedata.normalize("NFKC", _UNKNOWN.sub("", text))
    return sum(unicodedata.category(character)[0] not in "CZ" for character in text)
