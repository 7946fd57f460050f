# SPDX-License-Identifier: Apache-2.0
"""Shops that no layout knows, in Spanish, Catalan, Portuguese, Italian and French."""

from support.tickets.papers import Make, Paper, line

CASES: dict[str, Make] = {}


def case(make: Make) -> Make:
    """Name a case as its function is named."""
    CASES[make.__name__] = make
    return make


@case
def spanish_bar() -> Paper:
    """Quantity before the name, a decimal point in a country of commas, tax included without a table."""
    return Paper(
        """
              BAR LA TERRAZA DE PRUEBA
                 Calle Mayor, 14
                 28013 MADRID
               NIF: B12345674
             Tel. 910 000 123

        Ticket: 004512        Mesa 7
        12/05/2023  14:32

        UD  ARTICULO          PRECIO  IMPORTE
        2   CAÑA                1.80     3.60
        1   RACION BRAVAS       5.50     5.50
        3   AGUA 50CL           1.50     4.50

        TOTAL                           13.60 EUR
        ENTREGADO                       20.00
        CAMBIO                           6.40
             IVA INCLUIDO
          GRACIAS POR SU VISITA
        """,
        shop="BAR LA TERRAZA DE PRUEBA",
        total="13.60",
        currency="EUR",
        purchased_at="2023-05-12T14:32:00",
        number="004512",
        tax_id="B12345674",
        postal_code="28013",
        city="MADRID",
        phone="910 000 123",
        items=(
            line("CAÑA", "3.60", "2", "1.80"),
            line("RACION BRAVAS", "5.50", "1", "5.50"),
            line("AGUA 50CL", "4.50", "3", "1.50"),
        ),
        payments=(("cash", "20.00"),),
        change="6.40",
    )


@case
def spanish_discounts() -> Paper:
    """Take one discount off the item before it, another off the whole; names start with digits."""
    return Paper(
        """
        SUPERMERCADOS INVENTADOS S.L.
        CIF B98765432
        Avda. del Puerto 99
        46023 Valencia
        Factura simplificada: 2024-001-000777
        Fecha: 03/02/2024 Hora: 19:05

        3 PIMIENTOS TRICOLOR              1,79
        12 HUEVOS CAMPEROS L              3,10
        7 CEREALES COPOS                  2,45
        QUESO CURADO CUÑA                 6,40
          DTO 25% QUESO                  -1,60
        DETERGENTE LIQUIDO                5,95
        SUBTOTAL                         18,09
        VALE DESCUENTO CLUB              -2,00
        TOTAL A PAGAR                    16,09 €

        TARJETA VISA                     16,09 €
        **** **** **** 1881

        TIPO    BASE     CUOTA
        IVA 10%  9,22     0,92
        IVA 21%  4,92     1,03
        """,
        shop="SUPERMERCADOS INVENTADOS S.L.",
        total="16.09",
        currency="EUR",
        purchased_at="2024-02-03T19:05:00",
        number="2024-001-000777",
        tax_id="B98765432",
        postal_code="46023",
        city="Valencia",
        items=(
            line("3 PIMIENTOS TRICOLOR", "1.79"),
            line("12 HUEVOS CAMPEROS L", "3.10"),
            line("7 CEREALES COPOS", "2.45"),
            line("QUESO CURADO CUÑA", "4.80", price=None, discount="1.60"),
            line("DETERGENTE LIQUIDO", "5.95"),
            line("VALE DESCUENTO CLUB", "-2.00"),
        ),
        vat=(("10", "9.22", "0.92"), ("21", "4.92", "1.03")),
        payments=(("card", "16.09"),),
        failing=("tax_id",),
    )


