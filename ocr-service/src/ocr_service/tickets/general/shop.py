# SPDX-License-Identifier: Apache-2.0
"""The shop: name, tax id, address, town and telephone, as head or foot of the document state them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ocr_service.models import Store
from ocr_service.tickets.base import Found
from ocr_service.tickets.general.buyers import Buyers
from ocr_service.tickets.general.figures import CURRENCIES
from ocr_service.tickets.general.folding import fold
from ocr_service.tickets.general.rows import Row
from ocr_service.tickets.general.vocabulary import (
    AMOUNT,
    BUYER,
    CHANGE,
    DOCUMENT,
    HEADS,
    SELLER,
    TAX,
    TOTAL,
    words,
)
from ocr_service.tickets.taxids import TaxId, find_tax_ids

_LEGAL = re.compile(
    r"(?<![A-Z0-9.])(?:S\.?A\.?U\.?|S\. ?A\.?|S\.?L\.?U\.?|S\. ?L\.?|S\.L\.L|SLNE|"
    r"S\.? ?COOP\w*\.?(?: ?\.?V\.?)?|C\.B\.|SOCIEDAD \w+|LDA\.?|UNIPESSOAL|"
    r"GMBH(?: ?& ?CO\.? ?O?KG)?|MBH|OHG|AG|KG|KGAA|E\.? ?K\.?|UG"
    r"|LTD\.?|LIMITED|PLC|INC\.?|LLC|CORP\.?|SARL|SAS|SASU|EURL|S\.?P\.?A\.?|"
    r"S\.? ?R\.? ?L\.?S?\.?|SNC|S\.?A\.?S\.|B\. ?V\.?|N\. ?V\.?|V\.?O\.?F\.?|SDN\.? ?BHD\.?|"
    r"BHD\.?|S/B|PTE|SP\.? ?Z ?O\.? ?O\.?|S\.A\.|SPOLKA AKCYJNA|SIA|A/S|D\.?O\.?O\.?"
    r"|JSC|AD|A\. ?G\.?)(?![A-Z0-9])"
)
_ONLY_LEGAL = re.compile(rf"^(?:& ?)?(?:CO\b\.? ?)?(?:\(\w\) ?)?{_LEGAL.pattern}\W*$")
_TITLE = words(
    "INVOICE|TAX INVOICE|TAXINVOICE|RECEIPT|CASH RECEIPT|FACTURA*|SIMPLIFICADA|FACTURE|FATTURA|"
    "FATURA*|FACTUUR|RECHNUNG*|TICKET|TIQUET|KASSENBON|QUITTUNG|BELEG|DUPLIKAT|DUPLICADO|"
    "DUPLICATA|COPIA|COPY|KOPIE|BIENVENID[OA]S?|BENVINGUTS?|WELCOME|WILLKOMMEN|BIENVENUE|"
    "BENVENUTI|WELKOM|BEM-VINDO|DANKE|GRACIAS|THANK YOU|THANKS|MERCI|GRAZIE|OBRIGADO|BEDANKT|"
    "VIELEN DANK|DOCUMENTO|DOCUMENTO COMMERCIALE|SCONTRINO|ONLINE-TICKET|FAHRKARTE|PAGE|SEITE|"
    "PAGINA|DATE|DATUM|FECHA|TEL*|PHONE|FAX|EMAIL|E-MAIL|WWW|HTTPS?|UHR|FISKALNI|FISKALNY|FISCAL|"
    "RACUN|PARAGON|KASA|CEKS|ORIGINAL|STYLESHEET|COMPRA EN|GUTSCHEIN|KUNDENBELEG|CAPITAL|ENTRY|"
    "CAISSE|KASSE|CASHIER|CAJA|SUMMARY|RESUMEN|TABLE|GULTIGKEIT|*DATUM|FECHA*|HOURS|OPENING|"
    "OFFNUNGSZEITEN|HORARIO|WAHRUNG|FAHRTANTRITT|KLASSE|MESA|TISCH|TAFEL|ORDER|OPERATOR|SERVER|"
    "ABN|ROC|REG|IBAN|INTERNET ADDRESS|TELEPHONE|VIA|RESPONSIBLE|BEISPIEL-*|NR|NO|NUMBER|NUMERO|"
    "N[º°]|DATA"
)
# a label with its number is none either
_NOT_NAME = re.compile(
    r"^[^:]+: ?\S*\d\S*$|^[\W\d_]*$|@(?=\w+\.)|WWW\.|HTTPS?:|\.COM\b|\d{1,2}:\d{2}|[;=<>|]"
)
_STREET = re.compile(
    r"^(?:C/|CL\.?|CALLE|CARRER|AV\w*\.?|AVDA\.?|PLAZA|PL\.|PZA\.?|PASEO|PG\.|RONDA|CTRA\.?|"
    r"CAMINO|POL\.? ?IND\w*|RUA|AVENIDA|LARGO|PRACA|RUE|BOULEVARD|BD\.?|PLACE|CHEMIN|VIA(?!:)|"
    r"VIALE|PIAZZA|CORSO|STRADA|UL\.|ULICA|ALEJA|JALAN|JLN|LOT|NO\.? ?\d|ADDRESS|ANSCHRIFT|"
    r"ADRES\w*)(?![A-Z])"
    r"|\w*(?:STR\.|STRASSE|STRAAT|WEG|PLATZ|ALLEE|GASSE|LAAN|PLEIN|GRACHT|KADE|STRAZE|"
    r"IELA)(?![A-Z])|\b(?:STREET|ROAD|AVENUE|ST|RD|AVE|LANE|DRIVE|SQUARE|FLOOR|TAMAN|JALAN)\b"
)
_POSTAL = re.compile(
    r"(?<![\w./-])(?:(?P<nl>\d{4} ?[A-Z]{2}\b)|(?P<pt>\d{4}-\d{3})|(?P<pl>\d{2}-\d{3})|"
    r"(?P<lv>LV ?-? ?\d{4})|"
    r"(?:[A-Z]{1,2}[- ])?(?P<five>\d{5})(?!-\d))(?![\w.,:/]*\d)(?:,? {0,2})(?P<city>[A-ZÀ-Þa-zß-ÿ][^\d,|"
    r";:*]{1,40})"
)
_FOUR = re.compile(r"(?:^|, )(?:(?:CH|A|B|D|DK)[- ])?(\d{4}) (?P<city>[A-ZÀ-Þ][^\d,|;:]{2,30})(?:,|$)")
_STATE = re.compile(
    r"(?P<city>[A-Z][A-Za-z .]{2,30}),? (?P<state>[A-Z]{2}),? (?P<zip>\d{5}(?:-\d{4})?)(?!\d)"
)
_BRITISH = re.compile(r"(?:(?P<city>[A-Z][A-Za-z ]{2,25}?),? )?\b(?P<zip>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})$")
_PHONE = re.compile(
    r"(?<![A-Z])(?:TEL\w{0,6}|TLF|TF|PHONE|FON|MOBILE|MOB|TELEPHONE|TELEFAX|PH|"
    r"T)(?![A-Z])[ .:/]{0,4}(?:NR\.? ?|NO\.? ?)?:? ?(\(?\+?\d[\d ()/.-]{6,17}\d)"
)
_BARE_PHONE = re.compile(
    r"^\W{0,2}(\+?\(?0\d{1,5}\)?[ /-]{1,3}\d[\d -]{4,12}|\(\d{3}\)[ -]?\d{3}[ -]?\d{4}|"
    r"\+\d{1,3}[ \d()-]{7,15}\d|9\d{2} ?\d{3} ?\d{3}|0\d(?:[ .]\d{2}){4})\b"
)
_DATED = re.compile(r"(?<![\d.])\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d|\.\d)|\d:\d{2}")
_NOISE = re.compile(
    r"^[\W_]+|[*=_#|~]+$|\s*\((?:[A-Z.]* ?(?:NO\.?)? ?)?[\w -]*\d{3,}[\w -]*\)\s*$|[\s,;:-]+$"
)
_LABEL = re.compile(
    r"^(?:NAME|ISSUER|SELLER|VERKAUFER|SPRZEDAWCA|EMISOR|FIRMA|COMPANY|RAZON SOCIAL|NOMBRE|"
    r"PRODAVAC)\s*:\s*(?=\S|$)"
)
_DOMAIN = re.compile(r"(?:WWW\.|HTTPS?://|@)([A-Z0-9.-]+)\.[A-Z]{2,3}\b")
_MAILBOX = re.compile(r"([A-Z0-9._-]{4,})@[A-Z0-9-]+\.")
_PERSON = re.compile(r"INH\.|INHABER|PROPIETARI|TITULAR|GESCHAFTSF|GERENTE|TITOLARE|GERANT")
_OWNER = words("OWNED BY|OPERATED BY|PROPIEDAD DE|A COMPANY OF|MANAGED BY")
_HEAD = 14
_FOOT = 30


@dataclass(slots=True)
class _Name:
    text: str
    row: Row
    score: float


def read_shop(found: Found, rows: list[Row], head_end: int) -> None:
    """Fill in the store; rows before ``head_end`` are its head, unless only the foot names the shop."""
    store, sources = found.ticket.store, found.sources
    buyers = Buyers(rows)
    ids = [(row, tax_id) for row in rows for tax_id in find_tax_ids(row.fold)]
    chosen = _own_tax_id(ids, buyers)
    if chosen is not None:
        row, tax_id = chosen
        store.tax_id = row.text[tax_id.start : tax_id.end].strip()
        found.tax_country = tax_id.country
        sources["store.tax_id"] = row.line
    name = _best_name(rows, head_end, chosen[0] if chosen else None, buyers)
    if name is not None:
        store.name, sources["store.name"] = name.text, name.row.line
    _read_place(found, rows, head_end, name, buyers)
    _read_phone(store, found, rows, head_end, buyers)


def _in_domain(folded: str, domains: str) -> bool:
    """Tell whether the words of a name make up a web or mail address on the paper."""
    letters = "".join(filter(str.isalnum, _LEGAL.sub("", folded)))
    return len(letters) > 3 and letters in "".join(
        character for character in domains if character.isalnum() or character == " "
    )


def _own_tax_id(ids: list[tuple[Row, TaxId]], buyers: Buyers) -> tuple[Row, TaxId] | None:
    """Choose the shop's id: with a right check digit rather than not, never the customer's."""
    own = [entry for entry in ids if not buyers.covers(entry[0], (entry[1].start, entry[1].end))]
    return max(own, key=lambda entry: (entry[1].valid, bool(entry[1].country), -entry[0].at), default=None)


def _best_name(rows: list[Row], head_end: int, tax_row: Row | None, buyers: Buyers) -> _Name | None:
    names: list[_Name] = []
    folded = " ".join(row.fold for row in rows)
    domains = " ".join([*_DOMAIN.findall(folded), *_MAILBOX.findall(folded)])
    head = rows[: max(3, min(head_end, _HEAD))]
    heights = sorted(_height(row) for row in rows) or [1.0]
    usual = heights[len(heights) // 2] or 1.0
    for row in head:
        label = False
        for span in row.cells():
            folded = row.fold[slice(*span)]
            name = None if buyers.covers(row, span) else _name(rows, row, _with_legal_form(row, span))
            if name is None:
                label = bool(_LABEL.match(folded + " "))
                continue
            score = 3 - 0.35 * row.at + 2.5 * bool(_LEGAL.search(fold(name)))
            score += (
                2.5 * _in_domain(folded, domains) + 3 * label - 2 * bool(_OWNER.search(rows[row.at - 1].fold))
            )
            score += min(max(_height(row) / usual - 1.1, 0), 1.5)
            score += 1.0 if SELLER.search(rows[row.at - 1].fold if row.at else "") else 0
            score += 0.8 if tax_row is not None and abs(tax_row.at - row.at) <= 1 else 0
            score -= 1.5 * (span[0] > 0 and not label) + 3 * bool(_PERSON.match(folded))
            score += 3 if _LABEL.match(folded) else 0
            names.append(_Name(name, row, score))
            label = False
    for row in rows[len(head) :]:
        legal = _LEGAL.search(row.fold)
        if legal is None or buyers.covers(row, (0, legal.end())):
            continue
        name = _legal_name(row, legal.end())
        if name is not None:
            near = tax_row is not None and abs(tax_row.at - row.at) <= 1
            known = _in_domain(fold(name), domains)
            names.append(_Name(name, row, 1.9 + 1.5 * near + 1.5 * known - 0.003 * row.at))
    best = max(names, key=lambda name: name.score, default=None)
    if best is None:
        return None
    first = next((name for name in names if name.row.at == 0), None)
    if (
        first is not None
        and best.row.at == 1
        and " " not in first.text
        and _in_domain(fold(best.text), domains)
    ):
        # the kind of house above its own name: Hotel, Café, Bakery
        return _Name(f"{first.text} {best.text}", first.row, best.score)
    # a logo often gives a part of the name that stands whole on one of the next lines
    short = _letters(best.text)
    fuller = [name for name in names if 0 < name.row.at - best.row.at <= 2 and short in _letters(name.text)]
    return next(iter(fuller + _companies(names, best)), best) if len(short) > 3 else best


def _companies(names: list[_Name], logo: _Name) -> list[_Name]:
    """Return the companies with their legal form on whose line a logo stands too, if it has none itself."""
    if _LEGAL.search(fold(logo.text)):
        return []
    short = _letters(logo.text)
    return [name for name in names if _LEGAL.search(fold(name.text)) and short in _letters(name.row.text)]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _with_legal_form(row: Row, span: tuple[int, int]) -> tuple[int, int]:
    """Lengthen a cell by the next one if that is only the legal form of a company."""
    after = next((cell for cell in row.cells() if cell[0] == span[1] + 2), None)
    return (span[0], after[1]) if after and _ONLY_LEGAL.match(row.fold[slice(*after)]) else span


def _height(row: Row) -> float:
    words_ = row.line.words
    return max((word.y1 - word.y0 for word in words_), default=1.0)


def _name(rows: list[Row], row: Row, span: tuple[int, int]) -> str | None:
    """Return a cell as a name if it can be one."""
    folded = row.fold[slice(*span)]
    text = row.text[slice(*span)]
    label = _LABEL.match(folded)
    if label is not None:
        folded, text = folded[label.end() :], text[label.end() :]
    tax = find_tax_ids(folded)
    if tax:
        cut = min(tax_id.start for tax_id in tax)
        cut = max(0, re.sub(r"[A-Z./ ]{2,12}[ :.]*$", "", folded[:cut]).__len__()) if cut else 0
        folded, text = folded[:cut], text[:cut]
    text = text.split(" - ")[0] if len(text) > 45 else text
    text = tidy(text)
    folded = fold(text)
    letters = sum(map(str.isalpha, text))
    if letters < 3 or letters < len(text) * 0.45 or _NOT_NAME.search(folded) or len(text) > 60:
        return None
    legal = _LEGAL.search(folded)
    if (
        fold(text) in CURRENCIES
        or text[0].islower()
        or (len(text.split()) > 3 and text.endswith((".", ":")) and not legal)
    ):
        return None
    if _TITLE.fullmatch(fold(row.text[slice(*span)]).strip(" *:.")):
        return None
    if (
        (_TITLE.search(folded) and not legal and label is None)
        or _STREET.search(folded)
        or _POSTAL.search(text)
    ):
        return None
    if not legal and (
        TOTAL.search(folded) or CHANGE.search(folded) or TAX.search(folded) or BUYER.search(folded)
    ):
        return None
    if any(figure.money for figure in row.figures) or _header_like(folded):
        return None
    if _ONLY_LEGAL.match(folded):
        return None
    if row.at + 1 < len(rows) and _ONLY_LEGAL.match(rows[row.at + 1].fold):
        text = f"{text} {rows[row.at + 1].text.strip()}"
    return text or None


def _header_like(folded: str) -> bool:
    return sum(bool(head.search(folded)) for head in HEADS) >= 2 or bool(AMOUNT.match(folded))


def _legal_name(row: Row, end: int) -> str | None:
    """Return the name that ends with its legal form, from the start of its sentence or cell."""
    start = 0
    for mark in ("  ", ". ", ": ", " / ", "|", ", "):
        at = row.fold.rfind(mark, 0, max(end - 5, 0))
        start = max(start, at + len(mark) if at >= 0 else 0)
    parts = row.text[start:end].split()
    # in running text the name begins after the last word in small letters
    small = [at for at, word in enumerate(parts[:-1]) if word[0].islower() and word.islower()]
    text = " ".join(parts[small[-1] + 1 if small else 0 :])
    return tidy(text) if 4 < len(text) <= 50 and sum(map(str.isalpha, text)) > 3 else None


def tidy(text: str) -> str:
    """Return a name without ornaments, labels and the register number behind it."""
    before = None
    while text != before:
        before = text
        text = _NOISE.sub("", text.strip())
    if text.upper().endswith((" INVOICE", " FACTURA", " RECHNUNG", " RECEIPT")):
        text = text.rsplit(" ", 1)[0]
    return " ".join(text.split())


def _read_place(found: Found, rows: list[Row], head_end: int, name: _Name | None, buyers: Buyers) -> None:
    """Read postal code and town, and the address from the name down to them."""
    store, sources = found.ticket.store, found.sources
    start = name.row.at if name is not None else 0
    near = rows[: max(head_end, 6)]
    if start >= len(near):
        # a name at the foot may have its address there, but the head comes first
        near = near + rows[start : start + 9]
    for row in near:
        if buyers.covers(row, (0, len(row.text))):
            continue
        place = _place(row)
        if place is None:
            continue
        store.postal_code, city = place[0], place[1]
        store.city = tidy(re.split(r" - | \(|  ", _one_company(city))[0]) or None
        sources["store.postal_code"] = sources["store.city"] = row.line
        first = start if start <= row.at else 0
        parts = [
            part
            for before in rows[first : row.at]
            if (part := _address_part(before, name, store.name)) is not None
        ]
        parts.append(tidy(row.text[: place[2]]))
        store.address = ", ".join(part.rstrip(" ,") for part in parts if part) or None
        if store.address is not None:
            sources["store.address"] = rows[min(first + 1, row.at)].line
        return
    for row in near:
        if (
            not buyers.covers(row, (0, len(row.text)))
            and (street := _STREET.search(row.fold))
            and row is not (name.row if name else None)
        ):
            span = next(cell for cell in row.cells() if cell[0] <= street.start() < cell[1])
            store.address, sources["store.address"] = tidy(row.text[slice(*span)]), row.line
            return


def _one_company(city: str) -> str:
    """Return a town without the next company that a slash parts it from; two names of a town stay."""
    before, slash, after = city.partition(" / ")
    return before if slash and _LEGAL.search(fold(after)) else city


def _place(row: Row) -> tuple[str, str, int] | None:
    """Return postal code, town and where they begin on the line."""
    for span in row.cells():
        text = row.text[slice(*span)].strip(" *")
        shift = row.text.find(text, span[0])
        if match := _POSTAL.search(text):
            code = next(part for part in match.group("nl", "pt", "pl", "lv", "five") if part)
            return code, match.group("city"), shift + match.start()
        if match := _STATE.search(text):
            return match.group("zip"), match.group("city"), shift + match.start()
        if match := _FOUR.search(text):
            return match.group(1), match.group("city"), shift + match.start()
        if (match := _BRITISH.search(text)) and len(text) < 40:
            return match.group("zip"), match.group("city") or "", shift + match.start()
    cells = [row.text[slice(*span)].strip(" *,") for span in row.cells()]
    for code, city in zip(cells, cells[1:], strict=False):
        if re.fullmatch(r"(?:[A-Z]{1,2}[- ])?\d{5},?", code) and re.match(r"[^\W\d]{3}", city):
            return code, city, row.text.find(code)
    return None


def _address_part(row: Row, name: _Name | None, shop: str | None) -> str | None:
    """Return what a line between name and town adds to the address."""
    if name is not None and row is name.row:
        return None
    text = row.text.split("  ")[0]
    folded = row.fold[: len(text)]
    if (
        find_tax_ids(row.fold)
        or _PHONE.search(row.fold)
        or _NOT_NAME.search(folded)
        or _BARE_PHONE.match(folded)
    ):
        return None
    if (
        _ONLY_LEGAL.match(folded)
        or (shop and folded in shop.upper())
        or (_TITLE.search(folded) and not _STREET.search(folded))
    ):
        return None
    if re.match(r"^\(.*\d.*\)$", folded) or DOCUMENT.match(folded):
        return None
    return tidy(re.sub(r"^(?:ADDRESS|ANSCHRIFT|ADRES\w*|DIRECCION) ?: *", "", text, flags=re.IGNORECASE))


def _read_phone(store: Store, found: Found, rows: list[Row], head_end: int, buyers: Buyers) -> None:
    own = [
        row
        for row in rows[: max(head_end, _HEAD)] + rows[-_FOOT:]
        if not buyers.covers(row, (0, len(row.text)))
    ]
    for row in own:
        if match := _PHONE.search(row.fold):
            store.phone, found.sources["store.phone"] = match.group(1).strip(), row.line
            return
    for row in rows[: min(head_end, _HEAD)]:
        if _DATED.search(row.fold):
            continue
        if not buyers.covers(row, (0, len(row.text))) and (match := _BARE_PHONE.match(row.fold)):
            store.phone, found.sources["store.phone"] = match.group(1).strip(), row.line
            return
