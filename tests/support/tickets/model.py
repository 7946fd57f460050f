# SPDX-License-Identifier: Apache-2.0
"""What was bought and how it was paid, as data, free of any layout.

A `Ticket` holds what is *printed*. The till derives VAT and total from the items, so a ticket adds up
unless a case breaks it on purpose with `dataclasses.replace`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    """Round as a till does."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Store:
    """The head of the ticket; None is a field that is not on the paper."""

    name: str
    tax_id: str
    address: str | None
    postal_code: str | None
    city: str | None
    phone: str | None


@dataclass(frozen=True)
class Item:
    """One line of the ticket. `vat_rate` is None for what is outside the VAT (donation, parking).

    `unit_price` is None where it is neither printed nor the line's. `discount` is what the line below takes
    off, under the name `offer`; `total` is what is left to pay.
    """

    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    total: Decimal
    vat_rate: Decimal | None
    section: str | None = None
    note: str | None = None
    discount: Decimal = Decimal(0)
    offer: str | None = None


@dataclass(frozen=True)
class VatRow:
    """One printed row of the VAT table."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class CardSlip:
    """What the card terminal adds below the ticket; `scheme` is the line above the amount, if any."""

    last4: str | None
    brand: str | None
    scheme: str | None
    merchant: str
    authorisation: str
    application: str
    response: str
    verified_by_device: bool = False


@dataclass(frozen=True)
class Payment:
    """One way of paying; `amount` is what was handed over, change included."""

    method: str
    label: str
    amount: Decimal
    slip: CardSlip | None = None


@dataclass(frozen=True)
class Ticket:
    """A whole ticket as printed; without `with_clock` it bears a day and no time.

    `failing_checks` names the self-checks that it must not pass, `warnings` the codes of what must be told.
    With `vat_by_line` the till rounds the VAT of each line. `rounded` is what the payments exceed the total
    by, `added` what the total holds beyond the items. With `letters` each line prints the letter of its VAT
    rate (or the rate), so that a reader can know it.
    """

    layout: str
    style: str
    store: Store
    invoice_number: str | None
    operation_number: str | None
    purchased_at: datetime
    items: tuple[Item, ...]
    vat: tuple[VatRow, ...]
    total: Decimal
    payments: tuple[Payment, ...]
    change: Decimal | None = None
    change_label: str = "DEVOLUCIÓN"
    closing: tuple[str, ...] = ()
    page_height: float | None = None
    redacted: bool = False
    failing_checks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    letters: bool = False
    vat_by_line: bool = False
    rounded: Decimal = Decimal(0)
    added: Decimal = Decimal(0)
    with_clock: bool = True
    currency: str = "EUR"
    kind: str = "receipt"


def unit(name: str, price: str, vat: str | None = "10", n: int = 1) -> Item:
    """Make an item sold by the piece."""
    one = Decimal(price)
    return Item(name, Decimal(n), "unit", one, one * n, None if vat is None else Decimal(vat))


def weighed(name: str, kilos: str, price: str, vat: str = "4", section: str | None = None) -> Item:
    """Make an item sold by weight; the line is rounded to the cent."""
    weight, per_kilo = Decimal(kilos), Decimal(price)
    return Item(name, weight, "kg", per_kilo, cents(weight * per_kilo), Decimal(vat), section)


def offered(item: Item, offer: str, off: str) -> Item:
    """Take an offer, printed below its line, off an item."""
    discount = Decimal(off)
    return replace(item, total=item.total - discount, discount=discount, offer=offer)


def fish(name: str, kilos: str, price: str, vat: str = "10") -> Item:
    """Make a weighed item of the fish counter, which stands in a section of its own."""
    return weighed(name, kilos, price, vat, section="PESCADO")


def parking(entry: str, leave: str) -> Item:
    """Make the line that opens the car park: it costs nothing and carries two times."""
    free = Decimal("0.00")
    return Item(
        "PARKING", Decimal(1), "unit", free, free, None, note=f"ENTRADA  {entry}       SALIDA  {leave}"
    )


def vat_rows(items: Sequence[Item], order: Sequence[str] | None = None) -> tuple[VatRow, ...]:
    """Work out the VAT in the items, by ascending rate or in the order given."""
    gross: dict[Decimal, Decimal] = {}
    for item in items:
        if item.vat_rate is not None:
            gross[item.vat_rate] = gross.get(item.vat_rate, Decimal(0)) + item.total
    rates = sorted(gross) if order is None else [Decimal(rate) for rate in order]
    rows = []
    for rate in rates:
        base = cents(gross[rate] / (1 + rate / 100))
        rows.append(VatRow(rate, base, gross[rate] - base))
    return tuple(rows)


def total_of(items: Sequence[Item]) -> Decimal:
    """Add up the lines."""
    return sum((item.total for item in items), Decimal("0.00"))


def tax_id(letter: str, digits: str) -> str:
    """Complete a Spanish company's tax id with its check digit: A, 4610383 gives A-46103834."""
    odd = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[0::2])
    even = sum(int(digit) for digit in digits[1::2])
    return f"{letter}-{digits}{-(odd + even) % 10}"
