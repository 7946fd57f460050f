# SPDX-License-Identifier: Apache-2.0
"""What misleads a reader of any ticket: one trap a case."""

from support.tickets.papers import Make, Paper, line

CASES: dict[str, Make] = {}


def case(make: Make) -> Make:
    """Name a case as its function is named."""
    CASES[make.__name__] = make
    return make


@case
def cash_back() -> Paper:
    """More is paid than the total, the rest handed out in cash; savings and points are no totals."""
    return Paper(
        """
        Kaufladen Erfunden GmbH
        Ringstr. 77
        20095 Hamburg
        KAFFEE GEMAHLEN          6,49 B
        HAFERDRINK               1,95 B
          3 Stk x    0,65
        SUMME          EUR       8,44
        Geg. EC-Cash   EUR     108,44
        AUSZAHLUNG     EUR     100,00
        21.03.2024   09:12   Bon-Nr.:5150
        Punktestand: 1.250
        Punktestand entspricht: 12,50 EUR
        Gesamt gespart 15,20 EUR
        """,
        shop="Kaufladen Erfunden GmbH",
        total="8.44",
        currency="EUR",
        purchased_at="2024-03-21T09:12:00",
        number="5150",
        postal_code="20095",
        city="Hamburg",
        items=(line("KAFFEE GEMAHLEN", "6.49"), line("HAFERDRINK", "1.95", "3", "0.65")),
        payments=(("card", "108.44"),),
        change="100.00",
    )


@case
def rounded_to_five_cents() -> Paper:
    """Totals are rounded after the tax; codes stand in the line of numbers, names below it."""
    return Paper(
        """
        CONTOH MINI MART SDN BHD (654321-X)
        LOT 12, JALAN CONTOH 3/4
        47810 PETALING JAYA
        GST ID : 000123456789
        TAX INVOICE
        INVOICE NO : MM-00991
        DATE : 17/06/2018 7:36:12 PM
        DESCRIPTION        QTY   PRICE  AMOUNT
        9550001112223        5    3.68   18.40 SR
        CANDLE LIGHTER
        9550004445556        1    9.91    9.91 SR
        COTTON MOP
        TOTAL SALES INCLUSIVE GST @ 6%   28.31
        ROUNDING ADJUSTMENT:             -0.01
        TOTAL :                       RM 28.30
        CASH                             50.00
        CHANGE :                         21.70
        GST SUMMARY %   AMOUNT(RM)   TAX(RM)
        SR @ 6%         26.71        1.60
        """,
        shop="CONTOH MINI MART SDN BHD",
        total="28.30",
        currency="MYR",
        purchased_at="2018-06-17T19:36:12",
        number="MM-00991",
        tax_id="000123456789",
        postal_code="47810",
        city="PETALING JAYA",
        items=(
            line("CANDLE LIGHTER", "18.40", "5", "3.68"),
            line("COTTON MOP", "9.91", "1", "9.91"),
        ),
        vat=(("6", "26.71", "1.60"),),
        payments=(("cash", "50.00"),),
        change="21.70",
    )


@case
def names_around() -> Paper:
    """Names wrap above and below their numbers, and the totals stand before the items."""
    return Paper(
        """
        TIENDAS FICTICIAS S.A.
        CIF A58818501
        Plaza Nueva 1
        41001 Sevilla
        18/01/2025 10:20
        Factura simplificada Nº 300123
        Total sin promociones              9,63 €
        Ofertas y cupones                 -0,50 €
        Total a pagar                      9,13 €
        Forma de pago
        Tarjeta                            9,13 €

        DESCRIPCION      CANTIDAD  PRECIO  TOTAL

        CHOCOLATE NEGRO
                          2 ud    1,85 €   3,70 €
        AVELLANAS

        QUESO RALLADO
                          1 ud    2,19 €   2,19 €
        GRATINAR

        TOMATE RAMA       0,750kg 2,49 €/kg 1,87 €
        TOMATE OFERTA                     -0,50 €
        LECHE ENTERA      2 ud    0,935 €  1,87 €
        Total venta                        9,13 €
        """,
        shop="TIENDAS FICTICIAS S.A.",
        total="9.13",
        currency="EUR",
        purchased_at="2025-01-18T10:20:00",
        number="300123",
        tax_id="A58818501",
        postal_code="41001",
        city="Sevilla",
        items=(
            line("CHOCOLATE NEGRO AVELLANAS", "3.70", "2", "1.85"),
            line("QUESO RALLADO GRATINAR", "2.19", "1", "2.19"),
            line("TOMATE RAMA", "1.37", "0.750", "2.49", "kg", discount="0.50"),
            line("LECHE ENTERA", "1.87", "2", "0.935"),
        ),
        payments=(("card", "9.13"),),
    )


