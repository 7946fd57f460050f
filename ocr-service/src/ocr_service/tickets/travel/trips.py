# SPDX-License-Identifier: Apache-2.0
"""Flights by the labels of a boarding pass, trains by their own names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ocr_service.models import Trip
from ocr_service.tickets.general.dates import Moment, read_moment
from ocr_service.tickets.general.rows import Row, below
from ocr_service.tickets.general.vocabulary import words

FLIGHT = words(r"FLIGHT(?: NO\.?| NUMBER)?|VUELO|VOL|VOLO|VOO|FLUG(?:-?NR\.?|NUMMER)?|VLUCHT(?:NUMMER)?")
SEAT = words(r"SEAT(?: NO\.?)?|ASIENTO|SEIENT|SITZ|SITZPLATZ|SIEGE|POSTO|LUGAR|ASSENTO|STOEL|PLAZA")
GATE = words("GATE|PUERTA|FLUGSTEIG|PORTE|PORTA|USCITA|BOARDING|EMBARQUE|EINSTIEG|IMBARCO|ZONE|GROUP|GRUPO")
_FROM = words(
    "FROM|ORIGIN|ORIGEN|ORIGEM|VON|DE|DA|VAN|DEPARTURE|SALIDA|PARTIDA|ABFLUG|PARTENZA|DEPART|VERTREK"
)
_TO = words(
    "TO|DESTINATION|DESTINO|DESTINAZIONE|NACH|ZIEL|A|NAAR|ARRIVAL|LLEGADA|CHEGADA|ANKUNFT|ARRIVO|ARRIVEE|AANKOMST"
)
_BOOKING = words(
    r"BOOKING(?: REF\w*\.?| CODE| NO\.?| NUMBER)?|PNR|RECORD LOCATOR|RESERVATION(?: CODE| NO\.?)?|"
    r"CONFIRMATION(?: NO\.?| NUMBER| CODE)?|LOCALIZADOR|CODIGO DE RESERVA|BUCHUNGS(?:CODE|NUMMER|REFERENZ)|"
    r"CODE DE RESERVATION|DOSSIER VOYAGE|CODICE (?:DI )?PRENOTAZIONE|BOEKINGS(?:CODE|NUMMER|REFERENTIE)|REF"
)
_FLIGHT_NUMBER = re.compile(r"(?<![A-Z0-9])([A-Z]{2}|[A-Z]\d|\d[A-Z]) ?0{0,3}(\d{1,4})(?![A-Z0-9]|[.,:/-]\d)")
_SEAT_NUMBER = re.compile(r"(?<![A-Z0-9])0{0,2}([1-9]\d?[A-K])(?![A-Z0-9])")
_REFERENCE = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{5,8}(?![A-Z0-9])")
_AIRPORTS = re.compile(r"(?<![^\s(])([A-Z]{3,4}) {0,2}(?:✈|→|➔|➜|->|>|–|-|TO) {0,2}([A-Z]{3,4})(?![^\s),.])")
_TRAIN = re.compile(
    r"(?<![A-Z0-9])(ICE|IC|ECE|EC|NJ|RJX|RJ|IR|IRE|RE|RB|FLX|AVE|AVLO|ALVIA|AVANT|EUROMED|INTERCITY|"
    r"TGV(?: INOUI)?|TER|OUIGO|EUROSTAR|THALYS|FRECCIAROSSA|FRECCIARGENTO|FRECCIABIANCA|ITALO|"
    r"ALFA PENDULAR) ?0{0,4}([1-9]\d{0,4})(?![A-Z0-9]|[.,:/-]\d)"
)
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d:.])")
_DAY_MONTH = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(?:\d{2,4})?(?!\d)")
_MOST = 20


def read_flights(rows: list[Row]) -> list[tuple[Trip, Row]]:
    """Return each flight that stands by its label, once, with the row of its number."""
    found: dict[str, tuple[Trip, Row]] = {}
    for row, text in _labelled(rows, FLIGHT):
        match = _FLIGHT_NUMBER.search(text)
        if match is None:
            continue
        number = match.group(1) + match.group(2)
        found.setdefault(number, (Trip(number=number), row))
    flights = list(found.values())[:_MOST]
    if len(flights) == 1:
        trip = flights[0][0]
        trip.seat = _first(rows, SEAT, _SEAT_NUMBER)
        trip.origin, trip.destination = _airports(rows)
    return flights


def read_trains(rows: list[Row], year: str | None) -> list[tuple[Trip, Row]]:
    """Return each train that is named, once; from a table of stops also where and when it leaves and arrives.

    ``year`` completes the days that are printed without one.
    """
    found: dict[str, tuple[Trip, Row]] = {}
    last: Trip | None = None
    for row in rows:
        match = _TRAIN.search(row.fold)
        clock = _CLOCK.search(row.fold)
        if match is not None and len(row.fold) < 120:
            number = f"{match.group(1)} {match.group(2)}"
            last, _ = found.setdefault(number, (Trip(number=number), row))
            stop = _stop(row)
            if clock is not None and stop is not None and last.origin is None:
                last.origin, last.departs_at = stop, _departure(row, year)
        elif last is not None and last.origin is not None and last.destination is None and clock:
            last.destination = _stop(row)
    return list(found.values())[:_MOST]


def read_booking(rows: list[Row]) -> tuple[str, Row] | None:
    """Return the reference of the booking, in capitals as printed, beside its label or below it."""
    for row, text in _labelled(rows, _BOOKING):
        match = _REFERENCE.search(text)
        if match is not None and not _BOOKING.search(match.group()):
            return match.group(), row
    return None


def departure_of(rows: list[Row], row: Row) -> Moment | None:
    """Return the date nearest to a flight's row, else the only one of the document."""
    near = [each for each in rows if abs(each.at - row.at) <= 2 and each.line.page == row.line.page]
    return read_moment(near, False, 0) or read_moment(rows, False, 0)


