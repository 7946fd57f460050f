# SPDX-License-Identifier: Apache-2.0
"""Codes that tax offices prescribe: Spain, the Basque Country, Portugal, Germany, Austria and Serbia."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from ocr_service.codes.values import amount, central_european, day, kept, plain

Fields = dict[str, str]

_VERIFACTU_HOSTS = ("agenciatributaria.gob.es", "aeat.es")
_TBAI_ID = re.compile(r"TBAI-([A-Z0-9]{8,9})-(\d{6})-([^-]{13})-(\d{3})\Z")
_DSFINVK_BEGIN = re.compile(r"V\d;")
_RKSV_BEGIN = re.compile(r"_R\d-[A-Z]{2}\d+_")
_SUF_HOST = "suf.purs.gov.rs"
_CREDIT_NOTES = frozenset({"NC"})


def verifactu(text: str) -> Fields | None:
    """VERI*FACTU and its sibling for other systems: an address that checks the invoice at the tax office."""
    parts = _address(text)
    if parts is None or not parts[0].endswith(_VERIFACTU_HOSTS):
        return None
    asked = parts[1]
    if not {"nif", "numserie", "importe"} <= asked.keys():
        return None
    return kept(
        store__tax_id=plain(asked["nif"]),
        invoice_number=plain(asked["numserie"]),
        purchased_at=day(asked.get("fecha"), "%d-%m-%Y"),
        total=amount(asked["importe"]),
        currency="EUR",
    )


def ticketbai(text: str) -> Fields | None:
    """TicketBAI: the id holds tax id and date, the rest of the address series, number and total."""
    parts = _address(text)
    if parts is None or (match := _TBAI_ID.match(parts[1].get("id", ""))) is None:
        return None
    asked = parts[1]
    series, number = plain(asked.get("s")), plain(asked.get("nf"))
    return kept(
        ticketbai=asked["id"],
        store__tax_id=match.group(1),
        purchased_at=day(match.group(2), "%d%m%y"),
        invoice_number="-".join(part for part in (series, number) if part),
        series=series,
        number=number,
        total=amount(asked.get("i")),
        currency="EUR",
    )


def atcud(text: str) -> Fields | None:
    """Portugal: letters with values, parted by stars; O is the total, N the tax in it, H the ATCUD."""
    if not text.startswith("A:") or "*H:" not in text or "*O:" not in text:
        return None
    values = dict(part.split(":", 1) for part in text.split("*") if ":" in part)
    total = amount(values.get("O"))
    refund = values.get("D") in _CREDIT_NOTES
    return kept(
        store__tax_id=plain(values.get("A")),
        buyer_tax_id=plain(values.get("B")),
        document_type=plain(values.get("D")),
        purchased_at=day(values.get("F"), "%Y%m%d"),
        invoice_number=plain(values.get("G")),
        atcud=plain(values.get("H")),
        tax=amount(values.get("N")),
        total=total,
        kind="refund" if refund else None,
        currency="EUR",
    )


def dsfinvk(text: str) -> Fields | None:
    """Germany: what the till's security device signed; the total is the sum of the amounts by tax rate."""
    parts = text.split(";")
    if _DSFINVK_BEGIN.match(text) is None or len(parts) < 8:
        return None
    version, serial, process, data, transaction, counter, begin, _ = parts[:8]
    fields = kept(
        version=version,
        till=plain(serial),
        process=plain(process),
        transaction=plain(transaction),
        signature_counter=plain(counter),
        purchased_at=_utc(begin),
    )
    # only a receipt states money: "Beleg^75.33_7.99_0.00_0.00_0.00^10.00:Bar"
    if process == "Kassenbeleg-V1" and len(receipt := data.split("^")) >= 2:
        amounts = [amount(part) for part in receipt[1].split("_")]
        if len(amounts) == 5 and all(amounts):
            fields["total"] = str(sum([Decimal(part or "0") for part in amounts]))
            fields["document_type"] = receipt[0][:40]
    return fields


def _utc(text: str) -> str | None:
    """Return a time of UTC, as the security device writes it, as it is printed in Germany."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return central_european(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def rksv(text: str) -> Fields | None:
    """Austria: parts set apart by underscores; five amounts by tax rate make the total."""
    parts = text.split("_")
    if _RKSV_BEGIN.match(text) is None or len(parts) < 13:
        return None
    _, suite, till, number, moment = parts[:5]
    amounts = [amount(part) for part in parts[5:10]]
    total = str(sum([Decimal(part or "0") for part in amounts])) if all(amounts) else None
    return kept(
        suite=plain(suite),
        till=plain(till),
        invoice_number=plain(number),
        purchased_at=day(moment[:10], "%Y-%m-%d") and _local(moment),
        total=total,
        currency="EUR",
    )


def _local(text: str) -> str | None:
    try:
        return datetime.fromisoformat(text).replace(microsecond=0, tzinfo=None).isoformat()
    except ValueError:
        return None


def suf(text: str) -> Fields | None:
    """Serbia: an address whose ``vl`` packs signer, counters, the total (10,000 a dinar) and the time."""
    parts = _address(text)
    if parts is None or parts[0] != _SUF_HOST or "vl" not in parts[1]:
        return None
    try:
        packed = base64.b64decode(parts[1]["vl"].replace(" ", "+").replace("-", "+").replace("_", "/") + "==")
    except (binascii.Error, ValueError):
        return None
    if len(packed) < 41:
        return None
    asked, signed = (packed[at : at + 8].decode("ascii", "replace") for at in (1, 9))
    counter = int.from_bytes(packed[17:21], "little")
    total = Decimal(int.from_bytes(packed[25:33], "little")) / 10000
    moment = int.from_bytes(packed[33:41], "big") / 1000
    if not 0 < moment < 4e9:
        return None
    return kept(
        invoice_number=plain(f"{asked}-{signed}-{counter}"),
        purchased_at=central_european(datetime.fromtimestamp(moment, UTC)),
        total=f"{total:.2f}",
        currency="RSD",
    )


def _address(text: str) -> tuple[str, dict[str, str]] | None:
    """Return host and first values of what a web address asks for."""
    if not text[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(text.strip())
        asked = parse_qs(parts.query, keep_blank_values=True, max_num_fields=30)
    except ValueError:
        return None
    return (parts.hostname or "").lower(), {name: values[0] for name, values in asked.items()}
