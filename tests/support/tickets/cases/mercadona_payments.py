# SPDX-License-Identifier: Apache-2.0
"""Mercadona: ways of paying, and what the card terminal prints below."""

from datetime import datetime

from support.tickets.cases.register import registry
from support.tickets.model import Item, Ticket, unit, weighed
from support.tickets.till import VISA, card, cash, sell

CASES, case = registry()


def _goods() -> list[Item]:
    return [
        unit("CAFÉ MOLIDO SUAVE", "3.10", n=2),
        unit("PAN RÚSTICO", "1.25", "4"),
        unit("GEL DUCHA ALMENDRA", "1.65", "21"),
        weighed("CALABACÍN VERDE", "0.784", "1.89"),
    ]


@case
def card_mastercard() -> Ticket:
    """Scheme on a line of its own, the same word as the card's name."""
    return sell("card_mastercard", _goods(), card())


@case
def card_verified() -> Ticket:
    """Paid with a telephone: `Verificado por dispositivo`, no scheme."""
    return sell("card_verified", _goods(), card("Visa DEBIT", None, VISA, verified=True))


@case
def card_old_terminal() -> Ticket:
    """Longer codes of the terminal in 2024."""
    slip = card("VISA", None, VISA, response="3030")
    return sell("card_old_terminal", _goods(), slip, at=datetime(2024, 3, 9, 11, 53), style="2024")


@case
def card_named_contado() -> Ticket:
    """`CONTADO` means cash elsewhere; here it is the card's name."""
    slip = card("CONTADO", "MASTERCARD", "A0000000041010C0000601", response="3030")
    return sell("card_named_contado", _goods(), slip, at=datetime(2024, 3, 1, 13, 43), style="2024")


@case
def card_bank_brand() -> Ticket:
    """Bank's name beside the scheme, in mixed case."""
    return sell(
        "card_bank_brand", _goods(), card("Visa BancoFaro", "VISA CREDITO/DEB", VISA, response="3030")
    )


@case
def card_brand_two_words() -> Ticket:
    """Card name that is longer than the scheme and holds it."""
    return sell("card_brand_two_words", _goods(), card("DEBIT MASTERCARD", "MASTERCARD"))


@case
def cash_exact() -> Ticket:
    """Paid to the cent: no change, no card slip."""
    return sell("cash_exact", _goods(), cash())


@case
def cash_change() -> Ticket:
    """More is handed over than is due."""
    return sell("cash_change", _goods(), cash("50.00"))


@case
def cash_short_label() -> Ticket:
    """Label without its first word."""
    return sell("cash_short_label", _goods(), cash("20.00", "EFECTIVO"))


@case
def cash_and_card() -> Ticket:
    """Partly in cash, the rest by card."""
    return sell("cash_and_card", _goods(), cash("5.00"), card())


@case
def card_and_cash_change() -> Ticket:
    """Partly by card, then with a note too large."""
    return sell("card_and_cash_change", _goods(), card(amount="3.00"), cash("10.00"))


@case
def two_cards() -> Ticket:
    """Two slips below one ticket."""
    return sell("two_cards", _goods(), card(amount="4.00"), card("VISA", None, VISA, verified=True))


@case
def cash_over_thousand() -> Ticket:
    """Thousands in all three amounts."""
    return sell("cash_over_thousand", [unit("CAVA RESERVA CAJA", "312.45", "21", n=4)], cash("2500.00"))
