# SPDX-License-Identifier: Apache-2.0
"""The VAT table of a Mercadona ticket: rows in any order, and a total row of its own."""

from __future__ import annotations

import re

from ocr_service.models import VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.numbers import MONEY, decimal

_ROW = re.compile(rf"^(?:IVA )?(\d{{1,2}}(?:,\d{{1,2}})?) ?% +({MONEY}) +({MONEY})$")
_TOTAL = re.compile(rf"^TOTAL +({MONEY}) +({MONEY})$")
_EXEMPT = re.compile(rf"^(?:NO SUJETO|NO SUBJECTE|EXENTO|EXEMPT)\b.*?({MONEY})(?: +{MONEY})?$")


def read_vat(found: Found, lines: list[Line], texts: list[str], start: int) -> int:
    """Read the rows from ``start`` on; returns where the table ends."""
    rows = found.ticket.vat
    for at in range(start, len(lines)):
        if match := _ROW.match(texts[at]):
            rate, base, amount = (decimal(part) for part in match.groups())
            found.sources[f"vat[{len(rows)}]"] = lines[at]
            rows.append(VatRow(rate=rate, base=base, amount=amount))
        elif match := _TOTAL.match(texts[at]):
            found.vat_total = (decimal(match.group(1)), decimal(match.group(2)))
            return at + 1
        elif match := _EXEMPT.match(texts[at]):
            # what the table itself sets apart replaces what the names of the items suggest
            found.outside_vat = decimal(match.group(1))
        elif rows:
            return at
    return start
