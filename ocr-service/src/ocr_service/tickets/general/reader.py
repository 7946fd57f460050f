# SPDX-License-Identifier: Apache-2.0
"""The general reader: puts the parts together, and takes only what looks like a ticket on the evidence."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from ocr_service.models import Item, Notice, Store, Ticket
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.general.closing import Reading, choose
from ocr_service.tickets.general.dates import read_moment
from ocr_service.tickets.general.figures import CURRENCIES, SIGN
from ocr_service.tickets.general.folding import fold
from ocr_service.tickets.general.numbering import read_number
from ocr_service.tickets.general.payments import add_cards
from ocr_service.tickets.general.rows import Row, prepare
from ocr_service.tickets.general.shop import read_shop
from ocr_service.tickets.general.structure import Kind, Structure, structure_of
from ocr_service.tickets.general.vat import VatTable, read_vat
from ocr_service.tickets.general.vocabulary import (
    AMOUNT,
    BUYER,
    DOCUMENT,
    INVOICE,
    PAYABLE,
    REFUND,
    SUBTOTAL,
    TOTAL,
)

_ZERO = Decimal(0)
_SCORE = 0.3
_ENOUGH = 4
# a report has more lines than any ticket whose sums do not close
_LONG = 250
_CURRENCY = re.compile(rf"(?<![A-Z]){SIGN}")
# short words that are signs of a currency only beside an amount
_DOUBTFUL = {"FR.", "RS.", "FT", "DIN", "LEI", "KC"}
# other countries whose money is written with the dollar's sign
_OTHER_DOLLAR = re.compile(
    r"\b(?:RM|MYR|SDN|BHD|MALAYSIA|SINGAPORE|SGD|AUSTRALIA|AUD|ABN|CANADA|CAD|HONG KONG|HKD|NEW ZEALAND|"
    r"NZD|MEXICO|MXN)\b"
)
_UNITED_STATES = re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?$|\bU\.?S\.?A\b|\bUNITED STATES\b")


class General(Layout):
    """Any ticket or invoice that names a total, or a list of items with enough around it."""

    name = "general"

    def matches(self, lines: list[Line]) -> Match:
        """Look for the name of a total; whether there is a ticket shows when it is read."""
        for line in lines:
            text = fold(line.text)
            # some tills print no other total than the sum before payment
            if any(pattern.search(text) for pattern in (TOTAL, PAYABLE, AMOUNT, SUBTOTAL)):
                return Match(_SCORE, "a line names a total")
        return Match(0.0, "no line names a total")

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the document; None if it does not look like a ticket."""
        rows, _ = prepare(lines)
        structure = structure_of(rows)
        vat = read_vat(structure)
        reading = choose(structure, vat)
        found = Found(Ticket(layout=self.name, store=Store(), items=[], vat=[], payments=[]))
        ticket = found.ticket
        _fill(found, reading, vat)
        number = read_number(rows)
        if number is not None:
            ticket.invoice_number, found.sources["invoice_number"] = number[0], number[1].line
        head_end = _head_end(structure, reading)
        moment = read_moment(rows, _month_first(rows), head_end)
        if moment is not None:
            ticket.purchased_at, found.sources["purchased_at"] = moment.text, moment.row.line
        read_shop(found, rows, head_end)
        add_cards(reading.paid, rows)
        ticket.currency = _currency(rows, reading)
        if _evidence(found, structure, reading) < _ENOUGH:
            return None
        _round_off(found, rows)
        return found


def _fill(found: Found, reading: Reading, vat: VatTable) -> None:
    """Write what was chosen into the ticket, with the lines that it came from."""
    ticket, sources = found.ticket, found.sources
    if reading.total is not None:
        total = reading.total
        ticket.total, sources["total"] = total.value, total.row.line
        if total.read is not None:
            message = f"total: read {total.read}, shown {total.value}, for so the sums close"
            notice = Notice(code="corrected_by_sum", message=message, page=total.row.line.page)
            found.warnings.append(notice)
    if reading.table is not None:
        for index, (item, row) in enumerate(reading.table.items):
            code = reading.table.codes.get(index)
            if item.vat_rate is None and code is not None:
                item.vat_rate = vat.codes.get(code)
            sources[f"items[{index}]"] = row.line
            ticket.items.append(item)
        found.printed_prices = dict(reading.table.prices)
        for index in reading.table.split:
            _tell_split(found, index, reading.table.items[index][1])
        for index in reading.table.turned:
            _tell_turned(found, index)
    for adjustment in reading.adjustments:
        if adjustment.kind in ("tax", "rounding"):
            found.added += adjustment.value
        else:
            sources[f"items[{len(ticket.items)}]"] = adjustment.row.line
            ticket.items.append(_extra(adjustment.row, adjustment.value))
    for vat_row, row in vat.rows:
        sources[f"vat[{len(ticket.vat)}]"] = row.line
        ticket.vat.append(vat_row)
    found.vat_total = vat.total
    # a row that fits only loosely is right where the table makes up the total
    found.vat_by_line = reading.vat_closes
    if reading.vat_closes and ticket.total is not None:
        # rounding to coins stands outside of the tax
        found.outside_vat = ticket.total - vat.gross
    elif ticket.total is not None and vat.rows and reading.items_close:
        untaxed = sum([item.total for item in ticket.items if item.vat_rate is None], _ZERO)
        if untaxed == ticket.total - vat.gross:
            found.outside_vat = untaxed
    paid = reading.paid
    for payment, row in paid.payments:
        sources[f"payments[{len(ticket.payments)}]"] = row.line
        ticket.payments.append(payment)
    found.unpaid = paid.unpaid
    if paid.change is not None and paid.change_row is not None:
        ticket.change, sources["change"] = paid.change, paid.change_row.line


