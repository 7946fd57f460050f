# SPDX-License-Identifier: Apache-2.0
"""Documents to travel with: what they cost, if they say so, as of any ticket, and the trips besides."""

from __future__ import annotations

import re

from ocr_service.models import Notice, Store, Ticket, Trip
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.brands import brand_of_carrier, printed_brand
from ocr_service.tickets.general.dates import read_moment
from ocr_service.tickets.general.folding import fold
from ocr_service.tickets.general.numbering import read_number
from ocr_service.tickets.general.reader import General
from ocr_service.tickets.general.rows import Row, prepare
from ocr_service.tickets.general.vocabulary import words
from ocr_service.tickets.travel.trips import (
    FLIGHT,
    GATE,
    SEAT,
    departure_of,
    read_booking,
    read_flights,
    read_trains,
)

_SCORE = 0.4
_AIR = words(
    r"BOARDING (?:PASS|CARD)|TARJETA DE EMBARQUE|TARGETA D.EMBARCAMENT|BORDKARTE|CARTE D.EMBARQUEMENT|"
    r"CARTA D.IMBARCO|CARTAO DE EMBARQUE|INSTAPKAART|E-?TICKET(?: ITINERARY)?|ELECTRONIC TICKET|FLUGSCHEIN|"
    r"BILLETE ELECTRONICO|BIGLIETTO ELETTRONICO|BILLET ELECTRONIQUE|BILHETE ELETRONICO"
)
_RAIL = words(
    r"\w*FAHRKARTE\w*|ONLINE-TICKET|BILLETE(?:S)?(?: DE TREN)?|BITLLET DE TREN|TRAIN TICKET|TRAIN TICKETS|"
    r"TREINKAARTJE|TREINTICKET|BIGLIETTO|BILLET DE TRAIN|BILHETE(?: DE COMBOIO)?|RENFE|TRENITALIA|SNCF"
)
_E_TICKET = re.compile(r"(?<![\d-])(\d{3}[- ]?\d{10})(?![\d-])")


class Travel(Layout):
    """Boarding passes, flight and railway tickets; the paper must name a flight or train."""

    name = "travel"

    def matches(self, lines: list[Line]) -> Match:
        """Look for what such a document is called, or for the labels of a boarding pass."""
        labels: set[re.Pattern[str]] = set()
        for line in lines:
            text = fold(line.text)
            if _AIR.search(text) or _RAIL.search(text):
                return Match(_SCORE, "a line names a travel document")
            labels |= {label for label in (FLIGHT, SEAT, GATE) if label.search(text)}
        if len(labels) == 3:
            return Match(_SCORE, "flight, seat and gate are labelled")
        return Match(0.0, "no line names a travel document")

    def parse(self, lines: list[Line]) -> Found | None:
        """Read the document; None without a flight or train, or if it is a receipt of something else."""
        rows, _ = prepare(lines)
        sold = General().parse(lines)
        named_air = any(_AIR.search(row.fold) for row in rows)
        flights = read_flights(rows)
        if flights and (named_air or _is_pass(rows)) and (sold is None or named_air):
            return _air(sold, rows, flights)
        if not any(_RAIL.search(row.fold) for row in rows):
            return None
        moment = read_moment(rows, False, 0)
        trains = read_trains(rows, moment.text[:4] if moment else None)
        return _rail(sold, rows, trains) if trains else None


def _is_pass(rows: list[Row]) -> bool:
    return all(any(label.search(row.fold) for row in rows) for label in (SEAT, GATE))


def _air(sold: Found | None, rows: list[Row], flights: list[tuple[Trip, Row]]) -> Found:
    found = _start(sold)
    ticket, sources = found.ticket, found.sources
    booking = read_booking(rows)
    for trip, row in flights:
        moment = departure_of(rows, row)
        trip.departs_at = moment.text if moment else None
        trip.booking_reference = booking[0] if booking else None
        sources[f"trips[{len(ticket.trips)}]"] = row.line
        ticket.trips.append(trip)
    number = _e_ticket(rows) or booking
    if number is not None:
        ticket.invoice_number, sources["invoice_number"] = number[0], number[1].line
    _date(found, rows)
    ticket.store.brand = brand_of_carrier(ticket.trips[0].number[:2]) if ticket.trips[0].number else None
    if ticket.store.name is None:
        _name_carrier(found, rows)
    return found


def _rail(sold: Found | None, rows: list[Row], trains: list[tuple[Trip, Row]]) -> Found:
    found = _start(sold)
    ticket, sources = found.ticket, found.sources
    for trip, row in trains:
        sources[f"trips[{len(ticket.trips)}]"] = row.line
        ticket.trips.append(trip)
    number = read_number(rows) or read_booking(rows)
    if ticket.invoice_number is None and number is not None:
        ticket.invoice_number, sources["invoice_number"] = number[0], number[1].line
    _date(found, rows)
    if ticket.store.name is None:
        _name_carrier(found, rows)
    return found


def _start(sold: Found | None) -> Found:
    """Return the purchase if the paper states one; a pass alone names no shop, only a traveller."""
    found = sold or Found(Ticket(layout="travel", store=Store(), items=[], vat=[], payments=[]))
    found.ticket.layout, found.ticket.kind = "travel", "travel"
    found.warnings = [each for each in found.warnings if each.code not in ("no_items", "no_total")]
    return found


def _e_ticket(rows: list[Row]) -> tuple[str, Row] | None:
    for row in rows:
        match = _E_TICKET.search(row.fold)
        if match is not None:
            return match.group(1), row
    return None


def _date(found: Found, rows: list[Row]) -> None:
    """Take the departure where no purchase is dated."""
    if found.ticket.purchased_at is not None:
        return
    moment = read_moment(rows, False, 0)
    if moment is not None:
        found.ticket.purchased_at, found.sources["purchased_at"] = moment.text, moment.row.line
    else:
        message = "the document names no year, so that its day is not known"
        found.warnings.append(Notice(code="no_date", message=message))


def _name_carrier(found: Found, rows: list[Row]) -> None:
    for row in rows:
        name = printed_brand(row.text)
        if name is not None:
            found.ticket.store.name, found.sources["store.name"] = name[0], row.line
            return
