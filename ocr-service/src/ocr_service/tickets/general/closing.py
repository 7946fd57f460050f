# SPDX-License-Identifier: Apache-2.0
"""Which total, items, taxes and payments belong together: the reading whose sums close is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from ocr_service.tickets.general.items import DEPOSIT, Adjustment, Table, tables
from ocr_service.tickets.general.payments import Paid, PaymentLines, as_printed, payment_lines, settle
from ocr_service.tickets.general.rows import Row, below
from ocr_service.tickets.general.structure import Kind, Label, Structure
from ocr_service.tickets.general.vat import VatTable
from ocr_service.tickets.general.vocabulary import SUBTOTAL
from ocr_service.tickets.selfcheck import alike

_ZERO = Decimal(0)
_MOST_ADJUSTMENTS = 8
_MOST_TOTALS = 10
_SUBTOTAL = 1.0
# an amount with a weaker name is a total only if some sum closes with it
_WEAK = 1.6


@dataclass(slots=True)
class Candidate:
    """An amount that may be the total, with the line that says so."""

    value: Decimal
    row: Row
    currency: str | None
    strength: float
    # what was recognised, where the sums prove it misread
    read: Decimal | None = None


@dataclass(slots=True)
class Reading:
    """A total with everything that agrees with it."""

    total: Candidate | None
    table: Table | None
    paid: Paid
    adjustments: list[Adjustment] = field(default_factory=list)
    items_close: bool = False
    vat_closes: bool = False
    score: float = 0.0

    @property
    def closing(self) -> int:
        """How many of the sums over items, VAT table and payments close."""
        return self.items_close + self.vat_closes + self.paid.closes


def choose(structure: Structure, vat: VatTable) -> Reading:
    """Return the best reading; without a line that names a total there is no total."""
    lines = payment_lines(structure)
    found = list(tables(structure))
    readings = [_weigh(candidate, structure, vat, lines, found) for candidate in _candidates(structure)]
    if not readings:
        table = next(iter(found), None)
        return Reading(None, table, as_printed(lines, None, len(structure.rows)))
    _prefer_rounded(readings, structure)
    best = max(readings, key=_score)
    if best.closing < 2:
        meant = [
            _weigh(candidate, structure, vat, lines, found)
            for candidate in _misread(readings, vat, lines, found)
        ]
        best = max([best, *[reading for reading in meant if reading.closing > 1]], key=_score)
    if best.total is not None and best.total.strength < _WEAK and not best.closing:
        best.total = None
    if best.total is not None and not best.paid.closes:
        best.paid = as_printed(lines, best.total.value, best.total.row.at)
    return best


def _score(reading: Reading) -> float:
    return reading.score


def _misread(
    readings: list[Reading], vat: VatTable, lines: PaymentLines, found: list[Table]
) -> list[Candidate]:
    """Return totals that may have been recognised wrongly, each as another amount of the ticket wants it."""
    wanted = {payment.amount for payment, _ in lines.payments} | {table.sum for table in found}
    wanted |= {payment.amount - change for payment, _ in lines.payments for change, _ in lines.changes}
    if vat.rows:
        wanted.add(vat.gross)
    totals = [reading.total for reading in readings if reading.total is not None]
    return [
        Candidate(value, total.row, total.currency, total.strength, read=total.value)
        for total in totals
        if any(word.confidence is not None for word in total.row.line.words)
        for value in sorted(wanted)
        if alike(total.value, value)
    ]


def _prefer_rounded(readings: list[Reading], structure: Structure) -> None:
    """Where a line of rounding leads from one total to another, the second is what was paid."""
    rows = [row for row in structure.rows if structure.kinds[row.at] is Kind.ROUNDING and row.money]
    roundings = {row.money[-1].value for row in rows} - {_ZERO}
    values = {reading.total.value for reading in readings if reading.total is not None}
    for reading in readings:
        if reading.total is not None and any(reading.total.value - by in values for by in roundings):
            reading.score += 2.5


def _candidates(structure: Structure) -> list[Candidate]:
    """Collect the amounts that a line names as total, equal ones once."""
    found: list[Candidate] = []
    for row in structure.rows:
        for label in structure.labels[row.at]:
            if _may_name_total(structure.kinds[row.at], row, label):
                found.extend(_amounts(structure, row, label))
    if not found:
        # some tills print no other total than the sum before payment
        found = [
            Candidate(row.money[-1].value, row, row.money[-1].currency, _SUBTOTAL)
            for row in structure.rows
            if structure.kinds[row.at] is Kind.SUBTOTAL and SUBTOTAL.search(row.fold) and row.money
        ]
    merged: dict[Decimal, Candidate] = {}
    for candidate in found:
        known = merged.get(candidate.value)
        if known is None:
            merged[candidate.value] = candidate
            continue
        known.currency = known.currency or candidate.currency
        if candidate.strength > known.strength:
            known.row = candidate.row
        known.strength = max(known.strength, candidate.strength) + 0.15
    ranked = sorted(merged.values(), key=lambda candidate: -candidate.strength)
    return ranked[:_MOST_TOTALS]


def _may_name_total(kind: Kind, row: Row, label: Label) -> bool:
    """Tell whether a label counts: where a VAT table adds up its columns, a plain one does not."""
    if kind in (Kind.SUBTOTAL, Kind.ITEM_HEAD) or (kind is Kind.TAX_ROW and len(row.money) > 1):
        return label.strength > 2.5
    return True


def _amounts(structure: Structure, row: Row, label: Label) -> list[Candidate]:
    """Return the amounts beside a label; without one, those below it or on a line alone next to it."""
    beside = [figure for figure in row.money if figure.start >= label.end]
    late = 0.2 * row.at / max(len(structure.rows), 1)
    if beside:
        last = len(beside) - 1
        return [
            Candidate(
                figure.value,
                row,
                figure.currency,
                label.strength + late - (0 if at in (0, last) else 0.5) - 0.25 * (at < last),
            )
            for at, figure in enumerate(beside)
        ]
    span = next(cell for cell in row.cells() if cell[0] <= label.start < cell[1])
    under = below(structure.rows, row, span)
    if under is not None:
        figures = [figure for figure in under[0].money if under[1][0] <= figure.start < under[1][1]]
        # what has a name of its own is another amount
        figures = [figure for figure in figures if not under[0].fold[under[1][0] : figure.start].strip(" :")]
        if figures:
            return [Candidate(figures[-1].value, under[0], figures[-1].currency, label.strength + late - 0.3)]
    for at in (row.at + 1, row.at - 1):
        if 0 <= at < len(structure.rows):
            near = structure.rows[at]
            alone = len(near.money) == 1 and len(near.fold) - (near.money[0].end - near.money[0].start) <= 3
            if alone:
                return [
                    Candidate(near.money[0].value, near, near.money[0].currency, label.strength + late - 0.5)
                ]
    return []


def _weigh(
    candidate: Candidate, structure: Structure, vat: VatTable, lines: PaymentLines, found: list[Table]
) -> Reading:
    """Score a total by its name and by what closes with it."""
    total = candidate.value
    reading = Reading(candidate, None, settle(lines, total), score=candidate.strength)
    if reading.paid.closes:
        reading.score += 2
    best: tuple[int, Table, list[Adjustment]] | None = None
    for table in found:
        extra = _closing_adjustments(table, total)
        if extra is not None and (best is None or len(extra) < best[0]):
            best = (len(extra), table, extra)
    if best is not None:
        _, reading.table, reading.adjustments = best
        reading.items_close = True
        reading.score += 4 - 0.3 * best[0]
    elif found:
        reading.table = found[0]
    beyond = total - vat.gross
    if vat.rows and (not beyond or beyond in _untaxed(reading, structure)):
        reading.vat_closes = True
        reading.score += 3
    if not total:
        reading.score -= 4
    return reading


def _untaxed(reading: Reading, structure: Structure) -> set[Decimal]:
    """Return what may part a total from the sum of its VAT table: rounding, and discounts on the whole."""
    rows = structure.rows
    amounts = {row.money[-1].value for row in rows if structure.kinds[row.at] is Kind.ROUNDING and row.money}
    amounts |= {adjustment.value for adjustment in reading.adjustments if adjustment.kind == "discount"}
    if reading.table is not None:
        amounts |= {item.total for item, _ in reading.table.items if item.total < 0}
        deposits = [item.total for item, row in reading.table.items if DEPOSIT.search(row.fold)]
        amounts.add(sum(deposits, _ZERO))
    return amounts


def _closing_adjustments(table: Table, total: Decimal) -> list[Adjustment] | None:
    """Return the fewest adjustments that carry the items to the total; None if none do."""
    missing = total - table.sum
    if not missing:
        return []
    usable = table.adjustments[:_MOST_ADJUSTMENTS]
    for count in range(1, len(usable) + 1):
        for chosen in combinations(usable, count):
            if sum([adjustment.value for adjustment in chosen], _ZERO) == missing:
                return list(chosen)
    return None
