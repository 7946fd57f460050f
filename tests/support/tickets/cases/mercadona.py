# SPDX-License-Identifier: Apache-2.0
"""Mercadona: traps of the items, the head and the VAT table."""

from dataclasses import replace
from datetime import datetime

from support.tickets.cases.register import registry
from support.tickets.model import Ticket, fish, parking, unit, weighed
from support.tickets.shuffle import basket
from support.tickets.till import card, sell

CASES, case = registry()


@case
def sample() -> Ticket:
    """Everyday ticket with a bit of all: what a person sees first."""
    items = [
        unit("LECHE ENTERA 6 L", "5.28", "4"),
        unit("12 HUEVO CAMPERO M", "3.15", "4"),
        unit("CAFÉ MOLIDO SUAVE", "3.35", n=2),
        unit("GALLETA AVENA CACAO", "1.85"),
        unit("PIZZA CUATRO SETAS", "2.95", n=2),
        unit("ACEITE VIRGEN LATA", "23.90", "4"),
        unit("TOMATE TAMIZADO P-3", "1.30"),
        unit("HELADO TURRÓN 1/2 L.", "3.80"),
        unit("JAMÓN DULCE LONCHAS", "2.45"),
        unit("CHAMPÚ ORTIGA", "2.60", "21"),
        unit("ROLLO COCINA MAXI", "2.45", "21"),
        unit("BOLSA CARTÓN", "0.15", "21", n=3),
        weighed("TOMATE DE COLGAR", "0.862", "2.49"),
        weighed("PERA LIMONERA", "1.214", "1.95"),
        fish("DORADA DE ESTERO", "0.746", "11.95"),
        weighed("UVA SIN PEPITA", "0.538", "3.29"),
    ]
    return sell("sample", items, card("DEBIT MASTERCARD", scheme=None, verified=True))


@case
def simple() -> Ticket:
    """Single pieces, one VAT rate, card."""
    items = [
        unit("GALLETA AVENA CACAO", "1.85"),
        unit("MERMELADA HIGO", "1.90"),
        unit("CAFÉ MOLIDO SUAVE", "3.10"),
    ]
    return sell("simple", items)


@case
def single_item() -> Ticket:
    """Shortest ticket there is."""
    return sell("single_item", [unit("BOLSA CARTÓN", "0.10", "21")])


@case
def quantities() -> Ticket:
    """Several of one kind: unit price and line differ; two and three digits before the name."""
    items = [
        unit("GARBANZO BOTE PEQ.", "0.75", n=2),
        unit("AGUA CON GAS 1,25L", "0.55", n=12),
        unit("BOLSA CARTÓN", "0.10", "21", n=120),
        unit("YOGUR BATIDO KIWI", "1.20", "4"),
    ]
    return sell("quantities", items)


@case
def weighed_lines() -> Ticket:
    """Weight and price of a kilo stand on a line of their own; one weighs less than 100 g."""
    items = [
        weighed("TOMATE DE COLGAR", "1.254", "2.29"),
        weighed("REMOLACHA HOJA", "0.086", "1.95"),
        unit("PAN RÚSTICO", "1.25", "4"),
        weighed("BONIATO LAVADO", "12.040", "1.49"),
    ]
    return sell("weighed_lines", items)


@case
def early_style() -> Ticket:
    """Layout of 2023: the quantity stands far left of the name."""
    items = [unit("PAN RÚSTICO", "1.10", "0"), unit("VINO TINTO JOVEN", "3.20", "21", n=2)]
    slip = card("VISA", None, "A0000000031010", response="3030", verified=True)
    return sell("early_style", items, slip, at=datetime(2024, 1, 3, 14, 11), style="2023")


@case
def fish_one() -> Ticket:
    """Fish counter: a heading, a name without a quantity, a weight."""
    items = [unit("BARRA CENTENO", "0.95", "4"), fish("PESCADILLA RACIÓN", "0.858", "8.95")]
    return sell("fish_one", items)


