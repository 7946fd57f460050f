# SPDX-License-Identifier: Apache-2.0
"""The syntax UBL 2.1: XRechnung, Peppol and what accounting programs attach to their PDFs."""

from __future__ import annotations

from typing import Any

from ocr_service.embedded.fields import LINES_MOST, REFUNDS, is_note, is_one, unit
from ocr_service.embedded.xml import day, find, find_all, number, put, text

ROOTS = ("Invoice", "CreditNote")
_NAMESPACE = "oasis:names:specification:ubl"


def is_ubl(root: Any) -> bool:
    """Tell UBL's roots apart from other XML whose root has a common name."""
    return _NAMESPACE in str(root.tag)


def guideline(root: Any) -> str | None:
    """Return the URN that names the profile."""
    return text(root, "CustomizationID")


def read(root: Any) -> dict[str, str]:
    """Return the fields of the invoice, under the names of the contract."""
    fields: dict[str, str] = {}
    put(fields, "invoice_number", text(root, "ID"))
    put(fields, "date", day(text(root, "IssueDate")))
    put(fields, "due_date", day(text(root, "DueDate", "PaymentMeans/PaymentDueDate")))
    put(fields, "currency", text(root, "DocumentCurrencyCode"))
    put(fields, "payment_method", text(root, "PaymentMeans/PaymentMeansCode"))
    if "CreditNote" in str(root.tag) or text(root, "InvoiceTypeCode") in REFUNDS:
        fields["kind"] = "refund"
    _read_seller(fields, find(root, "AccountingSupplierParty/Party"))
    sums = find(root, "LegalMonetaryTotal")
    if sums is not None:
        put(fields, "lines_total", number(sums, "LineExtensionAmount"))
        put(fields, "charges", number(sums, "ChargeTotalAmount"))
        put(fields, "allowances", number(sums, "AllowanceTotalAmount"))
        put(fields, "net", number(sums, "TaxExclusiveAmount"))
        put(fields, "total", number(sums, "TaxInclusiveAmount"))
        put(fields, "prepaid", number(sums, "PrepaidAmount"))
        put(fields, "due", number(sums, "PayableAmount"))
    taxes = find_all(root, "TaxTotal")
    if taxes:
        own = [tax for tax in taxes if _currency(tax) in (None, fields.get("currency"))]
        _read_tax(fields, (own or taxes)[0])
    lines = find_all(root, "InvoiceLine") or find_all(root, "CreditNoteLine")
    for index, line in enumerate(lines[:LINES_MOST]):
        _read_line(fields, f"items[{index}].", line)
    return fields


def _currency(tax: Any) -> str | None:
    amount = find(tax, "TaxAmount")
    return None if amount is None else amount.get("currencyID")


def _read_seller(fields: dict[str, str], seller: Any) -> None:
    if seller is None:
        return
    put(fields, "store.name", text(seller, "PartyLegalEntity/RegistrationName", "PartyName/Name"))
    put(fields, "store.tax_id", text(seller, "PartyTaxScheme/CompanyID", "PartyLegalEntity/CompanyID"))
    put(fields, "store.address", text(seller, "PostalAddress/StreetName", "PostalAddress/AddressLine/Line"))
    put(fields, "store.postal_code", text(seller, "PostalAddress/PostalZone"))
    put(fields, "store.city", text(seller, "PostalAddress/CityName"))
    put(fields, "store.phone", text(seller, "Contact/Telephone"))


def _read_tax(fields: dict[str, str], tax: Any) -> None:
    put(fields, "tax", number(tax, "TaxAmount"))
    for index, row in enumerate(find_all(tax, "TaxSubtotal")[:LINES_MOST]):
        put(fields, f"vat[{index}].rate", number(row, "TaxCategory/Percent", "Percent"))
        put(fields, f"vat[{index}].base", number(row, "TaxableAmount"))
        put(fields, f"vat[{index}].amount", number(row, "TaxAmount"))


def _read_line(fields: dict[str, str], prefix: str, line: Any) -> None:
    name = text(line, "Item/Name", "Item/Description")
    quantity = find(line, "InvoicedQuantity", "CreditedQuantity")
    count = None if quantity is None else number(quantity, ".")
    total = number(line, "LineExtensionAmount")
    if name is None or is_note(count, total):
        return
    fields[prefix + "name"] = name
    put(fields, prefix + "total", total)
    if quantity is not None:
        put(fields, prefix + "quantity", count)
        put(fields, prefix + "unit", unit(quantity.get("unitCode")))
    if is_one(number(line, "Price/BaseQuantity")):
        put(fields, prefix + "unit_price", number(line, "Price/PriceAmount"))
    rate = number(line, "Item/ClassifiedTaxCategory/Percent", "TaxTotal/TaxSubtotal/TaxCategory/Percent")
    put(fields, prefix + "vat_rate", rate)
