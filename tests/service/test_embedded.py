# SPDX-License-Identifier: Apache-2.0
"""Invoices inside PDFs: every syntax gives the same ticket, hostile data costs a warning."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.embedded import GUIDELINES, INVOICE, attach, invoice_xml, printed
from support.tickets import build

from ocr_service.embedded import apply_embedded, find_embedded
from ocr_service.embedded.find import _MOST_BYTES
from ocr_service.models import Embedded, Item, Notice, Store, Ticket
from ocr_service.reading.base import Line
from ocr_service.tickets.base import ParsedTicket

SYNTAXES = {
    "cii": ("factur-x.xml", "factur-x", "en16931"),
    "zugferd1": ("ZUGFeRD-invoice.xml", "zugferd", "comfort"),
    "ubl": ("xrechnung.xml", "xrechnung", "xrechnung_3.0"),
}
BILLION_LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE i [<!ENTITY a "ha">%s]><Invoice>&z;</Invoice>"""
    % b"".join(
        b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("z") + 1)
    )
)


def _find(pdf: bytes, password: str | None = None) -> tuple[Embedded | None, list[Notice]]:
    warnings: list[Notice] = []
    return find_embedded(pdf, password, warnings), warnings


def _found(syntax: str, invoice: object = INVOICE) -> Embedded:
    name = SYNTAXES[syntax][0]
    found, warnings = _find(attach(printed(INVOICE), {name: invoice_xml(syntax, invoice)}))  # type: ignore[arg-type]
    assert found is not None
    assert warnings == []
    return found


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_syntax_gives_the_same_ticket(syntax: str) -> None:
    found = _found(syntax)
    assert (found.file, found.kind, found.profile) == SYNTAXES[syntax]
    assert found.fields["due"] == INVOICE.due
    assert found.fields["due_date"] == INVOICE.due_day
    assert found.fields["tax"] == INVOICE.tax
    parsed = apply_embedded(ParsedTicket(), found)
    ticket = parsed.ticket
    assert ticket is not None
    assert (ticket.layout, ticket.kind, ticket.embedded) == ("embedded", "invoice", found)
    assert ticket.store == Store(
        name=INVOICE.seller,
        tax_id=INVOICE.tax_id,
        address=INVOICE.street,
        postal_code=INVOICE.postal_code,
        city=INVOICE.city,
    )
    assert (ticket.invoice_number, ticket.purchased_at) == (INVOICE.number, INVOICE.day)
    assert (ticket.total, ticket.currency) == (Decimal(INVOICE.total), INVOICE.currency)
    assert [(str(row.rate), str(row.base), str(row.amount)) for row in ticket.vat] == list(INVOICE.vat)
    bought = INVOICE.lines[1:]
    assert [
        (item.name, str(item.quantity), str(item.unit_price), str(item.vat_rate), str(item.total))
        for item in ticket.items
    ] == [(line.name, line.quantity, line.price, line.rate, line.total) for line in bought]
    assert [item.unit for item in ticket.items] == ["unit", "kg", "unit"]
    checks = {check.name: check.ok for check in parsed.checks}
    assert checks["items_sum"]
    assert checks["vat_sums"]
    assert INVOICE.number not in parsed.reason


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_credit_note_is_a_refund(syntax: str) -> None:
    ticket = apply_embedded(ParsedTicket(), _found(syntax, replace(INVOICE, credit=True))).ticket
    assert ticket is not None
    assert ticket.kind == "refund"
    assert len(ticket.items) == 3


@pytest.mark.parametrize(("syntax", "flavor"), [("cii", "factur-x"), ("ubl", "ubl-2.1-invoice")])
def test_the_library_of_the_standard_agrees(syntax: str, flavor: str) -> None:
    facturx = pytest.importorskip("facturx")
    from lxml import etree

    root = etree.fromstring(invoice_xml(syntax, INVOICE))
    assert facturx.get_flavor(root) == flavor
    assert facturx.get_level(root) == "en16931"


def test_lines_that_do_not_add_up_are_told() -> None:
    wrong = replace(INVOICE, net="46.91")
    checks = {check.name: check for check in apply_embedded(ParsedTicket(), _found("cii", wrong)).checks}
    assert not checks["items_sum"].ok
    assert (checks["items_sum"].printed, checks["items_sum"].computed) == (Decimal("46.91"), Decimal("46.90"))


def test_goods_without_tax_stand_outside_the_table() -> None:
    untaxed = replace(INVOICE, vat=INVOICE.vat[:1], net="46.90", tax="1.89", total="48.79")
    checks = {check.name: check.ok for check in apply_embedded(ParsedTicket(), _found("ubl", untaxed)).checks}
    assert checks["vat_sums"]


