# SPDX-License-Identifier: Apache-2.0
"""What Mercadona's invoices on A4 paper share: the company, rows of a table with columns, VAT, payments."""

from __future__ import annotations

import re
from decimal import Decimal

from ocr_service.models import VatRow
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Found
from ocr_service.tickets.paper import (
    AMOUNT,
    QUANTITY,
    Paper,
    add_item,
    add_payment,
    amount,
    doubt,
    is_rule,
    moment,
    quantity,
)
from ocr_service.tickets.words import folded

_COMPANY = re.compile(r"\bMERCADONA,? *S\.? ?A\.?(?= |$|U)")
_TAX_ID = re.compile(r"\bA[- ]?46103834\b")
_POSTAL = re.compile(r"\b(\d{5}) +([^\W\d].*?) *$")
_DATE = r"(\d{2})[/.-](\d{2})[/.-](\d{4})\b(?: *,? *(\d{1,2}):(\d{2}))?"
_RATE = r"\d{1,2}(?:[.,]\d{1,2})?"
# quantity and its unit, name, rate before or after the price, line
_ROW_QUANTITY_FIRST = re.compile(
    rf"^({QUANTITY}) ?(KG|UDS?|UN)?\.? +(\S.*?)(?: +({_RATE}) ?%)?(?: +({AMOUNT}) ?€?(?: ?/ ?(?:KG|UD))?)?"
    rf"(?: +(?:({_RATE}) ?%|(\d{{1,2}})))? +({AMOUNT}) ?€?$",
    re.IGNORECASE,
)
_ROW_NAME_FIRST = re.compile(
    rf"^(\S.*?) {{2,}}({QUANTITY}) ?(KG|UDS?|UN)?\.?(?: +({AMOUNT}) ?€?(?: ?/ ?(?:KG|UD))?)?"
    rf"(?: +(?:({_RATE}) ?%|(\d{{1,2}})))? +({AMOUNT}) ?€?$",
    re.IGNORECASE,
)
_ENDS_PRICED = re.compile(
    rf"^(\S.*?)(?: +({AMOUNT}) ?€?)?(?: +({_RATE}) ?%)? +({AMOUNT}) ?€?$", re.IGNORECASE
)
_FURNITURE = re.compile(
    r"^PAG(?:INA|\.) ?\d+\b(?: ?(?:DE|/) ?\d+)?$|^SUMA\b|^SUBTOTAL\b|^CONTINUA\b|^ARRASTRE\b"
)
_VAT_ROW = re.compile(rf"^(?:IVA )?({_RATE}) ?% +({AMOUNT}) ?€? +({AMOUNT}) ?€?(?: +{AMOUNT} ?€?)?$")
_VAT_TOTAL = re.compile(rf"^TOTAL(?:ES)? +({AMOUNT}) ?€? +({AMOUNT}) ?€?(?: +{AMOUNT} ?€?)?$")
_PAID = re.compile(
    rf"^(?:FORMA DE PAGO ?:? *)?((?:TARJETA|EFECTIVO|VALE|BIZUM|TRANSFERENCIA)\b[^*]*?)"
    rf"(?: *\*[* ]*(\d{{4}}))? +({AMOUNT}) ?€?$"
)


def read_company(found: Found, paper: Paper, end: int) -> None:
    """Read the company; beside its lines stand those of the invoice, and below them the customer's."""
    store, sources = found.ticket.store, found.sources
    at = paper.first(_COMPANY, 0, end)
    if at is None:
        return
    if match := _COMPANY.search(paper.texts[at]):
        store.name = " ".join(paper.lines[at].text[slice(*match.span())].split())
        sources["store.name"] = paper.lines[at]
    if tax_id := paper.found(_TAX_ID, 0, end):
        store.tax_id, sources["store.tax_id"] = tax_id[0].group(), tax_id[1]
    for line in paper.lines[at + 1 : at + 4]:
        cell = line.text.split("  ")[0]
        if match := _POSTAL.search(cell):
            store.postal_code, store.city = match.groups()
            sources["store.postal_code"] = sources["store.city"] = line
            if rest := cell[: match.start()].strip(" -,"):
                store.address, sources["store.address"] = rest, line
            return


