# SPDX-License-Identifier: Apache-2.0
"""What codes state is the truth for the fields that they hold; the print is compared with it."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.codes.trips import TRAVEL, apply_trips, states_trips
from ocr_service.models import Check, Code, Store, Ticket
from ocr_service.tickets.base import ParsedTicket

LAYOUT = "code"

# what a till signed or printed for itself is the ticket's own data; a payment code is a wish to be paid
_OF_THE_TILL = frozenset({"verifactu", "ticketbai", "atcud", "dsfinvk", "rksv", "suf", "mercadona", "lidl"})
_TO_PAY = frozenset({"epc", "swiss_qr_bill"})
_TRUTHS = ("total", "invoice_number", "purchased_at", "store.tax_id", "currency", "kind")


_LONG_ENOUGH = 4


def apply_codes(parsed: ParsedTicket, codes: list[Code]) -> ParsedTicket:
    """Return the ticket with its codes and what they state; made from them alone where no layout fits.

    The checks ``code_total``, ``code_number``, ``code_date`` and ``code_tax_id`` compare what is printed.
    Codes that contradict each other (two tickets on one sheet) decide nothing.
    """
    stated = _agreed([code.fields for code in codes if code.kind in _OF_THE_TILL])
    ticket = parsed.ticket
    travels = [code for code in codes if code.kind in TRAVEL]
    if ticket is None:
        if "total" not in stated and not states_trips(travels):
            return parsed
        ticket = Ticket(layout=LAYOUT, store=Store(), items=[], vat=[], payments=[])
        parsed.reason = "no layout fits; the ticket is what its code states"
    else:
        parsed.checks = parsed.checks + _cross_checks(ticket, stated, codes)
        ticket = ticket.model_copy(update={"store": ticket.store.model_copy()})
    ticket.codes = codes
    _set(parsed, ticket, stated)
    parsed.checks = parsed.checks + apply_trips(ticket, travels)
    parsed.ticket = ticket
    return parsed


def _agreed(all_fields: list[dict[str, str]]) -> dict[str, str]:
    """Gather what no two codes contradict each other in."""
    agreed: dict[str, str] = {}
    for name in _TRUTHS:
        values = [fields[name] for fields in all_fields if name in fields]
        if name == "purchased_at" and len({value[:10] for value in values}) == 1:
            values = [max(values, key=len)]  # one code has the time, another the day only
        if len(set(values)) == 1:
            agreed[name] = values[0]
    return agreed


def _cross_checks(ticket: Ticket, stated: dict[str, str], codes: list[Code]) -> list[Check]:
    checks = []
    if ticket.total is not None and (total := stated.get("total")) is not None:
        computed = Decimal(total)
        ok = ticket.total == computed
        checks.append(Check(name="code_total", ok=ok, printed=ticket.total, computed=computed))
    elif ticket.total is not None and (amount := _to_pay(ticket, codes)) is not None:
        detail = "the code asks for this payment"
        ok = ticket.total == amount
        checks.append(Check(name="code_total", ok=ok, printed=ticket.total, computed=amount, detail=detail))
    pairs = (
        ("code_number", ticket.invoice_number, stated.get("invoice_number"), _same_number),
        ("code_date", ticket.purchased_at, stated.get("purchased_at"), _same_day),
        ("code_tax_id", ticket.store.tax_id, stated.get("store.tax_id"), _same_tax_id),
    )
    for name, printed, code, same in pairs:
        if printed is not None and code is not None:
            checks.append(Check(name=name, ok=same(printed, code), printed=printed, computed=code))
    return checks


def _to_pay(ticket: Ticket, codes: list[Code]) -> Decimal | None:
    """Return the amount of the one payment code, if the whole ticket is still to be paid."""
    amounts = [code.fields["amount"] for code in codes if code.kind in _TO_PAY and "amount" in code.fields]
    if len(set(amounts)) != 1 or ticket.payments:
        return None
    return Decimal(amounts[0])


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _same_number(printed: str, code: str) -> bool:
    """Compare numbers; one of them may lack the series that stands before the other, or the zeros."""
    short, long = sorted((_plain(printed).lstrip("0"), _plain(code).lstrip("0")), key=len)
    return short == long or (len(short) >= _LONG_ENOUGH and long.endswith(short))


def _same_day(printed: str, code: str) -> bool:
    return printed[:10] == code[:10]


def _same_tax_id(printed: str, code: str) -> bool:
    """Compare tax ids; one of them may have the country before it."""
    one, other = _plain(printed), _plain(code)
    return one == other or one.removeprefix(other[:2]) == other[2:] or other.removeprefix(one[:2]) == one[2:]


def _set(parsed: ParsedTicket, ticket: Ticket, stated: dict[str, str]) -> None:
    """Set what differs from the print; what is only written otherwise stays as printed."""
    sources = parsed.sources
    if (total := stated.get("total")) is not None and ticket.total != Decimal(total):
        ticket.total = Decimal(total)
        sources.pop("total", None)
    number, moment, tax_id = (stated.get(name) for name in ("invoice_number", "purchased_at", "store.tax_id"))
    if number and not (ticket.invoice_number and _same_number(ticket.invoice_number, number)):
        ticket.invoice_number = number
        sources.pop("invoice_number", None)
    if moment and not (ticket.purchased_at and _same_day(ticket.purchased_at, moment)):
        ticket.purchased_at = moment
        sources.pop("purchased_at", None)
    if tax_id and not (ticket.store.tax_id and _same_tax_id(ticket.store.tax_id, tax_id)):
        ticket.store.tax_id = tax_id
        sources.pop("store.tax_id", None)
    ticket.currency = ticket.currency or stated.get("currency")
    if stated.get("kind") == "refund":
        ticket.kind = "refund"
