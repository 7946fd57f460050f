# SPDX-License-Identifier: Apache-2.0
"""Shops that no layout knows, in German, Dutch and English, and where only total, date and shop count."""

from support.tickets.papers import Make, Paper, line

CASES: dict[str, Make] = {}


def case(make: Make) -> Make:
    """Name a case as its function is named."""
    CASES[make.__name__] = make
    return make


@case
def german_deposit() -> Paper:
    """Deposits and returned empties, a cancelled line, letters of tax, cash back to be told from change."""
    return Paper(
        """
              Getränkemarkt Muster GmbH
                 Hauptstr. 5
              10115 Berlin
              UID Nr.: DE136695976
                                     EUR
        APFELSAFT 1L                1,29 B
        PFAND 0,25                  0,25 A
        MINERALWASSER KASTEN        4,99 A
        PFAND 3,30                  3,30 A
        SCHOKOLADE                  1,19 B
        STORNO SCHOKOLADE          -1,19 B
        LEERGUT                    -3,10 A
        ------------------------------------
        SUMME             EUR       6,73
        ====================================
        Geg. BAR          EUR      10,00
        Rückgeld          EUR       3,27

        Steuer   %     Netto  Steuer  Brutto
        A= 19,0%        4,57    0,87    5,44
        B=  7,0%        1,21    0,08    1,29
        Gesamtbetrag    5,78    0,95    6,73
        14.08.2023    17:05   Bon-Nr.:2207
        Vielen Dank für Ihren Einkauf!
        """,
        shop="Getränkemarkt Muster GmbH",
        total="6.73",
        currency="EUR",
        purchased_at="2023-08-14T17:05:00",
        number="2207",
        tax_id="DE136695976",
        postal_code="10115",
        city="Berlin",
        items=(
            line("APFELSAFT 1L", "1.29"),
            line("PFAND 0,25", "0.25"),
            line("MINERALWASSER KASTEN", "4.99"),
            line("PFAND 3,30", "3.30"),
            line("SCHOKOLADE", "1.19"),
            line("STORNO SCHOKOLADE", "-1.19"),
            line("LEERGUT", "-3.10"),
        ),
        vat=(("19.0", "4.57", "0.87"), ("7.0", "1.21", "0.08")),
        payments=(("cash", "10.00"),),
        change="3.27",
    )


@case
def german_quantity_above() -> Paper:
    """Quantity and price stand above the item whose amount it makes."""
    return Paper(
        """
        Bäckerei Beispiel
        Marktplatz 1
        50667 Köln
        Rechnung Nr. 88123
        02.01.24 07:55 Uhr

        4 x    0,45
        Brötchen                    1,80 2
        Laugenbrezel                1,10 2
        2 x    2,30
        Rosinenschnecke             4,60 2

        Zwischensumme               7,50
        Gesamt                EUR   7,50
        girocard              EUR   7,50
        7% MwSt  Netto 7,01  MwSt 0,49  Brutto 7,50
        """,
        shop="Bäckerei Beispiel",
        total="7.50",
        currency="EUR",
        purchased_at="2024-01-02T07:55:00",
        number="88123",
        postal_code="50667",
        city="Köln",
        items=(
            line("Brötchen", "1.80", "4", "0.45"),
            line("Laugenbrezel", "1.10"),
            line("Rosinenschnecke", "4.60", "2", "2.30"),
        ),
        vat=(("7", "7.01", "0.49"),),
        payments=(("card", "7.50"),),
        kind="invoice",
    )


