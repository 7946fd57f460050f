# SPDX-License-Identifier: Apache-2.0
"""The program that an expert would write: a pool of processes that read PDFs with pdfplumber, text only.

pool_reader.py PROCESSES OUT FILE...      writes OUT/NAME.txt
"""

from __future__ import annotations

import sys
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import pdfplumber


def convert(out: Path, file: str) -> None:
    """Write the text of one file."""
    with pdfplumber.open(file) as pdf:
        text = "\n".join(page.extract_text() or "" for page in pdf.pages)
    (out / f"{Path(file).stem}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    """Convert all files."""
    processes, out = int(sys.argv[1]), Path(sys.argv[2])
    with Pool(processes) as pool:
        for _ in pool.imap_unordered(partial(convert, out), sys.argv[3:], chunksize=8):
            pass


if __name__ == "__main__":
    main()
