# SPDX-License-Identifier: Apache-2.0
"""Bar codes by which shops find their own tickets."""

from __future__ import annotations

import re

from ocr_service.codes.values import day, kept

# 221, shop, day, till, number, and what only the shop knows
_MERCADONA = re.compile(r"221(\d{4})(\d{8})(\d{3})(\d{6})\d{12}\Z", re.ASCII)
# 0888, shop, receipt, till, day
_LIDL = re.compile(r"0888\d{4}(\d{6})(\d{2})(\d{6})\Z", re.ASCII)


def mercadona(text: str) -> dict[str, str] | None:
    """Read the code below a Mercadona ticket: the simplified invoice's number and day."""
    match = _MERCADONA.match(text)
    if match is None or (date := day(match.group(2), "%d%m%Y")) is None:
        return None
    shop, _, till, number = match.groups()
    return kept(invoice_number=f"{shop}-{till}-{number}", purchased_at=date)


def lidl(text: str) -> dict[str, str] | None:
    """Read the code below a Lidl receipt, which stands on what is printed there: its number and day."""
    match = _LIDL.match(text)
    if match is None or (date := day(match.group(3), "%d%m%y")) is None:
        return None
    return kept(invoice_number=f"{match.group(1)}/{match.group(2)}", purchased_at=date)
