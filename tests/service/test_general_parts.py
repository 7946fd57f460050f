# SPDX-License-Identifier: Apache-2.0
"""The parts of the general reader one by one: numbers, dates, tax ids, and the better of two readings."""

from decimal import Decimal

import pytest
from lines import recognised, written

from ocr_service.models import Check, Notice, Store, Ticket
from ocr_service.tickets.base import Found, ParsedTicket
from ocr_service.tickets.candidates import better
from ocr_service.tickets.checks import run_checks
from ocr_service.tickets.general.dates import read_moment
from ocr_service.tickets.general.figures import decimal_mark, scan
from ocr_service.tickets.general.folding import fold
from ocr_service.tickets.general.numbering import read_number
from ocr_service.tickets.general.rows import prepare
from ocr_service.tickets.registry import parse_ticket
from ocr_service.tickets.taxids import find_tax_ids

D = Decimal


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("1.234,56", "7,80"), ","),
        (("1,234.56", "7.80"), "."),
        (("2,50", "3,10", "1.25"), ","),
        (("17.05.2021", "08:30", "4,10"), ","),
    ],
)
def test_the_decimal_mark_is_that_of_most_amounts(texts: tuple[str, ...], mark: str) -> None:
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("1'234.50", ".", "1234.50"),
        (",70", ",", "0.70"),
        ("4.50", ",", "4.50"),
        ("1.500", ",", "1500"),
        ("1.500", ".", "1.500"),
        ("0.792", ",", "0.792"),
        ("3,65-", ",", "-3.65"),
        ("-3,65", ",", "-3.65"),
        ("-€3.65", ".", "-3.65"),
        ("€ -3.65", ".", "-3.65"),
    ],
)
def test_the_value_of_a_number(text: str, mark: str, value: str) -> None:
    assert [figure.value for figure in scan(fold(text), mark)] == [D(value)]


@pytest.mark.parametrize("text", ["Due RMI11.90", "Due € l11.90", "Due $|11.90"])
def test_a_letter_for_a_one_is_undone_where_it_was_recognised(text: str) -> None:
    (row,), _ = prepare(recognised([text], 0.9))
    assert [figure.value for figure in row.money] == [D("111.90")]
    assert row.line.text == text
    (printed,), _ = prepare(written(text))
    assert D("111.90") not in [figure.value for figure in printed.money]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("RM111.90", "MYR"),
        ("CHF 4.50", "CHF"),
        ("4,50 zł", "PLN"),
        ("$5.00", "USD"),
        ("5,00 €", "EUR"),
        ("5,00", None),
    ],
)
def test_the_currency_beside_a_number(text: str, currency: str | None) -> None:
    (figure,) = scan(fold(text), ",")
    assert (figure.currency, figure.money) == (currency, True)


