# SPDX-License-Identifier: Apache-2.0
"""Which standard a code follows, and what it states by it.

The fields have the contract's names where it has one (``store.tax_id``, ``invoice_number``, ``purchased_at``,
``total``, ``currency``); amounts are plain decimals and dates are in ISO form, local time.
"""

from __future__ import annotations

from collections.abc import Callable

from ocr_service.codes import fiscal, payment, shops, travel

Fields = dict[str, str]
Reader = Callable[[str], Fields | None]

# each returns None for a text that is not of its kind
_TEXT_READERS: tuple[tuple[str, Reader], ...] = (
    ("verifactu", fiscal.verifactu),
    ("ticketbai", fiscal.ticketbai),
    ("atcud", fiscal.atcud),
    ("dsfinvk", fiscal.dsfinvk),
    ("rksv", fiscal.rksv),
    ("suf", fiscal.suf),
    ("epc", payment.epc),
    ("swiss_qr_bill", payment.swiss_qr_bill),
    ("iata_bcbp", travel.boarding_pass),
)


def meaning(format_name: str, text: str, data: bytes) -> tuple[str | None, Fields]:
    """Return the kind of a code and its fields; a plain code has neither."""
    if (fields := travel.railway(data)) is not None:
        return "uic", fields
    if format_name == "Code 128" and (fields := shops.mercadona(text)):
        return "mercadona", fields
    if format_name == "ITF" and (fields := shops.lidl(text)):
        return "lidl", fields
    for kind, read in _TEXT_READERS:
        found = read(text)
        if found is not None:
            return kind, found
    return None, {}
