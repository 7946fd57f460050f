# SPDX-License-Identifier: Apache-2.0
"""Mercadona's simplified invoice of an online order, on A4.

No such document was at hand: the layout is invented after what is publicly known of it.
"""

from support.tickets.drawing import Sheet
from support.tickets.drawing.sheet import Box
from support.tickets.layouts.mercadona_invoice import BOLD, Page
from support.tickets.model import Item, Ticket, total_of
from support.tickets.money import euros, percent

COLUMNS = ((40.0, "left", "Producto"), (330.0, "right", "Cantidad"), (440.0, "right", "Precio"),
           (555.0, "right", "Importe"))  # fmt: skip


def draw(ticket: Ticket) -> Sheet:
    """Place the whole invoice on a page."""
    page = Page("Pedido")
    _head(page, ticket)
    for x, anchor, text in COLUMNS:
        page.text(x, text, anchor, BOLD)
    page.sheet.place(Box(40, page.y + 4, 515, 0.6))
    page.down(1.3)
    for item in ticket.items:
        _item(page, item)
    _totals(page, ticket)
    return page.sheet


def _head(page: Page, ticket: Ticket) -> None:
    """Write the numbers; the order was made on another day, the address is where it was brought to."""
    store, at = ticket.store, ticket.purchased_at
    page.text(40, f"{store.name}   C.I.F. {store.tax_id}", font=BOLD)
    page.down()
    page.text(40, f"{store.address} - {store.postal_code} {store.city}")
    page.down(2)
    for text in (
        f"FACTURA SIMPLIFICADA: {ticket.invoice_number}",
        f"Pedido: {ticket.operation_number}    Fecha de pedido: 19/02/2025",
        f"Fecha de entrega: {at:%d/%m/%Y}    de 18:00 a 19:00",
        "Dirección de entrega: C/ DEL OLMO 3, 2º B",
        "46999 VILLAFARO",
    ):
        page.text(40, text)
        page.down()
    page.down()


def _item(page: Page, item: Item) -> None:
    """Write a row; the charge for delivery and discounts have neither quantity nor price."""
    if item.note:
        page.text(40, item.name)
        page.text(555, f"{euros(item.total)} €", "right")
        page.down()
        return
    weighed = item.unit == "kg"
    count = f"{item.quantity:.3f} kg".replace(".", ",") if weighed else f"{item.quantity} ud"
    price = f"{euros(item.unit_price)} €" + ("/kg" if weighed else "")
    for (x, anchor, _), cell in zip(
        COLUMNS, (item.name, count, price, f"{euros(item.total)} €"), strict=True
    ):
        page.text(x, cell, anchor)
    page.down()


def _totals(page: Page, ticket: Ticket) -> None:
    page.down()
    goods = total_of([item for item in ticket.items if not item.note])
    for label, value in (("Subtotal productos", goods), ("TOTAL", ticket.total)):
        page.text(440, label, "right", BOLD)
        page.text(555, f"{euros(value)} €", "right", BOLD)
        page.down()
    for payment in ticket.payments:
        digits = f" **** **** **** {payment.slip.last4}" if payment.slip else ""
        page.text(40, f"Forma de pago: {payment.label}{digits}")
        page.text(555, f"{euros(payment.amount)} €", "right")
        page.down(2)
    for x, text in ((250, "IVA"), (390, "BASE IMPONIBLE (€)"), (555, "CUOTA (€)")):
        page.text(x, text, "right", BOLD)
    for row in ticket.vat:
        page.down()
        page.text(250, percent(row.rate), "right")
        page.text(390, euros(row.base), "right")
        page.text(555, euros(row.amount), "right")
