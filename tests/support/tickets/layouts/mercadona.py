# SPDX-License-Identifier: Apache-2.0
"""The digital ticket of Mercadona: 612 points wide, as long as it needs, Times at 20.4 points.

The order of the text runs follows the real documents too (a row's quantity, name, price, amount), with
their doubled and leading blanks, since readers that trust the stream's order meet them so.
"""

from dataclasses import dataclass

from support.tickets.drawing import Sheet
from support.tickets.drawing.sheet import Box, Icon, Text
from support.tickets.model import CardSlip, Item, Ticket
from support.tickets.money import euros, kilos, percent

WIDTH = 612.0
SIZE = 20.4
ROW = 25.875
SUB_ROW = 22.8
TOTAL_ROW = 23.55
VAT_ROW = 24.83
SLIP_ROW = 24.3
PLAIN, BOLD = "Times-Roman", "Times-Bold"


@dataclass(frozen=True)
class Style:
    """How far a generation of the layout stands to the right, and how it sets the quantity."""

    shift: float
    quantity_x: float
    quantity_anchor: str


STYLES = {
    "2023": Style(shift=0.0, quantity_x=37.5, quantity_anchor="left"),
    "2024": Style(shift=0.0, quantity_x=72.49, quantity_anchor="right"),
    "2025": Style(shift=-2.33, quantity_x=73.73, quantity_anchor="right"),
}


class Pen:
    """Writes on a sheet from the top down; `y` is the current baseline."""

    def __init__(self, sheet: Sheet, shift: float) -> None:
        self.sheet = sheet
        self.shift = shift
        self.y = 0.0

    def down(self, step: float) -> None:
        """Go down to another baseline."""
        self.y += step

    def text(self, x: float, text: str, anchor: str = "left", font: str = PLAIN) -> None:
        """Write at the baseline; `x` is the text's left end, middle or right end."""
        self.sheet.place(Text(x + self.shift, self.y, text, font, SIZE, anchor))

    def centred(self, text: str, font: str = PLAIN) -> None:
        """Write in the middle of the paper."""
        self.text(306.0, text, "centre", font)

    def hidden(self, width: float) -> None:
        """Leave the black box of a redacted line."""
        self.sheet.place(Box(306.0 - width / 2 + self.shift, self.y + 5, width, 22.77))

    def icon(self, name: str, x: float, top: float, size: tuple[float, float], value: str = "") -> None:
        """Place a drawing by its upper left corner."""
        width, height = size
        self.sheet.place(Icon(name, x + self.shift, top + height, width, height, value))


def draw(ticket: Ticket) -> Sheet:
    """Place the whole ticket on a sheet."""
    style = STYLES[ticket.style]
    sheet = Sheet("Mercadona Ticket Digital", WIDTH, margin=37.5, page_height=ticket.page_height)
    pen = Pen(sheet, style.shift)
    _head(pen, ticket)
    _items(pen, ticket, style)
    _totals(pen, ticket)
    _vat(pen, ticket)
    for payment in ticket.payments:
        if payment.slip:
            _slip(pen, payment.slip, euros(payment.amount), ticket.redacted)
    _closing(pen, ticket.closing)
    sheet.height = round(pen.y + 48.4, 2)
    return sheet


def _head(pen: Pen, ticket: Ticket) -> None:
    store = ticket.store
    pen.icon("emblem", 265.2, 37.5, (81.6, 81.6))
    pen.y = 154.35
    pen.centred(f"{store.name}   {store.tax_id}", BOLD)
    pen.down(34.5)
    if store.address:
        pen.centred(store.address)
    elif ticket.redacted:
        pen.hidden(107.7)
    pen.down(SLIP_ROW)
    if store.city:
        pen.centred(f"{store.postal_code} {store.city}")
    elif ticket.redacted:
        pen.hidden(160.3)
    pen.down(SLIP_ROW)
    if store.phone:
        pen.text(305.42, "TELÉFONO:", "right")
        pen.text(325.84, store.phone)
    pen.down(SLIP_ROW)
    pen.text(313.93, f"{ticket.purchased_at:%d/%m/%Y %H:%M} ", "right")
    pen.text(344.55, f" OP: {ticket.operation_number}")
    pen.down(SLIP_ROW)
    if ticket.invoice_number:
        pen.centred(f"FACTURA SIMPLIFICADA: {ticket.invoice_number}")
        pen.icon("bars", 51.0, 302.21, (510.0, 61.2), ticket.invoice_number.replace("-", ""))
    elif ticket.redacted:
        pen.hidden(400.1)


