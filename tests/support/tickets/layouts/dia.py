# SPDX-License-Identifier: Apache-2.0
"""The tickets of Dia: that of the app (1200 points wide) and the older one (400 points, decimal points).

The app's names wrap: their lines stand above and below the numbers, which stand beside the name's middle.
Its headings are set with ligatures, for which the font must be one that has them.
"""

from decimal import Decimal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont

from support.tickets.drawing import Sheet
from support.tickets.drawing.sheet import Box, Text
from support.tickets.model import CardSlip, Item, Ticket, VatRow
from support.tickets.money import euros, kilos, percent

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
WITH_LIGATURES = "Vera"
NAME_WIDTH = 440.0
LETTERS = "ABCDEFG"

pdfmetrics.registerFont(TTFont(WITH_LIGATURES, "Vera.ttf"))


def draw(ticket: Ticket) -> Sheet:
    """Place the whole ticket on a sheet, in the style that it names."""
    return _draw_paper(ticket) if ticket.style == "2021" else _draw_app(ticket)


def _letters(ticket: Ticket) -> dict[Decimal | None, str]:
    """Give each rate its letter: by ascending rate, as the rows of the table stand."""
    return {row.rate: letter for row, letter in zip(ticket.vat, LETTERS, strict=False)}


class Pen:
    """Writes on a sheet from the top down; `y` is the current baseline."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.y = 0.0

    def text(self, x: float, text: str, size: float, anchor: str = "left", font: str = PLAIN) -> None:
        """Write at the baseline; `x` is the text's left end, middle or right end."""
        self.sheet.place(Text(x, self.y, text, font, size, anchor))

    def led(self, label: str, amount: str, size: float, glued: bool = False) -> None:
        """Write a label, dots, and an amount at the right; glued, the dots run into the amount."""
        room = 1148 - 52 - stringWidth(label + amount, PLAIN, size) - (0 if glued else 10)
        dots = "." * int(room / stringWidth(".", PLAIN, size))
        if glued:
            self.text(52, f"{label}{dots}{amount}", size)
            return
        self.text(52, label + dots, size)
        self.text(1148, amount, size, "right")


def _draw_app(ticket: Ticket) -> Sheet:
    sheet = Sheet("Dia", 1200.0, margin=50.0, page_height=ticket.page_height)
    pen = Pen(sheet)
    _app_head(pen, ticket)
    _app_summary(pen, ticket)
    _app_items(pen, ticket)
    _app_vat(pen, ticket)
    for payment in ticket.payments:
        if payment.slip and payment.slip.last4:
            _app_slip(pen, ticket, payment.slip, euros(payment.amount))
    sheet.height = pen.y + 70
    return sheet


def _app_head(pen: Pen, ticket: Ticket) -> None:
    at = ticket.purchased_at
    for y, size, font, text in (
        (55, 50, BOLD, f"Compra en {ticket.store.address}"),
        (113, 50, BOLD, f"{at:%d/%m/%Y %H:%M} Nº de Tienda 8061"),
        (194, 39, WITH_LIGATURES, f"Factura simpli\ufb01cada Nº {ticket.invoice_number}"),
        (240, 39, PLAIN, "Nº de caja: 4. Nº de empleado 6100007"),
        (286, 39, PLAIN, f"ID: ES-08061-04-00{ticket.invoice_number}-{at:%Y%m%d-%H%M%S}"),
    ):
        pen.y = y
        pen.text(600, text, size, "centre", font)


def _app_summary(pen: Pen, ticket: Ticket) -> None:
    """Total and payments stand above the goods."""
    off = sum((item.discount for item in ticket.items), Decimal(0))
    pen.y = 455
    pen.text(52, "Resumen de la compra", 50, font=BOLD)
    pen.y += 98
    pen.led("Total sin promociones", f"{euros(ticket.total + off)} €", 38.7)
    if off:
        pen.y += 88
        pen.text(929, "Ofertas y cupones", 46, "right")
        pen.text(1148, f"{euros(-off)} €", 46, "right")
    pen.y += 102
    pen.led("Total a pagar", f"{euros(ticket.total)} €", 49.7)
    pen.y += 180
    pen.text(52, "Forma de pago", 50, font=BOLD)
    pen.y += 98
    for payment in ticket.payments:
        pen.led(payment.label, f"{euros(payment.amount)} €", 38.7, glued=payment.slip is None)
        pen.y += 104
    if ticket.change is not None:
        pen.led("Cambio", f"{euros(-ticket.change)} €", 38.7)
        pen.y += 104


