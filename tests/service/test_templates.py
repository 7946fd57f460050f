# SPDX-License-Identifier: Apache-2.0
"""Layouts that users write in YAML: read by the library, checked with file and line, never fatal."""

import json
import subprocess
import sys
import threading
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from support.tickets.templates import BAKERY, BILL, printed

from ocr_service.models import LayoutFile, Notice, Payment, Request
from ocr_service.reading.base import Line
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.pdfium import PdfiumReader
from ocr_service.tickets.base import Found, Layout
from ocr_service.tickets.templates import load_layouts
from ocr_service.tickets.time_limit import TooSlow, time_limit

# each list holds the one before it twice: 67 million elements, if anybody wrote them out
_ENDLESS = "a: &a [x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz")
)
SOURCES = Path(__file__).resolve().parents[2] / "ocr-service" / "src"


def _lines(text: str) -> list[Line]:
    with PdfiumReader().open(printed(text), None) as opened:
        return put_in_order(opened.read_page(1)).lines


def _load(*texts: str) -> tuple[tuple[Layout, ...], list[Notice]]:
    warnings: list[Notice] = []
    files = [LayoutFile(name=f"{number}.yml", text=text) for number, text in enumerate(texts)]
    return load_layouts(files, warnings), warnings


def _found(template: str, text: str = BILL) -> Found:
    (layout,), warnings = _load(template)
    lines = _lines(text)
    match = layout.matches(lines)
    assert match.score == 1.0, match.reason
    found = layout.parse(lines)
    assert found is not None
    assert warnings == []
    return found


def test_a_template_makes_a_whole_ticket() -> None:
    ticket = _found(BAKERY).ticket
    assert (ticket.layout, ticket.kind, ticket.currency) == ("0.yml", "receipt", "EUR")
    assert (ticket.store.name, ticket.store.tax_id, ticket.store.city) == (
        "Bakery Sonnenau",
        "DE917304821",
        "Sonnenau",
    )
    assert (ticket.invoice_number, ticket.purchased_at) == ("B-0047", "2031-02-09")
    assert str(ticket.total) == "34.80"
    assert [
        (item.name, str(item.quantity), str(item.unit_price), str(item.total)) for item in ticket.items
    ] == [
        ("Rye bread", "2", "4.20", "8.40"),
        ("Rolls with poppy", "12", "0.45", "5.40"),
        ("Plum cake", "1", "21.00", "21.00"),
    ]
    assert ticket.payments == [Payment(method="card", amount=Decimal("34.80"))]


def test_fields_know_their_lines() -> None:
    sources = {name: line.text for name, line in _found(BAKERY).sources.items()}
    assert "B-0047" in sources["invoice_number"]
    assert sources["total"].startswith("Total:")
    assert "Plum cake" in sources["items[2]"]
    assert "store.tax_id" not in sources


@pytest.mark.parametrize(
    ("rows", "names", "section"),
    [
        ([{"name": "a", "price_subtotal": 1.5}], ["a"], None),
        ([{"sectionheader": "Fruit"}, {"name": "a", "qty": 2, "price_unit": "1,50"}], ["a"], "Fruit"),
        ([{"line_note": "n"}, {"name": "a"}, "text", {"price_subtotal": 1}], [], None),
    ],
)
def test_rows_that_are_no_goods_are_left_out(rows: list[Any], names: list[str], section: str | None) -> None:
    from ocr_service.tickets.templates_map import found_from

    items = found_from("x", {"lines": rows}, {}, []).ticket.items
    assert [item.name for item in items] == names
    assert all(item.section == section for item in items)


def test_values_that_are_none_are_left_out() -> None:
    from ocr_service.tickets.templates_map import found_from

    nested: list[Any] = ["deep"]
    for _ in range(100):
        nested = [nested, nested]
    odd = {"issuer": nested, "amount": float("inf"), "vat": True, "date": "soon", "invoice_number": [47.0]}
    ticket = found_from("x", odd, {}, []).ticket
    assert (ticket.store.name, ticket.total, ticket.store.tax_id, ticket.purchased_at) == (None,) * 4
    assert ticket.invoice_number == "47"
    assert (
        found_from("x", {"amount": 1e300, "lines": [{"name": "a", "qty": 1e40}]}, {}, []).ticket.total is None
    )


def test_tax_lines_become_the_vat_table() -> None:
    from ocr_service.tickets.templates_map import found_from

    rows = [
        {"line_tax_percent": "7", "price_subtotal": 10.0, "line_tax_amount": 0.7},
        {"line_tax_percent": "x"},
    ]
    (row,) = found_from("x", {"tax_lines": rows}, {}, []).ticket.vat
    assert (row.rate, str(row.base), str(row.amount)) == (7, "10.00", "0.70")


def test_keywords_and_required_fields_decide() -> None:
    lines = _lines(BILL)
    (other,), _ = _load(BAKERY.replace("- Bill\n", "- Invoice\n"))
    assert other.matches(lines).score == 0
    (excluded,), _ = _load(BAKERY.replace("reminder", "Plum"))
    assert excluded.matches(lines).score == 0
    (poor,), warnings = _load(BAKERY.replace("Total:", "Sum:"))
    match = poor.matches(lines)
    assert 0 < match.score < 0.5
    assert "amount" in match.reason
    assert poor.parse(lines) is None
    assert warnings == []


