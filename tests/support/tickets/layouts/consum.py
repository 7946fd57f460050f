# SPDX-License-Identifier: Apache-2.0
"""The digital ticket of Consum: a roll of 42 characters, VAT table at the end with the base first."""

from decimal import Decimal

from support.tickets.drawing import Sheet
from support.tickets.layouts.roll import Roll
from support.tickets.model import CardSlip, Item, Ticket
from support.tickets.money import euros


def draw(ticket: Ticket) -> Sheet:
    """Place the whole ticket on a sheet."""
    roll = Roll("Consum", 42, page_height=ticket.page_height)
    store = ticket.store
    roll.centred(store.name)
    roll.centred(f"305 - {store.address}")
    roll.centred(f"Tlf.{store.phone} - N.I.F.{store.tax_id}")
    roll.gap()
    roll.centred(f"C:0305 02/000017 {ticket.purchased_at:%d.%m.%Y %H:%M} {ticket.invoice_number}")
    roll.row((1, "UND"), (25, "PVP"))
    roll.row((1, "KG"), (6, "ARTICULO"), (27, "€/KG"), (-3, "TOTAL"))
    roll.rule()
    below = [item for item in ticket.items if item.note]
    for item in ticket.items:
        if item not in below:
            _item(roll, item)
    roll.row((6, "DNI Socio-Cliente 00417****"))
    roll.rule()
    _totals(roll, ticket, below)
    for payment in ticket.payments:
        if payment.slip:
            _slip(roll, payment.slip, euros(payment.amount))
    _vat(roll, ticket)
    return roll.finish()


def _item(roll: Roll, item: Item) -> None:
    """Write an item; a discount has no count, and a weight no price of the kilo."""
    if item.total < 0:
        roll.row((6, item.name), (-3, euros(item.total)))
        return
    count = f"{item.quantity:.3f}".replace(".", ",") if item.unit == "kg" else f"{item.quantity:>4}"
    price = [(-12, euros(item.unit_price))] if item.unit == "unit" and item.quantity != 1 else []
    roll.row((0, count), (6, item.name), *price, (-3, euros(item.total)))


def _totals(roll: Roll, ticket: Ticket, below: list[Item]) -> None:
    roll.row((0, "Total factura:"), (-3, euros(ticket.total - sum(item.total for item in below))))
    roll.gap()
    for item in below:
        roll.row((0, item.name), (-3, euros(item.total)))
    roll.row((0, "IMPORTE A ABONAR"), (-3, euros(ticket.total)))
    for payment in ticket.payments:
        roll.row((0, payment.label), (-3, euros(payment.amount)))
    roll.row((0, "Cambio"), (-3, euros(ticket.change or Decimal(0))))
    roll.gap()
    roll.rule()
    roll.text("En esta compra te has ahorrado  4,10 €")
    roll.text("Cheque Regalo canjeado          4,10€")
    roll.text(f"Total sin descuentos            {euros(ticket.total + Decimal('4.10'))}€")
    roll.rule()


def _slip(roll: Roll, slip: CardSlip, amount: str) -> None:
    roll.centred("-------Venta Tarjeta Bancaria-------")
    roll.sides("AJENAS CAJAFARO", f"C:0305  Tarjeta:************{slip.last4}"[-31:])
    roll.sides(f"IMPORTE: {amount} €", f"Autori:{slip.authorisation}")
    roll.sides("Ref:000000071620", "Verificado por dispositivo")
    roll.row((0, slip.brand), (18, "Operación aceptada Online"))
    roll.centred("------Copia para el cliente------")


def _vat(roll: Roll, ticket: Ticket) -> None:
    roll.gap(3)
    roll.centred("FACTURA SIMPLIFICADA")
    roll.row((4, "Base"), (14, "IVA"), (21, "Cuota"), (30, "Importe"))
    for row in ticket.vat:
        cells = (euros(row.base), euros(row.rate), euros(row.amount), euros(row.base + row.amount))
        roll.row(*((column - len(cell), cell) for column, cell in zip((10, 18, 27, 37), cells, strict=True)))
    roll.gap()
    roll.text("Los productos con envase de plastico de")
    roll.text("un solo uso incluyen en su precio el del")
    roll.text("recipiente, indicado en tienda.")
    roll.centred("Te ha atendido LUA")
