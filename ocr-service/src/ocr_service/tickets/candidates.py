# SPDX-License-Identifier: Apache-2.0
"""Which of two readings of one document to believe: the one whose sums close, then the one that says more."""

from __future__ import annotations

from ocr_service.tickets.base import ParsedTicket

# a sum over many printed amounts proves more than a check digit
_WEIGHTS = {"items_sum": 4, "vat_sums": 3, "payments": 2, "line_totals": 2, "tax_id": 1}
_SUMS = frozenset({"items_sum", "vat_sums", "payments"})
_FIELDS = ("invoice_number", "operation_number", "purchased_at", "currency", "change")


def worth(parsed: ParsedTicket) -> tuple[int, int, int, int]:
    """Return what speaks for a reading, most important first: larger is better.

    These are: whether there is a ticket with a total, the weight of the checks that hold less that of those
    that do not, minus the amounts that had to be corrected, and how many fields were read.
    """
    ticket = parsed.ticket
    if ticket is None:
        return (0, 0, 0, 0)
    closed = sum(_WEIGHTS.get(check.name, 1) * (1 if check.ok else -1) for check in parsed.checks)
    corrected = sum(notice.code == "corrected_by_sum" for notice in parsed.warnings)
    fields = sum(getattr(ticket, name) is not None for name in _FIELDS)
    fields += sum(value is not None for value in ticket.store.model_dump().values())
    fields += len(ticket.items) + len(ticket.vat) + len(ticket.payments)
    return (2 if ticket.total is not None else 1, closed, -corrected, fields)


def closes(parsed: ParsedTicket) -> bool:
    """Tell whether a ticket was found whose total agrees with other figures on it, and no check fails."""
    if parsed.ticket is None or parsed.ticket.total is None:
        return False
    return all(check.ok for check in parsed.checks) and any(check.name in _SUMS for check in parsed.checks)


def better(first: ParsedTicket, second: ParsedTicket) -> ParsedTicket:
    """Return the reading to believe; the first where nothing tells them apart."""
    return second if worth(second) > worth(first) else first
