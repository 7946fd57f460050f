# SPDX-License-Identifier: Apache-2.0
"""How a REWE receipt was paid: what was given, change, cash paid out on the card, and the card slip."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.tickets.base import Found
from ocr_service.tickets.paper import AMOUNT, Paper, add_payment, amount

_GIVEN = re.compile(rf"^GEG\.? ?(\S.*?) +(?:EUR)? *({AMOUNT})(?: *[*+])?$")
_BACK = re.compile(rf"^(?:R[UO]E?CKGELD|AUSZAHLUNG|CASH-?BACK)\b.*?({AMOUNT})$")
_PAID_END = re.compile(r"KUNDENBELEG|^STEUER\b|^DATUM\b")
_SLIP = re.compile(r"^NR\.? +[#X*]+ ?(\d{4})\b")


def read_payments(found: Found, paper: Paper, start: int) -> None:
    """Read the lines below the sum: cash that is handed out, as change or on the card, is change."""
    ticket = found.ticket
    end = paper.first(_PAID_END, start) or len(paper.lines)
    for at in range(start, end):
        if match := _GIVEN.match(paper.texts[at]):
            add_payment(found, paper.lines[at], match.group(1), amount(match.group(2)))
        elif match := _BACK.match(paper.texts[at]):
            ticket.change = (ticket.change or Decimal(0)) + abs(amount(match.group(1)))
            found.sources["change"] = paper.lines[at]
    _read_slips(found, paper, end)


def _read_slips(found: Found, paper: Paper, start: int) -> None:
    """Give the card payments, in their order, the digits of the slips; the card is named above them."""
    cards = [payment for payment in found.ticket.payments if payment.method == "card"]
    slips = [at for at in range(start, len(paper.lines)) if _SLIP.match(paper.texts[at])]
    for payment, at in zip(cards, slips, strict=False):
        match = _SLIP.match(paper.texts[at])
        payment.card_last4 = match.group(1) if match else None
        payment.card_brand = " ".join(paper.lines[at - 1].text.split())
        found.sources[f"payments[{found.ticket.payments.index(payment)}].card_last4"] = paper.lines[at]
