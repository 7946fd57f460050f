# SPDX-License-Identifier: Apache-2.0
"""Boarding passes and railway tickets: by their print, by their codes, and where the two disagree."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from conftest import Ask
from support.codes import STATED
from support.codes.drawn import on_page
from support.tickets.cases import travel

from ocr_service.codes import apply_codes
from ocr_service.codes.meaning import meaning
from ocr_service.models import Code, Store, Ticket, Trip
from ocr_service.tickets.base import ParsedTicket

ONE_LEG, TWO_LEGS = (stated.text for stated in STATED if stated.kind == "iata_bcbp")


def _ticket(ask: Ask, text: str) -> dict[str, Any]:
    ticket = ask(travel.pdf(text)).document["ticket"]
    assert ticket is not None
    assert (ticket["layout"], ticket["kind"]) == ("travel", "travel")
    return ticket


def test_a_boarding_pass_by_its_labels(ask: Ask) -> None:
    ticket = _ticket(ask, travel.STUB)
    assert (ticket["invoice_number"], ticket["purchased_at"]) == ("1234567890123", "2018-12-15T17:10:00")
    assert (ticket["total"], ticket["items"], ticket["payments"]) == (None, [], [])
    assert (ticket["store"]["name"], ticket["store"]["brand"]) == (None, "SWISS")
    assert ticket["trips"] == [
        {
            "number": "LX31",
            "origin": "ZRH",
            "destination": "LIS",
            "departs_at": "2018-12-15T17:10:00",
            "seat": "26E",
            "booking_reference": None,
        }
    ]


def test_a_boarding_pass_of_another_language_without_a_ticket_number(ask: Ask) -> None:
    ticket = _ticket(ask, travel.GERMAN)
    assert (ticket["invoice_number"], ticket["purchased_at"][:10]) == ("K7X2PQ", "2031-02-03")
    (trip,) = ticket["trips"]
    assert (trip["number"], trip["seat"], trip["booking_reference"]) == ("LH123", "14C", "K7X2PQ")
    assert (trip["origin"], trip["destination"]) == ("Frankfurt", "Lissabon")
    assert ticket["store"]["brand"] == "Lufthansa"


def test_a_year_that_is_not_printed_is_not_guessed(ask: Ask) -> None:
    answer = ask(travel.pdf(travel.NO_YEAR))
    ticket = answer.document["ticket"]
    assert (ticket["invoice_number"], ticket["purchased_at"]) == ("QW3RTY", None)
    assert (ticket["trips"][0]["number"], ticket["trips"][0]["departs_at"]) == ("VY1234", None)
    assert answer.warnings == ["no_date"]


def test_a_railway_ticket_keeps_what_it_cost(ask: Ask) -> None:
    ticket = _ticket(ask, travel.TRAIN)
    assert (ticket["total"], ticket["currency"]) == (Decimal("43.70"), "EUR")
    assert (ticket["invoice_number"], ticket["purchased_at"]) == ("966500000017", "2031-02-02T16:11:00")
    assert ticket["store"]["brand"] == "Deutsche Bahn"
    (trip,) = ticket["trips"]
    assert (trip["number"], trip["origin"], trip["destination"], trip["departs_at"]) == (
        "ICE 1902",
        "Sonnenau Hbf",
        "Talheim Hbf",
        "2031-03-12T08:15:00",
    )


def test_a_purchase_at_the_airport_is_a_receipt(ask: Ask) -> None:
    ticket = ask(travel.pdf(travel.DUTY_FREE)).document["ticket"]
    assert (ticket["layout"], ticket["kind"], ticket["total"]) == ("general", "receipt", Decimal("50.50"))
    assert ticket["trips"] == []


@pytest.mark.parametrize("text", ["M1", ONE_LEG[:40], "M3" + TWO_LEGS[2:], "M1" + "é" * 70])
def test_a_broken_code_is_no_boarding_pass(text: str) -> None:
    assert meaning("Aztec", text, text.encode()) == (None, {})


def test_a_ticket_number_is_not_read_from_too_short_a_field() -> None:
    _, fields = meaning("PDF417", TWO_LEGS.replace("2A0751", "0C0751"), b"")
    assert "invoice_number" not in fields


def _code(text: str) -> Code:
    kind, fields = meaning("Aztec", text, text.encode())
    return Code(format="aztec", kind=kind, text=text, page=1, fields=fields)


def _parsed(trip: Trip) -> ParsedTicket:
    ticket = Ticket(
        layout="travel", kind="travel", store=Store(), items=[], vat=[], payments=[], trips=[trip]
    )
    return ParsedTicket(ticket)


def test_a_page_with_nothing_but_its_code_is_a_ticket(ask: Ask) -> None:
    ticket = ask(on_page(TWO_LEGS, "PDF417")).document["ticket"]
    assert (ticket["layout"], ticket["kind"], ticket["total"]) == ("code", "travel", None)
    assert (ticket["invoice_number"], ticket["purchased_at"]) == ("0751234567890", None)
    assert ticket["store"]["brand"] == "Iberia"
    assert [(trip["number"], trip["origin"], trip["destination"]) for trip in ticket["trips"]] == [
        ("IB834", "MAD", "FRA"),
        ("LH3664", "FRA", "GVA"),
    ]


def test_the_code_is_the_truth_and_the_day_confirms_the_printed_date() -> None:
    printed = Trip(number="IB1284", departs_at="2031-02-09T09:00:00")
    parsed = apply_codes(_parsed(printed), [_code(ONE_LEG)])
    assert parsed.ticket is not None
    (trip,) = parsed.ticket.trips
    assert (trip.number, trip.departs_at, trip.seat) == ("IB1234", "2031-02-09T09:00:00", "12A")
    assert {check.name: check.ok for check in parsed.checks} == {"code_flight": False, "code_date": True}


def test_a_printed_date_that_the_code_contradicts_is_told_and_not_taken() -> None:
    parsed = apply_codes(_parsed(Trip(number="IB1234", departs_at="2031-02-10")), [_code(ONE_LEG)])
    assert parsed.ticket is not None
    assert parsed.ticket.trips[0].departs_at is None
    assert {check.name: check.ok for check in parsed.checks} == {"code_flight": True, "code_date": False}


def test_two_passes_on_one_sheet_decide_nothing() -> None:
    parsed = apply_codes(_parsed(Trip(number="XY9")), [_code(ONE_LEG), _code(TWO_LEGS)])
    assert parsed.ticket is not None
    assert [trip.number for trip in parsed.ticket.trips] == ["XY9"]


def test_a_bill_with_a_pass_pinned_to_it_stays_a_bill() -> None:
    ticket = replace(_parsed(Trip())).ticket
    assert ticket is not None
    bill = ticket.model_copy(update={"layout": "general", "kind": "invoice", "total": Decimal("80.00")})
    read = apply_codes(ParsedTicket(bill), [_code(ONE_LEG)]).ticket
    assert read is not None
    assert (read.kind, read.trips, read.store.brand) == ("invoice", [Trip()], None)


def test_two_passes_make_no_ticket_of_their_own() -> None:
    assert apply_codes(ParsedTicket(), [_code(ONE_LEG), _code(TWO_LEGS)]).ticket is None
