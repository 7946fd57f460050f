# SPDX-License-Identifier: Apache-2.0
"""Where each value of a ticket stands on the paper: one module a shop."""

from collections.abc import Callable

from support.tickets.drawing import Sheet
from support.tickets.layouts import consum, dia, lidl, mercadona, mercadona_invoice, mercadona_online, rewe
from support.tickets.model import Ticket

_LAYOUTS: dict[str, Callable[[Ticket], Sheet]] = {
    "consum": consum.draw,
    "dia": dia.draw,
    "lidl": lidl.draw,
    "mercadona": mercadona.draw,
    "mercadona_invoice": mercadona_invoice.draw,
    "mercadona_online": mercadona_online.draw,
    "rewe": rewe.draw,
}


def draw(ticket: Ticket) -> Sheet:
    """Draw the ticket in its own layout."""
    return _LAYOUTS[ticket.layout](ticket)
