# SPDX-License-Identifier: Apache-2.0
"""Numbers as Spanish tills print them."""

from decimal import Decimal


def euros(value: Decimal) -> str:
    """Write an amount: 1.234,56."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def kilos(value: Decimal) -> str:
    """Write a weight: 0,180 kg."""
    return f"{value:.3f} kg".replace(".", ",")


def percent(rate: Decimal) -> str:
    """Write a rate: 21% or 7,5%."""
    return f"{rate.normalize():f}%".replace(".", ",")
