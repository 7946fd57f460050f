# SPDX-License-Identifier: Apache-2.0
"""Tax ids of shops: where they stand on a line, whose they are, and whether their check digit is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from stdnum.at import uid as at_uid
from stdnum.be import vat as be_vat
from stdnum.ch import uid as ch_uid
from stdnum.de import vat as de_vat
from stdnum.es import cif as es_cif
from stdnum.es import nif as es_nif
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.fr import tva as fr_tva
from stdnum.gb import vat as gb_vat
from stdnum.ie import vat as ie_vat
from stdnum.it import iva as it_iva
from stdnum.lu import tva as lu_tva
from stdnum.lv import pvn as lv_pvn
from stdnum.nl import btw as nl_btw
from stdnum.pl import nip as pl_nip
from stdnum.pt import nif as pt_nif
from stdnum.rs import pib as rs_pib

_KINDS: dict[str, tuple[ModuleType, ...]] = {
    "ES": (es_nif,),
    "PT": (pt_nif,),
    "DE": (de_vat,),
    "FR": (fr_tva, fr_siret, fr_siren),
    "IT": (it_iva,),
    "NL": (nl_btw,),
    "GB": (gb_vat,),
    "AT": (at_uid,),
    "BE": (be_vat,),
    "CH": (ch_uid,),
    "IE": (ie_vat,),
    "LU": (lu_tva,),
    "LV": (lv_pvn,),
    "PL": (pl_nip,),
    "RS": (rs_pib,),
}
# what is printed before the number, after folding, and the countries that print it so
_LABELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"C\.? ?I\.? ?F\.?|N\.? ?I\.? ?F\.?|NIF/CIF|CIF/NIF", ("ES", "PT")),
    (r"NIPC|CONTRIBUINTE|N\.?[O°º]? ?CONTRIB\w*\.?", ("PT",)),
    (
        r"U\.?ST\.?-? ?ID\.?(?: ?-? ?N(?:UMME)?R\.?)?|UID(?: ?-?NR\.?)?|MWST\.?-? ?(?:ID|NR)\.?(?:-?NR\.?)?"
        r"|ST\.?-?NR\.?|STEUER-?N(?:UMME)?R\.?",
        ("DE", "AT", "CH"),
    ),
    (r"SIRET|SIREN|(?:N[°º]? ?)?(?:ID\.? ?)?T\.?V\.?A\.?(?: INTRA\w*\.?)?(?: FR)?", ("FR", "BE", "LU")),
    (r"P(?:ARTITA|\.)? ?\.?I\.?V\.?A\.?", ("IT",)),
    (r"BTW(?:[ -]?(?:NR|NUMMER|ID))?\.?", ("NL", "BE")),
    (r"(?:GST|SST)(?: ?(?:ID|REG(?:ISTRATION)?))?\.? ?(?:NO\.?|ID|NUMBER)?(?: NO\.?)?|NO ID GST", ()),
    (r"VAT(?: ?(?:REG(?:ISTRATION)?|ID))?\.? ?(?:NO\.?|NUMBER|NR\.?)?", ("GB", "IE", "NL", "DE")),
    (r"N\.?I\.?P\.?", ("PL",)),
    (r"PVN(?: ?(?:MAKS\. ?)?(?:REG\. ?)?(?:NR|KODS)\.?)?", ("LV",)),
    (r"PIB", ("RS",)),
)
_NUMBER = r"(?:[A-Z]{2}[ -]?)?[A-Z]?[- ]?\d(?:[ .-]?[0-9]){6,14}(?:[ -]?[A-Z]\d{0,2})?(?![A-Z0-9])"
_LABELLED = tuple(
    (
        re.compile(
            rf"(?<![A-Z0-9.])(?:{label})(?![A-Z]) ?[:#.)]{{0,2}} {{0,3}}({_NUMBER})"
            rf"|\b(?:{label})([A-Z]\d{{7}}[0-9A-Z])\b"
        ),
        countries,
    )
    for label, countries in _LABELS
)
_PREFIXED = re.compile(
    r"(?<![A-Z0-9])(?:(ES) ?-?[A-Z]\d{7}[A-Z0-9]|(DE) ?\d{9}|(AT)U\d{8}|"
    r"(NL) ?(?:\d{9}|\d{4}\.\d{2}\.\d{3})\.?B\.?\d{2}|"
    r"(FR) ?[A-Z0-9]{2}\d{9}|(IT) ?\d{11}"
    r"|(PT) ?\d{9}|(BE) ?0?\d{9}|(LV) ?\d{11}|(PL) ?\d{10}|(LU) ?\d{8}|(GB) ?\d{9}|"
    r"(IE) ?\d[A-Z0-9]\d{5}[A-Z]{1,2}"
    r"|(CH)E-?\d{3}\.?\d{3}\.?\d{3})(?![A-Z0-9])"
)
_SPANISH = re.compile(r"(?<![A-Z0-9-])[ABCDEFGHJNPQRSUVW][- ]?\d{7}[- ]?[0-9A-J](?![A-Z0-9])")
# a person's id, which recognition may glue to the name behind it
_PERSONAL = re.compile(r"(?<![A-Z])N\.? ?I\.? ?F\.?[ :]{0,3}(\d{8}-?[A-Z])")


@dataclass(frozen=True, slots=True)
class TaxId:
    """An id on a line; ``country`` is empty where no rule for its check digit is known."""

    country: str
    valid: bool
    start: int
    end: int


def find_tax_ids(folded: str) -> list[TaxId]:
    """Return the ids of a line, in capitals without accents; those with a label need no right check digit."""
    found: list[TaxId] = []
    if sum(map(str.isdigit, folded)) < 7:
        return found
    for match in _PREFIXED.finditer(folded):
        country = match.group(match.lastindex or 0)
        found.append(TaxId(country, is_valid(match.group(), country), *match.span()))
    for pattern, countries in _LABELLED:
        for match in pattern.finditer(folded):
            group = 1 if match.group(1) else 2
            span = match.span(group)
            if not any(span[0] < known.end and known.start < span[1] for known in found):
                found.append(_labelled(match.group(group), countries, span))
    for match in _SPANISH.finditer(folded):
        if es_cif.is_valid(match.group()) and not any(known.start < match.end() for known in found):
            found.append(TaxId("ES", True, *match.span()))
    for match in _PERSONAL.finditer(folded):
        if es_nif.is_valid(match.group(1)) and not any(known.start < match.end() for known in found):
            found.append(TaxId("ES", True, *match.span(1)))
    return sorted(found, key=lambda tax_id: tax_id.start)


def _labelled(number: str, countries: tuple[str, ...], span: tuple[int, int]) -> TaxId:
    for country in countries:
        if is_valid(number, country):
            return TaxId(country, True, *span)
    # a wrong digit can be told only where the label names one country and the number has its shape
    letter = number[0].isalpha()
    country = "ES" if "ES" in countries and (letter or number[-1].isalpha()) else ""
    if countries in (("PT",), ("IT",), ("PL",)):
        country = countries[0]
    return TaxId(country, False, *span)


@lru_cache(maxsize=256)
def is_valid(number: str, country: str) -> bool:
    """Tell whether the number is one of the country and its check digit is right."""
    return any(kind.is_valid(number) for kind in _KINDS.get(country, ()))


def country_of(number: str) -> str | None:
    """Return the country that an id names itself; None for one without a prefix."""
    match = _PREFIXED.match(number.upper())
    return match.group(match.lastindex or 0) if match else None


@lru_cache(maxsize=256)
def expected_tax_id(tax_id: str, country: str | None) -> str | None:
    """Return the id as printed if its check digit is right; a Spanish company's with the right digit if not.

    Without a country it is the one that the id names itself, else Spain.
    """
    own = country or country_of(tax_id) or "ES"
    if is_valid(tax_id, own):
        return tax_id
    number = es_cif.compact(tax_id)
    if own == "ES" and len(number) == 9 and number[0].isalpha() and number[1:8].isdigit():
        right: str = es_cif.calc_check_digits(number[:8])
        return tax_id[:-1] + (right[0] if tax_id[-1].isdigit() else right[-1])
    return None
