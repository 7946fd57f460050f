# SPDX-License-Identifier: Apache-2.0
"""What a shop layout is, and what it hands back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal

from ocr_service.models import Check, LayoutScore, Notice, Ticket
from ocr_service.reading.base import Line


@dataclass(slots=True)
class Match:
    """How sure a layout is that a document is its own: 0 is no, 1 is certain."""

    score: float
    reason: str


@dataclass(slots=True)
class Found:
    """A ticket as a layout read it, with what the checks need to know beyond the contract."""

    ticket: Ticket
    # field name, as in "total" or "items[3]", to the line that it was read from
    sources: dict[str, Line] = field(default_factory=dict)
    # unit prices that stand on the paper, by index of the item
    printed_prices: dict[int, Decimal] = field(default_factory=dict)
    outside_vat: Decimal = Decimal(0)
    vat_total: tuple[Decimal, Decimal] | None = None
    # what the payments exceed the total by, because the coins for it are missing
    rounded: Decimal = Decimal(0)
    # what the total holds beyond the items: tax on net prices, rounding
    added: Decimal = Decimal(0)
    # what the ticket says is still to be paid
    unpaid: Decimal = Decimal(0)
    # whose rules the tax id follows, as ISO 3166 code; None: by the id itself; empty: nobody knows them
    tax_country: str | None = None
    # the till rounds the VAT of every line before it adds them up
    vat_by_line: bool = False
    warnings: list[Notice] = field(default_factory=list)


@dataclass(slots=True)
class ParsedTicket:
    """Everything known about the ticket of a document; without one, why not."""

    ticket: Ticket | None = None
    checks: list[Check] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    scores: list[LayoutScore] = field(default_factory=list)
    reason: str = "no layout was tried"
    sources: dict[str, Line] = field(default_factory=dict)


class Layout(ABC):
    """One shop's way of printing tickets."""

    name: str

    @abstractmethod
    def matches(self, lines: list[Line]) -> Match:
        """Say how well the lines fit this layout, and why."""

    @abstractmethod
    def parse(self, lines: list[Line]) -> Found | None:
        """Read the ticket; None if it turns out that there is none."""
