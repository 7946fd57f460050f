# SPDX-License-Identifier: Apache-2.0
"""Papers to travel with, on a grid of characters; flights, trains and people are invented."""

from textwrap import dedent

from support.tickets.layouts import general


def pdf(text: str) -> bytes:
    """Print a paper."""
    return general.draw("travel", dedent(text).strip("\n").split("\n")).to_pdf()


# the labels stand above their values, and again on the stub; nothing is called a boarding pass
STUB = """
    AGATHA MUSTER                       ZRH - LIS        1234567890123
    FLIGHT      GATE      SEAT     ZONE
    LX31        29        26E      4          FLIGHT   GATE   SEAT   ZONE
                                              LX31     29     26E    4
    5:10PM DEC 15, 2018 COACH   1234567890123
                                              ZRH - LIS    5:10PM
"""
# labels beside their values, in German, the booking instead of a ticket's number
GERMAN = """
    BORDKARTE
    Name: BEISPIEL/OTTO
    Flug: LH 0123       Sitz: 14C      Gate: B22
    Von: Frankfurt      Datum: 03.02.2031     Einstieg: 09:40
    Nach: Lissabon
    Buchungscode: K7X2PQ
"""
# the day has no year: it must not be guessed
NO_YEAR = """
    BOARDING PASS
    DOE/JANE
    FLIGHT   DATE    SEAT   GATE
    VY1234   15DEC   4A     C11
    FROM: BARCELONA
    TO: ROMA
    PNR: QW3RTY
"""
# a railway ticket with its price, the order's number and a timetable without years
TRAIN = """
    Online-Ticket
    ICE Fahrkarte
    Fahrtantritt am 12.03.2031
    Klasse: 2
    Zugbindung      ICE 1902, 08:15 Uhr am 12.03.2031
    Gesamtpreis 43,70 EUR. Gebucht am 02.02.2031 um 16:11 Uhr.
    Auftragsnummer: 966500000017

    Halt                   Datum    Zeit        Gleis   Produkte
    Sonnenau Hbf           12.03.   ab 08:15    19      ICE 1902
    Talheim Hbf            12.03.   an 09:41    5

    Es gelten die Bedingungen der DB AG.
"""
# a shop at the airport asks for the flight too
DUTY_FREE = """
    AEROTIENDA EJEMPLO S.L.
    CIF B12345674
    Ticket: 771      02/09/2031 12:00
    Flight: VY1234   Seat: 14C   Gate: C11
    PERFUME                 42,00
    CHOCOLATE                8,50
    TOTAL EUR               50,50
"""
