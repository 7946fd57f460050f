# SPDX-License-Identifier: Apache-2.0
"""The items of a REWE receipt: a line with its tax letter, then perhaps a line with its count or weight."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import Notice
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.paper import (
    AMOUNT,
    QUANTITY,
    add_item,
    amount,
    doubt,
    give_quantity,
    is_rule,
    quantity,
)
from ocr_service.tickets.words import folded

_PRICED = re.compile(rf"^(\S.*?) +({AMOUNT}) ?([A-Z8])? *[*+]?$", re.IGNORECASE)
_COUNTED = re.compile(rf"^({QUANTITY}) ?(STK|ST|KG|K9)\.? *[X×] +({AMOUNT})(?: ?EUR ?/ ?KG)?$", re.IGNORECASE)
_NO_ITEM = re.compile(r"^(?:DUPLIKAT|HANDEINGABE|EUR$|UID\b|ZWISCHENSUMME\b)")
_EMPTIES = re.compile(r"^LEERG")
_LETTERS = {"8": "B"}


class ItemReader:
    """Reads the lines between head and sum; ``letters`` are the tax letters by index of the item."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.letters: dict[int, str] = {}

    def read(self, lines: list[Line]) -> None:
        """Read the lines one by one."""
        items = self._found.ticket.items
        for line in lines:
            if is_rule(line.text) or _NO_ITEM.match(folded(line.text)):
                continue
            if match := _COUNTED.match(line.text):
                if not items:
                    doubt(self._found, line)
                    continue
                count, unit, price = match.groups()
                weighed = unit.upper().startswith("K")
                give_quantity(self._found, quantity(count), "kg" if weighed else "unit", amount(price))
            elif match := _PRICED.match(line.text):
                name, total, letter = match.groups()
                if letter is not None:
                    self.letters[len(items)] = _LETTERS.get(letter, letter.upper())
                add_item(self._found, line, name, amount(total))
            else:
                doubt(self._found, line)

    def settle(self) -> None:
        """Count returned empties against the sum also where their minus is not on the paper.

        Only if the items add up to the total with the minus, and it is told.
        """
        ticket = self._found.ticket
        wrong = [item for item in ticket.items if item.total > 0 and _EMPTIES.match(folded(item.name))]
        extra = sum([item.total for item in wrong], Decimal(0))
        if not wrong or ticket.total != sum([item.total for item in ticket.items], -2 * extra):
            return
        for item in wrong:
            index = ticket.items.index(item)
            line = self._found.sources[f"items[{index}]"]
            message = f"{item.name}: {item.total} is printed, taken as -{item.total}, for so the sum closes"
            self._found.warnings.append(Notice(code="corrected_by_sum", message=message, page=line.page))
            item.quantity, item.total = -item.quantity, -item.total