@case
def refund() -> Paper:
    """Goods brought back: every amount is negative."""
    return Paper(
        """
        FERRETERIA SUPUESTA S.L.
        CIF B12345674
        50001 Zaragoza
        TICKET DE DEVOLUCION
        Ticket: 9-00071
        11/04/2023  18:03
        BOMBILLA LED E27          -4,95
        CINTA AISLANTE            -1,20
        TOTAL                     -6,15 €
        EFECTIVO                  -6,15 €
        """,
        shop="FERRETERIA SUPUESTA S.L.",
        total="-6.15",
        currency="EUR",
        purchased_at="2023-04-11T18:03:00",
        number="9-00071",
        tax_id="B12345674",
        postal_code="50001",
        city="Zaragoza",
        items=(
            line("BOMBILLA LED E27", "-4.95"),
            line("CINTA AISLANTE", "-1.20"),
        ),
        payments=(("cash", "-6.15"),),
        kind="refund",
    )


@case
def two_payments() -> Paper:
    """Gift card pays a part and a card the rest; the slip repeats the amount and brings another date."""
    return Paper(
        """
        LIBRERIA INEXISTENTE S.L.
        NIF B12345674
        Calle Real 3
        15003 A CORUÑA
        Factura Simplificada: FS-10-4402
        23/12/2023 20:41
        1  CUENTOS DE INVIERNO        18,90
        2  CUADERNO RAYADO     2,45    4,90
        TOTAL EUR                     23,80
        TARJETA REGALO                15,00
        TARJETA CREDITO                8,80
        ------------------------------------
        VENTA
        TARJ: ************7719  MASTERCARD
        IMPORTE: 8,80 EUR
        FECHA: 24/12/2023 HORA: 00:02
        """,
        shop="LIBRERIA INEXISTENTE S.L.",
        total="23.80",
        currency="EUR",
        purchased_at="2023-12-23T20:41:00",
        number="FS-10-4402",
        tax_id="B12345674",
        postal_code="15003",
        city="A CORUÑA",
        items=(
            line("CUENTOS DE INVIERNO", "18.90"),
            line("CUADERNO RAYADO", "4.90", "2", "2.45"),
        ),
        payments=(("gift_card", "15.00"), ("card", "8.80")),
    )


@case
def wrong_sum() -> Paper:
    """One item is missing on the paper: what does not add up is said, and nothing is invented."""
    return Paper(
        """
        BAZAR QUIMERA S.L.
        CIF B12345674
        03001 ALICANTE
        Ticket: 771
        02/09/2022 12:00
        VELA AROMATICA            3,50
        MARCO FOTO 13X18          4,25
        TOTAL                    12,75 €
        EFECTIVO                 15,00
        CAMBIO                    2,25
        """,
        shop="BAZAR QUIMERA S.L.",
        total="12.75",
        currency="EUR",
        purchased_at="2022-09-02T12:00:00",
        number="771",
        tax_id="B12345674",
        postal_code="03001",
        city="ALICANTE",
        items=(line("VELA AROMATICA", "3.50"), line("MARCO FOTO 13X18", "4.25")),
        payments=(("cash", "15.00"),),
        change="2.25",
        failing=("items_sum",),
    )


@case
def dollars_of_another_country() -> Paper:
    """Prices carry the dollar's sign where ringgit are meant, and the day stands before the month."""
    return Paper(
        """
        tan woon example
        CONTOH BAKERIES (KL) SDN BHD (139386 X)
        Lot 3, Jalan Contoh 23/3
        40300 Shah Alam, Selangor
        Tel: 03-55423228
        TAX INVOICE
        Inv No.: 7923F714
        05/03/2017 05:36:26
        Qty  Item               Amt
        3    White Bread $2.23  $6.69
        1    Roll        $0.80  $0.80
        Total 0% supplies:      $7.49
        GST:                    $0.00
        Total Payable:          $7.49
        Cash                   $10.00
        Balance                 $2.51
        """,
        shop="CONTOH BAKERIES (KL) SDN BHD",
        total="7.49",
        currency=None,
        purchased_at="2017-03-05T05:36:26",
        number="7923F714",
        postal_code="40300",
        city="Shah Alam",
        phone="03-55423228",
        items=(
            line("White Bread", "6.69", "3", "2.23"),
            line("Roll", "0.80", "1", "0.80"),
        ),
        payments=(("cash", "10.00"),),
        change="2.51",
    )


@case
def net_total_that_is_paid() -> Paper:
    """Service and tax come on top, the net total is the sum of all, and a rounded one is paid."""
    return Paper(
        """
        UNCLE CONTOH SDN BHD
        (Co No. 1234567-A)
        25-DEC-2018 07:41 PM
        Invoice# : 1812251234
        Description          Qty   Amount
        Nasi Goreng            1     8.90
        Teh Ais                2     5.60
        Sub Total                   14.50
        Service Charge 10%           1.45
        SST 6%                       0.96
        Net Total                   16.91
        Rounding                    -0.01
        Nett Total               RM 16.90
        CASH                        20.00
        CHANGE                       3.10
        """,
        shop="UNCLE CONTOH SDN BHD",
        total="16.90",
        currency="MYR",
        purchased_at="2018-12-25T19:41:00",
        number="1812251234",
        items=(
            line("Nasi Goreng", "8.90"),
            line("Teh Ais", "5.60", "2", None),
            line("Service Charge 10%", "1.45", "1", "1.45"),
        ),
        payments=(("cash", "20.00"),),
        change="3.10",
    )