@pytest.mark.parametrize(
    "text",
    [
        "12.03.2024",
        "2024-03-12",
        "10:45",
        "CA6707/10",
        "U13/X",
        "CS-0093978",
        "08.30 - 12.30 Uhr",
        "12/2024",
        "ABC123",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert [figure for figure in scan(fold(text), ",") if figure.money] == []


def test_folding_keeps_every_place() -> None:
    for text in ("Straße für Café", "Żółć ﬁne", "Укупан износ", "İstanbul"):
        assert len(fold(text)) == len(text)
    assert fold("Укупан износ") == "UKUPAN IZNOS"


@pytest.mark.parametrize(
    ("texts", "moment"),
    [
        (("03/04/2024 10:11",), "2024-04-03T10:11:00"),
        (("03/04/24 10:11",), "2024-04-03T10:11:00"),
        (("03/04/98",), "1998-04-03"),
        (("31.12.2023",), "2023-12-31"),
        (("2023-12-31 8:05 PM",), "2023-12-31T20:05:00"),
        (("le 17 août 2021",), "2021-08-17"),
        (("19 april 2014",), "2014-04-19"),
        (("3 de marzo de 2020",), "2020-03-03"),
        (("March 31, 2018",), "2018-03-31"),
        (("1. März 2022",), "2022-03-01"),
        (("Date: 11/15/2019", "Other: 03/04/2019"), "2019-11-15"),
        (("Springfield, IL 62704", "06/09/2023"), "2023-06-09"),
        (("Due date: 01/02/2022", "Invoice date: 15/01/2022"), "2022-01-15"),
        (("Invoice Date  Due Date", "15/01/2022  01/02/2022"), "2022-01-15"),
        (("Datum: 05.06.2022", "Uhrzeit: 17:30:05"), "2022-06-05T17:30:05"),
        (("Fecha:28/10/2017  Hora:15:06",), "2017-10-28T15:06:00"),
        (("30/02/2024",), None),
        (("03/04/1824",), None),
        (("Tel. 03-40210276",), None),
    ],
)
def test_the_date_of_the_purchase(texts: tuple[str, ...], moment: str | None) -> None:
    rows, _ = prepare(written(*texts))
    found = read_moment(rows, "IL" in texts[0], 0)
    assert (found.text if found else None) == moment


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (("Factura simplificada: 2024-001-000777",), "2024-001-000777"),
        (("FACTURA SIMPLIFICADA Nº 300123",), "300123"),
        (("Fatura Simplificada FS 001/12345",), "FS 001/12345"),
        (("Rechnung des Hauses (575) Nr. 01.234-8 vom 06.12.2018",), "01.234-8"),
        (("Beleg-Nr. 9633", "17.01.2020 10:58 Bon-Nr.:871"), "871"),
        (("INVOICE NO.:  CS 10012",), "CS 10012"),
        (("BILL#: V042- 513777  PAX(S): 0",), "V042-513777"),
        (("Facture FA-2017-0009",), "FA-2017-0009"),
        (("Klant  Factuur datum  Factuur", "K-1  8-9-2022  VF100200300"), "VF100200300"),
        (("GST REG NO. 001492992000",), None),
        (("Factura 12,50",), None),
    ],
)
def test_the_number_of_the_document(texts: tuple[str, ...], number: str | None) -> None:
    rows, _ = prepare(written(*texts))
    found = read_number(rows)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("text", "number", "country"),
    [
        ("NIF: B12345674", "B12345674", "ES"),
        ("CIF A-58818501", "A-58818501", "ES"),
        ("NIF 501964843", "501964843", "PT"),
        ("USt-IdNr. DE136695976", "DE136695976", "DE"),
        ("BTW NL810433941B01", "NL810433941B01", "NL"),
        ("BTW-nr: NL8104.33.941.B01", "NL8104.33.941.B01", "NL"),
        ("SIRET 732 829 320 00074", "732 829 320 00074", "FR"),
        ("TVA : FR83404833048", "FR83404833048", "FR"),
        ("P.IVA 00743110157", "00743110157", "IT"),
        ("VAT No: 980780684", "980780684", "GB"),
        ("NIP 5260250274", "5260250274", "PL"),
        ("PVN LV40003053029", "LV40003053029", "LV"),
        ("UID: ATU13585627", "ATU13585627", "AT"),
        ("GST ID : 000123456789", "000123456789", ""),
    ],
)
def test_tax_ids_of_countries(text: str, number: str, country: str) -> None:
    (found,) = find_tax_ids(text.upper())
    assert text[found.start : found.end] == number
    assert (found.country, found.valid) == (country, country != "")


@pytest.mark.parametrize(
    ("tax_id", "country", "ok"),
    [
        ("DE136695976", None, True),
        ("DE136695977", None, False),
        ("501964843", "PT", True),
        ("501964844", "PT", False),
        ("000123456789", "", None),
    ],
)
def test_the_check_digit_of_a_country(tax_id: str, country: str | None, ok: bool | None) -> None:
    ticket = Ticket(layout="test", store=Store(tax_id=tax_id), items=[], vat=[], payments=[])
    checks = run_checks(Found(ticket, tax_country=country))
    assert [check.ok for check in checks] == ([] if ok is None else [ok])


def _parsed(total: str | None, *checks: tuple[str, bool], corrected: int = 0) -> ParsedTicket:
    ticket = Ticket(layout="test", store=Store(), items=[], vat=[], payments=[])
    ticket.total = None if total is None else D(total)
    notices = [Notice(code="corrected_by_sum", message="") for _ in range(corrected)]
    return ParsedTicket(ticket, [Check(name=name, ok=ok) for name, ok in checks], notices)


def test_of_two_readings_the_one_whose_sums_close_is_better() -> None:
    closing = _parsed("1.00", ("items_sum", True), ("payments", True))
    open_ = _parsed("7.00", ("items_sum", False), ("payments", True))
    assert better(open_, closing) is closing
    assert better(closing, open_) is closing


def test_a_reading_without_ticket_or_total_is_worse() -> None:
    whole = _parsed("1.00", ("items_sum", False))
    assert better(ParsedTicket(), whole) is whole
    assert better(_parsed(None, ("tax_id", True)), whole) is whole


def test_the_reading_that_needed_no_correction_is_better_and_the_first_where_both_are_alike() -> None:
    raw, mended = _parsed("1.00", ("items_sum", True)), _parsed("1.00", ("items_sum", True), corrected=1)
    assert better(mended, raw) is raw
    assert better(raw, _parsed("1.00", ("items_sum", True))) is raw


def test_a_till_that_prints_only_the_sum_before_payment_has_a_total() -> None:
    lines = written(
        "Kaufhaus Muster GmbH",
        "Beispielweg 4",
        "40213 Düsseldorf",
        "                      EUR",
        "WURST                 2,92",
        "BROT 500G             1,39",
        "LEERGUTBON            0,25-",
        "Zwischensumme   EUR   4,06",
        "BAR                  10,00",
        "Rückgeld        EUR   5,94",
        "Dat. 31.08.2023  Zeit 19:22",
    )
    ticket = parse_ticket(lines).ticket
    assert ticket is not None
    assert (str(ticket.total), str(ticket.change), ticket.purchased_at) == (
        "4.06",
        "5.94",
        "2023-08-31T19:22:00",
    )
