# SPDX-License-Identifier: Apache-2.0
"""Numbers as Spanish tickets print them: 1.234,56 and a minus before or after."""

from __future__ import annotations

from decimal import Decimal

# for use inside larger patterns
MONEY = r"-?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{2}-?"
QUANTITY = r"-?\d+(?:,\d{1,3})?"

_DROP_DOTS = str.maketrans({".": None, ",": "."})


def decimal(text: str) -> Decimal:
    """Return the number with the digits as printed."""
    plain = text.translate(_DROP_DOTS)
    if plain[-1] == "-":
        plain = "-" + plain.strip("-")
    return Decimal(plain)
