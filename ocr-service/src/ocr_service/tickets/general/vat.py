# SPDX-License-Identifier: Apache-2.0
"""The VAT table: rate, base and amount are told apart by what they make, in whatever order they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ocr_service.models import VatRow
from ocr_service.tickets.general.figures import Figure
from ocr_service.tickets.general.rows import Row
from ocr_service.tickets.general.structure import Kind, Structure
from ocr_service.tickets.general.vocabulary import NET, SUBTOTAL, TAX, TOTAL

_HIGHEST = 30
_ZERO = Decimal(0)
_SLACK = Decimal("0.0051")
_DRIFT = Decimal("0.05")
_CODE = re.compile(r"^ *\(?([A-Z]{1,2}|\d)\b[^A-Z]{0,6}$")
_LEADS = re.compile(
    r"^ *(?:(?:\(?[A-Z]{1,2}\)?(?: ?[=:@(-]| )|\d {1,2}) {0,3})?@? ?\d{1,2}(?:[.,]\d{1,2})? ?%|^ *W TYM"
)


@dataclass(slots=True)
class VatTable:
    """The rows of the table, the table's own total, and which letter stands for which rate."""

    rows: list[tuple[VatRow, Row]] = field(default_factory=list)
    total: tuple[Decimal, Decimal] | None = None
    codes: dict[str, Decimal] = field(default_factory=dict)

    @property
    def gross(self) -> Decimal:
        """Base and amount of all rows."""
        return sum([row.base + row.amount for row, _ in self.rows], Decimal(0))

    @property
    def amount(self) -> Decimal:
        """The tax of all rows."""
        return sum([row.amount for row, _ in self.rows], Decimal(0))


def closes(rate: Decimal, base: Decimal, amount: Decimal, drift: Decimal = _ZERO) -> bool:
    """Tell whether a rate of a base makes the amount, to the cent; ``drift`` is what tills may err."""
    return abs(base * rate / 100 - amount) <= _SLACK + _SLACK * rate / 100 + drift


def read_vat(structure: Structure) -> VatTable:
    """Read all rows that a VAT table or a line of tax gives."""
    table = VatTable()
    nets = [
        figure.value
        for row in structure.rows
        if NET.search(row.fold) or SUBTOTAL.search(row.fold)
        for figure in row.money
    ]
    for row in structure.rows:
        inside = structure.kinds[row.at] is Kind.TAX_ROW
        if not inside and not (TAX.search(row.fold) or NET.match(row.fold) or _LEADS.match(row.fold)):
            continue
        if not inside and structure.kinds[row.at] in (Kind.ITEM_HEAD, Kind.TAX_HEAD):
            continue
        if TOTAL.search(row.fold[:14]) and inside:
            _take_total(table, row)
            continue
        made = _row(row, inside, nets)
        if made is None or _known(table, made):
            continue
        table.rows.append((made, row))
        code = _CODE.match(row.fold[: _rate_start(row, made.rate)].rstrip("=: @-"))
        if code:
            table.codes.setdefault(code.group(1), made.rate)
    return table


def _known(table: VatTable, made: VatRow) -> bool:
    return any(
        (row.rate, row.base, row.amount) == (made.rate, made.base, made.amount) for row, _ in table.rows
    )


def _rate_start(row: Row, rate: Decimal) -> int:
    return next((figure.start for figure in row.figures if figure.value == rate), 0)


def _take_total(table: VatTable, row: Row) -> None:
    values = [figure.value for figure in row.money]
    if len(values) >= 2 and table.rows:
        base, amount = (values[0], values[1]) if abs(values[0]) >= abs(values[1]) else (values[1], values[0])
        table.total = (base, amount)


def _row(row: Row, inside: bool, nets: list[Decimal]) -> VatRow | None:
    """Return what a line states: three numbers that fit, or rate and tax that fit a net amount elsewhere."""
    amounts = [figure for figure in row.figures if not figure.rate and (figure.money or figure.decimals == 2)]
    flagged = [figure for figure in row.figures if figure.rate and 0 <= figure.value <= _HIGHEST]
    loose = [figure for figure in row.figures if _may_be_rate(figure)] if inside else []
    fitting = [
        (confirmed, rate.rate, made)
        for rate in (*flagged, *loose)
        for made, confirmed in _fitting(rate, amounts, inside)
    ]
    if fitting:
        return max(fitting, key=lambda entry: entry[:2])[2]
    if len(amounts) == 1 and flagged and flagged[0].value and TAX.search(row.fold):
        rate, tax = flagged[0].value, amounts[0].value
        net = next((net for net in nets if net and net != tax and closes(rate, net, tax)), None)
        return None if net is None else VatRow(rate=rate, base=net, amount=tax)
    if inside and flagged and len(amounts) == 2:
        # a table's row is told as it stands, also where it does not add up
        base, tax = sorted((figure.value for figure in amounts), key=abs, reverse=True)
        return VatRow(rate=flagged[0].value, base=base, amount=tax)
    return None


def _fitting(rate: Figure, amounts: list[Figure], inside: bool) -> list[tuple[VatRow, bool]]:
    """Return the ways in which a rate makes one amount of another, and whether a gross one confirms each."""
    others = [figure.value for figure in amounts if figure is not rate]
    found: list[tuple[VatRow, bool]] = []
    for at, base in enumerate(others):
        for other, amount in enumerate(others):
            if at == other or abs(base) < abs(amount) or (not rate.value and amount) or not (base or inside):
                continue
            confirmed = base + amount in others
            drift = _DRIFT if confirmed or (rate.rate and inside) else _ZERO
            if closes(rate.value, base, amount, drift):
                found.append((VatRow(rate=rate.value, base=base, amount=amount), confirmed))
    return found


def _may_be_rate(figure: Figure) -> bool:
    return (
        not figure.rate and 0 <= figure.value <= _HIGHEST and figure.unit is None and figure.currency is None
    )