@case
def fish_several() -> Ticket:
    """Several fish under one heading."""
    items = [
        unit("CREMA CALABAZA BRIK", "1.75"),
        fish("BOQUERÓN LIMPIO", "0.412", "9.95"),
        fish("CHIPIRÓN PLAYA", "0.630", "14.50"),
        fish("MEJILLÓN ROCA", "1.005", "2.79"),
    ]
    return sell("fish_several", items)


@case
def fish_then_weighed() -> Ticket:
    """Ordinary weighed items right after the fish: they belong to no section."""
    items = [
        fish("RAPE COLA PEQUEÑA", "0.524", "18.95"),
        weighed("CALABACÍN VERDE", "0.782", "1.99"),
        weighed("JUDÍA PLANA", "0.410", "3.95"),
    ]
    return sell("fish_then_weighed", items)


@case
def fish_twice() -> Ticket:
    """Two fish sections with another item between them."""
    items = [
        fish("DORADA DE ESTERO", "0.690", "12.50"),
        unit("PAN RÚSTICO", "1.30", "4"),
        fish("BOQUERÓN LIMPIO", "0.250", "8.95"),
    ]
    return sell("fish_twice", items)


@case
def parking_line() -> Ticket:
    """Parking costs nothing, carries two times that are no item, and adds closing sentences."""
    items = [
        unit("MUSLO POLLO FAMILIAR", "5.35"),
        weighed("PERA LIMONERA", "0.966", "2.05"),
        parking("17:47", "18:05"),
    ]
    return sell("parking_line", items)


@case
def fish_and_parking() -> Ticket:
    """Parking right after the fish: no longer in the section."""
    items = [
        unit("BARRA CENTENO", "0.95", "4"),
        fish("CHIPIRÓN PLAYA", "0.488", "13.95"),
        parking("10:54", "11:31"),
    ]
    return sell("fish_and_parking", items)


@case
def donation() -> Ticket:
    """Gifts to a charity are part of the total but of no VAT row."""
    items = [
        unit("TALLARÍN AL HUEVO", "1.20", n=2),
        unit("DONACIÓN SOLIDARIA", "5.00", None),
        unit("CHAMPÚ ORTIGA", "2.35", "21"),
    ]
    return sell("donation", items)


@case
def vat_rates_spring_2024() -> Ticket:
    """0 % and 5 %."""
    items = [
        unit("PAN RÚSTICO", "1.10", "0"),
        unit("ESPIRAL VEGETAL", "0.95", "5", n=3),
        unit("MERMELADA HIGO", "1.85"),
        unit("LEGÍA PINO 2 L", "1.30", "21"),
    ]
    return sell("vat_rates_spring_2024", items, at=datetime(2024, 5, 6, 19, 58), style="2024")


@case
def vat_rates_autumn_2024() -> Ticket:
    """2 % and 7,5 %, a rate with a comma."""
    items = [
        unit("PAN RÚSTICO", "1.10", "2"),
        unit("ESPIRAL VEGETAL", "0.95", "7.5", n=3),
        unit("MERMELADA HIGO", "1.85"),
        unit("LEGÍA PINO 2 L", "1.30", "21"),
    ]
    return sell("vat_rates_autumn_2024", items, at=datetime(2024, 10, 7, 15, 22), style="2024")


@case
def vat_rates_six() -> Ticket:
    """All rates that one ticket can hold around the turn of a year."""
    rates = ("0", "2", "4", "7.5", "10", "21")
    names = (
        "PAN RÚSTICO",
        "REQUESÓN TARRINA",
        "HARINA REPOSTERÍA",
        "ESPIRAL VEGETAL",
        "CAFÉ MOLIDO SUAVE",
        "GEL DUCHA ALMENDRA",
    )
    items = [
        unit(name, f"{index + 1}.37", rate)
        for index, (name, rate) in enumerate(zip(names, rates, strict=True))
    ]
    return sell("vat_rates_six", items, at=datetime(2024, 12, 31, 15, 58))


