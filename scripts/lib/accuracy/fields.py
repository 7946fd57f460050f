# SPDX-License-Identifier: Apache-2.0
"""Whether a value that was read is the one that a person read from the paper."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b(?: (\d{1,2}):(\d{2}))?")
_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?")
_ALIKE = 0.8


def plain(text: object) -> str:
    """Fold case, accents and punctuation away."""
    folded = unicodedata.normalize("NFKD", str(text or "")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def same_name(read: object, right: str) -> bool:
    """Compare shop names: one may say more than the other (a branch, a legal form, the owner in brackets)."""
    names = [re.sub(r"\([^)]*\)", " ", right), *re.findall(r"\(([^)]*)\)", right)]
    return any(_alike(read, name) for name in names)


def _alike(read: object, right: str) -> bool:
    found, wanted = plain(read), plain(right)
    if not found or not wanted:
        return False
    if found in wanted or wanted in found:
        return True
    one, two = found.replace(" ", ""), wanted.replace(" ", "")
    if one in two or two in one or SequenceMatcher(None, one, two).ratio() >= _ALIKE:
        return True
    words = set(wanted.split())
    return len(words & set(found.split())) * 2 > len(words)


def same_amount(read: object, right: object) -> bool:
    """Compare amounts by value."""
    try:
        return Decimal(str(read)) == Decimal(str(right))
    except InvalidOperation:
        return False


def stated_amount(text: str) -> str | None:
    """Return the amount that an index states; None where it says that it cannot be read."""
    match = _AMOUNT.search(text)
    return match.group() if match and "?" not in text else None


def stated_moment(text: str) -> str | None:
    """Return the first date of an index's entry in ISO form, with its time where one is given."""
    match = _DATE.search(text)
    if match is None:
        return None
    day, month, year, hour, minute = match.groups()
    date = f"{int(year) + (2000 if len(year) == 2 else 0)}-{int(month):02}-{int(day):02}"
    return f"{date}T{int(hour):02}:{minute}" if hour else date


def same_number(read: object, right: str) -> bool:
    """Compare document numbers by their letters and digits; an index may give several, parted by a slash."""
    found = re.sub(r"[^0-9a-z]", "", str(read or "").lower())
    wanted = re.sub(r"\([^)]*\)|\bBon\b", " ", right)
    choices = {re.sub(r"[^0-9a-z]", "", part.lower()) for part in [wanted, *re.split(r" ?/ |\s", wanted)]}
    return bool(found) and found in choices - {""}


def ticket_of(record: dict[str, Any]) -> dict[str, Any]:
    """Return the ticket of a record, empty where there is none."""
    return record.get("ticket") or {}
