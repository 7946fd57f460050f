# SPDX-License-Identifier: Apache-2.0
"""The lines of a ticket, searched and taken apart in the ways that every shop's layout needs.

Amounts may have been recognised in a picture: an O stands for a 0, a decimal point for a comma, and a blank
may have slipped in beside either.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ocr_service.models import Item, Notice, Payment, Store, Ticket
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Match
from ocr_service.tickets.words import folded

# for use inside larger patterns that ignore case
AMOUNT = r"(?<!\w)(?:- ?)?(?:[\dO]{1,3}(?:[.,'][\dO]{3})+|[\dO]{1,6})(?: ?[.,] ?)[\dO]{2}(?![\dO])-?"
QUANTITY = r"-?[\dO]+(?:[.,][\dO]{1,3})?"
HEAD_LINES = 14

_ONE = Decimal(1)
_DIGITS = str.maketrans({"O": "0", "o": "0", " ": None, "'": None})
_RULE = re.compile(r"^[\W_]*$")
_METHODS = (
    ("gift_card", re.compile(r"\b(?:TARJ\w*\.?|CHEQUE) (?:DE )?REGALO\b|\bGESCHENK|\bGUTHABENKARTE")),
    ("voucher", re.compile(r"\b(?:VALE|CHEQUE|CUPON|BONO|GUTSCHEIN|COUPON)|\bLEERGUTBON")),
    (
        "card",
        re.compile(
            r"\b(?:TARJ|CREDIT|DEBIT|KARTE|EC|GIROCARD|VISA|MASTERCARD|MAESTRO|BIZUM)|KARTE\b|CARD\b|КАРТИЦА"
        ),
    ),
    ("cash", re.compile(r"\b(?:EFECTIVO|METALICO|CONTADO|ENTREGADO|BAR|GOTOVINA|ГОТОВИНА)\b")),
)


@dataclass(slots=True)
class Paper:
    """Lines with their texts in capitals without accents."""

    lines: list[Line]
    texts: list[str]

    @classmethod
    def of(cls, lines: list[Line]) -> Paper:
        """Fold the text of every line."""
        return cls(lines, [folded(line.text) for line in lines])

    def first(self, pattern: re.Pattern[str], start: int = 0, end: int | None = None) -> int | None:
        """Return where the pattern is first found from ``start`` up to ``end``."""
        stop = len(self.texts) if end is None else min(end, len(self.texts))
        return next((at for at in range(start, stop) if pattern.search(self.texts[at])), None)

    def found(
        self, pattern: re.Pattern[str], start: int = 0, end: int | None = None
    ) -> tuple[re.Match[str], Line] | None:
        """Return the first match from ``start`` up to ``end``, with its line."""
        at = self.first(pattern, start, end)
        if at is None:
            return None
        match = pattern.search(self.texts[at])
        return None if match is None else (match, self.lines[at])


def amount(text: str) -> Decimal:
    """Return the amount with the digits as printed; the last separator is the decimal one."""
    plain = text.translate(_DIGITS)
    minus = "-" if plain[0] == "-" or plain[-1] == "-" else ""
    whole, fraction = plain.strip("-")[:-3], plain.strip("-")[-2:]
    return Decimal(f"{minus}{whole.replace('.', '').replace(',', '')}.{fraction}")


def quantity(text: str) -> Decimal:
    """Return a count or a weight; the only separator is the decimal one."""
    return Decimal(text.translate(_DIGITS).replace(",", "."))


def moment(day: str, month: str, year: str, clock: tuple[str, ...] = ()) -> str | None:
    """Return a local time in ISO form, a date alone without a clock, None if there is no such day.

    A year of two digits is one of this century: shops have printed such tickets only since 2000.
    """
    full = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        date = datetime.date(full, int(month), int(day)).isoformat()
    except ValueError:
        return None
    if len(clock) < 2 or int(clock[0]) > 23 or int(clock[1]) > 59:
        return date
    second = clock[2] if len(clock) > 2 and int(clock[2]) < 60 else "00"
    return f"{date}T{int(clock[0]):02}:{clock[1]}:{second}"


def is_rule(text: str) -> bool:
    """Tell whether a line holds no letter and no digit."""
    return _RULE.match(text) is not None


def method_of(label: str) -> str:
    """Name the way of paying that a label in capitals without accents stands for."""
    return next((name for name, pattern in _METHODS if pattern.search(label)), "other")


def empty(layout: str) -> Found:
    """Return a ticket of that layout without any field."""
    return Found(Ticket(layout=layout, store=Store(), items=[], vat=[], payments=[]))


def add_item(
    found: Found,
    line: Line,
    name: str,
    total: Decimal,
    *,
    count: Decimal = _ONE,
    unit: str = "unit",
    price: Decimal | None = None,
) -> Item:
    """Add an item; without a printed unit price, that of a single piece is its line."""
    item = Item(name=" ".join(name.split()), quantity=count, unit=unit, total=total, unit_price=price)
    if price is not None:
        found.printed_prices[len(found.ticket.items)] = price
    elif unit == "unit" and abs(count) == 1:
        item.unit_price = total * count
    found.sources[f"items[{len(found.ticket.items)}]"] = line
    found.ticket.items.append(item)
    return item


def give_quantity(found: Found, count: Decimal, unit: str, price: Decimal) -> None:
    """Give the last item the quantity and unit price that stand below it."""
    item = found.ticket.items[-1]
    # what is taken back is counted like what is sold; the sign of the line says which it is
    item.quantity = count.copy_sign(count * price * item.total) if item.total and price else count
    item.unit, item.unit_price = unit, price
    found.printed_prices[len(found.ticket.items) - 1] = price


def take_off(found: Found, discount: Decimal) -> None:
    """Take a discount that is printed below an item off that item."""
    item = found.ticket.items[-1]
    item.discount += discount
    item.total -= discount


def give_rates(found: Found, letters: dict[int, str], rates: dict[str, Decimal]) -> None:
    """Give each item the VAT rate that its letter stands for in the VAT table."""
    for index, letter in letters.items():
        found.ticket.items[index].vat_rate = rates.get(letter)


def add_payment(found: Found, line: Line, label: str, paid: Decimal) -> Payment:
    """Add a payment whose method follows from its label, in capitals without accents."""
    payment = Payment(method=method_of(label), amount=paid)
    found.sources[f"payments[{len(found.ticket.payments)}]"] = line
    found.ticket.payments.append(payment)
    return payment


def doubt(found: Found, line: Line, what: str = "a line among the items was not understood") -> None:
    """Tell of a line that was not understood."""
    found.warnings.append(Notice(code="doubtful_line", message=f"{what}: {line.text}", page=line.page))


def finish(found: Found, currency: str) -> Found:
    """Tell what is missing, and what kind of ticket it is."""
    ticket = found.ticket
    if ticket.total is not None or ticket.items:
        ticket.currency = currency
    if ticket.total is None:
        found.warnings.append(Notice(code="no_total", message="the total of the ticket could not be read"))
    if not ticket.items:
        found.warnings.append(Notice(code="no_items", message="no item of the ticket could be read"))
    if ticket.total is not None and ticket.total < 0:
        ticket.kind = "refund"
    return found


@lru_cache(maxsize=1)
def _folded_head(text: str) -> str:
    return folded(text)


def judge(
    lines: list[Line],
    head: re.Pattern[str],
    why: str,
    marks: tuple[tuple[str, re.Pattern[str]], ...],
    least: float = 0.2,
) -> Match:
    """Score a layout: its name must be in the head of the document, then each mark adds a fifth.

    The head is searched as one text and folded once, since every document meets every layout.
    """
    if not head.search(_folded_head("\n".join([line.text for line in lines[:HEAD_LINES]]))):
        return Match(0.0, f"{why} is not in the head")
    texts = [folded(line.text) for line in lines]
    seen = [label for label, pattern in marks if any(map(pattern.search, texts))]
    return Match(min(1.0, least + 0.2 * len(seen)), ", ".join([f"{why} in the head", *seen]))