def _labelled(rows: list[Row], label: re.Pattern[str]) -> Iterator[tuple[Row, str]]:
    """Give what stands behind each label in its cell, in the next cell, and in the cell below."""
    for row in rows:
        cells = row.cells()
        for index, span in enumerate(cells):
            match = label.search(row.fold[slice(*span)])
            if match is None or match.start() > 20:
                continue
            behind = row.fold[span[0] + match.end() : span[1]].strip(" :.#")
            if behind:
                yield row, behind
                continue
            if index + 1 < len(cells):
                yield row, row.fold[slice(*cells[index + 1])]
            under = below(rows, row, span, reach=3)
            if under is not None:
                yield under[0], under[0].fold[slice(*under[1])]


def _first(rows: list[Row], label: re.Pattern[str], value: re.Pattern[str]) -> str | None:
    return next((match.group(1) for _, text in _labelled(rows, label) if (match := value.search(text))), None)


def _airports(rows: list[Row]) -> tuple[str | None, str | None]:
    for row in rows:
        pair = _AIRPORTS.search(row.text)
        if pair is not None:
            return pair.group(1), pair.group(2)
    return _place(rows, _FROM), _place(rows, _TO)


def _place(rows: list[Row], label: re.Pattern[str]) -> str | None:
    """Return the cell under a label that is a whole cell, or behind the label and a colon."""
    for row in rows:
        for span in row.cells():
            match = label.match(row.fold[slice(*span)])
            if match is None:
                continue
            behind = row.text[span[0] + match.end() : span[1]]
            text = behind.strip(" :")
            if not text:
                under = below(rows, row, span)
                text = under[0].text[slice(*under[1])].strip() if under is not None else ""
            elif not behind.lstrip().startswith(":"):
                continue
            if 2 < len(text) < 40 and text[0].isalpha() and sum(map(str.isdigit, text)) < 3:
                return text
    return None


def _stop(row: Row) -> str | None:
    """Return the station that a line of a timetable begins with."""
    cells = row.cells()
    if len(cells) < 3 or cells[0][0] > 4:
        return None
    text = row.text[slice(*cells[0])].strip()
    return text if text[:1].isalpha() and not _CLOCK.search(text) and not text.endswith(":") else None


def _departure(row: Row, year: str | None) -> str | None:
    clock, day = _CLOCK.search(row.fold), _DAY_MONTH.search(row.fold)
    if clock is None or day is None or year is None:
        return None
    return (
        f"{year}-{int(day.group(2)):02}-{int(day.group(1)):02}T{int(clock.group(1)):02}:{clock.group(2)}:00"
    )
