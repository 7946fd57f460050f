# SPDX-License-Identifier: Apache-2.0
"""The item table of a Dia ticket: names that wrap above and below their numbers, offers, goods taken back."""

from __future__ import annotations

import re

from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.paper import AMOUNT, QUANTITY, add_item, amount, doubt, is_rule, quantity, take_off

_LETTER = r"(?: +\(?([A-Z])\)?)?"
_COUNTED = re.compile(
    rf"^(.*?)(?:^| +)({QUANTITY}) ?(UDS?|UN|KGS?|K9)\.? +"
    rf"({AMOUNT}) ?€?(?: ?/ ?KG)? +({AMOUNT}) ?€?{_LETTER}$",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"^(\S.*?) +({AMOUNT}) ?€?{_LETTER}$", re.IGNORECASE)


class ItemReader:
    """Reads the tables of one ticket; ``letters`` are the VAT letters by index of the item."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.letters: dict[int, str] = {}

    def read(self, lines: list[Line]) -> None:
        """Read the lines of one table."""
        lines = [line for line in lines if not is_rule(line.text)]
        numbers = [_COUNTED.match(line.text) or _PLAIN.match(line.text) for line in lines]
        names = _share_names(lines, numbers)
        for at, match in enumerate(numbers):
            if match is None:
                if not any(at in parts for parts in names.values()):
                    doubt(self._found, lines[at])
                continue
            name = " ".join([lines[part].text if part != at else match.group(1) for part in names[at]])
            if match.re is _COUNTED:
                self._take_counted(lines[at], name, match)
            else:
                self._take_plain(lines[at], name, match)

    def _take_counted(self, line: Line, name: str, match: re.Match[str]) -> None:
        _, count, unit, price, total, letter = match.groups()
        number, paid, single = quantity(count), amount(total), amount(price)
        if paid < 0 < number:
            # what is taken back is printed with the count of what was sold
            number = -number
        weighed = unit.upper().startswith("K")
        self._keep_letter(letter)
        add_item(self._found, line, name, paid, count=number, unit="kg" if weighed else "unit", price=single)

    def _take_plain(self, line: Line, name: str, match: re.Match[str]) -> None:
        """Take a single piece, or an offer: it has no VAT letter and is taken off the item above."""
        _, total, letter = match.groups()
        if letter is None and amount(total) < 0 and self._found.ticket.items:
            take_off(self._found, -amount(total))
            return
        self._keep_letter(letter)
        add_item(self._found, line, name, amount(total))

    def _keep_letter(self, letter: str | None) -> None:
        if letter is not None:
            self.letters[len(self._found.ticket.items)] = letter.upper()


def _share_names(lines: list[Line], numbers: list[re.Match[str] | None]) -> dict[int, list[int]]:
    """Return, for each line with numbers, the lines that make up its name, from the top down.

    A name that is too long for its column stands on two or more lines, and its numbers beside their middle.
    """
    parts: dict[int, list[int]] = {at: [at] for at, match in enumerate(numbers) if match is not None}
    for at, match in enumerate(numbers):
        if match is not None:
            continue
        above = max((other for other in parts if other < at), default=None)
        below = min((other for other in parts if other > at), default=None)
        sides = [other for other in (below, above) if other is not None and _wraps(numbers[other])]
        if above is not None and sum(part < above for part in parts[above]) * 2 >= len(parts[above]):
            # as far from both: the name above has more lines over its numbers than under them
            sides.reverse()
        if sides:
            nearest = min(sides, key=lambda other: _distance(lines[at], lines[other]))
            parts[nearest] = sorted([*parts[nearest], at])
    return parts


def _wraps(match: re.Match[str] | None) -> bool:
    return match is not None and match.re is _COUNTED


def _distance(one: Line, other: Line) -> float:
    """Return how far apart two lines stand; those of different pages are out of reach."""
    if one.page != other.page:
        return float("inf")
    return abs(one.words[0].base - other.words[0].base)
