# SPDX-License-Identifier: Apache-2.0
"""Tickets of shops that no layout knows: what is printed, as text, and what a reader must find on it."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent

from support.tickets.layouts import general

# name, quantity, unit, unit price, total, discount; money as printed digits
Line = tuple[str, str, str, str | None, str, str]


@dataclass(frozen=True)
class Paper:
    """A ticket on a grid of characters. A field that is not on the paper is None or empty."""

    text: str
    shop: str | None
    total: str | None
    currency: str | None
    purchased_at: str | None
    number: str | None = None
    tax_id: str | None = None
    postal_code: str | None = None
    city: str | None = None
    phone: str | None = None
    items: tuple[Line, ...] = ()
    vat: tuple[tuple[str, str, str], ...] = ()
    payments: tuple[tuple[str, str], ...] = ()
    change: str | None = None
    kind: str = "receipt"
    failing: tuple[str, ...] = ()
    page_rows: int | None = None

    def lines(self) -> list[str]:
        """Give the printed lines, the empty ones too."""
        return dedent(self.text).strip("\n").split("\n")

    def pdf(self) -> bytes:
        """Print the paper; the same bytes every time."""
        return general.draw("receipt", self.lines(), self.page_rows).to_pdf()


Make = Callable[[], Paper]


def line(
    name: str,
    total: str,
    quantity: str = "1",
    price: str | None = "",
    unit: str = "unit",
    discount: str = "0",
) -> Line:
    """Make an item; the unit price of a single piece is its amount."""
    return (name, quantity, unit, total if price == "" else price, total, discount)
