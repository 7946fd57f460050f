# SPDX-License-Identifier: Apache-2.0
"""Codes that fill in a transfer: the European EPC code and the Swiss QR bill; the amount is to be paid."""

from __future__ import annotations

import re

from stdnum import iban

from ocr_service.codes.values import amount, day, kept, plain

Fields = dict[str, str]

_EPC_AMOUNT = re.compile(r"([A-Z]{3})(\d{1,9}(?:\.\d{1,2})?)\Z")
_SWICO = re.compile(r"/(\d{2})/((?:\\.|[^/\\])*)")
_SWISS_LINES = 31


def epc(text: str) -> Fields | None:
    """Read the European Payments Council's code: a line a field, from the mark BCD on."""
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) < 7 or lines[0] != "BCD" or lines[3] not in ("SCT", "INST"):
        return None
    lines += [""] * 12
    money = _EPC_AMOUNT.match(lines[7])
    return kept(
        bic=plain(lines[4]),
        name=plain(lines[5]),
        iban=_iban(lines[6]),
        amount=amount(money.group(2)) if money else None,
        currency=money.group(1) if money else None,
        reference=plain(lines[9]),
        message=plain(lines[10]),
    )


def swiss_qr_bill(text: str) -> Fields | None:
    """Read the Swiss payment part: 31 lines or more from the mark SPC on."""
    lines = [line.strip() for line in text.split("\n")]
    if len(lines) < _SWISS_LINES or lines[0] != "SPC" or lines[30] != "EPD":
        return None
    # kind S has street and number, postal code and town in lines of their own; kind K joins them
    structured = lines[4] == "S"
    fields = kept(
        iban=_iban(lines[3]),
        name=plain(lines[5]),
        address=plain(f"{lines[6]} {lines[7]}" if structured else lines[6]),
        town=plain(f"{lines[8]} {lines[9]}" if structured else lines[7]),
        amount=amount(lines[18]),
        currency=plain(lines[19]),
        reference=plain(lines[28]),
        message=plain(lines[29]),
    )
    bill = lines[31] if len(lines) > _SWISS_LINES else ""
    if bill.startswith("//S1/"):
        fields |= _swico(bill[4:])
    return fields


def _swico(bill: str) -> Fields:
    """Read the bill's own data by Swico's syntax: /10/ number, /11/ date, /30/ tax number."""
    values = {tag: re.sub(r"\\(.)", r"\1", value) for tag, value in _SWICO.findall(bill)}
    return kept(
        invoice_number=plain(values.get("10")),
        purchased_at=day(values.get("11"), "%y%m%d"),
        store__tax_id=f"CHE{values['30']}" if values.get("30", "").isdigit() else None,
    )


def _iban(text: str) -> str | None:
    compact: str = iban.compact(text)
    return compact if iban.is_valid(compact) else None