@case
def catalan_weighed() -> Paper:
    """Weights below the names, a price of the kilo, cash and change in Catalan."""
    return Paper(
        """
             FRUITES I VERDURES EXEMPLE
                NIF B66778895
             Carrer Nou 5
             08001 BARCELONA
        Tiquet num: 15-00321
        Data: 21/09/2022   11:47
        DESCRIPCIO                 IMPORT
        POMA GOLDEN
           0,845 kg x 2,10 €/kg      1,77
        TARONJA TAULA
           1,520 kg x 1,45 €/kg      2,20
        ALL SEC MALLA                0,99
        TOTAL                        4,96 €
        EFECTIU                     10,00 €
        CANVI                        5,04 €
        """,
        shop="FRUITES I VERDURES EXEMPLE",
        total="4.96",
        currency="EUR",
        purchased_at="2022-09-21T11:47:00",
        number="15-00321",
        tax_id="B66778895",
        postal_code="08001",
        city="BARCELONA",
        items=(
            line("POMA GOLDEN", "1.77", "0.845", "2.10", "kg"),
            line("TARONJA TAULA", "2.20", "1.520", "1.45", "kg"),
            line("ALL SEC MALLA", "0.99"),
        ),
        payments=(("cash", "10.00"),),
        change="5.04",
    )


@case
def portuguese_letters() -> Paper:
    """VAT letters before the names, a table by letters, a two-digit year, amounts without a leading zero."""
    return Paper(
        """
        MERCEARIA DO EXEMPLO LDA
        Rua das Flores 12
        4050-262 PORTO
        NIF: 501964843
        Fatura Simplificada FS 001/12345
        2024-03-08 18:22

        (B) PAO DE FORMA               1,49
        (A) LEITE MEIO GORDO            ,86
        (C) DETERGENTE LOICA
            2 x 1,99                   3,98
        TOTAL                          6,33
        Multibanco                     6,33

        IVA    Taxa   Base     IVA   Total
        A       6%    0,81    0,05    0,86
        B      13%    1,32    0,17    1,49
        C      23%    3,24    0,74    3,98
        """,
        shop="MERCEARIA DO EXEMPLO LDA",
        total="6.33",
        currency=None,
        purchased_at="2024-03-08T18:22:00",
        number="FS 001/12345",
        tax_id="501964843",
        postal_code="4050-262",
        city="PORTO",
        items=(
            line("(B) PAO DE FORMA", "1.49"),
            line("(A) LEITE MEIO GORDO", "0.86"),
            line("(C) DETERGENTE LOICA", "3.98", "2", "1.99"),
        ),
        vat=(("6", "0.81", "0.05"), ("13", "1.32", "0.17"), ("23", "3.24", "0.74")),
        payments=(("card", "6.33"),),
    )


@case
def italian_commercial() -> Paper:
    """Italian commercial document: tax inside, a discount line, a part payment by voucher."""
    return Paper(
        """
             ALIMENTARI DI PROVA SRL
              VIA ROMA 10
            20121 MILANO (MI)
            P.IVA 00743110157
            TEL. 02 5550199
           DOCUMENTO COMMERCIALE
          di vendita o prestazione
        DESCRIZIONE        IVA   Prezzo(€)
        PANE CASERECCIO   4,00%      2,30
        PROSCIUTTO COTTO 10,00%      5,12
         SCONTO                     -0,50
        ACQUA NATURALE   22,00%      1,80
        TOTALE COMPLESSIVO           8,72
        di cui IVA                   0,83
        Buono pasto                  5,00
        Pagamento contante           5,00
        Resto                        1,28
        15-06-2023 13:07
        DOCUMENTO N. 0512-0034
        """,
        shop="ALIMENTARI DI PROVA SRL",
        total="8.72",
        currency="EUR",
        purchased_at="2023-06-15T13:07:00",
        number="0512-0034",
        tax_id="00743110157",
        postal_code="20121",
        city="MILANO",
        phone="02 5550199",
        items=(
            line("PANE CASERECCIO", "2.30"),
            line("PROSCIUTTO COTTO", "4.62", price=None, discount="0.50"),
            line("ACQUA NATURALE", "1.80"),
        ),
        payments=(("voucher", "5.00"), ("cash", "5.00")),
        change="1.28",
    )


