# SPDX-License-Identifier: Apache-2.0
"""Invented shops and goods, and the VAT rates of the time.

Names look like a till's: capitals, twenty characters, abbreviations. `kind` decides the VAT rate.
"""

from datetime import date

from support.tickets.model import Store

COMPANY = "MERCADONA, S.A."
TAX_ID = "A-46103834"


def _shop(address: str, postal_code: str, city: str, phone: str) -> Store:
    return Store(COMPANY, TAX_ID, address, postal_code, city, phone)


SHOPS = (
    _shop("C/ DEL FARO DE PAPEL 12", "46099", "VILLAFARO", "960000112"),
    _shop("AVDA. DE LOS TRES RELOJES 205", "18990", "GRANAVEGA", "958000347"),
    _shop("PLAZA MAESTRA INÉS OLMO 3", "03998", "CALAROJA/CALA ROJA", "965000581"),
    _shop("CTRA. VIEJA DEL MOLINO S/N", "28980", "MONTESOTO", "910000926"),
    _shop("C/ PINTORA ÚRSULA MUÑIZ 77 - 79", "41980", "ALMENDRAL DE LA CAÑADA", "954000763"),
)
CATALAN_SHOP = _shop("C/ DE L'AVI MARÇAL 41", "08799", "SANT NÀCIR DEL VALLÈS", "930000418")

# name, cheapest and dearest price in cents, kind
PIECES = (
    ("LECHE ENTERA 6 L", 516, 560, "basic"),
    ("PAN RÚSTICO", 95, 160, "basic"),
    ("BARRA CENTENO", 75, 120, "basic"),
    ("HUEVO CAMPERO DOCENA", 260, 330, "basic"),
    ("QUESO CURADO CUÑA", 345, 690, "basic"),
    ("REQUESÓN TARRINA", 130, 190, "basic"),
    ("HARINA REPOSTERÍA", 80, 115, "basic"),
    ("COGOLLOS 4 UDS", 125, 190, "basic"),
    ("CHAMPIÑÓN ENTERO", 110, 175, "basic"),
    ("MANDARINA MALLA", 280, 360, "basic"),
    ("YOGUR BATIDO KIWI", 110, 150, "basic"),
    ("ACEITE VIRGEN LATA", 1990, 3490, "staple"),
    ("ESPIRAL VEGETAL", 85, 130, "staple"),
    ("TALLARÍN AL HUEVO", 95, 145, "staple"),
    ("ACEITE GIRASOL ALTO", 160, 240, "staple"),
    ("GALLETA AVENA CACAO", 135, 210, "food"),
    ("TORTITA ARROZ FINA", 90, 140, "food"),
    ("CAFÉ MOLIDO SUAVE", 265, 410, "food"),
    ("TOMATE TAMIZADO P-3", 115, 160, "food"),
    ("GARBANZO BOTE PEQ.", 60, 95, "food"),
    ("BONITO LOMOS TARRO", 420, 690, "food"),
    ("MERMELADA HIGO", 165, 230, "food"),
    ("CREMA CALABAZA BRIK", 145, 210, "food"),
    ("JAMÓN DULCE LONCHAS", 190, 280, "food"),
    ("CHORIZO VELA DULCE", 215, 320, "food"),
    ("ALBÓNDIGA CASERA", 390, 520, "food"),
    ("MUSLO POLLO FAMILIAR", 415, 620, "food"),
    ("PIZZA CUATRO SETAS", 260, 340, "food"),
    ("HELADO TURRÓN 1/2 L.", 310, 430, "food"),
    ("ANACARDO SIN SAL", 225, 330, "food"),
    ("AGUA CON GAS 1,25L", 45, 65, "food"),
    ("S/GLUTEN MAGDALENA", 230, 295, "food"),
    ("LEGÍA PINO 2 L", 115, 160, "other"),
    ("SUAVIZANTE LAVANDA", 175, 260, "other"),
    ("ROLLO COCINA MAXI", 220, 285, "other"),
    ("CHAMPÚ ORTIGA", 190, 330, "other"),
    ("GEL DUCHA ALMENDRA", 135, 210, "other"),
    ("CERVEZA TOSTADA P-6", 330, 480, "other"),
    ("VINO TINTO JOVEN", 215, 490, "other"),
    ("BOLSA CARTÓN", 10, 15, "other"),
    ("PILA AA BLÍSTER 8", 275, 350, "other"),
)

# name, cheapest and dearest price of a kilo in cents
BY_WEIGHT = (
    ("TOMATE DE COLGAR", 189, 299),
    ("CALABACÍN VERDE", 149, 219),
    ("PERA LIMONERA", 179, 265),
    ("BONIATO LAVADO", 145, 199),
    ("CIRUELA NEGRA", 225, 349),
    ("JUDÍA PLANA", 299, 459),
    ("UVA SIN PEPITA", 259, 389),
    ("REMOLACHA HOJA", 165, 210),
)
FISH = (
    ("DORADA DE ESTERO", 995, 1495),
    ("BOQUERÓN LIMPIO", 795, 1195),
    ("CHIPIRÓN PLAYA", 1295, 1890),
    ("PESCADILLA RACIÓN", 690, 990),
    ("MEJILLÓN ROCA", 249, 345),
    ("RAPE COLA PEQUEÑA", 1490, 2290),
)


def vat_rate(kind: str, day: date) -> str:
    """Give the rate of a kind of goods on a day: that of food changed in October 2024 and January 2025."""
    if kind == "food":
        return "10"
    if kind == "other":
        return "21"
    if day < date(2024, 10, 1):
        return {"basic": "0", "staple": "5"}[kind]
    if day < date(2025, 1, 1):
        return {"basic": "2", "staple": "7.5"}[kind]
    return {"basic": "4", "staple": "10"}[kind]
