# SPDX-License-Identifier: Apache-2.0
"""Numbers on a line: money, quantities, rates; what separates their decimals is decided per document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# signs and codes as they stand beside amounts, after folding, to ISO 4217
CURRENCIES = {
    "€": "EUR", "EUR": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "USD": "USD",
    "£": "GBP", "GBP": "GBP", "CHF": "CHF", "SFR": "CHF", "FR.": "CHF", "RM": "MYR", "MYR": "MYR",
    "ZL": "PLN", "PLN": "PLN", "RSD": "RSD", "DIN": "RSD", "KC": "CZK", "CZK": "CZK", "FT": "HUF",
    "HUF": "HUF", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK", "₹": "INR",
    "RS": "INR", "RS.": "INR", "INR": "INR",
    "LEI": "RON", "RON": "RON", "BGN": "BGN", "¥": "JPY", "JPY": "JPY", "CAD": "CAD", "AUD": "AUD",
    "S$": "SGD", "SGD": "SGD", "BRL": "BRL", "R$": "BRL", "MXN": "MXN",
}  # fmt: skip
SIGN = "(?:" + "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True)) + r")(?![A-Z])"
_UNITS = (
    "KGS?|GR?|GRS|LTS?|LTR|L|ML|CL|MG|M2|M|CM|MM|UNID|UNI|UDS?|UN|STUCK|STCK|STK|ST|PCS?|"
    "PZS?|PZ|SZT|GAB|KOM|HOURS?|PKG"
)
# unit of what stands in a column of tax
TAX_COLUMN = "TAX"
_DATE = r"\d{1,2}([./-]) ?\d{1,2}\1 ?(?:\d{4}|\d{2})(?!\d)|\d{4}([./-])\d{2}\2\d{2}(?!\d)"
_TIME = (
    r"\d{1,2}[.:H]\d{2}(?:[.:]\d{2})?(?: ?- ?\d{1,2}[.:]\d{2})? ?(?:UHR|HRS)\b|\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
)
_MASK = re.compile(rf"(?<![\d.,])(?:{_DATE}|{_TIME})")
_NUMBER = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:[.,'’]\d{3})+[.,]\d{1,4}|\d+[.,]\d{1,4}|\d{1,3}(?:[.,'’]\d{3})+|"
    r"\d+|[.,]\d{2})(?![\d]|[.,]\d)"
)
_BEFORE = re.compile(rf"(?:(?<![A-Z0-9])({SIGN}) ?|)([-+] ?|)(?:(?<![A-Z0-9])({SIGN}) ?|)$")
_AFTER = re.compile(rf"(-(?![\dA-Z-]))? ?(?:(%)|({_UNITS})(?![A-Z0-9])\.?|({SIGN}))?( ?/ ?(?:{_UNITS})\b)?")
_TWO_DECIMALS = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:([.,])\d{3})+|\d+)([.,])\d{2}(?![\d]|[.,]\d)")
_OCR_GAP = re.compile(
    r"(?<![\d.,])(\d{1,4}) ([.,]) ?(\d\d)(?!\d)|(?<![\d.,])(\d{1,4})([.,]) (\d\d)(?![\d.,])"
)
# a one at the head of an amount, recognised as a letter that goes with those of the currency
_OCR_ONE = re.compile(r"(?<![A-Za-z0-9])((?:RM|EUR|USD|CHF|[€$£]) ?)[Il|](?=\d{1,3}[.,]\d\d(?!\d))")


@dataclass(slots=True)
class Figure:
    """A number with what stands right beside it; ``start`` and ``end`` span sign, currency and unit too."""

    value: Decimal
    text: str
    start: int
    end: int
    decimals: int
    currency: str | None = None
    unit: str | None = None
    per_unit: bool = False
    rate: bool = False
    # in brackets, as some tills print what they take off
    enclosed: bool = False
    # the value if what looks like thousands are decimals
    other: Decimal | None = None

    @property
    def money(self) -> bool:
        """Tell whether this can be an amount to pay."""
        if self.rate or self.unit is not None or self.per_unit:
            return False
        return self.decimals == 2 or (self.currency is not None and self.decimals in (0, 2))


def decimal_mark(texts: Iterable[str]) -> str:
    """Return the sign that parts units and cents in most amounts of a document."""
    commas = points = 0
    for text in texts:
        for match in _TWO_DECIMALS.finditer(_MASK.sub("", text)):
            weight = 3 if match.group(1) else 1
            if match.group(2) == ",":
                commas += weight
            else:
                points += weight
    return "," if commas > points else "."


def mend_amounts(text: str) -> str:
    """Join what recognition tore at its decimal mark, undo a letter for a one; the length stays."""
    return _OCR_ONE.sub(r"\g<1>1", _OCR_GAP.sub(_joined, text))


def _joined(match: re.Match[str]) -> str:
    plain = match.group().replace(" ", "")
    return plain.rjust(len(match.group()))


def scan(folded: str, mark: str) -> list[Figure]:
    """Find the numbers of a line; dates, times and digits inside of words are none."""
    if not any(map(str.isdigit, folded)):
        return []
    text = _MASK.sub(lambda match: "_" * len(match.group()), folded)
    figures: list[Figure] = []
    for match in _NUMBER.finditer(text):
        figure = _figure(text, match, mark)
        if figure is not None:
            figures.append(figure)
    return figures


def _figure(text: str, match: re.Match[str], mark: str) -> Figure | None:
    start, end = match.span()
    before = _BEFORE.search(text, max(0, start - 8), start)
    after = _AFTER.match(text, end)
    if before is None or after is None:
        return None
    left = text[start - 1] if start else " "
    if (
        left == "X"
        and start > 1
        and text[start - 2] in "0123456789 "
        and text[end - 3 : end - 2] in (".", ",")
    ):
        left = " "  # 3x1,50
    if (
        (left.isalnum() and before.group(3) is None and before.group(1) is None)
        or left in "_/#:\\"
        and left != ":"
    ):
        return None
    sign_at = before.start(2)
    glued_minus = before.group(2).strip() == "-" and sign_at > 0 and text[sign_at - 1].isalnum()
    if glued_minus and not before.group(1):
        return None
    right = text[end] if end < len(text) else " "
    unit, currency = after.group(3), after.group(4) or _leading_sign(before)
    value, decimals = _value(match.group(), mark)
    multiplied = right == "X" and text[end + 1 : end + 2].isalpha()
    if right in "_" or (
        right.isalpha() and not multiplied and unit is None and after.group(4) is None and decimals != 2
    ):
        return None
    if (before.group(2).strip() == "-") != (after.group(1) is not None):
        value = -value
    return Figure(
        value=value,
        text=match.group(),
        start=before.start(),
        end=after.end() if text[after.end() - 1] != " " else end,
        decimals=decimals,
        currency=CURRENCIES[currency] if currency else None,
        unit=unit,
        per_unit=after.group(5) is not None,
        rate=after.group(2) is not None,
        enclosed=left == "(" and right == ")",
        other=_other_value(match.group(), value),
    )


def _leading_sign(before: re.Match[str]) -> str | None:
    """Return the currency before a number; some short ones only stand behind theirs."""
    sign = before.group(1) or before.group(3)
    return None if sign in ("FT", "KC", "LEI", "DIN", "ZL") else sign


def _other_value(text: str, value: Decimal) -> Decimal | None:
    """Return the second way to read 12.000; None for a number that has one only."""
    parts = re.split(r"[.,]", text)
    if len(parts) != 2 or len(parts[1]) != 3 or value != value.to_integral_value() or abs(value) < 1000:
        return None
    return Decimal(f"{parts[0]}.{parts[1]}")


def _value(text: str, mark: str) -> tuple[Decimal, int]:
    """Return the number and how many decimals it prints."""
    plain = text.replace("'", "").replace("’", "")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain), 0
    tail = len(plain) - last - 1
    separators = {sign for sign in plain if sign in ".,"}
    grouped = tail == 3 and len(separators) == 1 and plain[0] != "0"
    if grouped and (plain[last] != mark or plain.count(plain[last]) > 1):
        return Decimal(plain.replace(".", "").replace(",", "")), 0
    whole = plain[:last].replace(".", "").replace(",", "") or "0"
    return Decimal(f"{whole}.{plain[last + 1 :]}"), tail
