# SPDX-License-Identifier: Apache-2.0
"""Measures recognition on receipts of SROIE: text error and cost of each engine on the same pictures.

    bench_ocr.py FOLDER [--engine NAME ...]

FOLDER holds NAME.jpg with NAME.csv beside it: a line of eight coordinates and the text for each line of the
receipt. The character error rate (CER) is the number of characters to insert, delete or replace, divided by
the number of those in the right text:

- Case is folded, since SROIE writes capitals throughout; runs of spaces count as one space, which counts.
- Reading order does not count: each word that was recognised goes to the line whose box it stands in, from
  left to right. Words that stand in no box count as inserted.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "ocr-service" / "src"))

from ocr_service.imaging.decode import PictureFile  # type: ignore[import-not-found]  # noqa: E402
from ocr_service.reading.base import Word  # type: ignore[import-not-found]  # noqa: E402
from ocr_service.recognition import engines  # type: ignore[import-not-found]  # noqa: E402

_MEGAPIXELS = 200
_BESIDE = 12  # pixels that a word may stand beside the box of its line


@dataclass
class RightLine:
    """One line of the right text with the box around it."""

    left: int
    top: int
    right: int
    bottom: int
    text: str

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is outside the box."""
        return max(self.left - x, x - self.right, 0) + max(self.top - y, y - self.bottom, 0)


@dataclass
class Score:
    """What an engine made of some receipts."""

    errors: int = 0
    characters: int = 0
    seconds: float = 0.0


def right_lines(path: Path) -> list[RightLine]:
    """Read the right text of a receipt."""
    lines = []
    for row in path.read_text(encoding="utf-8", errors="replace").splitlines():
        parts = row.split(",", 8)
        if len(parts) == 9:
            xs, ys = list(map(int, parts[:8:2])), list(map(int, parts[1:8:2]))
            lines.append(RightLine(min(xs), min(ys), max(xs), max(ys), parts[8]))
    return lines


def score(words: list[Word], lines: list[RightLine]) -> Score:
    """Compare recognised words with the right lines."""
    found: list[list[Word]] = [[] for _ in lines]
    inserted = 0
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        distances = [(line.distance(x, y), abs(y - (line.top + line.bottom) / 2)) for line in lines]
        nearest = min(range(len(lines)), key=distances.__getitem__)
        if distances[nearest][0] < _BESIDE:
            found[nearest].append(word)
        else:
            inserted += len(word.text)
    result = Score(errors=inserted)
    for line, got in zip(lines, found, strict=True):
        wanted = folded(line.text)
        text = folded(" ".join(word.text for word in sorted(got, key=lambda word: word.x0)))
        result.errors += edits(wanted, text)
        result.characters += len(wanted)
    return result


def folded(text: str) -> str:
    """Return the text in capitals with single spaces."""
    return " ".join(text.upper().split())


def edits(wanted: str, text: str) -> int:
    """Return how many insertions, deletions and replacements make one text of the other."""
    before = list(range(len(text) + 1))
    for row, left in enumerate(wanted, 1):
        now = [row]
        for column, right in enumerate(text, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return before[-1]


def measure(engine: str, pictures: list[Path], quality: str) -> Score:
    """Recognise all pictures with one engine, warm."""
    recogniser = engines.recogniser(engine)
    total = Score()
    for path in pictures:
        with PictureFile(path.read_bytes(), _MEGAPIXELS) as opened:
            pixels = opened.read_page(1).pixels
        began = time.process_time()
        found = recogniser.recognise(pixels, ["eng"], quality)
        total.seconds += time.process_time() - began
        one = score(found.in_picture(), right_lines(path.with_suffix(".csv")))
        total.errors += one.errors
        total.characters += one.characters
    engines.drop_models()
    return total


def main() -> int:
    """Print a table with a row for each engine."""
    parser = argparse.ArgumentParser(description="measure recognition on receipts of SROIE")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", nargs="+", default=None, choices=engines.ENGINES)
    parser.add_argument("--quality", default="best", choices=["best", "fast"])
    arguments = parser.parse_args()
    pictures = sorted(path for path in arguments.folder.glob("*.jpg") if path.with_suffix(".csv").is_file())
    if not pictures:
        print(f"skipped: no receipts in {arguments.folder}")
        return 0
    print(f"{len(pictures)} receipts         CER   CPU s a receipt")
    for engine in arguments.engine or engines.available():
        total = measure(engine, pictures, arguments.quality)
        rate = total.errors / max(total.characters, 1)
        print(f"{engine:16} {rate:10.4f} {total.seconds / len(pictures):17.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
