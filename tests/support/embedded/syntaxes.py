# SPDX-License-Identifier: Apache-2.0
"""Writes an invoice as CII, as its forerunner ZUGFeRD 1, or as UBL."""

from collections.abc import Callable
from xml.sax.saxutils import escape

from support.embedded.invoice import Invoice, Line

GUIDELINES = {
    "cii": "urn:cen.eu:en16931:2017",
    "zugferd1": "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort",
    "ubl": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
_UNCEFACT = "urn:un:unece:uncefact:data:standard:"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def invoice_xml(syntax: str, invoice: Invoice, guideline: str | None = None) -> bytes:
    """Write the invoice in a syntax: cii, zugferd1 or ubl."""
    body = _WRITERS[syntax](invoice, guideline or GUIDELINES[syntax])
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by a test -->\n' + body).encode()


def _tag(name: str, *content: str, **attributes: str) -> str:
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(content)}</{name}>"


def _leaf(name: str, value: str, **attributes: str) -> str:
    return _tag(name, escape(value), **attributes)


def _date(name: str, day: str) -> str:
    return _tag(name, _leaf("udt:DateTimeString", day.replace("-", ""), format="102"))


def _cii(invoice: Invoice, guideline: str) -> str:
    return _cross_industry(invoice, guideline, new=True)


def _zugferd1(invoice: Invoice, guideline: str) -> str:
    return _cross_industry(invoice, guideline, new=False)


def _cross_industry(invoice: Invoice, guideline: str, new: bool) -> str:
    """Write both generations: the same tree, under other names."""
    part = "ApplicableHeader" if new else "ApplicableSupplyChain"
    spaces = {
        "xmlns:rsm": _UNCEFACT + "CrossIndustryInvoice:100"
        if new
        else "urn:ferd:CrossIndustryDocument:invoice:1p0",
        "xmlns:ram": _UNCEFACT + "ReusableAggregateBusinessInformationEntity:" + ("100" if new else "12"),
        "xmlns:udt": _UNCEFACT + "UnqualifiedDataType:" + ("100" if new else "15"),
    }
    context = "rsm:ExchangedDocumentContext" if new else "rsm:SpecifiedExchangedDocumentContext"
    lines = [_cii_line(number, line, new) for number, line in enumerate(invoice.lines, 1)]
    agreement = _tag(f"ram:{part}TradeAgreement", _cii_seller(invoice))
    delivery = _tag(f"ram:{part}TradeDelivery")
    settlement = _tag(f"ram:{part}TradeSettlement", _cii_settlement(invoice, new))
    # ZUGFeRD 1 has its lines after the head, its successors before it
    deal = [*lines, agreement, delivery, settlement] if new else [agreement, delivery, settlement, *lines]
    return _tag(
        "rsm:CrossIndustryInvoice" if new else "rsm:CrossIndustryDocument",
        _tag(context, _tag("ram:GuidelineSpecifiedDocumentContextParameter", _leaf("ram:ID", guideline))),
        _tag(
            "rsm:ExchangedDocument" if new else "rsm:HeaderExchangedDocument",
            _leaf("ram:ID", invoice.number),
            _leaf("ram:TypeCode", "381" if invoice.credit else "380"),
            _date("ram:IssueDateTime", invoice.day),
        ),
        _tag("rsm:SupplyChainTradeTransaction" if new else "rsm:SpecifiedSupplyChainTradeTransaction", *deal),
        **spaces,
    )


def _cii_seller(invoice: Invoice) -> str:
    return _tag(
        "ram:SellerTradeParty",
        _leaf("ram:Name", invoice.seller),
        _tag(
            "ram:PostalTradeAddress",
            _leaf("ram:PostcodeCode", invoice.postal_code),
            _leaf("ram:LineOne", invoice.street),
            _leaf("ram:CityName", invoice.city),
        ),
        _tag("ram:SpecifiedTaxRegistration", _leaf("ram:ID", "12/345/67890", schemeID="FC")),
        _tag("ram:SpecifiedTaxRegistration", _leaf("ram:ID", invoice.tax_id, schemeID="VA")),
    ) + _tag("ram:BuyerTradeParty", _leaf("ram:Name", "A buyer whose name is of no interest"))


def _cii_settlement(invoice: Invoice, new: bool) -> str:
    rate_name = "ram:RateApplicablePercent" if new else "ram:ApplicablePercent"
    taxes = [
        _tag(
            "ram:ApplicableTradeTax",
            _leaf("ram:CalculatedAmount", amount),
            _leaf("ram:TypeCode", "VAT"),
            _leaf("ram:BasisAmount", base),
            _leaf("ram:CategoryCode", "S"),
            _leaf(rate_name, rate),
        )
        for rate, base, amount in invoice.vat
    ]
    sums = _tag(
        f"ram:SpecifiedTradeSettlement{'Header' if new else ''}MonetarySummation",
        _leaf("ram:LineTotalAmount", invoice.net),
        _leaf("ram:TaxBasisTotalAmount", invoice.net),
        _leaf("ram:TaxTotalAmount", "99.99", currencyID="XTS"),
        _leaf("ram:TaxTotalAmount", invoice.tax, currencyID=invoice.currency),
        _leaf("ram:GrandTotalAmount", invoice.total),
        _leaf("ram:TotalPrepaidAmount", invoice.prepaid),
        _leaf("ram:DuePayableAmount", invoice.due),
    )
    terms = _tag("ram:SpecifiedTradePaymentTerms", _date("ram:DueDateDateTime", invoice.due_day))
    return "".join([_leaf("ram:InvoiceCurrencyCode", invoice.currency), *taxes, terms, sums])


