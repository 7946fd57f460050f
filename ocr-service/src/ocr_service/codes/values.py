# SPDX-License-Identifier: Apache-2.0
"""Amounts, dates and times as codes write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_AMOUNT = re.compile(r"([+-]?)0*(\d{1,12})(?:[.,](\d{1,4}))?\Z", re.ASCII)
_LONGEST = 200


def amount(text: str | None) -> str | None:
    """Return an amount as a plain decimal with at least two places; None for what is none."""
    match = _AMOUNT.match((text or "").strip())
    if match is None:
        return None
    sign, whole, places = match.groups()
    return f"{'-' if sign == '-' else ''}{whole}.{(places or '').ljust(2, '0')}"


def day(text: str | None, form: str) -> str | None:
    """Return a date in ISO form; ``form`` is that of strptime."""
    try:
        return datetime.strptime((text or "").strip(), form).date().isoformat()
    except ValueError:
        return None


def plain(text: str | None) -> str | None:
    """Return a text of a code without control characters and with a bounded length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())[:_LONGEST] or None


def central_european(moment: datetime) -> str:
    """Return a moment of UTC as local time in Central Europe, ISO form, whole seconds."""
    summer = _change(moment.year, 3) <= moment < _change(moment.year, 10)
    local = moment.astimezone(UTC) + timedelta(hours=2 if summer else 1)
    return local.replace(microsecond=0, tzinfo=None).isoformat()


def _change(year: int, month: int) -> datetime:
    """Return when clocks change: the last Sunday of March and of October, 1:00 UTC."""
    last = date(year, month, 31)
    last -= timedelta(days=(last.weekday() + 1) % 7)
    return datetime(last.year, last.month, last.day, 1, tzinfo=UTC)


def kept(**fields: str | None) -> dict[str, str]:
    """Keep the fields that have a value; ``__`` in a name stands for a dot."""
    return {name.replace("__", "."): value for name, value in fields.items() if value}
