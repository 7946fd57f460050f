# SPDX-License-Identifier: Apache-2.0
"""The item table of a Mercadona ticket: plain, weighed, fish counter, parking."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import Item, Notice
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.numbers import MONEY, QUANTITY, decimal

_ONE = Decimal(1)
_PRICED = re.compile(rf"^(-?\d{{1,4}}) +(\S.*?)(?: {{2,}}({MONEY}))? +({MONEY})$")
_ENDS_PRICED = re.compile(rf"^(\S.*?) +({MONEY})$")
_COUNTED = re.compile(r"^(-?\d{1,4}) +(\S.*)$")
_WEIGHED = re.compile(rf"^({QUANTITY}) *([A-Z]{{1,3}})\.? +({MONEY}) *€? ?/ ?[A-Z]{{1,3}}\.? +({MONEY})$")
_PARKED = re.compile(r"^(?:ENTRADA|ENTRA|SORTIDA|SALIDA)(?![A-Z]).*\d{1,2}:\d{2}")
_DONATION = re.compile(r"^(?:DONACION?|DONATIVO|DONATIU|DONAC\b)")
_UNITS = {"KG": "kg", "G": "g", "GR": "g", "L": "l", "ML": "ml"}


class ItemReader:
    """Takes the lines of the table one by one; a name may wait for its weight on the next line."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._section: str | None = None
        self._waiting: tuple[str, Decimal | None, Line] | None = None

    def take(self, line: Line, folded: str) -> None:
        """Read one line; ``folded`` is its text without case and accents."""
        text = line.text
        if match := _WEIGHED.match(folded):
            self._take_weighed(line, match)
        elif match := _PRICED.match(text):
            self._drop_waiting()
            self._section = None
            self._take_priced(line, match)
        elif _PARKED.match(folded):
            return
        elif match := _COUNTED.match(text):
            self._drop_waiting()
            self._section = None
            self._waiting = (match.group(2), Decimal(match.group(1)), line)
        elif match := _ENDS_PRICED.match(text):
            # a discount or a charge, or a counter's item by the piece: none has a count
            self._open_section()
            self._drop_waiting()
            amount = decimal(match.group(2))
            self._add(match.group(1).rstrip(), _ONE, "unit", amount, amount, line)
        else:
            self._take_name(line)

    def finish(self) -> None:
        """Tell of a name that was never followed by its weight."""
        self._drop_waiting()

    def _take_name(self, line: Line) -> None:
        """Take a name without a count: the head of a counter's section, or an item of that section."""
        self._open_section()
        self._drop_waiting()
        self._waiting = (line.text, None, line)

    def _open_section(self) -> None:
        """Make a waiting name without a count the section of what follows."""
        if self._waiting is not None and self._waiting[1] is None:
            self._section = self._waiting[0]
            self._waiting = None

    def _take_weighed(self, line: Line, match: re.Match[str]) -> None:
        quantity, unit, price, total = match.groups()
        if self._waiting is None:
            self._warn(line)
            return
        name, _, first = self._waiting
        self._waiting = None
        self._found.printed_prices[len(self._found.ticket.items)] = decimal(price)
        self._add(name, decimal(quantity), _UNITS.get(unit, "unit"), decimal(price), decimal(total), first)

    def _take_priced(self, line: Line, match: re.Match[str]) -> None:
        count, name, price, total = match.groups()
        quantity, amount = Decimal(count), decimal(total)
        ending = _ENDS_PRICED.match(name) if price is None and abs(quantity) > 1 else None
        if ending is not None and decimal(ending.group(2)) * quantity == amount:
            # a long name can reach its price; the product tells that it is one
            name, price = ending.groups()
        unit_price: Decimal | None = None
        if price is not None:
            unit_price = decimal(price)
            self._found.printed_prices[len(self._found.ticket.items)] = unit_price
        elif abs(quantity) == 1:
            unit_price = amount * quantity
        else:
            # more than one is always printed with its unit price: digits of the name may have slipped in
            self._warn(line, "an item has a count but no unit price")
        self._add(name, quantity, "unit", unit_price, amount, line)

    def _add(
        self, name: str, quantity: Decimal, unit: str, price: Decimal | None, total: Decimal, line: Line
    ) -> None:
        items = self._found.ticket.items
        self._found.sources[f"items[{len(items)}]"] = line
        name = " ".join(name.split())
        items.append(
            Item(
                name=name, quantity=quantity, unit=unit, unit_price=price, total=total, section=self._section
            )
        )
        if _DONATION.match(name.upper().replace("Ó", "O")):
            self._found.outside_vat += total

    def _drop_waiting(self) -> None:
        if self._waiting is not None:
            self._warn(self._waiting[2])
            self._waiting = None

    def _warn(self, line: Line, what: str = "a line among the items was not understood") -> None:
        notice = Notice(code="doubtful_line", message=f"{what}: {line.text}", page=line.page)
        self._found.warnings.append(notice)
