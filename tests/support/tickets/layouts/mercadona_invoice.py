# SPDX-License-Identifier: Apache-2.0
"""Mercadona's full invoice on A4, made out to a customer.

No such document was at hand: the layout is invented after what is publicly known of it.
"""

from decimal import Decimal

from support.tickets.drawing import Sheet
from support.tickets.drawing.sheet import Box, Text
from support.tickets.model import Item, Ticket
from support.tickets.money import euros, percent

WIDTH, HEIGHT, MARGIN, SIZE, ROW = 595.0, 842.0, 40.0, 9.0, 14.0
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
COLUMNS = ((40.0, "left", "Cantidad"), (100.0, "left", "Descripción"), (390.0, "right", "Precio unit."),
           (450.0, "right", "% IVA"), (555.0, "right", "Importe"))  # fmt: skip


class Page:
    """Writes rows on A4 sheets; what a page cannot hold goes to the next one below a head of its own."""

    def __init__(self, title: str) -> None:
        self.sheet = Sheet(title, WIDTH, margin=MARGIN, page_height=HEIGHT, height=HEIGHT)
        self.start = 0.0
        self.y = MARGIN

    def text(self, x: float, text: str, anchor: str = "left", font: str = PLAIN) -> None:
        """Write at the baseline; `x` is the text's left end, middle or right end."""
        self.sheet.place(Text(x, self.y, text, font, SIZE, anchor))

    def down(self, rows: float = 1.0) -> None:
        """Go down."""
        self.y += rows * ROW

    def is_full(self) -> bool:
        """Tell whether there is no room for another row and the line that carries the sum over."""
        return self.y + 3 * ROW > self.start + HEIGHT - MARGIN

    def turn(self) -> None:
        """Begin another page; the first mark on it makes the sheet break here."""
        self.y = self.start + HEIGHT
        self.start = self.y - SIZE - MARGIN


def draw(ticket: Ticket) -> Sheet:
    """Place the whole invoice on its pages; style `net` prints the rows without VAT."""
    page = Page("Factura")
    _head(page, ticket)
    _customer(page, ticket)
    _items(page, ticket)
    _totals(page, ticket)
    return page.sheet


def _head(page: Page, ticket: Ticket) -> None:
    store = ticket.store
    left = (store.name, f"{store.address} - {store.postal_code} {store.city}", f"C.I.F.: {store.tax_id}")
    right = ("FACTURA", f"Nº Factura: {ticket.invoice_number}", "Fecha: 28/02/2025")
    for one, other in zip(left, right, strict=True):
        page.text(40, one, font=BOLD)
        page.text(400, other, font=BOLD)
        page.down()
    page.down()


def _customer(page: Page, ticket: Ticket) -> None:
    """Write the customer, who has a tax id and a town too, and the receipt with a date of its own."""
    at = ticket.purchased_at
    for text in (
        "Datos del cliente", "PAPELERÍA EL FARO, S.L.", "N.I.F.: B97302160", "C/ DEL OLMO 3",
        "46999 VILLAFARO", "",
        f"Factura simplificada: {ticket.operation_number}    Fecha de compra: {at:%d/%m/%Y %H:%M}",
    ):  # fmt: skip
        if text:
            page.text(40, text)
        page.down()


def _items(page: Page, ticket: Ticket) -> None:
    _columns(page)
    carried = Decimal(0)
    number = 1
    for item in ticket.items:
        if page.is_full():
            page.text(390, "Suma y sigue", "right")
            page.text(555, euros(carried), "right")
            page.down()
            page.text(300, f"Página {number}", "centre")
            number += 1
            page.turn()
            _head(page, ticket)
            _columns(page)
        _item(page, item)
        carried += item.total


def _columns(page: Page) -> None:
    for x, anchor, text in COLUMNS:
        page.text(x, text, anchor, BOLD)
    page.sheet.place(Box(40, page.y + 4, 515, 0.6))
    page.down(1.3)


def _item(page: Page, item: Item) -> None:
    weighed = item.unit == "kg"
    count = f"{item.quantity:.3f} kg".replace(".", ",") if weighed else str(item.quantity)
    rate = percent(item.vat_rate) if item.vat_rate is not None else ""
    cells = (count, item.name, euros(item.unit_price), rate, euros(item.total))
    for (x, anchor, _), cell in zip(COLUMNS, cells, strict=True):
        page.text(x, cell, anchor)
    page.down()


def _totals(page: Page, ticket: Ticket) -> None:
    page.down()
    for x, text in ((250, "% IVA"), (390, "Base imponible"), (555, "Cuota")):
        page.text(x, text, "right", BOLD)
    for row in ticket.vat:
        page.down()
        page.text(250, percent(row.rate), "right")
        page.text(390, euros(row.base), "right")
        page.text(555, euros(row.amount), "right")
    page.down(2)
    page.text(390, "TOTAL FACTURA (€)", "right", BOLD)
    page.text(555, euros(ticket.total), "right", BOLD)
    page.down(2)
    for payment in ticket.payments:
        digits = f" **** **** **** {payment.slip.last4}" if payment.slip else ""
        page.text(40, f"Forma de pago: {payment.label}{digits}")
        page.text(555, euros(payment.amount), "right")
        page.down()
    page.text(40, "Inscrita en el Registro Mercantil. Conserve esta factura.")
