# SPDX-License-Identifier: Apache-2.0
"""Prints the tables of docs/accuracy.md: how the release build reads a corpus with known values."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from accuracy import indexed, nasty, sroie, templates, tickets
from accuracy.product import TOP, Product

PARTS = ("mercadona", "sroie", "shops", "photos", "invoice2data", "nasty")
_HEAD = """# Accuracy

Made by `scripts/accuracy > docs/accuracy.md`, on documents that other people published and that are no part
of this repository. Each table says how many values are right of those that are known.
"""


def main() -> int:
    """Score the parts asked for."""
    parser = argparse.ArgumentParser(prog="scripts/accuracy", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="folders to score; all without a name")
    parser.add_argument(
        "--shared", type=Path, default=TOP.parent / "shared", help="where corpus/ and tools/ are"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show on standard output each value that is wrong"
    )
    arguments = parser.parse_args()
    corpus = arguments.shared / "corpus"
    if not corpus.is_dir():
        print(
            f"scripts/accuracy: there is no corpus at {corpus}: name its place with --shared", file=sys.stderr
        )
        return 2
    print(_HEAD, flush=True)
    with Product() as product:
        for part in arguments.parts or PARTS:
            for block in _blocks(product, part, arguments):
                print(block, flush=True)
    return 0


def _blocks(product: Product, part: str, arguments: argparse.Namespace) -> list[str]:
    folder, verbose = arguments.shared / "corpus" / part, arguments.verbose
    if part == "mercadona":
        return tickets.score(product, arguments.shared, verbose)
    if part == "sroie":
        return [sroie.score(product, folder, verbose).markdown(), _error_rate(folder)]
    if part == "invoice2data":
        return [templates.score(product, folder, verbose).markdown()]
    if part == "nasty":
        return [nasty.score(product, folder, verbose).markdown()]
    return [indexed.score(product, folder, verbose).markdown()]


def _error_rate(folder: Path) -> str:
    """Return the table of character error rates, beside Tesseract on the same pictures."""
    done = subprocess.run(
        [sys.executable, TOP / "scripts/lib/bench_ocr.py", folder],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return f"## sroie: character error rate\n\n```\n{done.stdout}```\n"


if __name__ == "__main__":
    sys.exit(main())