@case
def dutch_korting() -> Paper:
    """Discounts are printed without a sign; a deposit, a total that is not the largest amount."""
    return Paper(
        """
              Buurtsuper Voorbeeld B.V.
              Dorpsstraat 21
              3511 AB Utrecht
              BTW NL810433941B01
        Datum: 05-04-2024    16:12
        Bonnr: 33-0098

        AANTAL OMSCHRIJVING    PRIJS BEDRAG
        2      KOFFIEBONEN      7,99  15,98
               BONUS KORTING           4,00
        1      SPA ROOD                1,05
               STATIEGELD              0,15
        SUBTOTAAL                     13,18
        TOTAAL                  EUR   13,18
        PINNEN                        13,18
        BTW    OVER    EUR
        9%    11,95    1,08
        """,
        shop="Buurtsuper Voorbeeld B.V.",
        total="13.18",
        currency="EUR",
        purchased_at="2024-04-05T16:12:00",
        number="33-0098",
        tax_id="NL810433941B01",
        postal_code="3511 AB",
        city="Utrecht",
        items=(
            line("KOFFIEBONEN", "11.98", "2", "7.99", discount="4.00"),
            line("SPA ROOD", "1.05"),
            line("STATIEGELD", "0.15"),
        ),
        vat=(("9", "11.95", "1.08"),),
        payments=(("card", "13.18"),),
    )


@case
def british_shop() -> Paper:
    """Pounds, day before month, a VAT number, change due."""
    return Paper(
        """
            THE SAMPLE CORNER SHOP LTD
               14 High Street
               Oxford OX1 4DB
            VAT No: 980780684
        Receipt No: 000318
        07/08/2023 12:20

        MILK 2 PINT              1.25
        WHOLEMEAL BREAD          1.40
        CHEDDAR 350G             3.65
        BALANCE DUE             £6.30
        CASH                   £10.00
        CHANGE                  £3.70
        THANK YOU
        """,
        shop="THE SAMPLE CORNER SHOP LTD",
        total="6.30",
        currency="GBP",
        purchased_at="2023-08-07T12:20:00",
        number="000318",
        tax_id="980780684",
        postal_code="OX1 4DB",
        city="Oxford",
        items=(
            line("MILK 2 PINT", "1.25"),
            line("WHOLEMEAL BREAD", "1.40"),
            line("CHEDDAR 350G", "3.65"),
        ),
        payments=(("cash", "10.00"),),
        change="3.70",
    )


@case
def american_tax_on_top() -> Paper:
    """Tax is added to net prices, the month stands first, and the tip is part of the total."""
    return Paper(
        """
             EXAMPLE DINER INC.
             500 Sample Ave
             Springfield, IL 62704
             (217) 555-0142
        Check #: 4471
        06/09/2023 8:15 PM

        2 Burger Classic        21.00
        1 Iced Tea               2.75
        Subtotal               $23.75
        Sales Tax               $1.96
        Tip                     $4.00
        Total                  $29.71
        VISA ************4242  $29.71
        """,
        shop="EXAMPLE DINER INC.",
        total="29.71",
        currency="USD",
        purchased_at="2023-06-09T20:15:00",
        number="4471",
        postal_code="62704",
        city="Springfield",
        phone="(217) 555-0142",
        items=(
            line("Burger Classic", "21.00", "2", None),
            line("Iced Tea", "2.75"),
            line("Tip", "4.00", "1", "4.00"),
        ),
        payments=(("card", "29.71"),),
    )


@case
def swiss_two_currencies() -> Paper:
    """Francs are the currency of the total; its worth in euros stands beside and must not be taken for it."""
    return Paper(
        """
        Berggasthaus Muster AG
        3818 Grindelwald
        CHE-116.281.710 MWST
        Rech. Nr. 5512    30.07.2022 13:29

        2xLatte Macchiato à 4.50 CHF   9.00
        1xGloki à 5.00 CHF             5.00
        1xSchnitzel à 22.00 CHF       22.00
        Total:            CHF         36.00

        Incl. 7.7% MWST  36.00 CHF:  2.57
        Entspricht in Euro 34.95 EUR
        Barzahlung        CHF         40.00
        Rückgeld          CHF          4.00
        """,
        shop="Berggasthaus Muster AG",
        total="36.00",
        currency="CHF",
        purchased_at="2022-07-30T13:29:00",
        number="5512",
        tax_id="CHE-116.281.710",
        postal_code="3818",
        city="Grindelwald",
        items=(
            line("Latte Macchiato", "9.00", "2", "4.50"),
            line("Gloki", "5.00", "1", "5.00"),
            line("Schnitzel", "22.00", "1", "22.00"),
        ),
        payments=(("cash", "40.00"),),
        change="4.00",
    )


