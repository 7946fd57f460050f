# SPDX-License-Identifier: Apache-2.0
"""What each line of an item table is: an item with its amount, a quantity of one, or a bare name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from ocr_service.tickets.general.figures import SIGN, Figure
from ocr_service.tickets.general.rows import Row
from ocr_service.tickets.general.vocabulary import DISCOUNT, SAVING
from ocr_service.tickets.selfcheck import fits, times

# what may follow the amount of an item: letters of the VAT table, marks, a rate
_TAIL = re.compile(
    r"^[ ]*(?:(?:[A-Z]{1,2}\d?|\d(?![.,])|\*{1,2}|\([A-Z0-9]{1,2}\)|\d{1,2}(?:[.,]\d{1,2})? ?%|#|"
    r"T\d)(?![A-Z0-9])[ ]*){0,3}$"
)
_TAX_CODE = re.compile(r"^ *\(?([A-Z]{1,2}|\d)\)?(?![A-Z0-9])")
_TIMES = re.compile(
    rf"^(?: {{0,2}}[A-Z]{{1,5}}\.?(?= ))? {{0,3}}(?:[X×*@]|A(?= )|AT(?= )) {{0,2}}(?:{SIGN})? ?$"
)
_ONE_OF = re.compile(r"^1 +(?=[A-Z])")
_PIECES = {
    "UD",
    "UDS",
    "UN",
    "UNID",
    "UNI",
    "ST",
    "STK",
    "STCK",
    "STUCK",
    "PC",
    "PCS",
    "PZ",
    "PZS",
    "SZT",
    "GAB",
    "KOM",
}
_LEADING_TIMES = re.compile(r"^ ?[X×] ?")
_TRAILING_AT = re.compile(r" (?:à|á|a|@|x|×)$")
_CODE = re.compile(r"^(?=[^ ]*\d)[A-Z0-9][\w./+-]*$|^[\d ./:-]+$")
_UNIT_WORD = re.compile(
    r"^(?:PKG|PCS?|STK|STUCK|UD|UDS|UNITS?|UNIT\(S\)|KG|G|L|ML|HOURS?|PAGES?|SZT|M2|BOX(?:ES|S)?)\.?$"
)
_LEADING_CODE = re.compile(r"^(?:[\[(*#][\w-]*\d[\w-]*[\])*#]|\d{6,14}(?= {1,3}[^\d\s]))\s*")
_POSITION = re.compile(r"^(\d{1,3})[.)]?(?= )")
_LEADING_NUMBER = re.compile(
    r"^(-?\d{1,4}(?:[.,]\d{3})?)(?: ?[X×](?=[A-Z]{3})|(?:(?: ?[X×])?|(?: (?:UD|UDS|ST|STK|PCS?)\.?)) +(?=\S))"
)
_UNITS = {
    **dict.fromkeys(("KG", "KGS"), "kg"),
    **dict.fromkeys(("G", "GR", "GRS"), "g"),
    **dict.fromkeys(("L", "LT", "LTS", "LTR"), "l"),
    **{"ML": "ml", "CL": "cl", "M": "m"},
}


@dataclass(slots=True)
class Part:
    """One line of the table. ``total`` is None for what carries no amount of its own."""

    row: Row
    kind: Literal["item", "detail", "text"]
    name: str = ""
    raw_name: str = ""
    quantity: Decimal | None = None
    unit: str = "unit"
    price: Decimal | None = None
    total: Decimal | None = None
    discount: Decimal = Decimal(0)
    tax_code: str | None = None
    rate: Decimal | None = None
    # place in the row's text where the name's column ends
    name_end: int = 0
    # what has been put before and after the name from other lines
    above: bool = False


@dataclass(slots=True)
class TableStyle:
    """What the lines of a table have in common."""

    leading_quantity: bool = False
    positions: bool = False
    # a column of counts and none of prices
    counts: bool = False


def style_of(rows: Iterable[Row], numbered: bool) -> TableStyle:
    """Find out what the numbers are that lines begin with: positions, quantities, or part of the names."""
    priced = [row for row in rows if row.money and _TAIL.match(row.fold[row.money[-1].end :])]
    led = [match for row in priced if (match := _LEADING_NUMBER.match(row.fold))]
    numbers = [int(match.group(1)) for match in led if match.group(1).isdigit()]
    positions = len(numbers) == len(priced) and numbers == list(range(1, len(numbers) + 1))
    if positions and (numbered or len(numbers) > 2):
        return TableStyle(positions=True)
    usual = bool(led) and len(led) >= max(2, 0.6 * len(priced))
    proven = any(_proves_quantity(row) for row in priced)
    single = len(priced) == 1 and numbers == [1]
    return TableStyle(leading_quantity=usual or proven or single)


def _proves_quantity(row: Row) -> bool:
    """Tell whether the number before a name times the price behind it makes the amount."""
    figures = row.figures
    if len(figures) < 3 or not _LEADING_NUMBER.match(row.fold) or figures[0].start > 1:
        return False
    return figures[0].value > 1 and fits(figures[0].value, figures[-2].value, figures[-1].value)


def part_of(row: Row, style: TableStyle) -> Part:
    """Take a line apart."""
    figures = [figure for figure in row.figures if not (style.positions and figure.start == 0)]
    total = next((figure for figure in reversed(figures) if figure.money), None)
    if total is not None and not _TAIL.match(row.fold[total.end :].removeprefix(")")):
        total = None
    left = figures if total is None else [figure for figure in figures if figure.end <= total.start]
    pair = _quantity_and_price(row, left, total)
    if total is not None and pair is None and len(left) == 1 and _is_detail(row, left[0], total):
        # 4 Stk x 0,79: the last number is a price, and the amount stands on another line
        pair, total = (left[0], total, None), None
    if total is None:
        return _without_total(row, figures, pair, style)
    taken_off = total.enclosed and (SAVING.search(row.fold) or DISCOUNT.search(row.fold))
    part = Part(row, "item", total=-total.value if taken_off else total.value)
    code = _TAX_CODE.match(row.fold[total.end :])
    part.tax_code = code.group(1) if code else None
    part.rate = next(
        (figure.value for figure in figures if figure.rate and pair is not None and figure not in pair), None
    )
    used = total.start
    if pair is not None:
        quantity, price, percent = pair
        used = min(figure.start for figure in pair if figure is not None)
        _set_quantity(part, quantity, price, percent)
    elif (
        unit := next((figure for figure in left if figure.unit in _UNITS and figure.decimals == 3), None)
    ) is not None:
        part.quantity, part.unit, used = unit.value, _UNITS[unit.unit or ""], unit.start
    elif style.counts and left and _stands_alone(row, left[-1]):
        part.quantity, used = left[-1].value, left[-1].start
    elif left and left[-1].rate and _is_tax_rate(row, left[-1], total):
        part.rate, used = left[-1].value, left[-1].start
    _name(part, used, style)
    return part


def _stands_alone(row: Row, figure: Figure) -> bool:
    """Tell whether a plain small number fills a cell behind the name."""
    before, after = row.fold[: figure.start], row.fold[figure.end :]
    plain = figure.decimals == 0 and not figure.rate and figure.unit is None and 0 < figure.value < 1000
    return plain and bool(before.strip()) and before.endswith("  ") and after.startswith("  ")


def _is_tax_rate(row: Row, rate: Figure, total: Figure) -> bool:
    """Tell whether a percentage before the amount is the rate of its tax, and no part of the name."""
    if row.fold[rate.end : total.start].strip() or rate.value > 30:
        return False
    return rate.decimals == 2 or row.fold[: rate.start].endswith("  ")


def _is_detail(row: Row, first: Figure, second: Figure) -> bool:
    between = row.fold[first.end : second.start]
    return (
        not row.fold[: first.start].strip()
        and (first.unit is not None or bool(between.strip()))
        and bool(_TIMES.match(between))
    )


def _without_total(
    row: Row, figures: list[Figure], pair: tuple[Figure, Figure, Figure | None] | None, style: TableStyle
) -> Part:
    if (
        pair is None
        and len(figures) >= 2
        and (figures[-1].per_unit or _TIMES.match(row.fold[figures[-2].end : figures[-1].start]))
    ):
        pair = (figures[-2], figures[-1], None)
    before = row.fold[: pair[0].start].strip() if pair else row.fold
    if pair is not None and sum(map(str.isalpha, before)) < 3:
        part = Part(row, "detail")
        _set_quantity(part, *pair)
        return part
    # 1 LEMONS above a weight: where lines begin with a count, this one does too
    counted = _ONE_OF.match(row.fold) if style.leading_quantity else None
    name = row.text[counted.end() if counted else 0 :].strip()
    return Part(row, "text", name=name, name_end=len(row.text))


def _set_quantity(part: Part, quantity: Figure, price: Figure | None, percent: Figure | None) -> None:
    part.quantity = quantity.value
    part.unit = _UNITS.get(quantity.unit or "", "unit")
    if part.unit == "unit" and price is not None and price.per_unit and quantity.decimals == 3:
        part.unit = "kg"
    part.price = abs(price.value) if price is not None else None
    if part.total is not None and part.total < 0 and part.quantity > 0 and part.price is not None:
        part.quantity = -part.quantity
    if percent is not None and price is not None and part.total is not None:
        part.discount = times(quantity.value, price.value) - part.total


def _quantity_and_price(
    row: Row, left: list[Figure], total: Figure | None
) -> tuple[Figure, Figure, Figure | None] | None:
    """Find the two numbers whose product is the amount; without one, those that a sign of times joins."""
    if total is None:
        return None
    amount = abs(total.value)
    plain = [figure for figure in left if not figure.rate and figure.value]
    # 12.000 x 2,49 is a dozen: the thousands of one number can be the decimals of another
    plain += [replace(figure, value=figure.other, decimals=3) for figure in plain if figure.other is not None]
    pairs = [(a, b) for at, a in enumerate(plain) for b in plain[at + 1 :]]
    # prices stand on the right, and a quantity seldom looks like an amount of money
    pairs.sort(key=lambda pair: (pair[0].money and pair[1].money, -pair[1].end))
    for a, b in pairs:
        if not fits(a.value, abs(b.value), amount):
            continue
        if a.money and b.decimals == 0 and not b.money:
            return b, a, None
        if b.start < a.start or (b.decimals == 3 > a.decimals and _TIMES.match(row.fold[a.end : b.start])):
            return b, a, None
        if a.value == b.value and a.decimals > b.decimals:
            return b, a, None
        return a, b, None
    for percent in (figure for figure in left if figure.value and (figure.rate or figure.decimals in (0, 2))):
        for a, b in pairs:
            if percent in (a, b) or not 0 < percent.value < 100:
                continue
            if times(a.value, b.value * (1 - percent.value / 100)) == amount:
                return a, b, percent
    for a, b in pairs:
        between = row.fold[a.end : b.start]
        if _TIMES.match(between) and b.money and b.value:
            return a, b, None
        # also where they do not make the amount: the check will say so
        if _counts(a) and not between.strip() and (b.per_unit or b.money):
            return a, b, None
    return None


def _counts(figure: Figure) -> bool:
    """Tell whether a number with its unit is a quantity, and no size as in 50CL."""
    if figure.unit in _PIECES:
        return figure.decimals == 0
    return figure.unit in ("KG", "KGS") and figure.decimals == 3


def _name(part: Part, used: int, style: TableStyle) -> None:
    """Take the name from the cells left of the numbers, without positions, counts and article codes."""
    row = part.row
    start = 0
    if style.positions and (match := _POSITION.match(row.fold)):
        start = match.end()
    elif part.quantity is None and (match := _LEADING_NUMBER.match(row.fold[:used])):
        explicit = "X" in match.group() or "×" in match.group()
        weight = "." in match.group(1) or "," in match.group(1)
        if (style.leading_quantity or explicit) and (not weight or style.leading_quantity):
            part.quantity = Decimal(match.group(1).replace(",", "."))
            part.unit = "kg" if weight else "unit"
            start = match.end()
    elif part.quantity is not None and (match := _LEADING_NUMBER.match(row.fold)) and match.end() <= used:
        # 2 NAME 0,92 1,84: the quantity itself stands before the name
        start = 0
    if part.quantity is not None and used == 0 or row.fold[:used].strip() == "":
        start, used = _after_quantity(part, used)
    part.name_end = used
    cells = [
        (begin, end)
        for begin, end in ((max(begin, start), min(end, used)) for begin, end in row.cells())
        if begin < end and row.fold[begin:end].strip()
    ]
    part.raw_name = " ".join(row.text[begin:end].strip() for begin, end in cells)
    named = [cell for cell in cells if _is_name(row.fold[slice(*cell)].strip())]
    text = " ".join(row.text[begin:end].strip() for begin, end in named)
    folded_lead = _LEADING_CODE.match(text)
    text = text[folded_lead.end() :] if folded_lead else text
    text = " ".join(text.split())
    part.name = (_TRAILING_AT.sub("", text) if part.price is not None else text).strip(" :;=")


def _after_quantity(part: Part, used: int) -> tuple[int, int]:
    """Return where the name lies in a line that begins with its quantity."""
    row, quantity = part.row, part.row.figures[0]
    total = row.money[-1]
    begin = quantity.end
    if match := _LEADING_TIMES.match(row.fold[begin:]):
        begin += match.end()
    inner = [
        figure.start
        for figure in row.figures
        if figure.start >= begin and figure.value in (part.price, total.value)
    ]
    end = min(inner, default=total.start)
    return (end, end) if _TIMES.match(row.fold[quantity.end : end]) else (begin, end)


def _is_name(folded: str) -> bool:
    letters = sum(map(str.isalpha, folded))
    if _UNIT_WORD.match(folded) or letters < 2:
        return False
    if _CODE.match(folded) and (letters < 4 or sum(map(str.isdigit, folded)) >= letters):
        return False
    return letters >= 3 or folded.isalpha()
