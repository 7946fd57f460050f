# SPDX-License-Identifier: Apache-2.0
"""How it was paid: of all lines that name a payment, those that make up the total with the change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from ocr_service.models import Payment
from ocr_service.tickets.general.rows import Row
from ocr_service.tickets.general.structure import Kind, Structure
from ocr_service.tickets.general.vocabulary import METHODS, words

_LAST4 = re.compile(r"[*#X•x.]{2,}[ *#X-]*(\d{4})(?![\d])")
_CARD_LINE = words(
    r"TARJ*\.?|CARD|KARTEN?*|NR\.?|CARTE|CARTA|PAN|CC|KREDTIKARTEN-NR|VISA|MASTERCARD|MAESTRO|"
    "GIROCARD"
)
_BRAND = words(
    "VISA(?: ELECTRON| DEBIT)?|MASTERCARD|(?:DEBIT )?MASTERCARD|MAESTRO|V-?PAY|AMERICAN EXPRESS|"
    "AMEX|GIROCARD|BANCONTACT|DINERS|CARTE BANCAIRE"
)
_OPEN = words("SOLDE|RESTE A PAYER|RESTANTE|RESTBETRAG|OPENSTAAND|PENDIENTE|BALANCE DUE|OUTSTANDING")
_MOST = 7


@dataclass(slots=True)
class Paid:
    """Payments and change as printed, and whether they make up the total."""

    payments: list[tuple[Payment, Row]] = field(default_factory=list)
    change: Decimal | None = None
    change_row: Row | None = None
    unpaid: Decimal = Decimal(0)
    closes: bool = False


@dataclass(slots=True)
class PaymentLines:
    """Every line that may be a payment, and every one that may be change."""

    payments: list[tuple[Payment, Row]]
    changes: list[tuple[Decimal, Row]]
    unpaid: list[Decimal]


def payment_lines(structure: Structure) -> PaymentLines:
    """Collect the lines; which of them count is decided with the total."""
    found = PaymentLines([], [], [])
    for row in structure.rows:
        kind = structure.kinds[row.at]
        if kind is Kind.CHANGE:
            found.changes.append((abs(row.money[-1].value), row))
        elif kind is Kind.PAYMENT:
            found.payments.append((Payment(method=method_of(row.fold), amount=abs(row.money[-1].value)), row))
        elif row.money and row.fold.lstrip().startswith("BALANCE ") and "DUE" not in row.fold:
            # what is given back on some tills, what is owed on others: only a closing sum makes it change
            found.changes.append((abs(row.money[-1].value), row))
        elif row.money and _OPEN.search(row.fold):
            found.unpaid.append(row.money[-1].value)
        elif row.money and kind is Kind.TOTAL and method_of(row.fold[: row.money[0].start]) != "other":
            found.payments.append((Payment(method=method_of(row.fold), amount=abs(row.money[-1].value)), row))
    return found


def method_of(folded: str) -> str:
    """Name the way of paying."""
    return next((name for name, pattern in METHODS if pattern.search(folded)), "other")


def settle(lines: PaymentLines, total: Decimal) -> Paid:
    """Choose the payments that make up a total; the fewest and first that do."""
    owed = abs(total)
    changes: list[tuple[Decimal | None, Row | None]] = [*lines.changes, (None, None)]
    for count in range(1, min(len(lines.payments), 4) + 1):
        for chosen in combinations(lines.payments[:_MOST], count):
            paid = sum([payment.amount for payment, _ in chosen], Decimal(0))
            for change, row in changes:
                if paid - (change or 0) == owed:
                    return _made(chosen, change, row, total, Decimal(0))
            for unpaid in lines.unpaid:
                if paid + unpaid == owed:
                    return _made(chosen, None, None, total, unpaid)
    return Paid()


def _made(
    chosen: tuple[tuple[Payment, Row], ...],
    change: Decimal | None,
    row: Row | None,
    total: Decimal,
    unpaid: Decimal,
) -> Paid:
    sign = -1 if total < 0 else 1
    payments = [(payment.model_copy(update={"amount": payment.amount * sign}), at) for payment, at in chosen]
    return Paid(payments, change, row, unpaid, closes=True)


def as_printed(lines: PaymentLines, total: Decimal | None, start: int) -> Paid:
    """Return the payments right below the total where none make it up, so that the check can say so."""
    plain = [(payment, row) for payment, row in lines.payments if payment.method in ("cash", "card")]
    below = [(payment, row) for payment, row in plain if start <= row.at <= start + 8]
    if not below and total is None:
        below = plain[:1]
    change = next(((amount, row) for amount, row in lines.changes if row.at >= start), (None, None))
    return Paid(below[:1], *change) if below else Paid()


def add_cards(paid: Paid, rows: list[Row]) -> None:
    """Give the card payment the number and brand of its slip, where there is one card payment."""
    cards = [payment for payment, _ in paid.payments if payment.method == "card"]
    if len(cards) != 1:
        return
    for row in rows:
        match = _LAST4.search(row.text)
        if match and _CARD_LINE.search(row.fold) and "PAYBACK" not in row.fold:
            cards[0].card_last4 = match.group(1)
            break
    for row in [row for payment, row in paid.payments if payment.method == "card"] + rows:
        if brand := _BRAND.search(row.fold):
            cards[0].card_brand = row.text[slice(*brand.span())]
            return
