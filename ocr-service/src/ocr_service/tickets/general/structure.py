# SPDX-License-Identifier: Apache-2.0
"""Which line is what: heads of tables, totals, subtotals, taxes and payments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from ocr_service.tickets.general.figures import TAX_COLUMN
from ocr_service.tickets.general.rows import Row, cell_box
from ocr_service.tickets.general.vocabulary import (
    AMOUNT,
    BEFORE_NOW,
    CHANGE,
    CHARGE,
    COUNT,
    DISCOUNT,
    GROSS,
    HEADS,
    METHODS,
    NET,
    PAYABLE,
    POINTS,
    ROUNDING,
    SAVING,
    SUBTOTAL,
    TAX,
    TAX_HEAD,
    TOTAL,
)

_NET_TOTAL = re.compile(r"NET (?:TOTAL|AM(?:OUN)?T)\b(?!.{0,12}(?:EXCL|TAX|VAT|GST))")


class Kind(Enum):
    """What a line is by its words."""

    OTHER = "other"
    ITEM_HEAD = "item head"
    TAX_HEAD = "tax head"
    TAX_ROW = "tax row"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    PAYMENT = "payment"
    CHANGE = "change"
    TAX = "tax"
    ROUNDING = "rounding"
    NOTE = "note"


@dataclass(slots=True)
class Label:
    """The words of a total and where they end on the line; the better they fit, the higher the strength."""

    start: int
    end: int
    strength: float


@dataclass(slots=True)
class Structure:
    """The lines of a document with their kinds."""

    rows: list[Row]
    kinds: list[Kind]
    labels: dict[int, list[Label]] = field(default_factory=dict)

    def first(self, kind: Kind, start: int = 0) -> int | None:
        """Return the first line of a kind from ``start`` on."""
        return next((at for at in range(start, len(self.kinds)) if self.kinds[at] is kind), None)


def structure_of(rows: list[Row]) -> Structure:
    """Tell the kinds of all lines."""
    structure = Structure(rows, [Kind.OTHER] * len(rows))
    for row in rows:
        structure.labels[row.at] = total_labels(row)
        structure.kinds[row.at] = _kind(row, structure.labels[row.at])
    _mark_tax_tables(structure)
    for row in rows:
        if structure.kinds[row.at] is Kind.ITEM_HEAD:
            _mark_tax_columns(rows, row)
    return structure


def total_labels(row: Row) -> list[Label]:
    """Return the words on a line that name a total, where they begin a cell or nearly so."""
    found: list[Label] = []
    for begin, end in row.cells():
        cell = row.fold[begin:end]
        for pattern, strength in ((PAYABLE, 3.0), (TOTAL, 2.0), (AMOUNT, 1.0)):
            match = pattern.search(cell)
            if match is None or match.start() > 14 or not _leads(cell[: match.start()]):
                continue
            money = next(
                (figure.start for figure in row.money if figure.start >= begin + match.end()), len(row.fold)
            )
            zone = row.fold[begin:money]
            if _NET_TOTAL.match(cell):
                # what is to be paid on a till's receipt, what is before tax on an invoice: the sums will tell
                strength = 1.7
            elif _is_refused(zone, pattern is PAYABLE):
                break
            if pattern is TOTAL and GROSS.search(zone):
                strength = 2.8
            if not _speaks(row, begin + match.end(), money):
                found.append(Label(begin + match.start(), begin + match.end(), strength))
            break
    return found


def _leads(before: str) -> bool:
    """Tell whether what stands before a total's name in its cell is no sentence: two short words at most."""
    return len(before.split()) <= 2 and not COUNT.search(before)


def _speaks(row: Row, start: int, money: int) -> bool:
    """Tell whether name and amount stand in running text, in which a total is only mentioned."""
    between = row.fold[start:money]
    cell_end = row.fold.find("  ", start)
    in_cell = cell_end < 0 or cell_end >= money
    wordy = [word for word in between.replace("(", " ").split() if sum(map(str.isalpha, word)) > 2]
    if in_cell and len(wordy) > 4:
        return True
    before = row.fold[:start].split()
    return bool(in_cell and len(before) > 2 and len(wordy) > 2)