def test_the_more_important_template_comes_first() -> None:
    layouts, _ = _load(BAKERY, BAKERY + "priority: 9\n", BAKERY.replace("- Bill\n", "- Bill\n  - Goods\n"))
    assert [layout.name for layout in layouts] == ["1.yml", "2.yml", "0.yml"]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("issuer: [a", "0.yml:1: it is no valid YAML"),
        ("a: 1\nb: :\n  - c\n", "0.yml:2: it is no valid YAML"),
        ("", "0.yml: it is empty"),
        ("- a\n- b\n", "0.yml:1: it must be a mapping"),
        ("issuer: A\nfields: {}\n", "0.yml:1: keywords"),
        ("keywords: A\n\nfields: [a]\n", "0.yml:3: fields"),
        ("keywords: [1]\nfields: {}\n", "0.yml:1: keywords"),
        ("keywords: A\nfields:\n  amount: (\n", "0.yml:3: the pattern of amount is not valid"),
        ("keywords: A\nfields:\n  date:\n    - ok\n    - '['\n", "0.yml:5: the pattern of date"),
        ("keywords: A\nfields:\n  x:\n    parser: magic\n", "0.yml:4: no parser is called 'magic'"),
        ("keywords: A\nfields:\n  x:\n    parser: regex\n", "0.yml:3: x needs a regex"),
        ("keywords: A\nfields:\n  x:\n    type: money\n", "0.yml:4: no type is called 'money'"),
        ("keywords: A\nfields:\n  x: 5\n", "0.yml:3: x must be a pattern"),
        ("keywords: A\nfields: {}\nlines:\n  start: a\n  line: '(?P<n>'\n", "0.yml:5: the pattern of line"),
        ("keywords: A\nfields: {}\ntables:\n  - start: a\n    end: '*'\n", "0.yml:5: the pattern of end"),
        ("keywords: A\nfields: {}\noptions:\n  languages: [english]\n", "0.yml:4: 'english' is no language"),
        ("keywords: A\nfields: {}\noptions:\n  decimal_separator: ';'\n", "0.yml:4: decimal_separator"),
        ("keywords: A\nfields: {}\ncamelot: {}\n", "0.yml:3: tables cut out"),
        ("!!python/object/apply:os.getcwd []\n", "0.yml:1: it is no valid YAML"),
        ("[" * 5000, "0.yml"),
        (_ENDLESS + "keywords: A\nfields:\n  x:\n    parser: *z\n", "0.yml:30: no parser is called a"),
        (_ENDLESS + "keywords: A\nfields:\n  x: [*z]\n", "0.yml:26: the pattern of x must be"),
        ("a: " + "x" * 300_000, "0.yml: it is longer than 256 kB"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(template: str, told: str) -> None:
    layouts, warnings = _load(template, BAKERY)
    assert [warning.code for warning in warnings] == ["layout_invalid"]
    assert told in warnings[0].message
    assert [layout.name for layout in layouts] == ["1.yml"]


def test_a_pattern_without_end_is_stopped_and_named() -> None:
    slow = BAKERY.replace("Total:\\s+(\\d+,\\d\\d)", "((?:\\w+\\s*)+)#")
    (layout,), warnings = _load(slow)
    match = layout.matches(_lines(BILL + "a" * 60))
    assert match.score == 0
    assert [warning.code for warning in warnings] == ["layout_too_slow"]
    assert "0.yml" in warnings[0].message
    assert layout.parse(_lines(BILL)) is None


def test_a_template_that_fails_is_named_and_left_out() -> None:
    (layout,), warnings = _load(BAKERY.replace("currency: EUR", "replace: [[a, b, c]]"))
    assert layout.matches(_lines(BILL)).score == 0
    assert [warning.code for warning in warnings] == ["layout_failed"]
    assert "0.yml" in warnings[0].message


def test_the_bound_on_time_is_for_the_main_thread_and_is_taken_back() -> None:
    with pytest.raises(TooSlow), time_limit(0.01):
        while True:
            pass
    seen = []

    def unbound() -> None:
        with time_limit(0.000001):
            seen.append(sum(range(1000)))

    thread = threading.Thread(target=unbound)
    thread.start()
    thread.join()
    assert seen == [499500]


def test_without_templates_nothing_is_imported() -> None:
    script = (
        "import sys; from ocr_service.tickets.templates import load_layouts; load_layouts([], []);"
        "print('invoice2data' in sys.modules, 'yaml' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["False", "False"]


def test_the_request_carries_templates() -> None:
    request = Request.model_validate_json(
        json.dumps({"file": "x", "layouts": [{"name": "a.yml", "text": "b"}]})
    )
    assert request.layouts == [LayoutFile(name="a.yml", text="b")]
    assert Request(file="x").layouts == []


@pytest.mark.parametrize("name", ["basic", "table-groups"])
def test_templates_of_the_library_give_what_it_expects(corpus: Path, name: str) -> None:
    folder = corpus / "invoice2data"
    (expected,) = json.loads((folder / f"{name}.json").read_text(), parse_float=Decimal)
    ticket = _found((folder / f"{name}.yml").read_text(), (folder / f"{name}.txt").read_text()).ticket
    assert ticket.store.name == expected["issuer"]
    assert ticket.total == expected["amount"]
    assert ticket.purchased_at == expected["date"]
    assert ticket.invoice_number == expected["invoice_number"]
    assert ticket.currency == expected["currency"]