@case
def polish_receipt() -> Paper:
    """Only what any receipt gives: shop, date, total, currency, payment."""
    return Paper(
        """
        SKLEP PRZYKLADOWY SP. Z O.O.
        ul. Testowa 3, 00-950 Warszawa
        NIP 5260250274
        2023-10-02                  nr 00412
                 PARAGON FISKALNY
        CHLEB WIEJSKI   1 * 5,49       5,49 C
        MASLO EXTRA     2 * 7,99      15,98 C
        SPRZEDAZ OPODATKOWANA C       21,47
        PTU C 5%                       1,02
        SUMA PTU                       1,02
        SUMA PLN                      21,47
        KARTA                         21,47
        10:41
        """,
        shop="SKLEP PRZYKLADOWY SP. Z O.O.",
        total="21.47",
        currency="PLN",
        purchased_at="2023-10-02",
        tax_id="5260250274",
        postal_code="00-950",
        city="Warszawa",
        items=(
            line("CHLEB WIEJSKI", "5.49", "1", "5.49"),
            line("MASLO EXTRA", "15.98", "2", "7.99"),
        ),
        payments=(("card", "21.47"),),
    )


@case
def austrian_tax_in_words() -> Paper:
    """Tax stands in sentences below the total; a count with its price behind the name."""
    return Paper(
        """
        PROBEMARKT AG
        1010 Wien, Musterring 1
        UID: ATU13585627
        SEMMEL 5 Stk a 0,29         1,45 B
        VOLLMILCH                   1,29 B
        COLA 0,5L                   1,49 C
        PFAND                       0,25 C
        SUMME EUR                   4,48
        Gegeben Bar                 5,00
        Retour                      0,52
        B 10,00% MWST von 2,49      0,25
        C 20,00% MWST von 1,45      0,29
        Datum: 04.06.24  Zeit: 08:12  Re-Nr. 778899
        """,
        shop="PROBEMARKT AG",
        total="4.48",
        currency="EUR",
        purchased_at="2024-06-04T08:12:00",
        number="778899",
        tax_id="ATU13585627",
        postal_code="1010",
        city="Wien",
        items=(
            line("SEMMEL", "1.45", "5", "0.29"),
            line("VOLLMILCH", "1.29"),
            line("COLA 0,5L", "1.49"),
            line("PFAND", "0.25"),
        ),
        vat=(("10.00", "2.49", "0.25"), ("20.00", "1.45", "0.29")),
        payments=(("cash", "5.00"),),
        change="0.52",
    )


@case
def dutch_weight_before_the_name() -> Paper:
    """Count or weight stand before the names; deposits bear no tax; a row tells how many pieces there are."""
    return Paper(
        """
        SUPER DE PROEF
        Teststraat 5
        1012 AB Amsterdam
        020-1234567
        12:44 03-10-2023
        AANTAL  OMSCHRIJVING     PRIJS  BEDRAG
        1       HALFVOLLE MELK            1,19
        2       VOLKORENBROOD     2,29    4,58
        0.456KG KAAS JONG        13,99    6,38
        1       STATIEGELD                0,25
        5       SUBTOTAAL                12,40
        BONUS VOLKOREN                   -1,00
        UW VOORDEEL                       1,00
        TOTAAL                           11,40
        PINNEN                           11,40
        BTW     OVER      EUR
        9%      10,23     0,92
        TOTAAL  10,23     0,92
        """,
        shop="SUPER DE PROEF",
        total="11.40",
        currency="EUR",
        purchased_at="2023-10-03T12:44:00",
        postal_code="1012 AB",
        city="Amsterdam",
        phone="020-1234567",
        items=(
            line("HALFVOLLE MELK", "1.19"),
            line("VOLKORENBROOD", "4.58", "2", "2.29"),
            line("KAAS JONG", "6.38", "0.456", "13.99", "kg"),
            line("STATIEGELD", "0.25"),
            line("BONUS VOLKOREN", "-1.00"),
        ),
        vat=(("9", "10.23", "0.92"),),
        payments=(("card", "11.40"),),
    )