def _printed_ticket(**changes: object) -> ParsedTicket:
    ticket = Ticket(
        layout="other",
        store=Store(name="Kräuterhof"),
        invoice_number="RN 2031 0047",
        purchased_at="2031-02-09T10:20:00",
        total=Decimal("52.57"),
        items=[Item(name="all", quantity=Decimal(1), total=Decimal("52.57"))],
        vat=[],
        payments=[],
    ).model_copy(update=changes)
    line = Line(1, 1, [], "52.57")
    return ParsedTicket(ticket=ticket, sources={"total": line, "store.name": line, "items[0]": line})


def test_the_print_is_compared_and_the_data_wins() -> None:
    parsed = apply_embedded(_printed_ticket(), _found("cii"))
    checks = {check.name: check.ok for check in parsed.checks}
    assert checks["embedded_total"]
    assert checks["embedded_number"]
    assert checks["embedded_date"]
    ticket = parsed.ticket
    assert ticket is not None
    assert ticket.layout == "other"
    assert ticket.purchased_at == "2031-02-09T10:20:00"
    assert ticket.invoice_number == INVOICE.number
    assert len(ticket.items) == 3
    # what no longer is what the line says has no line
    assert parsed.sources.keys() == {"total"}


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("embedded_total", {"total": Decimal("52.75")}),
        ("embedded_number", {"invoice_number": "RN-2031/0048"}),
        ("embedded_date", {"purchased_at": "2031-02-19"}),
    ],
)
def test_a_print_that_differs_is_told(check: str, change: dict[str, object]) -> None:
    parsed = apply_embedded(_printed_ticket(**change), _found("cii"))
    assert [made.name for made in parsed.checks if made.name[:8] == "embedded" and not made.ok] == [check]
    assert parsed.ticket is not None
    assert parsed.ticket.total == Decimal(INVOICE.total)


@pytest.mark.parametrize("hidden", [True, False])
def test_where_the_names_stand_does_not_matter(hidden: bool) -> None:
    pdf = attach(printed(INVOICE), {"a.txt": b"x", "b.xml": invoice_xml("cii", INVOICE)}, hidden=hidden)
    assert (b"b.xml" in pdf) is not hidden
    found, warnings = _find(pdf)
    assert found is not None
    assert warnings == []


def test_the_prescribed_name_goes_first() -> None:
    other = invoice_xml("cii", replace(INVOICE, number="OTHER"))
    found, _ = _find(attach(printed(INVOICE), {"a.xml": other, "factur-x.xml": invoice_xml("cii", INVOICE)}))
    assert found is not None
    assert found.fields["invoice_number"] == INVOICE.number


def test_a_locked_file_needs_its_password() -> None:
    locked = attach(printed(INVOICE), {"factur-x.xml": invoice_xml("cii", INVOICE)}, password="tomillo")
    assert _find(locked) == (None, [])
    assert _find(locked, "tomillo")[0] is not None


def test_files_without_an_invoice_have_none() -> None:
    assert _find(build("sample")[0]) == (None, [])
    assert _find(b"%PDF-1.7\nnothing") == (None, [])
    assert _find(attach(printed(INVOICE), {"notes.txt": b"<Invoice/>"})) == (None, [])
    assert _find(attach(printed(INVOICE), {"other.xml": b"<html/>", "i.xml": b"<Invoice/>"})) == (None, [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<CrossIndustryInvoice>", "not well-formed"),
        (b"", "not well-formed"),
        (BILLION_LAUGHS, "not well-formed"),
        (b'<!DOCTYPE i [<!ENTITY e SYSTEM "file:///etc/passwd">]><i>&e;</i>', "document type"),
        (b"<CrossIndustryInvoice>" + b" " * _MOST_BYTES + b"</CrossIndustryInvoice>", "larger than 4 MB"),
        (b"<CrossIndustryInvoice>" + b"<a>" * 100_000, "not well-formed"),
        (b"<CrossIndustryInvoice/>", "no invoice number"),
    ],
)
def test_broken_and_hostile_data_costs_a_warning_only(content: bytes, why: str) -> None:
    found, warnings = _find(attach(printed(INVOICE), {"factur-x.xml": content}))
    assert found is None
    assert [warning.code for warning in warnings] == ["embedded_unreadable"]
    assert why in warnings[0].message


def test_values_that_are_none_are_left_out() -> None:
    odd = replace(INVOICE, day="2031-13-45", total="1e999", number=" ", due="NaN")
    fields = _found("cii", replace(odd, number="x")).fields
    assert not {"date", "total", "due"} & fields.keys()


def test_every_guideline_has_its_syntax() -> None:
    assert GUIDELINES.keys() == SYNTAXES.keys()


def test_invoices_of_the_corpus(corpus: Path) -> None:
    carrying = []
    for file in sorted((corpus / "shops").glob("*.pdf")):
        found, warnings = _find(file.read_bytes())
        assert warnings == []
        if found is not None:
            parsed = apply_embedded(ParsedTicket(), found)
            assert all(check.ok for check in parsed.checks if check.name != "tax_id"), file.name
            carrying.append(file.name)
    assert len(carrying) >= 3
