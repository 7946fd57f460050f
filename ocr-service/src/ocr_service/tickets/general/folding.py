# SPDX-License-Identifier: Apache-2.0
"""Capitals without accents in Latin letters, one for one: places in both texts are the same."""

from __future__ import annotations

import unicodedata

# letters that no accent makes, and Serbian Cyrillic, which has a Latin letter for each of its own
_LETTERS = {
    "ß": "S",
    "Ł": "L",
    "Đ": "D",
    "Ø": "O",
    "Æ": "A",
    "Œ": "O",
    "ı": "I",
    "–": "-",
    "−": "-",
    "—": "-",
}
_CYRILLIC = dict(zip("АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ", "ABVGDDEZZIJKLLMNNOPRSTCUFHCCDS", strict=True))


class _Table(dict[int, str]):
    """Folds a letter when it is first met."""

    def __missing__(self, code: int) -> str:
        upper = chr(code).upper()
        letter = upper if len(upper) == 1 else chr(code)
        letter = _LETTERS.get(letter) or _CYRILLIC.get(letter) or unicodedata.normalize("NFD", letter)[0]
        if letter.isspace():
            letter = " "
        self[code] = letter
        return letter


_TABLE = _Table()


def fold(text: str) -> str:
    """Return the folded text; it has the length of the text."""
    return text.translate(_TABLE)