def _items(pen: Pen, ticket: Ticket, style: Style) -> None:
    pen.y = 397.91
    pen.text(82.69, "Descripción")
    pen.text(461.4, "P. Unit", "right")
    pen.text(574.5, "Importe", "right")
    for left, width in ((37.5, 45.19), (82.69, 265.65), (348.34, 113.06), (461.4, 113.1)):
        pen.sheet.place(Box(left + pen.shift, 403.12, width, 0.75))
    pen.y = 398.67
    section = None
    for item in ticket.items:
        if item.section and item.section != section:
            pen.down(ROW + 0.75)
            pen.text(82.69, item.section, font=BOLD)
        section = item.section
        pen.down(ROW)
        _item(pen, item, style)


def _item(pen: Pen, item: Item, style: Style) -> None:
    if item.section:
        pen.text(103.09, item.name)
    else:
        pieces = "1" if item.unit == "kg" else str(item.quantity)
        pen.text(style.quantity_x, pieces, style.quantity_anchor)
        pen.text(82.69, item.name)
    if item.unit == "kg":
        pen.down(SUB_ROW)
        pen.text(123.49, kilos(item.quantity))
        pen.text(451.17, f"{euros(item.unit_price)} €/kg", "right")
    elif item.quantity != 1:
        pen.text(461.4, euros(item.unit_price), "right")
    pen.text(574.5, euros(item.total), "right")
    if item.note:
        pen.down(SUB_ROW)
        pen.text(306.0, item.note, "centre")


def _totals(pen: Pen, ticket: Ticket) -> None:
    pen.down(35.25)
    pen.text(481.27, "TOTAL (€)", "right", BOLD)
    pen.text(574.5, euros(ticket.total), "right", BOLD)
    rows = [(payment.label, payment.amount) for payment in ticket.payments]
    if ticket.change is not None:
        rows.append((ticket.change_label, ticket.change))
    for label, amount in rows:
        pen.down(TOTAL_ROW)
        pen.text(491.47, label, "right", BOLD)
        pen.text(574.5, euros(amount), "right", BOLD)


def _vat(pen: Pen, ticket: Ticket) -> None:
    pen.down(46.72)
    pen.text(118.06, "IVA", "centre")
    pen.text(300.9, "BASE IMPONIBLE (€)", "centre")
    pen.text(488.85, "CUOTA (€)", "centre")
    for row in ticket.vat:
        pen.down(VAT_ROW)
        _vat_row(pen, percent(row.rate), euros(row.base), euros(row.amount), PLAIN)
    pen.down(TOTAL_ROW)
    base, amount = sum(row.base for row in ticket.vat), sum(row.amount for row in ticket.vat)
    _vat_row(pen, "TOTAL", euros(base), euros(amount), BOLD)


def _vat_row(pen: Pen, label: str, base: str, amount: str, font: str) -> None:
    pen.text(118.06, label, "centre", font)
    pen.text(306.0, base, "centre", font)
    pen.text(493.95, amount, "centre", font)


def _slip(pen: Pen, slip: CardSlip, amount: str, redacted: bool) -> None:
    pen.down(46.2)
    if redacted:
        pen.text(40.54, "TARJ BANCARIA:  **** **** ****")
        pen.sheet.place(Box(354.5 + pen.shift, pen.y + 5, 40.8, 22.77))
    else:
        pen.text(40.54, f"TARJ. BANCARIA:  **** **** **** {slip.last4}")
    pen.down(SLIP_ROW)
    pen.text(40.54, f"N.C: {slip.merchant}")
    pen.text(572.97, f" AUT: {slip.authorisation}", "right")
    pen.down(SLIP_ROW)
    pen.text(40.54, f"AID: {slip.application}")
    pen.text(572.97, f"  ARC: {slip.response}", "right")
    if slip.verified_by_device:
        pen.down(SLIP_ROW)
        pen.text(40.54, "Verificado por dispositivo")
    pen.icon("waves", 285.6, pen.y + 6, (40.8, 36.0))
    pen.down(66.6)
    if slip.scheme:
        pen.text(40.54, slip.scheme)
        pen.down(SLIP_ROW)
    pen.text(40.54, f"Importe: {amount} €")
    pen.text(572.97, f"   {slip.brand}", "right")


def _closing(pen: Pen, sentences: tuple[str, ...]) -> None:
    pen.icon("badge", 205.0, pen.y + 26, (202.0, 51.0))
    pen.down(124.0)
    pen.centred("SE ADMITEN DEVOLUCIONES CON TICKET")
    for number, sentence in enumerate(sentences):
        pen.down(SLIP_ROW if number else 44.7)
        pen.centred(sentence)
