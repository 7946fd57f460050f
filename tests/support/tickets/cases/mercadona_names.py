# SPDX-License-Identifier: Apache-2.0
"""Mercadona: names that are taken for something else, or that a reader spoils."""

from support.tickets.cases.register import registry
from support.tickets.catalogue import CATALAN_SHOP
from support.tickets.model import Ticket, fish, unit, weighed
from support.tickets.till import sell

CASES, case = registry()


@case
def digit_names() -> Ticket:
    """Names that start or end with digits, next to the quantity and the price."""
    items = [
        unit("12 HUEVO CAMPERO M", "3.15", "4"),
        unit("3 PIMIENTOS TRICOLOR", "1.79", "4", n=2),
        unit("100 % CACAO POLVO", "2.95"),
        unit("BEBIDA COLA 2", "1.45", "21", n=4),
        unit("AGUA MINERAL 6X1,5", "2.10"),
        unit("TOALLITA 72", "1.25", "21"),
        weighed("4 ESTACIONES ENSALAD", "0.344", "5.20"),
    ]
    return sell("digit_names", items)


@case
def keyword_names() -> Ticket:
    """Names that hold the words the layout is read by."""
    items = [
        unit("TOTAL LIMPIEZA BAÑO", "2.15", "21"),
        unit("SOPA DE PESCADO", "1.95"),
        unit("TARJETA FELICITACIÓN", "1.50", "21", n=2),
        unit("IVA FLOR INFUSIÓN", "1.10"),
        unit("JUEGO PARKING COCHES", "7.95", "21"),
        unit("PATATA GUARNICIÓN KG", "3.49", "4"),
        unit("PAVO 92% LONCHAS", "2.35"),
        unit("MORTADELA 1,99 €/KG", "1.99"),
    ]
    return sell("keyword_names", items)


@case
def punctuated_names() -> Ticket:
    """Names with the signs that tills abbreviate with, and some that look like amounts."""
    items = [
        unit("+PROT. BATIDO VAIN.", "1.75"),
        unit("S/AZÚCAR T.FRUTAS,", "2.10"),
        unit('QUESO "TIERNO" & MÁS', "3.60", "4"),
        unit("-50% GRASA MAYONESA", "1.80"),
        unit("C. SÉRUM (NOCHE) B5*", "5.00", "21"),
        unit("ACEITUNA S/H 0,0", "1.15", n=2),
    ]
    return sell("punctuated_names", items)


@case
def long_names() -> Ticket:
    """Names that reach up to the column of unit prices."""
    items = [
        unit("SURTIDO FRUTOS SECOS TOST.", "6.45", n=2),
        unit("DETERGENTE LÍQUIDO MARSELLA", "4.95", "21"),
        weighed("TOMATE PARA ENSALADA VARIADO", "0.732", "3.15"),
        fish("MERLUZA DE PINCHO EN RODAJAS", "0.615", "13.90"),
    ]
    return sell("long_names", items)


@case
def catalan_names() -> Ticket:
    """Accents of both kinds, cedilla, the raised dot of a double l."""
    items = [
        unit("PA DE PAGÈS LLESCAT", "1.65", "4"),
        unit("CALÇOTS MANAT GRAN", "4.50", "4"),
        unit("MEL·LOSA TARONJA", "2.20", n=2),
        unit("XOCOLATA À LA TASSA", "1.95"),
        unit("PIÑÓN Y CAÑAMÓN", "3.15"),
        unit("CREMA CATALANA QÜERN", "1.40"),
        weighed("MADUIXÒ FRESC", "0.468", "4.95"),
    ]
    return sell("catalan_names", items, store=CATALAN_SHOP)


@case
def bad_apostrophe_question() -> Ticket:
    """Question mark where the shop's system lost an apostrophe: it is read as printed."""
    return sell("bad_apostrophe_question", [unit("SALSA MOLLY?S", "2.65"), unit("MERMELADA HIGO", "1.85")])


@case
def bad_apostrophe_inverted() -> Ticket:
    """Inverted question mark in the same place."""
    return sell("bad_apostrophe_inverted", [unit("SALSA MOLLY¿S", "2.65"), unit("MERMELADA HIGO", "1.85")])