def read_date(found: Found, paper: Paper, labels: tuple[str, ...], end: int) -> None:
    """Read the date behind the first of the labels that is on the paper, a time only if it is beside it."""
    for label in labels:
        if dated := paper.found(re.compile(rf"\b{label}\W{{0,3}} *{_DATE}"), 0, end):
            day, month, year, hour, minute = dated[0].groups()
            found.ticket.purchased_at = moment(day, month, year, (hour, minute) if hour else ())
            found.sources["purchased_at"] = dated[1]
            return


def read_rows(found: Found, lines: list[Line], furniture: set[str], name_first: bool) -> None:
    """Read the rows of the item table; ``furniture`` are lines that each page repeats."""
    pattern = _ROW_NAME_FIRST if name_first else _ROW_QUANTITY_FIRST
    for line in lines:
        text = folded(line.text)
        if is_rule(text) or text in furniture or _FURNITURE.search(text):
            continue
        if match := pattern.match(line.text):
            _add_row(found, line, match, name_first)
        elif match := _ENDS_PRICED.match(line.text):
            # preparation and delivery, a discount: they have no quantity; or it was not recognised
            name, price, rate, total = match.groups()
            if price is not None and amount(price) != amount(total):
                doubt(found, line, "a row has a price and no quantity")
            item = add_item(found, line, name, amount(total))
            item.vat_rate = quantity(rate) if rate else None
        else:
            doubt(found, line)


def _add_row(found: Found, line: Line, match: re.Match[str], name_first: bool) -> None:
    if name_first:
        name, count, unit, price, rate, bare_rate, total = match.groups()
    else:
        count, unit, name, first_rate, price, rate, bare_rate, total = match.groups()
        rate = rate or first_rate
    weighed = (unit or "").upper() == "KG" or "," in count or "." in count
    if not (weighed or unit) and price is not None and count != "1" and amount(price) == amount(total):
        # a single piece whose quantity was not recognised: the number is the name's
        name, count = f"{count} {name}", "1"
    item = add_item(
        found,
        line,
        name,
        amount(total),
        count=quantity(count),
        unit="kg" if weighed else "unit",
        price=None if price is None else amount(price),
    )
    printed = rate or bare_rate
    item.vat_rate = quantity(printed) if printed else None


def read_vat(found: Found, paper: Paper, start: int) -> None:
    """Read the VAT table; where the rows of goods are without VAT, it is what the total has beyond them."""
    for at in range(start, len(paper.lines)):
        if match := _VAT_ROW.match(paper.texts[at]):
            rate, base, tax = match.groups()
            found.sources[f"vat[{len(found.ticket.vat)}]"] = paper.lines[at]
            found.ticket.vat.append(VatRow(rate=quantity(rate), base=amount(base), amount=amount(tax)))
        elif found.ticket.vat and (match := _VAT_TOTAL.match(paper.texts[at])):
            found.vat_total = (amount(match.group(1)), amount(match.group(2)))
            break
    items = sum([item.total for item in found.ticket.items], Decimal(0))
    net = sum([row.base for row in found.ticket.vat], Decimal(0))
    if found.ticket.vat and items == net and items != found.ticket.total:
        found.added = sum([row.amount for row in found.ticket.vat], Decimal(0))


def read_payments(found: Found, paper: Paper, start: int) -> None:
    """Read the payments that print their amount."""
    for at in range(start, len(paper.lines)):
        if match := _PAID.match(paper.texts[at]):
            payment = add_payment(found, paper.lines[at], match.group(1), amount(match.group(3)))
            payment.card_last4 = match.group(2)
