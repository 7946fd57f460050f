# SPDX-License-Identifier: Apache-2.0
"""The name that people know a shop or carrier by, looked up and never guessed."""

from __future__ import annotations

import re

from ocr_service.models import Store
from ocr_service.tickets.companies import COMPANIES
from ocr_service.tickets.general.folding import fold

_TAX_IDS = {tax_id: brand for brand, tax_ids, _, _ in COMPANIES for tax_id in tax_ids.split()}
_NAMES = {name: brand for brand, _, names, _ in COMPANIES for name in names.split("|")}
_CARRIERS = {code: brand for brand, _, _, codes in COMPANIES for code in codes.split()}
_NAME = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_NAMES, key=len, reverse=True)))})(?![A-Z0-9])")
_MARKS = re.compile(r"[^A-Z0-9]")


# tickets whose layout is one chain's alone: the paper shows its sign as a picture, and names the branch
_LAYOUTS = {"mercadona": "Mercadona", "dia": "Dia", "consum": "Consum", "rewe": "REWE", "lidl": "Lidl"}


def brand_of(store: Store, layout: str) -> str | None:
    """Return the brand that the tax id belongs to, else the layout's, else the one the name begins with."""
    if store.tax_id is not None:
        plain = _MARKS.sub("", store.tax_id.upper())
        brand = _TAX_IDS.get(plain) or _TAX_IDS.get(plain[2:])
        if brand is not None:
            return brand
    brand = _LAYOUTS.get(layout.partition("_")[0])
    if brand is not None:
        return brand
    match = _NAME.match(fold(store.name or ""))
    return _NAMES[match.group()] if match else None


def brand_of_carrier(code: str) -> str | None:
    """Return the brand of a carrier by its IATA designator or RICS code."""
    return _CARRIERS.get(code)


def printed_brand(text: str) -> tuple[str, int, int] | None:
    """Return the first known name in a line, as printed, with where it begins and ends."""
    folded = fold(text)
    for match in _NAME.finditer(folded):
        if match.start() == 0 or not folded[match.start() - 1].isalnum():
            return text[match.start() : match.end()], match.start(), match.end()
    return None