@case
def french_till() -> Paper:
    """Net and gross totals side by side, a rate that only the tax line states, a bank card."""
    return Paper(
        """
            EPICERIE DE L'EXEMPLE SARL
              8 rue de la Gare
              69003 LYON
            SIRET 732 829 320 00074
            Tel : 04 72 00 00 11
        Ticket n° 7781
        le 17/11/2023 à 09:41

        3 x CROISSANT BEURRE   1,20    3,60
        BAGUETTE TRADITION             1,30
        CONFITURE ABRICOT 370G         4,25
        REMISE FIDELITE               -0,80

        SOUS-TOTAL                     8,35
        TOTAL HT                       7,91
        TVA 5,50%                      0,44
        TOTAL TTC                      8,35 EUR
        CARTE BANCAIRE                 8,35
        MERCI DE VOTRE VISITE
        """,
        shop="EPICERIE DE L'EXEMPLE SARL",
        total="8.35",
        currency="EUR",
        purchased_at="2023-11-17T09:41:00",
        number="7781",
        tax_id="732 829 320 00074",
        postal_code="69003",
        city="LYON",
        phone="04 72 00 00 11",
        items=(
            line("CROISSANT BEURRE", "3.60", "3", "1.20"),
            line("BAGUETTE TRADITION", "1.30"),
            line("CONFITURE ABRICOT 370G", "3.45", price=None, discount="0.80"),
        ),
        vat=(("5.50", "7.91", "0.44"),),
        payments=(("card", "8.35"),),
    )


@case
def portuguese_brackets() -> Paper:
    """Brackets take savings off; a count stands above its item."""
    return Paper(
        """
        Loja Imaginaria Hipermercados SA
        Rua do Teste 100
        1000-001 Lisboa
        NIF: 501964843
        Telefone: 210 000 000
        Fatura Simplificada FSX 0012/004455
        2024-02-11 15:33
        DESCRICAO                VALOR
        (C) AGUA LUSO 1,5L        0,59
        (A) ARROZ CAROLINO 1KG    1,79
        3 X 0,55
        (A) IOGURTE MORANGO       1,65
        POUPANCA                 (0,30)
        TOTAL A PAGAR             3,73
        Cartao de Credito         3,73
        %IVA      Total Liq.  IVA   Total
        (A) 6,00%   2,96      0,18   3,14
        (C) 23,00%  0,48      0,11   0,59
        Total de artigos 5
        """,
        shop="Loja Imaginaria Hipermercados SA",
        total="3.73",
        currency=None,
        purchased_at="2024-02-11T15:33:00",
        number="FSX 0012/004455",
        tax_id="501964843",
        postal_code="1000-001",
        city="Lisboa",
        phone="210 000 000",
        items=(
            line("(C) AGUA LUSO 1,5L", "0.59"),
            line("(A) ARROZ CAROLINO 1KG", "1.79"),
            line("(A) IOGURTE MORANGO", "1.35", "3", "0.55", discount="0.30"),
        ),
        vat=(("6.00", "2.96", "0.18"), ("23.00", "0.48", "0.11")),
        payments=(("card", "3.73"),),
    )


@case
def french_supermarket() -> Paper:
    """Weights below the name, counts before it, the number of articles beside the total."""
    return Paper(
        """
        HYPER IMAGINAIRE MARSEILLE
        12 avenue du Prado
        13008 MARSEILLE
        04.91.00.00.00
        DESCRIPTION                 QTE  MONTANT
        LAIT DEMI ECREME 1L               1,05 €
        TOMATES GRAPPE                    2,38 €
          0,952 kg x 2,50 €/kg
        2 x BEURRE DOUX 250G     2,15 €   4,30 €
        CAFE MOULU 250G                   3,99 €
        REMISE IMMEDIATE                 -1,00 €
        5 ARTICLES   TOTAL A PAYER       10,72 €
        CB EMV                           10,72 €
        Dont TVA
        TVA 5,5%       10,16              0,56
        Le 05/01/24 à 18:21:07
        Ticket 0123 Caisse 004
        """,
        shop="HYPER IMAGINAIRE MARSEILLE",
        total="10.72",
        currency="EUR",
        purchased_at="2024-01-05T18:21:07",
        number="0123",
        postal_code="13008",
        city="MARSEILLE",
        phone="04.91.00.00.00",
        items=(
            line("LAIT DEMI ECREME 1L", "1.05"),
            line("TOMATES GRAPPE", "2.38", "0.952", "2.50", "kg"),
            line("BEURRE DOUX 250G", "4.30", "2", "2.15"),
            line("CAFE MOULU 250G", "2.99", price=None, discount="1.00"),
        ),
        vat=(("5.5", "10.16", "0.56"),),
        payments=(("card", "10.72"),),
    )
