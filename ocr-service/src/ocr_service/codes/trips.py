# SPDX-License-Identifier: Apache-2.0
"""What the code of a boarding pass or railway ticket states, put into the ticket and checked by its print."""

from __future__ import annotations

import re
from datetime import date

from ocr_service.models import Check, Code, Ticket, Trip
from ocr_service.tickets.brands import brand_of_carrier

TRAVEL = frozenset({"iata_bcbp", "uic"})
_LAYOUTS = frozenset({"travel", "code"})
_TRIP = re.compile(r"trips\[(\d)\]\.(\w+)\Z")


def states_trips(codes: list[Code]) -> bool:
    """Tell whether the codes are one boarding pass."""
    return len({code.text for code in codes}) == 1 and "trips[0].number" in codes[0].fields


def apply_trips(ticket: Ticket, codes: list[Code]) -> list[Check]:
    """Fill in flights, numbers and carrier from the codes; two passes on one sheet decide nothing.

    Returns the checks ``code_flight`` and ``code_date`` where the print states a flight or a date.
    """
    if len({code.text for code in codes}) != 1:
        return []
    if ticket.layout not in _LAYOUTS and ticket.total is not None:
        return []  # a bill that a boarding pass is pinned to
    fields = codes[0].fields
    ticket.store.brand = brand_of_carrier(fields.get("carrier", "")) or ticket.store.brand
    stated, days = _trips(fields)
    if not stated:
        return []
    ticket.kind = "travel"
    printed = ticket.trips
    checks = []
    if printed:
        wanted, read = _numbers(stated), _numbers(printed)
        checks.append(Check(name="code_flight", ok=read == wanted, printed=read, computed=wanted))
    ticket.trips = stated
    ticket.invoice_number = fields.get("invoice_number") or (
        ticket.invoice_number or stated[0].booking_reference
    )
    if len(printed) == len(stated):
        for old, new, day in zip(printed, stated, days, strict=True):
            if old.departs_at is None or day is None:
                continue
            same = date.fromisoformat(old.departs_at[:10]).timetuple().tm_yday == day
            text = f"day {day} of the year"
            checks.append(Check(name="code_date", ok=same, printed=old.departs_at, computed=text))
            new.departs_at = old.departs_at if same else None
    return checks


def _trips(fields: dict[str, str]) -> tuple[list[Trip], list[int | None]]:
    """Return the legs in their order, with the day of the year of each."""
    parts: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        match = _TRIP.match(name)
        if match is not None:
            parts.setdefault(int(match.group(1)), {})[match.group(2)] = value
    legs = [parts[index] for index in sorted(parts)]
    days = [int(leg["day_of_year"]) if "day_of_year" in leg else None for leg in legs]
    return [Trip(**{name: leg.get(name) for name in Trip.model_fields}) for leg in legs], days


def _numbers(trips: list[Trip]) -> str:
    return ", ".join(trip.number or "" for trip in trips)
