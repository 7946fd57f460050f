# SPDX-License-Identifier: Apache-2.0
"""The receipts of Lidl: Spain and Germany on one pattern, and the fiscal receipt of Serbia.

The real Serbian one is Cyrillic, for which no font comes with the generator: its labels are in Latin letters
here, without those that the font lacks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from support.tickets.drawing import Sheet
from support.tickets.layouts.roll import BOLD, Roll
from support.tickets.model import Item, Ticket, VatRow
from support.tickets.money import euros, percent

LETTERS = "ABCD"


@dataclass(frozen=True)
class Words:
    """What a country's receipt says."""

    total: str
    change: str
    taxes: tuple[str, str, str, str]
    sum: str
    closing: tuple[str, ...]


_SPANISH = Words(
    "Total", "Cambio", ("IVA%", "IVA", "P Neto", "PVP"), "Suma", ("Regístrate en Lidl Plus y ahorra",)
)
_GERMAN = Words(
    "zu zahlen",
    "Rückgeld",
    ("MwSt%", "MwSt", "Netto", "Brutto"),
    "Summe",
    ("VIELEN DANK FÜR DEINEN EINKAUF!", "0800 5435 0000", "www.lidl.de"),
)


def draw(ticket: Ticket) -> Sheet:
    """Place the whole receipt on a sheet; the style is the country's code."""
    drawers: dict[str, Callable[[Roll, Ticket], None]] = {"es": _spanish, "de": _german, "rs": _serbian}
    roll = Roll("Lidl", 40, page_height=ticket.page_height)
    drawers[ticket.style](roll, ticket)
    return roll.finish()


def _spanish(roll: Roll, ticket: Ticket) -> None:
    store = ticket.store
    for text in (
        store.name,
        store.address,
        f"{store.postal_code}{store.city}",
        f"NIF {store.tax_id}",
        "www.lidl.es",
    ):
        roll.centred(str(text))
    _body(roll, ticket, _SPANISH)


def _german(roll: Roll, ticket: Ticket) -> None:
    store = ticket.store
    for text in (store.name, store.address, f"{store.postal_code}  {store.city}", "Bonkopie"):
        roll.centred(str(text), BOLD)
    _body(roll, ticket, _GERMAN)


def _body(roll: Roll, ticket: Ticket, words: Words) -> None:
    """Write what both countries share; change is negative."""
    roll.row((35, "EUR"))
    letters = {row.rate: letter for row, letter in zip(ticket.vat, LETTERS, strict=False)}
    for item in ticket.items:
        _item(roll, item, letters.get(item.vat_rate, ""))
    roll.row((28, "------------"))
    roll.row((0, words.total), (-3, euros(ticket.total)), font=BOLD)
    for payment in ticket.payments:
        roll.row((0, payment.label), (-3, euros(payment.amount)))
    if ticket.change is not None:
        roll.gap()
        roll.row((0, words.change), (-3, euros(-ticket.change)))
    roll.gap()
    _taxes(roll, ticket.vat, letters, words)
    roll.gap(4)
    shop, receipt = str(ticket.invoice_number).split()
    at = ticket.purchased_at
    roll.row((0, shop), (9, receipt), (22, f"{at:%d.%m.%y}"), (-1, f"{at:%H:%M}"))
    if words is _GERMAN:
        roll.centred(f"UST-ID-NR: {ticket.store.tax_id}")
    for text in words.closing:
        roll.centred(text)


def _item(roll: Roll, item: Item, letter: str) -> None:
    """Write an item; several pieces bear their price in the same line, a weight its own in the next."""
    printed = euros(item.total + item.discount)
    price = [(22 - len(euros(item.unit_price)), f"{euros(item.unit_price)}x"), (26, str(item.quantity))]
    several = price if item.unit == "unit" and abs(item.quantity) != 1 else []
    roll.row((0, item.name), *several, (-3, printed), (39, letter))
    if item.unit == "kg":
        weight = f"{item.quantity:.3f}".replace(".", ",")
        roll.row((3, f"{weight} kg x {euros(item.unit_price)} EUR/kg"))
    if item.offer:
        roll.row((3, item.offer), (-3, euros(-item.discount)))


