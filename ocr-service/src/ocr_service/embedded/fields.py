# SPDX-License-Identifier: Apache-2.0
"""What both syntaxes share: code lists, and the bound on lines."""

from __future__ import annotations

from decimal import Decimal

LINES_MOST = 2000
# UNTDID 1001: credit notes and corrections that give money back
REFUNDS = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
# UN/ECE recommendation 20, as far as shops weigh and measure; every count is a "unit"
_UNITS = {"KGM": "kg", "GRM": "g", "LTR": "l", "MLT": "ml", "MTR": "m", "MTK": "m2", "HUR": "h", "KWH": "kWh"}


def unit(code: str | None) -> str:
    """Return the contract's name of a unit."""
    return _UNITS.get(code or "", "unit")


def is_note(quantity: str | None, total: str | None) -> bool:
    """Tell a heading or remark that a program wrote as a line: nothing of it was bought, for nothing."""
    return total is None or (quantity is not None and not Decimal(quantity) and not Decimal(total))


def is_one(basis: str | None) -> bool:
    """Tell whether a price is for one unit; that for a hundred is no unit price of the contract."""
    return basis is None or Decimal(basis) in (0, 1)
