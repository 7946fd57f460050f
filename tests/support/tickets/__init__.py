# SPDX-License-Identifier: Apache-2.0
"""Makes ticket PDFs together with their right values, so that tests need no real ticket.

    python -m support.tickets OUT_DIR [--case NAME ...] [--count N --seed S] [--document NAME ...] [--list]

writes `<case>.pdf` for each case and one TRUTH.json (see `truth` for its format). From Python::

    pdf, truth = build("fish_several")      # a named case: one trap each, see `cases()`
    pdf, truth = random_ticket(7)           # a plausible mix; build("random-7") is the same

The same arguments give the same bytes on every run: no clock, no system font, no compression, seeded
choices only. All shops' streets, numbers, cards and items are invented; only what a layout is
recognised by (company name and tax id) is real.

How it is built, each part knowing only those above it:

    model       what was bought and paid, as data
    catalogue   invented names, streets and prices; VAT rates by date
    till        adds up, takes the payment, numbers the ticket
    drawing/    a sheet of placed texts, and its printing as PDF
    layouts/    one module a shop: where each value stands on the sheet
    truth       a ticket as the right values of its fields
    cases/      one module a shop: the named traps; `shuffle` makes random tickets
    documents   everything that is not a good ticket: scans, passwords, damage, bombs
"""

from support.tickets import layouts
from support.tickets.cases import all_cases
from support.tickets.model import Ticket
from support.tickets.shuffle import random_purchase
from support.tickets.truth import truth_of

RANDOM_PREFIX = "random-"


def cases(layout: str | None = None) -> list[str]:
    """Name all cases, or those of one layout, in the order in which they are defined."""
    return [name for name, make in all_cases().items() if layout is None or make().layout == layout]


def ticket(case: str) -> Ticket:
    """Give the ticket of a case as data, before it is drawn."""
    if case.startswith(RANDOM_PREFIX) and case.removeprefix(RANDOM_PREFIX).isdecimal():
        return random_purchase(int(case.removeprefix(RANDOM_PREFIX)))
    known = all_cases()
    if case not in known:
        raise KeyError(f"no ticket case named {case!r}: see `python -m support.tickets --list`")
    return known[case]()


def build(case: str) -> tuple[bytes, dict]:
    """Give the PDF of a case and its right values."""
    bought = ticket(case)
    sheet = layouts.draw(bought)
    pdf = sheet.to_pdf()
    return pdf, truth_of(case, bought, pdf, sheet.page_count())


def random_ticket(seed: int) -> tuple[bytes, dict]:
    """Give a plausible ticket whose every choice follows from the seed."""
    return build(f"{RANDOM_PREFIX}{seed}")
