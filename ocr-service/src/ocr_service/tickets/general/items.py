# SPDX-License-Identifier: Apache-2.0
"""Items from stretches of lines: where a table may begin and end, and what its discounts mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from operator import ne
from typing import Literal

from ocr_service.models import Item
from ocr_service.tickets.general.naming import attach_names
from ocr_service.tickets.general.parts import Part, part_of, style_of
from ocr_service.tickets.general.rows import Row
from ocr_service.tickets.general.structure import Kind, Structure
from ocr_service.tickets.general.vocabulary import (
    BEFORE_NOW,
    CANCELLED,
    CHARGE,
    DISCOUNT,
    HEADS,
    ROUNDING,
    SAVING,
    TAX,
    words,
)
from ocr_service.tickets.selfcheck import fits

Sense = Literal["printed", "negative", "ignored"]
_ZERO = Decimal(0)
_ONE = Decimal(1)
_CENT = Decimal("0.01")
DEPOSIT = words(
    "PFAND*|LEERGUT|LEERG|STATIEGELD|EMBALLAGE|CONSIGNE|DEPOSIT|ENVASE|DEPOSITO|KAUCJA|VUOTO|VIDANGE"
)
_NUMBERED = re.compile(r"^ *(?:POS\.?|NO\.?|NR\.?|#|LP\.?|N[º°]|ITEM #|SL\.?)(?![A-Z])")
_NO_ITEM = re.compile(
    r"^\W*(?:EUR|RM|\(RM\)|EUROS?|PAGE|SEITE|DNI|PLU|EAN|SERIENUMMER|SERIAL|TEL|WWW)\b|"
    r"^\(?RM\)? |@\w+\.|^[A-Z]?[\d ./:*-]+$|\bSIRET\b|\bCAPITAL\b"
)
_FOOT = re.compile(r"(?:PAGE|SEITE|PAGINA|STRONA|PAG\.) \d")
_EMPTIES = words("LEERGUT|LEERG|PFANDRUCKGABE|PFAND RETOUR|PFANDBON|RETOUR|EMBALLAGE|DEVOLUCION ENVASE")
# an amount that another one already holds
_INCLUDED = words("INCL|INKL|DAVON|WAARVAN|OF WHICH|DONT|DI CUI|DE LOS CUALES")
_WORD = re.compile(r"[A-Z]{4,}")


@dataclass(slots=True)
class Adjustment:
    """An amount between items and total that is no item: tax, rounding, charge, discount."""

    kind: Literal["tax", "rounding", "charge", "discount"]
    value: Decimal
    row: Row


@dataclass(slots=True)
class Table:
    """One way to read the items of the document."""

    items: list[tuple[Item, Row]]
    prices: dict[int, Decimal]
    adjustments: list[Adjustment]
    codes: dict[int, str] = field(default_factory=dict)
    # items whose amount is printed without its minus
    turned: list[int] = field(default_factory=list)
    # items whose amount was recognised as one number with the code behind it
    split: list[int] = field(default_factory=list)

    @property
    def sum(self) -> Decimal:
        """What the items cost."""
        return sum([item.total for item, _ in self.items], _ZERO)


def tables(structure: Structure) -> Iterator[Table]:
    """Yield the ways to read the items, the likeliest first."""
    split = [_split_code(row) for row in structure.rows]
    readings = [structure.rows] + ([split] if any(map(ne, split, structure.rows)) else [])
    ways = [(stretch, rows) for rows in readings for stretch in _stretches(structure, rows)]
    for (start, end, headed), rows in ways:
        parts, adjustments = _parts(structure, rows[start:end], end, headed)
        if not any(part.kind == "item" for part in parts):
            continue
        doubtful = any(_may_be_less(part) for part in parts)
        senses: tuple[Sense, ...] = ("printed", "negative", "ignored") if doubtful else ("printed",)
        for sense in senses:
            table = _table(parts, adjustments, sense, headed)
            if table.items:
                yield table


def _stretches(structure: Structure, rows: list[Row]) -> list[tuple[int, int, bool]]:
    """Return where a table of items may begin and end, and whether it has a head."""
    kinds = structure.kinds
    starts: list[tuple[int, bool]] = []
    for at, kind in enumerate(kinds):
        if kind is Kind.ITEM_HEAD:
            starts.append((at + 1, True))
    bare = next((row.at for row in rows if kinds[row.at] is Kind.OTHER and _is_priced(row)), None)
    if bare is not None:
        starts.append((_first_name(structure, bare), False))
    found: list[tuple[int, int, bool]] = []
    for start, headed in starts[:4]:
        for end in _ends(structure, rows, start):
            if (start, end, headed) not in found:
                found.append((start, end, headed))
    return found


def _first_name(structure: Structure, at: int) -> int:
    """Go up to the bare line that may name the first priced one."""
    above = at - 1
    if above >= 0 and structure.kinds[above] is Kind.OTHER and not structure.rows[above].money:
        return above
    return at


def _is_priced(row: Row) -> bool:
    money = row.money
    ends = bool(money) and len(row.fold) - money[-1].end <= 6
    return ends and (len(money) > 1 or not _NO_ITEM.search(row.fold))


def _ends(structure: Structure, rows: list[Row], start: int) -> list[int]:
    """Return where items may end: before a total, also a later one if a name only sounded like one."""
    kinds = structure.kinds
    totals: list[int] = []
    others: list[int] = []
    seen = False
    for at in range(start, len(kinds)):
        if kinds[at] is Kind.TOTAL and seen:
            strong = any(label.strength >= 2 for label in structure.labels[at])
            (totals if strong else others).append(at)
        elif kinds[at] in (Kind.PAYMENT, Kind.CHANGE, Kind.TAX_HEAD, Kind.TAX_ROW) and seen:
            others.append(at)
        elif rows[at].money:
            seen = True
    first = totals[:2] or others[:1]
    if others and totals and others[0] < totals[0]:
        first = [totals[0], others[0], *totals[1:2]]
    return first or [len(kinds)]


def _only_says_saving(part: Part) -> bool:
    """Tell whether a line tells what was saved and takes nothing off."""
    return bool(SAVING.search(part.row.fold)) and (part.total or _ZERO) >= 0


def _split_code(row: Row) -> Row:
    """Read 1,0911 at the end of a recognised line as an amount and the code that stood behind it."""
    last = row.figures[-1] if row.figures else None
    glued = last is not None and last.decimals in (3, 4) and last.unit is None and not last.per_unit
    if last is None or not glued or row.fold[last.end :].strip():
        return row
    if not any(word.confidence is not None for word in row.line.words):
        return row
    amount = last.value.quantize(_CENT, ROUND_DOWN)
    return replace(row, figures=[*row.figures[:-1], replace(last, value=amount, decimals=2)])


def _parts(
    structure: Structure, stretch: list[Row], end: int, headed: bool
) -> tuple[list[Part], list[Adjustment]]:
    rows, kinds = structure.rows, structure.kinds
    start = stretch[0].at if stretch else end
    inside = [row for row in stretch if kinds[row.at] in (Kind.OTHER, Kind.PAYMENT, Kind.CHANGE, Kind.TAX)]
    numbered = headed and start > 0 and bool(_NUMBERED.match(rows[start - 1].fold))
    style = style_of([row for row in inside if kinds[row.at] is Kind.OTHER], numbered)
    head = rows[start - 1].fold if headed and start > 0 else ""
    style.counts = bool(HEADS[1].search(head)) and not HEADS[2].search(head)
    parts: list[Part] = []
    adjustments: list[Adjustment] = []
    after_subtotal = False
    for row in stretch:
        kind = kinds[row.at]
        after_subtotal = after_subtotal or kind is Kind.SUBTOTAL
        adjustment = _adjustment(row, kind, after_subtotal)
        if adjustment is not None:
            adjustments.append(adjustment)
        elif kind in (Kind.OTHER, Kind.PAYMENT, Kind.CHANGE, Kind.NOTE) and not _is_skipped(row, kind):
            part = part_of(row, style)
            if kind is Kind.NOTE and (part.kind != "item" or _only_says_saving(part)):
                continue
            if part.kind != "text" or sum(map(str.isalpha, part.name)) >= 2 or len(part.name) == 1:
                parts.append(part)
    last = max((row.at for row in rows[end : end + 10] if kinds[row.at] is Kind.TOTAL), default=end)
    for row in rows[end:last]:
        adjustment = _adjustment(row, kinds[row.at], True)
        if adjustment is not None:
            adjustments.append(adjustment)
    return _trim(parts), adjustments


def _is_skipped(row: Row, kind: Kind) -> bool:
    if kind is Kind.OTHER and not row.money and (len(row.fold) > 60 or _FOOT.search(row.fold)):
        return True
    if BEFORE_NOW.search(row.fold) and row.money and row.figures[0].start != 0:
        return True
    said = sum(map(str.isalpha, row.fold)) > 6
    return bool(_NO_ITEM.search(row.fold)) and not (row.money and said) and len(row.money) < 2


def _adjustment(row: Row, kind: Kind, after_subtotal: bool) -> Adjustment | None:
    money = row.money
    if not money or BEFORE_NOW.search(row.fold):
        return None
    value = money[-1].value
    lead = row.fold[: money[-1].start]
    if kind is Kind.ROUNDING or ROUNDING.search(lead):
        return Adjustment("rounding", value, row) if value else None
    if kind is Kind.TAX or (after_subtotal and TAX.search(lead)):
        return Adjustment("tax", value, row) if value else None
    if not after_subtotal or kind not in (Kind.OTHER, Kind.NOTE, Kind.PAYMENT):
        return None
    if kind is Kind.PAYMENT and value > 0:
        return None
    if CHARGE.search(lead) and value:
        return Adjustment("charge", value, row)
    if (DISCOUNT.search(lead) or value < 0) and value:
        return Adjustment("discount", -abs(value), row)
    return None


def _trim(parts: list[Part]) -> list[Part]:
    """Drop the bare lines far behind the last amount, which are no names."""
    last = max((at for at, part in enumerate(parts) if part.kind != "text"), default=-1)
    return parts[: last + 3]


def _may_be_less(part: Part) -> bool:
    """Tell whether an amount without sign may be taken off, or be part of another."""
    if part.kind != "item" or (part.total or _ZERO) <= 0:
        return False
    if _INCLUDED.match(part.row.fold):
        return True
    return part.quantity is None and bool(DISCOUNT.search(part.row.fold) or _EMPTIES.search(part.row.fold))


def _table(parts: list[Part], adjustments: list[Adjustment], sense: Sense, headed: bool) -> Table:
    """Make items of the lines, with amounts that may be no plain ones read in one sense."""
    copies = [_copy(part) for part in parts]
    if sense != "printed":
        for part in copies:
            if _may_be_less(part) and part.total is not None:
                included = _INCLUDED.match(part.row.fold) is not None
                part.total = -part.total if sense == "negative" and not included else None
        copies = [part for part in copies if part.kind != "item" or part.total is not None]
    copies = _without_restated(copies)
    named = attach_names(copies, headed)
    _apply_details(named)
    priced = [part for part in named if part.kind == "item"]
    _attach_discounts(priced)
    table = Table([], {}, adjustments)
    for part in priced:
        if part.total is None or _is_sum(part, table):
            continue
        index = len(table.items)
        table.items.append((_item(part), part.row))
        if part.price is not None and part.quantity is not None:
            table.prices[index] = part.price
        if part.row.figures[-1].value != _last_printed(part.row):
            table.split.append(index)
        if sense == "negative" and part.total < 0 and part.row.money[-1].value > 0:
            table.turned.append(index)
        if part.tax_code is not None:
            table.codes[index] = part.tax_code
    return table


def _without_restated(parts: list[Part]) -> list[Part]:
    """Drop what a line costs after its discount where it is printed again; make the discount that line's own.

    It is printed either behind the discount or on the next line alone.
    """
    kept: list[Part] = []
    item: Part | None = None
    reduced: Decimal | None = None
    for part in parts:
        money = part.row.money
        if part.kind == "item" and item is not None and item.total is not None:
            if len(money) == 2 and money[0].value < 0 and item.total + money[0].value == money[1].value:
                item.discount, item.total = item.discount - money[0].value, money[1].value
                continue
            if reduced is not None and part.total == reduced and not any(map(str.isalpha, part.row.fold)):
                continue
        if part.kind == "item" and part.total is not None:
            is_less = part.total < 0 and item is not None and item.total is not None
            reduced = item.total + part.total if is_less and item is not None and item.total else None
            item = item if is_less else part
        kept.append(part)
    return kept


def _last_printed(row: Row) -> Decimal:
    """Return the last number of a line as it was before a code was split off."""
    last = row.figures[-1]
    digits = last.text.replace(",", ".")
    return Decimal(digits) if last.decimals == 2 and re.fullmatch(r"\d+\.\d{3,4}", digits) else last.value


def _is_sum(part: Part, table: Table) -> bool:
    """Tell whether an amount is the sum of the column above it, on a line alone or below several items."""
    if part.quantity is not None or part.total != table.sum:
        return False
    return len(table.items) > 1 or not any(map(str.isalpha, part.row.fold))


def _copy(part: Part) -> Part:
    return replace(part)


def _apply_details(parts: list[Part]) -> None:
    """Give a line with quantity and price alone to the item whose amount it makes, before it or after it."""
    for at, part in enumerate(parts):
        if part.kind != "detail" or part.quantity is None or part.price is None:
            continue
        around = [
            parts[other]
            for other in (at - 1, at + 1)
            if 0 <= other < len(parts) and parts[other].kind == "item"
        ]
        for item in around:
            if (
                item.total is not None
                and item.price is None
                and fits(part.quantity, part.price, abs(item.total))
            ):
                sign = -1 if item.total < 0 else 1
                item.quantity, item.unit, item.price = sign * part.quantity, part.unit, part.price
                break


def _attach_discounts(parts: list[Part]) -> None:
    """Take a discount off the item before it; in a block, or larger than that item, it stays on its own."""
    negative = [_is_discount(parts, at) for at in range(len(parts))]
    for at in range(len(parts) - 1, 0, -1):
        in_block = negative[at - 1] or (at + 1 < len(parts) and negative[at + 1])
        part, item = parts[at], parts[at - 1]
        if (
            not negative[at]
            or in_block
            or item.total is None
            or part.total is None
            or item.total < -part.total
        ):
            continue
        item.discount -= part.total
        item.total += part.total
        part.total = None


def _is_discount(parts: list[Part], at: int) -> bool:
    part = parts[at]
    if part.total is None or part.total >= 0 or part.quantity is not None:
        return False
    folded = part.row.fold
    if CANCELLED.search(folded) or DEPOSIT.search(folded):
        return False
    if DISCOUNT.search(folded) or SAVING.search(folded) or "%" in folded:
        return True
    before = _WORD.findall(parts[at - 1].name.upper()) if at else []
    return any(word[:5] == other[:5] for word in _WORD.findall(folded) for other in before)


def _item(part: Part) -> Item:
    total = part.total if part.total is not None else _ZERO
    quantity = part.quantity
    price = part.price
    if quantity is None:
        quantity = _ONE
    if price is None and abs(quantity) == 1 and part.unit == "unit" and not part.discount:
        price = total * quantity
    return Item(
        name=part.name,
        quantity=quantity,
        unit=part.unit,
        unit_price=price,
        total=total,
        discount=part.discount,
        vat_rate=part.rate,
    )
