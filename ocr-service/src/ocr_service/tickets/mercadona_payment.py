# SPDX-License-Identifier: Apache-2.0
"""How a Mercadona ticket was paid: the lines below the total, and the card slips at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ocr_service.models import Payment
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.numbers import MONEY, decimal

_PAID = re.compile(rf"^([^\d-].*?) *:? +({MONEY})(?: ?€)?$")
_NO_PAYMENT = re.compile(r"^(?:SUB)?TOTAL\b|^A PAGAR\b|^IMPORTE?\b|AHORR|ESTALVI")
_CHANGE = re.compile(r"^(?:SU )?(?:DEVOLUCION?|CAMBIO|CANVI)\b")
_METHODS = (
    ("gift_card", re.compile(r"\b(?:TARJETA|TARGETA|TARJ\.?) (?:DE )?REGALO?\b")),
    ("voucher", re.compile(r"\b(?:VALE|CHEQUE|XEC|CUPON?|BONO)\b")),
    ("card", re.compile(r"\b(?:TARJETA|TARGETA|TARJ\b|BIZUM)")),
    ("cash", re.compile(r"\b(?:EFECTIVO|EFECTIU|METALICO|CONTADO)\b")),
)
_SLIP = re.compile(r"^(?:TARJ|TARG)[A-Z]*\.? *(?:BANCARIA|REGALO?)? *:.*?\*")
_GIFT = re.compile(r"\bREGALO?\b")
_LAST4 = re.compile(r"\*[* ]*(\d{4})\s*$")
_SLIP_AMOUNT = re.compile(rf"^IMPORTE? ?: *({MONEY}) ?€?(?: +(\S.*))?$")
_SLIP_OTHER = re.compile(r"^(?:N\.? ?C|AUT|AID|ARC)\b|^VERIFICA|^COMERCI?O?\b|:")


@dataclass(slots=True)
class _Slip:
    line: Line
    method: str
    last4: str | None = None
    network: str | None = None
    label: str | None = None
    amount: Decimal | None = None


def read_payments(found: Found, lines: list[Line], texts: list[str], paid: range, slips: range) -> None:
    """Read payments and change, then give each card payment its slip."""
    ticket = found.ticket
    for at in paid:
        match = _PAID.match(texts[at])
        if match is None or _NO_PAYMENT.search(match.group(1)):
            continue
        label, amount = match.group(1), decimal(match.group(2))
        if _CHANGE.search(label):
            ticket.change = abs(amount)
            found.sources["change"] = lines[at]
            continue
        method = next((name for name, pattern in _METHODS if pattern.search(label)), "other")
        found.sources[f"payments[{len(ticket.payments)}]"] = lines[at]
        ticket.payments.append(Payment(method=method, amount=amount))
    _give_slips(found, _read_slips(lines, texts, slips))


def _read_slips(lines: list[Line], texts: list[str], where: range) -> list[_Slip]:
    slips: list[_Slip] = []
    for at in where:
        text = texts[at]
        if _SLIP.match(text):
            last4 = _LAST4.search(text)
            method = "gift_card" if _GIFT.search(text) else "card"
            slips.append(_Slip(lines[at], method, last4.group(1) if last4 else None))
        elif not slips:
            continue
        elif match := _SLIP_AMOUNT.match(text):
            slips[-1].amount = decimal(match.group(1))
            if match.group(2):
                slips[-1].label = lines[at].text[match.start(2) : match.end(2)]
        elif slips[-1].amount is None and not _SLIP_OTHER.search(text):
            slips[-1].network = lines[at].text
    return slips


def _give_slips(found: Found, slips: list[_Slip]) -> None:
    """Match slips with card payments by amount, else in order."""
    payments = found.ticket.payments
    given: set[int] = set()
    for slip in slips:
        waiting = [at for at, paid in enumerate(payments) if paid.method == slip.method and at not in given]
        if not waiting:
            continue
        at = next((at for at in waiting if payments[at].amount == slip.amount), waiting[0])
        given.add(at)
        payments[at].card_last4 = slip.last4
        # the name of the card stands beside the amount; even CONTADO is one
        payments[at].card_brand = slip.label or slip.network
        found.sources[f"payments[{at}].card_last4"] = slip.line
