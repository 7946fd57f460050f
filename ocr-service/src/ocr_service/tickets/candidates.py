# SPDX-License-Identifier: Apache-2.0
"""Which of several readings of one ticket to believe: the one whose sums close."""

from __future__ import annotations

from ocr_service.tickets.base import ParsedTicket

_SUMS = frozenset({"items_sum", "vat_sums", "payments"})


def closes(parsed: ParsedTicket) -> bool:
    """Tell whether a ticket was found whose total agrees with other figures on it, and no check fails."""
    if parsed.ticket is None or parsed.ticket.total is None:
        return False
    return all(check.ok for check in parsed.checks) and any(check.name in _SUMS for check in parsed.checks)


def better(first: ParsedTicket, second: ParsedTicket) -> bool:
    """Tell whether the first reading is to be believed rather than the second."""
    return _rank(first) > _rank(second)


def _rank(parsed: ParsedTicket) -> tuple[int, int, int, int]:
    ticket = parsed.ticket
    if ticket is None:
        return (0, 0, 0, 0)
    good = sum(check.ok for check in parsed.checks)
    return (int(ticket.total is not None), good - 2 * (len(parsed.checks) - good), good, len(ticket.items))
