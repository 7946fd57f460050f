# SPDX-License-Identifier: Apache-2.0
"""How a module of cases names them: each function is a case, called as the function is."""

from collections.abc import Callable

from support.tickets.model import Ticket

Make = Callable[[], Ticket]


def registry() -> tuple[dict[str, Make], Callable[[Make], Make]]:
    """Make a table of cases and the decorator that fills it."""
    table: dict[str, Make] = {}

    def case(make: Make) -> Make:
        if make.__name__ in table:
            raise ValueError(f"two ticket cases are named {make.__name__!r}: rename one")
        table[make.__name__] = make
        return make

    return table, case
