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
        print(" ".join(word["text"] for word in page.dedupe_chars().extract_words()))
"""
_SECONDS = 60
_WORD = re.compile(r"\w+")
_REPEATED = re.compile(r"(.+?)\1+")
_UNKNOWN = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")


def score(product: Product, folder: Path, verbose: bool) -> Table:
    """Score every file, and that one daemon survives them all."""
    table = Table("nasty: files that break readers")
    before: int | None = None
    for row in rows(folder):
        for path, record in product.read([folder / row["file"]]):
            before = before or product.daemon_pid()
            others = _others(path)
            wanted = max(map(_characters, others))
            found = _characters(record.get("text", ""))
            lost = [] if found >= wanted else _lost(others, record.get("text", ""))
            failed = record.get("error")
            table.mark("answered with a document or a failure", bool(failed or "pages" in record))
            if failed:
                told = bool(failed["hint"]) and failed["code"] not in ("internal", "worker_crashed")
                table.mark("failure with a code of its own and a hint", told)
            table.mark("text as long as that of the better of two tools", found >= wanted)
            table.mark("text as long, or without it every word that either tool finds", not lost)
            if verbose and (failed or found < wanted):
                print(
                    f"  {path.name}: {found} characters, others {wanted}; lost {lost[:9]}; {failed}; "
                    f"{row['why_nasty']}",
                    flush=True,
                )
    table.mark("the same daemon after all of them", before is not None and before == product.daemon_pid())
    return table


def _others(path: Path) -> list[str]:
    """Return the texts that pdftotext and pdfplumber find."""
    commands = {
        "pdftotext": ["pdftotext", "-layout", str(path), "-"],
        "pdfplumber": [sys.executable, "-c", _PLUMBER, str(path)],
    }
    found = []
    for command in commands.values():
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
            found.append(done.stdout.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            found.append("")
    return found


def _lost(others: list[str], text: str) -> list[str]:
    """Return the words that ours lacks, wherever blanks fall in it.

    A stroke that stretches an Arabic word is drawn over itself, and no two tools give it as often: what
    repeats itself counts once on both sides.
    """
    own = _joined(text)
    once = "".join(_once(word) for word in _WORD.findall(_plain(text)))
    words = {word for other in others for word in _WORD.findall(_plain(other))}
    return sorted(word for word in words if not any(each in own or each in once for each in _spellings(word)))


def _spellings(word: str) -> list[str]:
    """Return a word as it stands, once where it repeats itself, and both turned, as tools give some."""
    once = _once(word)
    return [word, once, word[::-1], once[::-1]]


def _once(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def _plain(text: str) -> str:
    """Return the text without unknown glyphs, ligatures as their letters."""
    return unicodedata.normalize("NFKC", _UNKNOWN.sub("", text))


def _joined(text: str) -> str:
    return "".join(_WORD.findall(_plain(text)))


def _characters(text: str) -> int:
    """Count what can be seen: no blanks, direction marks or unknown glyphs; a ligature is its letters."""
    return sum(unicodedata.category(character)[0] not in "CZ" for character in _plain(text))
