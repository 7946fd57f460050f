# SPDX-License-Identifier: Apache-2.0
"""The named cases: what a ticket can hold that has misled a reader, one trap a case."""

from collections.abc import Callable

from support.tickets.cases import (
    consum,
    dia,
    lidl,
    mercadona,
    mercadona_a4,
    mercadona_names,
    mercadona_payments,
    mercadona_wrong,
    rewe,
)
from support.tickets.model import Ticket

_MODULES = (
    mercadona,
    mercadona_names,
    mercadona_payments,
    mercadona_wrong,
    mercadona_a4,
    consum,
    dia,
    rewe,
    lidl,
)


def all_cases() -> dict[str, Callable[[], Ticket]]:
    """Name to maker, in the order of definition."""
    return {name: make for module in _MODULES for name, make in module.CASES.items()}
