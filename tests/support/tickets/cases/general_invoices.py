# SPDX-License-Identifier: Apache-2.0
"""Invoices on large paper: customers beside sellers, columns with heads, several pages, thousands."""

from support.tickets.papers import Make, Paper, line

CASES: dict[str, Make] = {}


def case(make: Make) -> Make:
    """Name a case as its function is named."""
    CASES[make.__name__] = make
    return make


@case
def english_previous_balance() -> Paper:
    """Old debts are due too, but the total is that of this invoice; tax comes on top; month first."""
    return Paper(
        """
        INVOICE
        SAMPLE CONSULTING LLC
        77 Test Road                        INVOICE: INV-2041
        Albany, NY 12207                    INVOICE DATE: 09/25/2022
                                            DUE DATE: 10/25/2022
        BILL TO:
        Fictional Customer Corp
        1 Nowhere Plaza
        Boston, MA 02108

        DATE        DESCRIPTION          QTY   PRICE      AMOUNT
        9/1/2022    Workshop day           2   $640.00    $1,280.00
        9/2/2022    Travel                 1   $95.50     $95.50

                                           SUBTOTAL       $1,375.50
                                           SALES TAX      $110.04
                                           TOTAL          $1,485.54
                                           PREVIOUS UNPAID BALANCE  $300.00
                                           AMOUNT DUE     $1,785.54
        """,
        shop="SAMPLE CONSULTING LLC",
        total="1485.54",
        currency="USD",
        purchased_at="2022-09-25",
        number="INV-2041",
        postal_code="12207",
        city="Albany",
        items=(
            line("Workshop day", "1280.00", "2", "640.00"),
            line("Travel", "95.50", "1", "95.50"),
        ),
        kind="invoice",
    )


@case
def german_two_pages() -> Paper:
    """Items go on to the next page, below a head that is printed again; names wrap; net prices."""
    return Paper(
        """
        Werkzeughandel Beispiel GmbH                    Seite 1
        Fabrikweg 9
        70173 Stuttgart
        USt-IdNr. DE136695976

        Rechnung Nr. R-2023-0815
        Rechnungsdatum: 24.11.2023
        Lieferdatum: 20.11.2023

        Kunde:
        Fantasie Bau AG
        Am Platz 2
        80331 München

        Pos  Bezeichnung            Menge  Einzelpreis     Betrag
        1    Akkuschrauber 18V          2       129,00     258,00
             mit Koffer
        2    Bohrersatz HSS             5        14,90      74,50
        3    Schraubzwinge 60cm        10         8,20      82,00
        4    Leiter 3x9 Stufen          1       189,00     189,00
        Werkzeughandel Beispiel GmbH                    Seite 2
        Fabrikweg 9
        70173 Stuttgart
        5    Handschuhe Gr. 10         12         3,45      41,40
        6    Kompressor 50 Liter        1       455,10     455,10

             Nettobetrag                                  1.100,00
             zzgl. 19% MwSt                                 209,00
             Rechnungsbetrag                        EUR   1.309,00
        Zahlbar bis 24.12.2023 ohne Abzug
        """,
        shop="Werkzeughandel Beispiel GmbH",
        total="1309.00",
        currency="EUR",
        purchased_at="2023-11-24",
        number="R-2023-0815",
        tax_id="DE136695976",
        postal_code="70173",
        city="Stuttgart",
        items=(
            line("Akkuschrauber 18V mit Koffer", "258.00", "2", "129.00"),
            line("Bohrersatz HSS", "74.50", "5", "14.90"),
            line("Schraubzwinge 60cm", "82.00", "10", "8.20"),
            line("Leiter 3x9 Stufen", "189.00", "1", "189.00"),
            line("Handschuhe Gr. 10", "41.40", "12", "3.45"),
            line("Kompressor 50 Liter", "455.10", "1", "455.10"),
        ),
        vat=(("19", "1100.00", "209.00"),),
        kind="invoice",
        page_rows=19,
    )