def _tell_turned(found: Found, index: int) -> None:
    """Tell of an amount that is taken off though no minus is printed."""
    item, line = found.ticket.items[index], found.sources[f"items[{index}]"]
    message = f"{item.name}: {-item.total} is printed, taken as {item.total}, for so the sum closes"
    found.warnings.append(Notice(code="corrected_by_sum", message=message, page=line.page))


def _tell_split(found: Found, index: int, row: Row) -> None:
    """Tell of an amount that was recognised as one number with the code behind it."""
    last = row.figures[-1]
    message = f"items[{index}].total: read {last.text}, shown {last.value}, for so the sum closes"
    found.warnings.append(Notice(code="corrected_by_sum", message=message, page=row.line.page))


def _extra(row: Row, value: Decimal) -> Item:
    """Make an item of a discount or charge that stands between items and total."""
    money = row.money[-1]
    name = " ".join(row.text[: money.start].split()).strip(" :-") or row.text
    return Item(name=name, quantity=Decimal(1), unit_price=value, total=value)


def _head_end(structure: Structure, reading: Reading) -> int:
    """Return the line at which items or totals begin."""
    ends = [at for kind in (Kind.ITEM_HEAD, Kind.TOTAL) if (at := structure.first(kind)) is not None]
    if reading.table is not None and reading.table.items:
        ends.append(reading.table.items[0][1].at)
    return min(ends, default=len(structure.rows))


def _month_first(rows: list[Row]) -> bool:
    """Tell whether the document is from a country that writes the month before the day."""
    return any(_UNITED_STATES.search(row.fold) for row in rows) or (
        any(figure.currency == "USD" for row in rows for figure in row.figures) and not _other_dollar(rows)
    )


def _other_dollar(rows: list[Row]) -> bool:
    return any(_OTHER_DOLLAR.search(row.fold) for row in rows)


def _currency(rows: list[Row], reading: Reading) -> str | None:
    """Return the currency of the ticket; a dollar's sign alone may be that of another country."""
    code = _printed_currency(rows, reading)
    if code != "USD" or not _other_dollar(rows) or any("USD" in row.fold for row in rows):
        return code
    named = [CURRENCIES[sign] for row in rows for sign in _CURRENCY.findall(row.fold) if sign.isalpha()]
    return Counter(named).most_common(1)[0][0] if named else None


def _printed_currency(rows: list[Row], reading: Reading) -> str | None:
    """Return the currency beside the total, else that beside most amounts, else any that is named."""
    if reading.total is not None:
        if reading.total.currency is not None:
            return reading.total.currency
        beside = _CURRENCY.findall(reading.total.row.fold)
        if beside:
            return CURRENCIES[beside[-1]]
    amounts = Counter(figure.currency for row in rows for figure in row.money if figure.currency)
    if amounts:
        return amounts.most_common(1)[0][0]
    named = Counter(
        CURRENCIES[sign] for row in rows for sign in _CURRENCY.findall(row.fold) if sign not in _DOUBTFUL
    )
    return named.most_common(1)[0][0] if named else None


def _evidence(found: Found, structure: Structure, reading: Reading) -> int:
    """Count what speaks for a ticket; a table that adds up is none without a trace of a sale."""
    ticket = found.ticket
    sale = [
        ticket.purchased_at is not None,
        ticket.invoice_number is not None,
        bool(found.tax_country),
        reading.paid.closes,
        any(DOCUMENT.search(row.fold) for row in structure.rows if len(row.fold) < 60),
    ]
    points = sum(sale) + bool(found.tax_country) + (ticket.currency is not None)
    if not any(sale):
        return 0
    if ticket.total is None:
        return points + 1 if len(ticket.items) > 2 and points >= 3 else 0
    closed = reading.items_close or reading.vat_closes or reading.paid.closes
    if not closed and len(structure.rows) > _LONG:
        return 0
    if reading.total is not None:
        points += 2 if reading.total.strength >= 1.9 else 1
    points += 2 * reading.vat_closes + (reading.items_close and min(len(ticket.items), 2))
    points += structure.first(Kind.ITEM_HEAD) is not None and bool(ticket.items)
    return points


def _round_off(found: Found, rows: list[Row]) -> None:
    """Name the kind of document, and tell of what is missing."""
    ticket = found.ticket
    texts = [row.fold for row in rows if len(row.fold) < 80]
    if (ticket.total is not None and ticket.total < 0) or any(REFUND.search(text) for text in texts[:20]):
        ticket.kind = "refund"
    elif any(INVOICE.search(text) for text in texts) and not any("SIMPLI" in text for text in texts):
        at_till = ticket.change is not None or any(
            paid.method in ("cash", "other") for paid in ticket.payments
        )
        ticket.kind = "receipt" if at_till and not any(BUYER.search(text) for text in texts) else "invoice"
    if ticket.total is None:
        found.warnings.append(Notice(code="no_total", message="the total of the ticket could not be read"))
    if not ticket.items:
        found.warnings.append(Notice(code="no_items", message="no item of the ticket could be read"))
