# SPDX-License-Identifier: Apache-2.0
"""One transaction of Ledger, which hledger reads too."""

from __future__ import annotations

from ocr_service.rendering.accounts import Entry, NoEntry, entry
from ocr_service.rendering.base import ReadDocument

# a semicolon would begin a comment, a bar the payee's second part in hledger
_PAYEE = str.maketrans({";": ",", "|": "/"})
_CODE = str.maketrans({"(": "[", ")": "]"})
_NAMELESS = "unknown shop"


def render(read: ReadDocument) -> bytes:
    """Return the transaction in UTF-8, or a comment that says why there is none."""
    try:
        return _transaction(entry(read.document)).encode("utf-8", "replace")
    except NoEntry as why:
        return f"; no transaction: {why}\n".encode()


def _transaction(of: Entry) -> str:
    code = f"({of.number.translate(_CODE)}) " if of.number else ""
    lines = [f"{of.day} * {code}{of.payee.translate(_PAYEE) or _NAMELESS}"]
    width = max(len(account) for account, _ in of.postings)
    lines += [f"    {account:{width}}  {amount:f} {of.currency}" for account, amount in of.postings]
    return "\n".join(lines) + "\n"