@case
def dutch_headed_values() -> Paper:
    """Numbers stand below their heads; the customer's tax id must not be taken for the shop's."""
    return Paper(
        """
        Verlichting Voorbeeld B.V.           www.verlichtingvoorbeeld.nl
        Kanaalweg 4
        2611 GH Delft
        BTW NL810433941B01

        Factuuradres
        De Verzonnen Klant
        Nergenslaan 8
        1011 AA Amsterdam
        Uw BTW nummer: NL809163160B01

        Klant          Order          Factuur datum    Factuur         Vervaldatum
        K000421        SO-7781        8-9-2022         VF100200300     22-9-2022

        Artikel        Omschrijving        Prijs     BTW     Aantal    Bedrag
        L-2210         Hanglamp Rond       84,50     21 %    2         169,00
        L-9001         Ledlamp E27          6,25     21 %    4          25,00

                                                 Factuur totaal EUR    194,00
        BTW %          Grondslag           BTW bedrag          Totaal
        21 %           160,33              33,67               194,00
        """,
        shop="Verlichting Voorbeeld B.V.",
        total="194.00",
        currency="EUR",
        purchased_at="2022-09-08",
        number="VF100200300",
        tax_id="NL810433941B01",
        postal_code="2611 GH",
        city="Delft",
        items=(
            line("Hanglamp Rond", "169.00", "2", "84.50"),
            line("Ledlamp E27", "25.00", "4", "6.25"),
        ),
        vat=(("21", "160.33", "33.67"),),
        kind="invoice",
    )


@case
def dutch_company_in_the_foot() -> Paper:
    """Brand at the top; the company that owns it stands in the foot, and begins small."""
    return Paper(
        """
        Klusvoorbeeld

        Factuuradres
        De Verzonnen Klant
        Nergenslaan 8
        1011 AA Amsterdam

        Factuurnummer: KV-31009
        Factuurdatum: 8-9-2022

        Artikel        Omschrijving        Prijs     BTW     Aantal    Bedrag
        L-2210         Schuurblok          84,50     21 %    2         169,00

                                                 Factuur totaal EUR    169,00
        BTW %          Grondslag           BTW bedrag          Totaal
        21 %           139,67              29,33               169,00

        e-Handel Voorbeeld B.V. iov Klusvoorbeeld.nl
        Kanaalweg 4, 2611 GH, Delft
        Website: www.klusvoorbeeld.nl
        BTW-nr: NL8104.33.941.B01
        """,
        shop="e-Handel Voorbeeld B.V.",
        total="169.00",
        currency="EUR",
        purchased_at="2022-09-08",
        number="KV-31009",
        tax_id="NL8104.33.941.B01",
        postal_code="2611 GH",
        city="Delft",
        items=(line("Schuurblok", "169.00", "2", "84.50"),),
        vat=(("21", "139.67", "29.33"),),
        kind="invoice",
    )


@case
def french_part_paid() -> Paper:
    """Part is paid, the rest is open; the total stays that of the invoice; a discount in percent."""
    return Paper(
        """
        Moulin Imaginaire SARL - 12 chemin des Essais - 26000 Valence - France
        TVA : FR83404833048 - SARL au capital de 20 000,00 €
        Facture FA-2021-0042
        Date de facture  05/11/2021
        Date d'échéance  05/12/2021

        Description                   Quantité    Prix unitaire   Rem.   Prix HT
        Farine de blé T65 25kg        10          18,00 €         10%    162,00 €
        Huile de noix 50cl            6           11,50 €                 69,00 €

                                                    Total HT             231,00 €
                                                    TVA 5,5%              12,71 €
                                                    Total TTC            243,71 €
        Vir SEPA    31/10/2021                                           100,00 €
                                                    Solde à payer        143,71 €
        """,
        shop="Moulin Imaginaire SARL",
        total="243.71",
        currency="EUR",
        purchased_at="2021-11-05",
        number="FA-2021-0042",
        tax_id="FR83404833048",
        postal_code="26000",
        city="Valence",
        items=(
            line("Farine de blé T65 25kg", "162.00", "10", "18.00", discount="18.00"),
            line("Huile de noix 50cl", "69.00", "6", "11.50"),
        ),
        vat=(("5.5", "231.00", "12.71"),),
        payments=(("transfer", "100.00"),),
        kind="invoice",
    )