def _is_refused(zone: str, payable: bool) -> bool:
    """Tell whether the words make it another kind of total: before tax, of pieces, of savings, of points."""
    if SUBTOTAL.search(zone) or SAVING.search(zone) or POINTS.search(zone) or COUNT.search(zone):
        return True
    if NET.search(zone) and not GROSS.search(zone) and not (payable and "NET A PAYER" in zone):
        return True
    if DISCOUNT.search(zone) or BEFORE_NOW.search(zone) and not payable:
        return True
    return bool(TAX.search(zone)) and not GROSS.search(zone) and not payable


def _kind(row: Row, labels: list[Label]) -> Kind:
    text, money = row.fold, row.money
    heads = sum(bool(head.search(text)) for head in HEADS)
    if not money and _heads_tax(text):
        return Kind.TAX_HEAD
    if not money and heads >= 2 and (HEADS[0].search(text) or heads >= 3) and len(row.figures) <= 2:
        return Kind.ITEM_HEAD
    lead = text[: money[0].start if money else len(text)].rstrip()
    if SUBTOTAL.search(lead):
        return Kind.SUBTOTAL
    if ROUNDING.search(lead) and not labels:
        return Kind.ROUNDING
    if money and CHANGE.search(lead[:24]) and len(lead) < 60 and not labels:
        return Kind.CHANGE
    if money and starts_payment(lead) and not any(label.strength >= 2 for label in labels):
        return Kind.PAYMENT
    if labels:
        return Kind.TOTAL
    if money and lead.strip(" :") == "EURO":
        return Kind.PAYMENT
    if TOTAL.search(lead[:20]):
        return Kind.SUBTOTAL
    if money and TAX.search(lead) and len(lead) < 50:
        return Kind.TAX
    if money and (NET.match(lead) and len(lead.split()) <= 4):
        return Kind.SUBTOTAL
    if (
        POINTS.search(lead)
        or SAVING.search(lead)
        or BEFORE_NOW.match(lead)
        or (CHARGE.match(lead) and not money)
    ):
        return Kind.NOTE
    return Kind.OTHER


def _heads_tax(text: str) -> bool:
    """Tell whether a line heads a VAT table and no table of items."""
    if len(text) > 90 or any(head.search(text) for head in HEADS[: 2 if TAX.match(text) else 3]):
        return False
    if not TAX_HEAD.search(text):
        return False
    return bool(TAX.search(text)) or len(TAX_HEAD.findall(text)) > 1


def starts_payment(lead: str) -> bool:
    """Tell whether a line begins as a payment does."""
    words = lead.strip(" :.'-*").split()
    head = " ".join(words[:3])
    matches = [pattern.search(head) for _, pattern in METHODS] if len(words) <= 7 else []
    # in the first word or the second
    return any(match is not None and head[: match.start()].count(" ") < 2 for match in matches)


def _mark_tax_columns(rows: list[Row], head: Row) -> None:
    """Tell the amounts of a column that holds tax from prices: they are no amounts of items or totals."""
    cells = head.cells()
    columns = [
        cell_box(head, cell)
        for cell in cells[1:]
        if (text := head.fold[slice(*cell)])
        and "%" in text
        and TAX.search(text)
        and not any(h.search(text) for h in HEADS)
    ]
    for left, right in columns:
        for row in rows[head.at + 1 : head.at + 40]:
            money = row.money
            # a single amount is what the line costs, wherever it stands
            for figure in money if len(money) > 1 else ():
                x0, x1 = cell_box(row, (figure.start, figure.end))
                if x0 < right and left < x1 and x0 > left - (x1 - x0):
                    figure.unit = TAX_COLUMN


def _mark_tax_tables(structure: Structure) -> None:
    """Mark the lines below a VAT table's head, as long as they hold numbers."""
    rows, kinds = structure.rows, structure.kinds
    at = 0
    while at < len(rows):
        if kinds[at] is not Kind.TAX_HEAD:
            at += 1
            continue
        begin, misses = at + 1, 0
        at = begin
        while (
            at < len(rows)
            and misses < 2
            and at - begin < 14
            and kinds[at] not in (Kind.PAYMENT, Kind.CHANGE, Kind.ITEM_HEAD)
        ):
            if (
                kinds[at] is Kind.TOTAL
                and any(label.strength >= 2.8 for label in structure.labels[at])
                and len(rows[at].money) == 1
            ):
                break
            if rows[at].figures:
                kinds[at] = Kind.TAX_ROW
                misses = 0
            else:
                misses += 1 if at > begin else 0
            at += 1
