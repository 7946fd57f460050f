# SPDX-License-Identifier: Apache-2.0
"""The number of the document: beside its label, or below it where the labels head columns."""

from __future__ import annotations

import re

from ocr_service.tickets.general.rows import Row, below

_NO = r"(?: ?-? ?(?:NUMBER|NUMERO|NUMMER|NUM\.?|NO\.?|NR\.?|N[º°.]?|#|[º°]|ID))"
_VALUE = r"((?:[A-Z]{1,4} (?=\d{4}|\d{1,4}/))?[A-Z0-9#](?:- (?=\d)|[A-Z0-9./_#-])*)(?!,\d|[A-Z0-9])"
_GAP = r"[ .:]{0,3}(?:\(\w+\))?[ .:]*"
_INVOICE = (
    r"INVOICE|FACTURA(?: SIMPLIFICADA)?|FRA\.? ?SIMP\w*\.?|FACTURE|FATTURA|"
    r"FATURA(?:[ -]?(?:SIMPLIFICADA|RECIBO))?|FACTUUR|RECHNUNGS?|RECH\.?|RE|N\. ?FACT\.? ?S?|"
    r"\w*RECHNUNG|FAKTURA(?: VAT)?|INV|RACUN"
)
_BON = (
    r"BON|KASSENBON|RECEIPT|TICKET|TIQUET|TKT|RECIBO|SCONTRINO|DOCUMENTO|DO[CK]\.?|TALAO|"
    r"KASSABON|BILL|SLIP|CHECK|CEKS|CEKA|PARAGON|QUITTUNGS?"
)
_OTHER = (
    r"BELEG|AUFTRAGS|ORDER|TRANSACTION|TRANS|TRANSAKTIONS?|OPERACION|PEDIDO|BESTELL|BESTEL|"
    r"COMMANDE|BOOKING|RESERVATION|REFERENCE"
)
# label patterns, the best first; a value must hold a digit
_LABELS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?<![A-Z])(?:{_INVOICE}){_NO}{_GAP}{_VALUE}"),
    re.compile(
        rf"(?<![A-Z])(?:INV NO/DATE|{_INVOICE})(?:[^A-Z\d]{{0,4}}\bNR?\.)?(?: ?: ?| {{1,3}}|"
        rf")(?<=[ :.]){_VALUE}"
    ),
    re.compile(rf"(?<![A-Z])\w*RECHNUNG\b.{{0,40}}?\bNR\.? ?{_VALUE}"),
    re.compile(rf"(?<![A-Z])N\.? ?FACT\.? ?(?:S\.?)?{_GAP}{_VALUE}"),
    re.compile(rf"(?<![A-Z])(?:{_BON}){_NO}{_GAP}{_VALUE}"),
    re.compile(rf"(?<![A-Z])(?:{_BON})(?: ?[:#] ?){_VALUE}"),
    re.compile(r"(?<![A-Z-])(?:BON|TICKET|TIQUET|SCONTRINO|TALAO) (\d[\d-]{2,})(?![\d.,/:])"),
    re.compile(rf"(?:^|  )(?:NUMBER|NUMERO|NO\.?|N[º°]|NR\.?) {{0,2}}: {{0,2}}{_VALUE}"),
    re.compile(rf"(?<![A-Z])(?:{_OTHER}){_NO}{_GAP}{_VALUE}"),
    re.compile(rf"(?<![A-Z])(?:NUMER|NR) TRANSAKCJI{_GAP}{_VALUE}"),
    re.compile(rf"(?<![A-Z])(?:{_OTHER})(?: ?[:#] ?){_VALUE}"),
)  # fmt: skip
_HEADS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"^(?:{_INVOICE}){_NO}[ .:]*$"),
    re.compile(r"^(?:FACTUUR|FACTURE|FACTURA|INVOICE|RECHNUNG|FATTURA)[ .:]*$"),
    re.compile(rf"^(?:{_BON}|{_OTHER}){_NO}[ .:]*$"),
)
_NOT_A_NUMBER = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d+[.,]\d{2}$|^\d{1,2}:\d{2}|^[./#-]*$")
_FOREIGN = re.compile(
    r"(?:VAT|GST|TAX ID|REG|SIRET|IBAN|TEL|FAX|KUNDEN?|CUSTOMER|CLIENT|KLANT|ACCOUNT|CO\.|"
    r"ORIGINAL|RECTIFICA\w*)[ .]*$"
)


def read_number(rows: list[Row]) -> tuple[str, Row] | None:
    """Return the number as printed and its row."""
    for pattern in _LABELS:
        for row in rows:
            for match in pattern.finditer(row.fold):
                number = _number(row.text[slice(*match.span(1))])
                if number is not None and not _FOREIGN.search(row.fold[: match.start()]):
                    return number, row
    for pattern in _HEADS:
        for row in rows:
            for span in row.cells():
                if not pattern.match(row.fold[slice(*span)]):
                    continue
                under = below(rows, row, span)
                if under is None:
                    continue
                number = _number(under[0].text[slice(*under[1])])
                if number is not None and " " not in number:
                    return number, under[0]
    return None


def _number(text: str) -> str | None:
    number = text.strip(" .,:-#/").replace("- ", "-")
    if not any(map(str.isdigit, number)) or _NOT_A_NUMBER.match(number) or len(number) > 40:
        return None
    return number
