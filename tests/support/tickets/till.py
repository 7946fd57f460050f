# SPDX-License-Identifier: Apache-2.0
"""The till: adds up what was bought, takes the payment and numbers the ticket.

Numbers (invoice, operation, card) follow from the ticket's name alone, so that adding a case changes
no other case.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from support.tickets import catalogue
from support.tickets.model import CardSlip, Item, Payment, Store, Ticket, total_of, vat_rows

VISA, MASTERCARD = "A0000000031010", "A0000000041010"
PARKING_CLOSING = ("DISPONE DE 20 MINUTOS", "PARA RETIRAR SU VEHÍCULO")

Pay = Callable[[Decimal, Random], Payment]


def digits(numbers: Random, count: int) -> str:
    """So many digits."""
    return f"{numbers.randrange(10**count):0{count}d}"


def card(
    brand: str = "MASTERCARD",
    scheme: str | None = "MASTERCARD",
    application: str = MASTERCARD,
    *,
    amount: str | None = None,
    response: str = "00",
    verified: bool = False,
    digits_shown: bool = True,
    label: str = "TARJETA BANCARIA",
) -> Pay:
    """Pay by card: all that is due, or a part of it."""

    def pay(due: Decimal, numbers: Random) -> Payment:
        slip = CardSlip(
            last4=digits(numbers, 4) if digits_shown else None,
            brand=brand,
            scheme=scheme,
            merchant=f"0{digits(numbers, 8)}",
            authorisation=digits(numbers, 6),
            application=application,
            response=response,
            verified_by_device=verified,
        )
        return Payment("card", label, Decimal(amount) if amount else due, slip)

    return pay


def cash(handed: str | None = None, label: str = "ENTREGA EFECTIVO") -> Pay:
    """Pay what is due in coins and notes, or hand over more and get change."""
    return lambda due, _numbers: Payment("cash", label, Decimal(handed) if handed else due)


def sell(
    name: str,
    items: Sequence[Item],
    *pays: Pay,
    at: datetime = datetime(2025, 2, 24, 18, 5),
    store: Store | None = None,
    style: str = "2025",
    vat_order: Sequence[str] | None = None,
    page_height: float | None = None,
) -> Ticket:
    """Make a ticket that adds up; paid by card where no way of paying is given."""
    numbers = Random(name)
    shop = store or catalogue.SHOPS[numbers.randrange(len(catalogue.SHOPS))]
    invoice = f"{digits(numbers, 4)}-{numbers.randrange(10, 27):03d}-{digits(numbers, 6)}"
    operation = str(numbers.randrange(90_000, 3_900_000))
    total = total_of(items)
    payments, due = [], total
    for pay in pays or (card(),):
        payments.append(pay(due, numbers))
        due -= payments[-1].amount
    if due > 0:
        raise ValueError(f"ticket {name!r} is not paid: {due} of {total} are missing; add a payment")
    parked = any(item.name == "PARKING" for item in items)
    return Ticket(
        layout="mercadona",
        style=style,
        store=shop,
        invoice_number=invoice,
        operation_number=operation,
        purchased_at=at,
        items=tuple(items),
        vat=vat_rows(items, vat_order),
        total=total,
        payments=tuple(payments),
        change=-due if due < 0 else None,
        closing=PARKING_CLOSING if parked else (),
        page_height=page_height,
    )
