# SPDX-License-Identifier: Apache-2.0
"""All papers of shops that no layout knows, by name."""

from support.tickets.cases import general_invoices, general_north, general_south, general_traps
from support.tickets.papers import Make

CASES: dict[str, Make] = {
    **general_south.CASES,
    **general_north.CASES,
    **general_invoices.CASES,
    **general_traps.CASES,
}
