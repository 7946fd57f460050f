# SPDX-License-Identifier: Apache-2.0
"""An invoice as data, before it is written in a syntax."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line of goods, without tax; a heading has a name only."""

    name: str
    quantity: str = "0"
    unit: str = "C62"
    price: str = "0.00"
    rate: str = "0"
    total: str = "0.00"


@dataclass(frozen=True)
class Invoice:
    """What the invoice states; amounts as they are written."""

    number: str
    day: str
    due_day: str
    seller: str
    tax_id: str
    street: str
    postal_code: str
    city: str
    currency: str
    lines: tuple[Line, ...]
    vat: tuple[tuple[str, str, str], ...]  # rate, base, amount
    net: str
    tax: str
    total: str
    prepaid: str
    due: str
    credit: bool = False


INVOICE = Invoice(
    number="RN-2031/0047",
    day="2031-02-09",
    due_day="2031-03-11",
    seller="Kräuterhof Sonnenau & Söhne GmbH",
    tax_id="DE917304821",
    street="Lindenweg 3",
    postal_code="99999",
    city="Sonnenau",
    currency="EUR",
    lines=(
        Line("Garden things"),
        Line("Thyme in a pot", "12", "C62", "1.85", "7", "22.20"),
        Line("Potting soil", "7.5", "KGM", "0.64", "7", "4.80"),
        Line("Watering can 5 l", "2", "C62", "9.95", "19", "19.90"),
    ),
    vat=(("7", "27.00", "1.89"), ("19", "19.90", "3.78")),
    net="46.90",
    tax="5.67",
    total="52.57",
    prepaid="12.57",
    due="40.00",
)
