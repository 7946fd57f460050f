# SPDX-License-Identifier: Apache-2.0
"""One transaction of Beancount; the books that include it must open its accounts (auto_accounts does)."""

from __future__ import annotations

from ocr_service.rendering.accounts import Entry, NoEntry, entry
from ocr_service.rendering.base import ReadDocument


def render(read: ReadDocument) -> bytes:
    """Return the transaction in UTF-8, or a comment that says why there is none."""
    try:
        return _transaction(entry(read.document)).encode("utf-8", "replace")
    except NoEntry as why:
        return f"; no transaction: {why}\n".encode()


def _transaction(of: Entry) -> str:
    lines = [f"{of.day} * {_string(of.payee)} {_string(of.number)}"]
    width = max(len(account) for account, _ in of.postings)
    lines += [f"  {account:{width}}  {amount:f} {of.currency}" for account, amount in of.postings]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