def _app_items(pen: Pen, ticket: Ticket) -> None:
    letters = _letters(ticket)
    pen.y += 50
    pen.text(26, "Productos vendidos por Dia", 44, font=BOLD)
    pen.y += 87
    for x, anchor, text in ((52, "left", "DESCRIPCIÓN"), (656, "right", "CANTIDAD"),
                            (887, "right", "PRECIO KG"),
                            (1091, "right", "TOTAL")):  # fmt: skip
        pen.text(x, text, 33, anchor, BOLD)
    pen.y -= 40
    for item in ticket.items:
        pen.y += 146
        _app_item(pen, item, letters)
        if item.offer:
            pen.y += 111
            pen.text(52, item.offer, 36)
            pen.text(1091, f"{euros(-item.discount)} €", 36, "right")
    pen.y += 140
    pen.led("Total venta Dia", f"{euros(ticket.total)} €", 38.7)


def _app_item(pen: Pen, item: Item, letters: dict[Decimal | None, str]) -> None:
    weighed = item.unit == "kg"
    quantity = f"{kilos(item.quantity)}".replace(" ", "") if weighed else f"{abs(item.quantity)} ud"
    price = f"{euros(item.unit_price)} €" + ("/kg" if weighed else "")
    middle = pen.y
    rows = _wrapped(item.name)
    for number, row in enumerate(rows):
        pen.y = middle + 42 * (number - (len(rows) - 1) / 2)
        pen.text(52, row, 36)
    pen.y = middle - 2
    pen.text(656.6, quantity, 33, "right", BOLD)
    pen.text(886.5, price, 33, "right", BOLD)
    pen.text(1091, f"{euros(item.total + item.discount)} €", 33, "right", BOLD)
    pen.text(1133, letters[item.vat_rate], 39)
    pen.y = middle


def _wrapped(name: str) -> list[str]:
    """Break a name at blanks where its column ends."""
    rows = [""]
    for word in name.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and stringWidth(longer, PLAIN, 36) > NAME_WIDTH:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _app_vat(pen: Pen, ticket: Ticket) -> None:
    pen.y += 100
    pen.text(600, "Desglose de IVA", 39, "centre", BOLD)
    pen.y += 52
    pen.text(600, "Productos vendidos por Dia", 33, "centre", BOLD)
    pen.y += 96
    columns = (190.0, 480.0, 760.0, 1020.0)
    for x, text in zip(columns, ("TIPO", "IVA", "BASE", "CUOTA"), strict=True):
        pen.text(x, text, 33, "centre", BOLD)
    for row, letter in zip(ticket.vat, LETTERS, strict=False):
        pen.y += 70
        cells = (letter, percent(row.rate), f"{euros(row.base)} €", f"{euros(row.amount)} €")
        for x, text in zip(columns, cells, strict=True):
            pen.text(x, text, 33, "centre")
    pen.y += 127
    pen.text(600, f"VIENTO FRANCO, S.L CIF: {ticket.store.tax_id}", 30, "centre")
    for text in ("IVA incluido",
                 "Este ticket es imprescindible para cambios o devoluciones, excepto artículos",
                 "refrigerados y congelados"):  # fmt: skip
        pen.y += 50
        pen.text(600, text, 30, "centre")


def _app_slip(pen: Pen, ticket: Ticket, slip: CardSlip, amount: str) -> None:
    pen.y += 178
    pen.text(52, "Datos de la operación", 50, font=BOLD)
    pen.y += 60
    for left, right in (
        ("VENTA - OPERACION CONTACTLESS", ""),
        (f"TARJ.:************{slip.last4}", ""),
        (f"IMPORTE:  {amount} EUROS", f"AUT.:{slip.authorisation}"),
        (f"AID:{slip.application}", ""),
        (f"ETIQ.APLIC.:{slip.brand}", f"ARC:{slip.response}"),
        (f"FECHA: {ticket.purchased_at:%d/%m/%Y} HORA: {ticket.purchased_at:%H:%M}", ""),
        (f"CP:{ticket.store.postal_code} {ticket.store.city}", ""),
        ("FIRMA NO NECESARIA", ""),
    ):
        pen.y += 78
        pen.text(52, left, 42)
        pen.text(1100, right, 42, "right")


