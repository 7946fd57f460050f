# SPDX-License-Identifier: Apache-2.0
"""The syntax CII: Factur-X, ZUGFeRD 2 and XRechnung, and its forerunner ZUGFeRD 1 under other names."""

from __future__ import annotations

from typing import Any

from ocr_service.embedded.fields import LINES_MOST, REFUNDS, is_note, is_one, unit
from ocr_service.embedded.xml import day, find, find_all, number, put, text

ROOTS = {"CrossIndustryInvoice": "factur-x", "CrossIndustryDocument": "zugferd"}

_DATE = "/DateTimeString"
_HEADER = ("ExchangedDocument", "HeaderExchangedDocument")
_DEAL = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_AGREEMENT = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_SETTLEMENT = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_SUMS = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
_LINE = "IncludedSupplyChainTradeLineItem"
_LINE_NEW = "SpecifiedLine"
_LINE_OLD = "SpecifiedSupplyChain"
_LINE_TOTAL = (
    _LINE_NEW + "TradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    _LINE_OLD + "TradeSettlement/SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
)
_CONTEXT = ("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")


def guideline(root: Any) -> str | None:
    """Return the URN that names the profile."""
    return text(root, *(f"{c}/GuidelineSpecifiedDocumentContextParameter/ID" for c in _CONTEXT))


def read(root: Any) -> dict[str, str]:
    """Return the fields of the invoice, under the names of the contract."""
    fields: dict[str, str] = {}
    header = find(root, *_HEADER)
    deal = find(root, *_DEAL)
    if header is not None:
        put(fields, "invoice_number", text(header, "ID"))
        put(fields, "date", day(text(header, "IssueDateTime" + _DATE)))
        if text(header, "TypeCode") in REFUNDS:
            fields["kind"] = "refund"
    if deal is None:
        return fields
    agreement = find(deal, *_AGREEMENT)
    if agreement is not None:
        _read_seller(fields, find(agreement, "SellerTradeParty"))
    settlement = find(deal, *_SETTLEMENT)
    if settlement is not None:
        _read_settlement(fields, settlement)
    for index, line in enumerate(find_all(deal, _LINE)[:LINES_MOST]):
        _read_line(fields, f"items[{index}].", line)
    return fields


def _read_seller(fields: dict[str, str], seller: Any) -> None:
    if seller is None:
        return
    put(fields, "store.name", text(seller, "Name"))
    for registration in find_all(seller, "SpecifiedTaxRegistration/ID"):
        # VA is the VAT id, FC the number at the local tax office
        if registration.get("schemeID") == "VA" or "store.tax_id" not in fields:
            put(fields, "store.tax_id", text(registration, "."))
    address = find(seller, "PostalTradeAddress")
    if address is not None:
        put(fields, "store.address", text(address, "LineOne", "StreetName"))
        put(fields, "store.postal_code", text(address, "PostcodeCode"))
        put(fields, "store.city", text(address, "CityName"))
    phone = "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber"
    put(fields, "store.phone", text(seller, phone))


def _read_settlement(fields: dict[str, str], settlement: Any) -> None:
    put(fields, "currency", text(settlement, "InvoiceCurrencyCode"))
    due = "SpecifiedTradePaymentTerms/DueDateDateTime"
    put(fields, "due_date", day(text(settlement, due + _DATE)))
    put(fields, "payment_method", text(settlement, "SpecifiedTradeSettlementPaymentMeans/TypeCode"))
    sums = find(settlement, *_SUMS)
    if sums is not None:
        put(fields, "lines_total", number(sums, "LineTotalAmount"))
        put(fields, "charges", number(sums, "ChargeTotalAmount"))
        put(fields, "allowances", number(sums, "AllowanceTotalAmount"))
        put(fields, "net", number(sums, "TaxBasisTotalAmount"))
        put(fields, "tax", _tax_total(sums, fields.get("currency")))
        put(fields, "total", number(sums, "GrandTotalAmount"))
        put(fields, "prepaid", number(sums, "TotalPrepaidAmount"))
        put(fields, "due", number(sums, "DuePayableAmount"))
    for index, row in enumerate(find_all(settlement, "ApplicableTradeTax")[:LINES_MOST]):
        put(fields, f"vat[{index}].rate", number(row, "RateApplicablePercent", "ApplicablePercent"))
        put(fields, f"vat[{index}].base", number(row, "BasisAmount"))
        put(fields, f"vat[{index}].amount", number(row, "CalculatedAmount"))


def _tax_total(sums: Any, currency: str | None) -> str | None:
    """Return the tax in the invoice's own currency: another may state it in that of the tax office."""
    amounts = find_all(sums, "TaxTotalAmount")
    own = [amount for amount in amounts if amount.get("currencyID") in (None, currency)]
    return number((own or amounts)[0], ".") if amounts else None


def _read_line(fields: dict[str, str], prefix: str, line: Any) -> None:
    name = text(line, "SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description")
    delivered = "TradeDelivery/BilledQuantity"
    quantity = find(line, _LINE_NEW + delivered, _LINE_OLD + delivered)
    count = None if quantity is None else number(quantity, ".")
    total = number(line, *_LINE_TOTAL)
    if name is None or is_note(count, total):
        return
    fields[prefix + "name"] = name
    put(fields, prefix + "total", total)
    if quantity is not None:
        put(fields, prefix + "quantity", count)
        put(fields, prefix + "unit", unit(quantity.get("unitCode")))
    price = "TradeAgreement/NetPriceProductTradePrice"
    priced = find(line, _LINE_NEW + price, _LINE_OLD + price)
    if priced is not None and is_one(number(priced, "BasisQuantity")):
        put(fields, prefix + "unit_price", number(priced, "ChargeAmount"))
    tax = "TradeSettlement/ApplicableTradeTax/"
    rate = number(line, _LINE_NEW + tax + "RateApplicablePercent", _LINE_OLD + tax + "ApplicablePercent")
    put(fields, prefix + "vat_rate", rate)
