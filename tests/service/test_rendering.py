# SPDX-License-Identifier: Apache-2.0
"""Every output format, read back by programs that others wrote."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Answer, Ask
from support import formats, tickets
from support.tickets import documents

from ocr_service.rendering import RENDERERS

CASES = ("simple", "everything", "several_pages", "catalan_names", "wrong_total")
NAMES = tuple(RENDERERS)
Rendered = dict[str, bytes]


@pytest.fixture
def rendered(ask: Ask) -> Callable[..., tuple[Answer, Rendered]]:
    """Read bytes and render them in every format."""

    def make(data: bytes, **request: object) -> tuple[Answer, Rendered]:
        answer = ask(data, formats=list(NAMES), **request)
        assert answer.code is None
        return answer, dict(zip(NAMES, answer.rendered, strict=True))

    return make


def words_of(answer: Answer) -> list[str]:
    return sorted(answer.document["text"].split())


@pytest.mark.parametrize("case", CASES)
def test_every_format_of_a_ticket_says_what_the_document_says(rendered: Callable, case: str) -> None:
    pdf, truth = tickets.build(case)
    answer, made = rendered(pdf)
    ticket = answer.document["ticket"]
    items = ticket["items"]
    rows = formats.csv_rows(made["csv"])
    assert [row["item"] for row in rows] == [item["name"] for item in items]
    for field in ("quantity", "unit_price", "discount", "total"):
        values = [Decimal(row[field]) if row[field] else None for row in rows]
        assert values == [item[field] for item in items], field
    assert {row["shop"] for row in rows} == {truth["store"]}
    assert {row["number"] for row in rows} == {truth["invoice_number"]}
    book = formats.workbook(made["xlsx"])
    assert list(book) == ["Tickets", "Items"]
    assert [row["item"] for row in book["Items"]] == [item["name"] for item in items]
    assert [row["total"] for row in book["Items"]] == [float(item["total"]) for item in items]
    assert [row["total"] for row in book["Tickets"]] == [float(ticket["total"])]
    assert [row["purchased_at"] for row in book["Tickets"]] == [
        datetime.fromisoformat(ticket["purchased_at"])
    ]
    table = formats.markdown_tables(made["md"])[0]
    assert [row[0] for row in table[1:]] == [item["name"] for item in items]
    assert [row[-1] for row in table[1:]] == [str(item["total"]) for item in items]


@pytest.mark.parametrize("case", CASES)
def test_words_are_those_of_the_text_in_every_format_that_has_words(rendered: Callable, case: str) -> None:
    answer, made = rendered(tickets.build(case)[0])
    words = [row for row in formats.tsv_rows(made["tsv"]) if row["level"] == "5"]
    assert sorted(row["text"] for row in words) == words_of(answer)
    hocr = formats.hocr_words(made["hocr"])
    assert [word.text for word in hocr] == [row["text"] for row in words]
    for word, row in zip(hocr, words, strict=True):
        left, top, wide, high = (int(row[name]) for name in ("left", "top", "width", "height"))
        assert word.get("title") == f"bbox {left} {top} {left + wide} {top + high}; x_wconf 100"
        assert wide > 0
        assert high > 0
    alto = formats.alto_words(made["alto"])
    assert [word.get("CONTENT") for word in alto] == [row["text"] for row in words]
    for word, row in zip(alto, words, strict=True):
        # 1/1200 inch against 1/300 inch, rounded
        assert abs(float(word.get("HPOS")) / 4 - int(row["left"])) < 1
        assert abs(float(word.get("VPOS")) / 4 - int(row["top"])) < 1


@pytest.mark.parametrize("layout", ["mercadona", "dia", "consum", "rewe", "lidl", "general"])
def test_every_generated_ticket_has_all_its_words_and_balances(rendered: Callable, layout: str) -> None:
    for case in tickets.cases(layout):
        answer, made = rendered(tickets.build(case)[0])
        words = [row["text"] for row in formats.tsv_rows(made["tsv"]) if row["level"] == "5"]
        assert sorted(words) == words_of(answer), case
        ticket = answer.document["ticket"]
        entries = formats.beancount_entries(made["beancount"])
        whole = ticket and ticket["total"] is not None and ticket["purchased_at"] and ticket["currency"]
        assert len(entries) == bool(whole), case
        for entry in entries:
            assert sum(posting.units.number for posting in entry.postings) == 0
            assert entry.postings[0].units.number == ticket["total"]
            assert entry.date == date.fromisoformat(ticket["purchased_at"][:10])
            assert entry.payee == (ticket["store"]["name"] or "")


def test_accounts_follow_the_shop_and_how_it_was_paid(rendered: Callable) -> None:
    _, cash = rendered(tickets.build("cash_change")[0])
    (entry,) = formats.beancount_entries(cash["beancount"])
    assert [posting.account for posting in entry.postings] == ["Expenses:Groceries", "Assets:Cash"]
    answer, card = rendered(tickets.build("simple")[0])
    (entry,) = formats.beancount_entries(card["beancount"])
    assert [posting.account for posting in entry.postings] == ["Expenses:Groceries", "Assets:Card"]
    assert entry.narration == answer.document["ticket"]["invoice_number"]


@pytest.mark.skipif(not formats.have("ledger"), reason="skipped: ledger is not installed")
@pytest.mark.parametrize("case", CASES)
def test_ledger_reads_the_transaction(rendered: Callable, case: str) -> None:
    answer, made = rendered(tickets.build(case)[0])
    ticket = answer.document["ticket"]
    rows = formats.ledger_rows(made["ledger"])
    assert {row[1] for row in rows} == {ticket["invoice_number"]}
    assert {row[2] for row in rows} == {ticket["store"]["name"]}
    assert (rows[0][3], Decimal(rows[0][4]), rows[0][5]) == ("Expenses:Groceries", ticket["total"], "EUR")
    assert sum(Decimal(row[4]) for row in rows) == 0


def test_what_is_no_ticket_is_said_so_or_empty(rendered: Callable) -> None:
    answer, made = rendered(documents.build("not_a_ticket"))
    assert answer.document["ticket"] is None
    assert formats.csv_rows(made["csv"]) == []
    assert made["beancount"] == made["ledger"] == b"; no transaction: the document is no ticket\n"
    assert formats.beancount_entries(made["beancount"]) == []
    assert formats.workbook(made["xlsx"]) == {"Tickets": [], "Items": []}
    fence = made["md"].decode().split("\n")[0]
    assert fence == "```text"
    assert answer.document["text"].rstrip() in made["md"].decode()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "explain"])
def test_a_rendering_knows_no_name_and_no_time(ask: Ask, name: str) -> None:
    pdf, _ = tickets.build("simple")
    first = ask(pdf, formats=[name], file="secret-name.pdf", queue_ms=1.0).rendered
    second = ask(pdf, formats=[name], file="other.pdf", queue_ms=2.5).rendered
    assert first == second
    assert b"secret-name" not in first[0]


def test_an_explanation_knows_no_name_either(ask: Ask) -> None:
    pdf, _ = tickets.build("simple")
    (told,) = ask(pdf, formats=["explain"], file="secret-name.pdf").rendered
    assert told == ask(pdf, formats=["explain"], file="other.pdf").rendered[0]
    assert b"secret-name" not in told


@pytest.mark.skipif(not shutil.which("tesseract"), reason="skipped: tesseract's program is not installed")
def test_the_table_of_words_has_the_columns_that_tesseract_prints(tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    picture.write_bytes(documents.build("photo_png"))
    run = subprocess.run(
        ["tesseract", picture, "-", "tsv"], capture_output=True, text=True, check=True, timeout=100
    )
    assert run.stdout.split("\n")[0].split("\t") == formats.TESSERACT_COLUMNS


@pytest.mark.parametrize(
    ("reader", "name", "find", "put"),
    [
        (formats.hocr_words, "hocr", b"; x_wconf 100", b"; x_wconf often"),
        (formats.alto_words, "alto", b' HPOS="', b' LEFT="'),
        (formats.csv_rows, "csv", b"1,unit,", b"1,unit,1,"),
        (formats.tsv_rows, "tsv", b"\t100.00\t", b"\t"),
    ],
)
def test_the_validators_see_what_is_wrong(
    rendered: Callable, reader: Callable, name: str, find: bytes, put: bytes
) -> None:
    _, made = rendered(tickets.build("simple")[0])
    assert find in made[name]
    with pytest.raises(Exception):  # noqa: B017 (each validator has its own)
        reader(made[name].replace(find, put, 1))