def _point(value: Decimal) -> str:
    return f"{value:.2f}"


def _draw_paper(ticket: Ticket) -> Sheet:
    sheet = Sheet("Dia", 400.0, margin=20.0, page_height=ticket.page_height)
    pen = Pen(sheet)
    at = ticket.purchased_at
    for y, font, text in ((32, BOLD, str(ticket.store.name)), (53, PLAIN, "FACTURA SIMPLIFICADA"),
                          (71, PLAIN, f"{at:%d-%m-%Y %H:%M} 71305 000640912"),
                          (88, PLAIN, f"N.FACT.S: {ticket.invoice_number}      N.CAJA:002")):  # fmt: skip
        pen.y = y
        pen.text(200, text, 12, "centre", font)
    sheet.place(Box(10, 115, 380, 0.7))
    pen.y = 135
    for x, anchor, text in ((10, "left", "DESCRIPCIÓN PROD."), (225, "right", "CANTIDAD"),
                            (300, "right", "PVP/UNIT"),
                            (371, "right", "IMPORTE"), (387, "right", "€")):  # fmt: skip
        pen.text(x, text, 11, anchor, BOLD)
    letters = _letters(ticket)
    for item in ticket.items:
        pen.y += 23
        pen.text(10, item.name, 11)
        if item.unit == "kg":
            pen.text(225, f"{item.quantity:.2f} kg", 11, "right")
            pen.text(300, f"{_point(item.unit_price)} €/kg", 11, "right")
        elif item.quantity != 1:
            pen.text(225, f"{item.quantity} ud", 11, "right")
            pen.text(300, f"{_point(item.unit_price)} €", 11, "right")
        pen.text(371, _point(item.total), 11, "right")
        pen.text(387, letters[item.vat_rate], 11, "right")
    _paper_foot(pen, ticket)
    sheet.height = pen.y + 40
    return sheet


def _paper_foot(pen: Pen, ticket: Ticket) -> None:
    pen.y += 50
    for label in ("SUBTOTAL COMPRA SIN DESCUENTO", "TOTAL DTOS.", "TOTAL COMPRA CON DTO."):
        pen.text(20, label, 12)
        pen.text(380, "-0.00" if "DTOS" in label else _point(ticket.total), 12, "right")
        pen.y += 26
    pen.text(200, "DESGLOSES DEL IVA GRUPO DIA%", 12, "centre")
    pen.y += 18
    _paper_vat_row(pen, "TIPO", "IVA", "BASE", "CUOTA")
    for row, letter in zip(ticket.vat, LETTERS, strict=False):
        pen.y += 17
        _paper_vat_row(pen, f"({letter})", *_paper_vat(row))
    pen.y += 50
    pen.text(20, "TOTAL A PAGAR EUROS", 16)
    pen.text(380, _point(ticket.total), 16, "right", BOLD)
    rows = [(payment.label, payment.amount) for payment in ticket.payments]
    for label, amount in [*rows, ("CAMBIO", ticket.change or Decimal(0))]:
        pen.y += 23
        pen.text(20, label, 12)
        pen.text(380, _point(amount), 12, "right")
    for text in ("BENEFICIESE DE LAS VENTAJAS DEL CLUB DIA", "DISTRIBUIDORA INTERNACIONAL DE",
                 "ALIMENTACION, S.A.", str(ticket.store.tax_id), "**IVA INCLUIDO**", "Atención al cliente",
                 "91 000 04 53"):  # fmt: skip
        pen.y += 24
        pen.text(200, text, 11, "centre")


def _paper_vat(row: VatRow) -> tuple[str, str, str]:
    return f"{row.rate:.2f}%", _point(row.base), _point(row.amount)


def _paper_vat_row(pen: Pen, letter: str, rate: str, base: str, amount: str) -> None:
    for x, text in ((132, letter), (185, rate), (238, base), (290, amount)):
        pen.text(x, text, 12, "right")