@case
def vat_rows_any_order() -> Ticket:
    """Rows stand in the order of the goods, not of the rates."""
    items = [
        unit("CAFÉ MOLIDO SUAVE", "3.10"),
        unit("VINO TINTO JOVEN", "4.20", "21"),
        unit("ESPIRAL VEGETAL", "0.95", "5"),
        unit("PAN RÚSTICO", "1.10", "0"),
    ]
    order = ("10", "21", "5", "0")
    return sell("vat_rows_any_order", items, at=datetime(2024, 1, 8, 17, 59), style="2024", vat_order=order)


@case
def over_thousand() -> Ticket:
    """Amounts with a point for thousands: 1.234,56."""
    items = [
        unit("CAVA RESERVA CAJA", "312.45", "21", n=4),
        unit("JAMÓN BELLOTA PIEZA", "1289.90"),
        unit("BOLSA CARTÓN", "0.15", "21", n=8),
    ]
    return sell("over_thousand", items)


@case
def exactly_thousand() -> Ticket:
    """Round total of four digits."""
    return sell("exactly_thousand", [unit("TARJETA REGALO", "250.00", None, n=4)])


@case
def negative_line() -> Ticket:
    """Item taken back: its line is negative and counts."""
    items = [
        unit("PIZZA CUATRO SETAS", "2.95", n=2),
        unit("PIZZA CUATRO SETAS", "-2.95"),
        unit("PAN RÚSTICO", "1.20", "4"),
    ]
    return sell("negative_line", items)


@case
def discount_line() -> Ticket:
    """Discount as a line of its own."""
    items = [
        unit("BONITO LOMOS TARRO", "5.95", n=2),
        unit("DTO. 2ª UNIDAD", "-1.79"),
        unit("SUAVIZANTE LAVANDA", "2.15", "21"),
    ]
    return sell("discount_line", items)


@case
def repeated_items() -> Ticket:
    """Equal lines several times: nothing is merged."""
    items = [unit("CERVEZA TOSTADA P-6", "3.95", "21")] * 3 + [weighed("CIRUELA NEGRA", "0.500", "2.98")] * 2
    return sell("repeated_items", items)


@case
def redacted() -> Ticket:
    """Black boxes over address, invoice number and card: those fields are not there."""
    whole = sell(
        "redacted",
        [unit("PAN RÚSTICO", "1.10", "4"), unit("MERMELADA HIGO", "1.85")],
        card("VISA ORO DEBITO", None, digits_shown=False),
    )
    store = replace(whole.store, address=None, postal_code=None, city=None)
    return replace(whole, store=store, invoice_number=None, redacted=True)


@case
def bare_head() -> Ticket:
    """Head without address and telephone, and nothing in their place."""
    whole = sell("bare_head", [unit("PAN RÚSTICO", "1.10", "4"), unit("MERMELADA HIGO", "1.85")])
    return replace(whole, store=replace(whole.store, address=None, postal_code=None, city=None, phone=None))


@case
def many_items() -> Ticket:
    """120 items on one page of more than a metre."""
    return sell("many_items", basket("many_items", 120, datetime(2025, 2, 24)))


@case
def several_pages() -> Ticket:
    """Items go on over sheets of ordinary paper; a page ends between a name and its weight."""
    items = basket("several_pages", 60, datetime(2025, 2, 24))
    mixed = [item for pair in zip(items[:30], items[30:], strict=True) for item in pair]
    return sell("several_pages", mixed, page_height=830.0)


@case
def everything() -> Ticket:
    """All kinds of lines on one ticket."""
    items = [
        *basket("everything", 14, datetime(2024, 11, 23)),
        unit("12 HUEVO CAMPERO M", "3.15", "2", n=2),
        unit("DONACIÓN SOLIDARIA", "1.00", None),
        fish("BOQUERÓN LIMPIO", "0.412", "9.95"),
        fish("MEJILLÓN ROCA", "1.005", "2.79"),
        weighed("BONIATO LAVADO", "1.390", "1.59", "2"),
        parking("14:02", "14:49"),
    ]
    slip = card("Debit Mastercard", "MASTERCARD", verified=True)
    return sell(
        "everything", items, slip, at=datetime(2024, 11, 23, 14, 49), vat_order=("21", "2", "10", "7.5")
    )