def _cii_line(number: int, line: Line, new: bool) -> str:
    part = "SpecifiedLine" if new else "SpecifiedSupplyChain"
    rate_name = "ram:RateApplicablePercent" if new else "ram:ApplicablePercent"
    sums = f"ram:SpecifiedTradeSettlement{'Line' if new else ''}MonetarySummation"
    product = _tag("ram:SpecifiedTradeProduct", _leaf("ram:Name", line.name))
    parts = [
        _tag(
            f"ram:{part}TradeAgreement",
            _tag("ram:NetPriceProductTradePrice", _leaf("ram:ChargeAmount", line.price)),
        ),
        _tag(f"ram:{part}TradeDelivery", _leaf("ram:BilledQuantity", line.quantity, unitCode=line.unit)),
        _tag(
            f"ram:{part}TradeSettlement",
            _tag("ram:ApplicableTradeTax", _leaf(rate_name, line.rate)),
            _tag(sums, _leaf("ram:LineTotalAmount", line.total)),
        ),
    ]
    document = _tag("ram:AssociatedDocumentLineDocument", _leaf("ram:LineID", str(number)))
    ordered = [document, product, *parts] if new else [document, *parts, product]
    return _tag("ram:IncludedSupplyChainTradeLineItem", *ordered)


def _ubl(invoice: Invoice, guideline: str) -> str:
    root = "CreditNote" if invoice.credit else "Invoice"
    money = {"currencyID": invoice.currency}
    taxes = [
        _tag(
            "cac:TaxSubtotal",
            _leaf("cbc:TaxableAmount", base, **money),
            _leaf("cbc:TaxAmount", amount, **money),
            _tag("cac:TaxCategory", _leaf("cbc:ID", "S"), _leaf("cbc:Percent", rate)),
        )
        for rate, base, amount in invoice.vat
    ]
    return _tag(
        root,
        _leaf("cbc:CustomizationID", guideline),
        _leaf("cbc:ID", invoice.number),
        _leaf("cbc:IssueDate", invoice.day),
        _leaf("cbc:DueDate", invoice.due_day),
        _leaf("cbc:DocumentCurrencyCode", invoice.currency),
        _ubl_seller(invoice),
        _tag("cac:TaxTotal", _leaf("cbc:TaxAmount", "99.99", currencyID="XTS")),
        _tag("cac:TaxTotal", _leaf("cbc:TaxAmount", invoice.tax, **money), *taxes),
        _tag(
            "cac:LegalMonetaryTotal",
            _leaf("cbc:LineExtensionAmount", invoice.net, **money),
            _leaf("cbc:TaxExclusiveAmount", invoice.net, **money),
            _leaf("cbc:TaxInclusiveAmount", invoice.total, **money),
            _leaf("cbc:PrepaidAmount", invoice.prepaid, **money),
            _leaf("cbc:PayableAmount", invoice.due, **money),
        ),
        *[_ubl_line(number, line, invoice) for number, line in enumerate(invoice.lines, 1)],
        **{
            "xmlns": f"{_UBL}{root}-2",
            "xmlns:cac": _UBL + "CommonAggregateComponents-2",
            "xmlns:cbc": _UBL + "CommonBasicComponents-2",
        },
    )


def _ubl_seller(invoice: Invoice) -> str:
    return _tag(
        "cac:AccountingSupplierParty",
        _tag(
            "cac:Party",
            _tag(
                "cac:PostalAddress",
                _leaf("cbc:StreetName", invoice.street),
                _leaf("cbc:CityName", invoice.city),
                _leaf("cbc:PostalZone", invoice.postal_code),
            ),
            _tag("cac:PartyTaxScheme", _leaf("cbc:CompanyID", invoice.tax_id)),
            _tag("cac:PartyLegalEntity", _leaf("cbc:RegistrationName", invoice.seller)),
        ),
    )


def _ubl_line(number: int, line: Line, invoice: Invoice) -> str:
    quantity = "cbc:CreditedQuantity" if invoice.credit else "cbc:InvoicedQuantity"
    return _tag(
        "cac:CreditNoteLine" if invoice.credit else "cac:InvoiceLine",
        _leaf("cbc:ID", str(number)),
        _leaf(quantity, line.quantity, unitCode=line.unit),
        _leaf("cbc:LineExtensionAmount", line.total, currencyID=invoice.currency),
        _tag(
            "cac:Item",
            _leaf("cbc:Name", line.name),
            _tag("cac:ClassifiedTaxCategory", _leaf("cbc:ID", "S"), _leaf("cbc:Percent", line.rate)),
        ),
        _tag("cac:Price", _leaf("cbc:PriceAmount", line.price, currencyID=invoice.currency)),
    )


_WRITERS: dict[str, Callable[[Invoice, str], str]] = {"cii": _cii, "zugferd1": _zugferd1, "ubl": _ubl}