def _taxes(roll: Roll, rows: tuple[VatRow, ...], letters: dict[Decimal, str], words: Words) -> None:
    ends = (15, 27, 38)
    first, tax, net, gross = words.taxes
    roll.row((0, first), (11, tax), (17, "+"), (21, net), (30, "="), (34, gross))
    for row in rows:
        _tax_row(
            roll, f"{letters[row.rate]} {percent(row.rate).replace('%', ' %')}", ends, row.amount, row.base
        )
    roll.rule()
    _tax_row(roll, words.sum, ends, sum(row.amount for row in rows), sum(row.base for row in rows))


def _tax_row(roll: Roll, label: str, ends: tuple[int, int, int], tax: Decimal, net: Decimal) -> None:
    cells = (euros(tax), euros(net), euros(tax + net))
    roll.row((0, label), *((end - len(cell), cell) for end, cell in zip(ends, cells, strict=True)))


def _serbian(roll: Roll, ticket: Ticket) -> None:
    store, at = ticket.store, ticket.purchased_at
    roll.text("=========== FISKALNI RACUN ===========")
    for text in (store.tax_id, store.name, "1050417-Prodavnica br. 0417"):
        roll.centred(str(text))
    roll.sides("Kasir:", "34")
    roll.sides("ESIR broj:", "625/12.08.09.60")
    roll.text("---------- PROMET PRODAJA ------------")
    roll.text("Artikli")
    roll.rule("=")
    roll.row((0, "Naziv"), (8, "Cena"), (20, "Kol."), (-1, "Ukupno"))
    letters = {rate: letter for rate, letter in zip(_rates(ticket), "DE", strict=False)}
    for item in ticket.items:
        unit, count = "KOM", str(item.quantity)
        if item.unit == "kg":
            unit, count = "KG", f"{item.quantity:.3f}".replace(".", ",")
        roll.text(f"{item.name}/{unit} ({letters[item.vat_rate]})")
        price = euros(item.unit_price)
        roll.row((11 - len(price), price), (24 - len(count), count), (-1, euros(item.total)))
    roll.rule()
    for label, value in (("Ukupan iznos:", ticket.total), *((p.label, p.amount) for p in ticket.payments)):
        roll.sides(label, euros(value))
    if ticket.change is not None:
        roll.sides("Povracaj:", euros(ticket.change))
    roll.rule("=")
    roll.row((0, "Oznaka"), (9, "Ime"), (18, "Stopa"), (-1, "Porez"))
    for rate, letter in letters.items():
        gross = sum(item.total for item in ticket.items if item.vat_rate == rate)
        roll.row((0, letter), (9, "O-PDV"), (18, f"{euros(rate)}%"), (-1, euros(gross * rate / (100 + rate))))
    roll.rule("=")
    roll.sides("PFR vreme:", f"{at:%d.%m.%Y}. {at:%H:%M:%S}")
    roll.sides("PFR broj racuna:", str(ticket.invoice_number))
    roll.rule("=")
    for item in ticket.items[:1]:
        roll.text(f"{item.name}/KOM")
        roll.row((8, f"{item.quantity}x {euros(item.unit_price + 20)}"), (-1, euros(item.total + 20)))
        roll.row((5, "LidlPlus popust"), (-1, "-20,00"))
        roll.sides("Cena nakon popusta:", euros(item.total))
    roll.gap()
    roll.text("Mesto kupovine")
    for text in (f"{store.city} - Stari put", store.address, f"{store.postal_code} {store.city}"):
        roll.text(str(text))


def _rates(ticket: Ticket) -> list[Decimal]:
    return sorted({item.vat_rate for item in ticket.items if item.vat_rate is not None}, reverse=True)
