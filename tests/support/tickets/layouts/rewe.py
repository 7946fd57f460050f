# SPDX-License-Identifier: Apache-2.0
"""The receipt of REWE: a roll of 40 characters; the card slip stands between the sum and the taxes."""

from datetime import timedelta
from decimal import Decimal

from support.tickets.drawing import Sheet
from support.tickets.layouts.roll import BOLD, Roll
from support.tickets.model import CardSlip, Item, Payment, Ticket
from support.tickets.money import euros

LETTERS = {Decimal(19): "A", Decimal(7): "B"}
_PLAIN_LINE = ("Mitarbeiterrabatt", "Inflationsrabatt")


def draw(ticket: Ticket) -> Sheet:
    """Place the whole receipt on a sheet; style `logo` leaves the name to a picture, `copy` is a copy."""
    roll = Roll("REWE", 40, page_height=ticket.page_height)
    if ticket.style == "copy":
        roll.centred("DUPLIKAT", BOLD)
        roll.gap()
    _head(roll, ticket)
    for item in ticket.items:
        _item(roll, item, printed_minus=ticket.style != "copy")
    roll.rule()
    roll.row((0, "SUMME"), (24, "EUR"), (-4, euros(ticket.total)), font=BOLD)
    roll.rule("=")
    _paid(roll, ticket)
    for payment in ticket.payments:
        if payment.slip:
            _slip(roll, ticket, payment, payment.slip)
    _taxes(roll, ticket)
    _foot(roll, ticket)
    return roll.finish()


def _head(roll: Roll, ticket: Ticket) -> None:
    store = ticket.store
    if ticket.style == "logo":
        roll.gap(4)
        for text in (store.address, f"{store.postal_code} {store.city}", f"Tel. {_spaced(store.phone)}"):
            roll.row((0, "******"), ((40 - len(str(text))) // 2, str(text)), (34, "******"))
    else:
        for text in (store.name, store.address, f"{store.postal_code}  {store.city}", _spaced(store.phone)):
            roll.text(str(text))
    roll.row((9, f"UID Nr.: {store.tax_id}"))
    roll.row((-4, "EUR"))


def _spaced(phone: str | None) -> str:
    return f"{phone[:4]} {phone[4:]}" if phone else ""


def _item(roll: Roll, item: Item, printed_minus: bool) -> None:
    """Write an item; what bears a note is kept out of the points, and its minus may be missing on a copy."""
    amount = euros(item.total if printed_minus or not item.note else abs(item.total))
    indent = 1 if item.name.startswith(_PLAIN_LINE) else 0
    letter = (
        f"{LETTERS[item.vat_rate]} *" if item.note and item.vat_rate else LETTERS[item.vat_rate or Decimal(7)]
    )
    roll.row((indent, item.name), (38 - 2 - len(amount), amount), (37, letter))
    if item.unit == "kg":
        weight = f"{item.quantity:.3f}".replace(".", ",")
        roll.row((2, f"{weight} kg x"), (15, euros(item.unit_price)), (20, "EUR/kg"))
    elif abs(item.quantity) != 1:
        roll.row((2, f"{abs(item.quantity)} Stk x"), (13, euros(abs(item.unit_price))))


def _paid(roll: Roll, ticket: Ticket) -> None:
    for payment in ticket.payments:
        roll.row((0, f"Geg. {payment.label}"), (24, "EUR"), (-4, euros(payment.amount)))
    if ticket.change is not None:
        roll.row((0, ticket.change_label), (24, "EUR"), (-4, euros(ticket.change)))
    roll.gap()


def _slip(roll: Roll, ticket: Ticket, payment: Payment, slip: CardSlip) -> None:
    at = ticket.purchased_at
    roll.centred("* *  Kundenbeleg  * *")
    roll.sides("Datum:", f"{at:%d.%m.%Y}")
    roll.sides("Uhrzeit:", f"{at:%H:%M:%S} Uhr")
    roll.sides("Beleg-Nr.", "7301")
    roll.sides("Trace-Nr.", "604417")
    roll.centred("Kartenzahlung")
    roll.centred(slip.brand)
    roll.row((0, "Nr."), (16, f"###############{slip.last4} 0000"))
    roll.sides("Terminal-ID", "56000417")
    roll.row((0, f"AS-Zeit {at:%d.%m.}"), (-1, f"{at:%H:%M} Uhr"))
    roll.row((0, "Betrag EUR"), (-1, euros(payment.amount)))
    roll.centred("Zahlung erfolgt")
    roll.gap()


def _taxes(roll: Roll, ticket: Ticket) -> None:
    columns = (13, 22, 30, 39)
    roll.row((0, "Steuer"), (11, "%"), (18, "Netto"), (25, "Steuer"), (33, "Brutto"))
    sums = [Decimal(0), Decimal(0)]
    for row in ticket.vat:
        sums = [sums[0] + row.base, sums[1] + row.amount]
        rate = f"{row.rate:.1f}%".replace(".", ",")
        cells = (rate, euros(row.base), euros(row.amount), euros(row.base + row.amount))
        placed = [(end - len(cell), cell) for end, cell in zip(columns, cells, strict=True)]
        roll.row((0, f"{LETTERS[row.rate]}="), *placed)
    cells = (euros(sums[0]), euros(sums[1]), euros(sum(sums)))
    placed = [(end - len(cell), cell) for end, cell in zip(columns[1:], cells, strict=True)]
    roll.row((0, "Gesamtbetrag"), *placed)
    roll.gap()


def _foot(roll: Roll, ticket: Ticket) -> None:
    """Date a copy with the day on which it was made; the points name sums that are no payment."""
    at = ticket.purchased_at + timedelta(days=11 if ticket.style == "copy" else 0)
    roll.row((1, f"{at:%d.%m.%Y}"), (16, f"{at:%H:%M}"), (26, f"Bon-Nr.:{ticket.invoice_number}"))
    roll.row((1, "Markt:0417"), (14, "Kasse:3"), (26, "Bed.:404040"))
    roll.rule("*")
    roll.centred("Ihre REWE PAYBACK Vorteile heute")
    roll.centred("PAYBACK Karten-Nr.: #########4170")
    roll.centred("Punktestand vor Einkauf: 1.204")
    roll.centred("Punktestand entspricht: 12,04 EUR")
    roll.centred(f"einen PAYBACK Umsatz von {euros(ticket.total)} EUR!")
    roll.row((0, "eCoupon 10FACH Obst+Gem"), (-1, "18 Punkte"))
    roll.rule("*")
    roll.row((0, "Summe"), (-1, "0,70"))
    roll.centred("REWE Farnhof oHG")
    roll.centred("MO - SA 7:00 bis 22:00 Uhr")
