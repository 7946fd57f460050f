# SPDX-License-Identifier: Apache-2.0
"""Codes of carriers: boarding passes by IATA's resolution 792, railway tickets by UIC's leaflet 918.3.

A boarding pass states the day of the flight within the year and not the year, so that it gives no date.
"""

from __future__ import annotations

import re

from ocr_service.codes.values import kept, plain

Fields = dict[str, str]

_HEAD = re.compile(r"M([1-4])(.{20})([A-Z ])")
_LEG = re.compile(
    r"([A-Z0-9 ]{7})([A-Z]{3})([A-Z]{3})([A-Z0-9]{2}[A-Z0-9 ])([0-9 ]{4}[A-Z ])([0-9 ]{3})(.)([0-9A-Z ]{4})"
    r"([0-9A-Z ]{5})(.)([0-9A-F]{2})"
)
_OPEN = re.compile(r"0*([1-9]\d*)([A-Z]?)")
_DOCUMENT = re.compile(r"\d{13}")
_RAILWAY = re.compile(rb"#UT\d{2}(\d{4})|OTI\d{2}")


def boarding_pass(text: str) -> Fields | None:
    """Read the bar code of a boarding pass; of each leg the flight, airports, seat, booking and day.

    ``trips[n].day_of_year`` counts from 1; ``invoice_number`` is that of the electronic ticket.
    """
    head = _HEAD.match(text)
    if head is None:
        return None
    fields: Fields = {}
    place = head.end()
    for index in range(int(head.group(1))):
        leg = _LEG.match(text, place)
        if leg is None:
            return None
        booking, origin, destination, carrier, flight, day, _, seat, _, _, size = leg.groups()
        fields |= kept(
            **{
                f"trips[{index}].number": _flight(carrier, flight),
                f"trips[{index}].origin": origin,
                f"trips[{index}].destination": destination,
                f"trips[{index}].seat": _without_zeros(seat),
                f"trips[{index}].booking_reference": plain(booking),
                f"trips[{index}].day_of_year": str(int(day)) if day.strip() else None,
            }
        )
        more = text[leg.end() : leg.end() + int(size, 16)]
        number = _ticket_number(more, first=index == 0)
        if number is not None:
            fields.setdefault("invoice_number", number)
        place = leg.end() + int(size, 16)
    return kept(passenger=plain(head.group(2)), carrier=fields["trips[0].number"][:2]) | fields


def railway(data: bytes) -> Fields | None:
    """Tell a railway ticket by its mark, and who issued it: ``carrier`` is a company code (RICS)."""
    match = _RAILWAY.match(data)
    if match is None:
        return None
    return kept(carrier=match.group(1).decode() if match.group(1) else None)


def _flight(carrier: str, number: str) -> str:
    return carrier.strip() + _without_zeros(number)


def _without_zeros(text: str) -> str:
    match = _OPEN.match(text.strip())
    return f"{match.group(1)}{match.group(2)}" if match else text.strip()


def _ticket_number(more: str, *, first: bool) -> str | None:
    """Return airline code and serial number from the fields of variable size behind a leg."""
    if first:
        if not re.match(r">\d[0-9A-F]{2}", more):
            return None
        more = more[4 + int(more[2:4], 16) :]
    if not re.match(r"[0-9A-F]{2}", more) or int(more[:2], 16) < 13:
        return None
    number = more[2:15]
    return number if _DOCUMENT.fullmatch(number) else None
