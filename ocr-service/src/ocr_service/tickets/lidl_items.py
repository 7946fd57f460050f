# SPDX-License-Identifier: Apache-2.0
"""The items of a Lidl receipt: single, several with their price in the same line, weighed, reduced."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.paper import (
    QUANTITY,
    add_item,
    amount,
    doubt,
    give_quantity,
    is_rule,
    quantity,
    take_off,
)

# two decimals, whatever follows them: a tax letter that was misread may touch them and look like digits
_PRICE = r"-?(?:\d{1,3}\.\d{3}|[\dO]{1,4}) ?[.,] ?[\dO]{2}"
_LETTER = r" ?([A-Z0-9|]{0,2})"
_MULTIPLIED = re.compile(
    rf"^(\S.*?) +(?<!\w)({_PRICE}) ?[X×*] *(\d{{1,3}}) +({_PRICE}){_LETTER}$", re.IGNORECASE
)
_PRICED = re.compile(rf"^(\S.*?) +(?<!\w)({_PRICE}){_LETTER}$", re.IGNORECASE)
_WEIGHED = re.compile(
    rf"^({QUANTITY}) ?(?:KG|K9) ?[X×] ?({_PRICE}) ?(?:EUR|€)?(?: ?/ ?KG)?(?: +{_PRICE}{_LETTER})?$",
    re.IGNORECASE,
)


class ItemReader:
    """Reads the lines between head and total, and keeps their tax letters."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._letters: dict[int, str] = {}

    def read(self, lines: list[Line]) -> None:
        """Read the lines one by one."""
        items = self._found.ticket.items
        for line in lines:
            if is_rule(line.text):
                continue
            if (match := _WEIGHED.match(line.text)) and items:
                give_quantity(self._found, quantity(match.group(1)), "kg", amount(match.group(2)))
            elif match := _MULTIPLIED.match(line.text):
                name, price, count, total, letter = match.groups()
                self._keep_letter(letter)
                add_item(self._found, line, name, amount(total), count=Decimal(count), price=amount(price))
            elif match := _PRICED.match(line.text):
                self._take_priced(line, match)
            else:
                doubt(self._found, line)

    def rates(self, rates: dict[str, Decimal]) -> tuple[dict[int, str], dict[str, Decimal]]:
        """Return the letters of the items and the rates; with a single rate, misread letters stand for it."""
        if len(rates) == 1:
            only = next(iter(rates))
            return dict.fromkeys(self._letters, only), rates
        return self._letters, rates

    def _take_priced(self, line: Line, match: re.Match[str]) -> None:
        """Take a single piece, or a reduction: it has no letter and is taken off the item above."""
        name, total, letter = match.groups()
        if amount(total) < 0 and not letter and self._found.ticket.items:
            take_off(self._found, -amount(total))
            return
        self._keep_letter(letter)
        add_item(self._found, line, name, amount(total))

    def _keep_letter(self, letter: str) -> None:
        if letter:
            self._letters[len(self._found.ticket.items)] = letter.upper()
