# SPDX-License-Identifier: Apache-2.0
"""The ticket generator: the other tests believe its right values, so they are proven here."""

import io
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from support import tickets
from support.tickets import documents
from support.tickets.model import tax_id

TESTS = Path(__file__).resolve().parents[1]
ALL_CASES = tickets.cases()
NO_TEXT = {"no_text_layer", "empty_page"}
UNREADABLE = {"no_pages", "truncated", "garbage", "garbage_pdf", "zero_bytes", "photo_png", "photo_jpeg"}
COSTLY = {"memory_bomb", "time_bomb", "multiplied_forms"}


def pages_of(pdf: bytes, password: str | None = None) -> list[str]:
    """Read the text of each page with pdfium."""
    document = pypdfium2.PdfDocument(pdf, password=password)
    return [page.get_textpage().get_text_range() for page in document]


def failed_checks(truth: dict) -> set[str]:
    """Name what does not add up, worked out apart from the generator's own sums."""
    cent, total = Decimal("0.01"), Decimal(truth["total"])
    lines = [
        (None if price is None else Decimal(quantity) * Decimal(price), Decimal(line), Decimal(off))
        for (_, quantity, _, price, line), off in zip(truth["items"], truth["discounts"], strict=True)
    ]
    vat = [tuple(map(Decimal, row)) for row in truth["vat"]]
    slack = cent * len(lines) if truth["vat_by_line"] else cent
    paid = sum(Decimal(payment["amount"]) for payment in truth["payments"]) - Decimal(truth["change"] or 0)
    paid -= Decimal(truth["rounded"])
    failed = set()
    if sum(line for _, line, _ in lines) + Decimal(truth["added"]) != total:
        failed.add("items_sum")
    if any(product is not None and abs(product - line - off) > cent / 2 for product, line, off in lines):
        failed.add("line_totals")
    covered = sum(base + amount for _, base, amount in vat) + Decimal(truth["outside_vat"])
    uneven = any(abs(base * rate / 100 - amount) > slack for rate, base, amount in vat)
    if vat and (covered != total or uneven):
        failed.add("vat_sums")
    if paid != total:
        failed.add("payments")
    printed = (truth["store_fields"]["tax_id"] or "").replace("-", "")
    if printed.removeprefix("DE").isdigit():
        right = printed[:-1] + last_digit(printed.removeprefix("DE")[:-1])
    else:
        right = printed and tax_id(printed[0], printed[1:-1]).replace("-", "")
    if printed != right:
        failed.add("tax_id")
    return failed


def last_digit(number: str) -> str:
    """Work out the check digit of a German or Serbian tax id (ISO 7064, modulus 11 and 10)."""
    product = 10
    for digit in number:
        product = 2 * ((product + int(digit)) % 10 or 10) % 11
    return str((11 - product) % 10)


def run(*arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run the generator's command in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(TESTS), "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "support.tickets", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("case", ALL_CASES)
def test_case_is_deterministic(case: str) -> None:
    """The same bytes and values, twice."""
    assert tickets.build(case) == tickets.build(case)


@pytest.mark.parametrize("case", ALL_CASES)
def test_case_fails_the_checks_it_names_and_no_other(case: str) -> None:
    """A good case adds up; a wrong one is wrong in one way, which its name tells."""
    _, truth = tickets.build(case)
    assert failed_checks(truth) == set(truth["failing_checks"])
    assert bool(truth["failing_checks"]) == case.startswith("wrong_")


@pytest.mark.parametrize("case", ALL_CASES)
def test_right_values_are_on_the_paper(case: str) -> None:
    """Each value can be found in the text that an independent reader gives."""
    pdf, truth = tickets.build(case)
    pages = pages_of(pdf)
    text = "\n".join(pages)
    fields = truth["store_fields"]
    # a name may stand on several lines
    wanted = [word for name, *_ in truth["items"] for word in name.split()]
    wanted += [truth["store"]]
    wanted += [value for key in ("tax_id", "address", "city") if (value := fields[key])]
    numbers = ("invoice_number", "operation_number", "card_last4")
    wanted += [value for key in numbers if (value := truth[key])]
    assert [value for value in wanted if value not in text] == []
    assert re.sub(r"\D", "", fields["phone"] or "") in re.sub(r"\D", "", text)
    total = Decimal(truth["total"])
    assert f"{total:,.2f}".translate(str.maketrans(",.", ".,")) in text or f"{total:.2f}" in text
    assert len(pages) == truth["pages"]


def test_command_lists_every_case() -> None:
    """--list names all cases and documents, and makes nothing."""
    listed = run("--list").stdout.split()
    assert set(ALL_CASES) | set(documents.names()) <= set(listed)


def test_command_writes_the_same_files_in_any_process(tmp_path: Path) -> None:
    """Neither the process nor Python's hash seed shows in the bytes."""
    for seed in ("1", "2"):
        arguments = ("--case", "sample", "several_pages", "--count", "2", "--seed", "5")
        done = run(str(tmp_path / seed), *arguments, hash_seed=seed)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in "12")
    assert first == second
    truth = json.loads(first.pop("TRUTH.json"))
    assert set(truth) == set(first) == {"sample.pdf", "several_pages.pdf", "random-5.pdf", "random-6.pdf"}
    assert truth["sample.pdf"] == tickets.build("sample")[1]


def test_command_refuses_unknown_case(tmp_path: Path) -> None:
    """One sentence that says where the names are, and no file."""
    done = run(str(tmp_path / "out"), "--case", "no_such_case")
    assert done.returncode == 2
    assert "no such case or document: no_such_case; --list shows all" in done.stderr
    assert not (tmp_path / "out").exists()


def test_random_tickets_add_up_and_differ() -> None:
    """Chance brings variety, never a wrong sum; a seed is a ticket."""
    made = [tickets.random_ticket(seed) for seed in range(60)]
    assert [truth["case"] for _, truth in made if failed_checks(truth)] == []
    assert len({pdf for pdf, _ in made}) == 60
    assert tickets.build("random-7") == made[7]
    methods = {payment["method"] for _, truth in made for payment in truth["payments"]}
    assert methods == {"card", "cash"}
    assert any("PESCADO" in truth["sections"] for _, truth in made)


def test_a_page_ends_between_a_name_and_its_weight() -> None:
    """The trap of the ticket on several sheets."""
    pages = pages_of(tickets.build("several_pages")[0])
    assert any(page.split("\r\n")[0].split()[1] == "kg" for page in pages[1:])


def test_traps_look_as_on_paper() -> None:
    """Lines that readers stumble over, word for word."""
    expected = {
        "fish_several": "PESCADO\r\nBOQUERÓN LIMPIO\r\n0,412 kg 9,95 €/kg 4,10\r\nCHIPIRÓN PLAYA\r\n",
        "parking_line": "1 PARKING 0,00\r\nENTRADA 17:47 SALIDA 18:05\r\n",
        "vat_rates_autumn_2024": "7,5% 2,65 0,20\r\n",
        "over_thousand": "TOTAL (€) 2.540,90\r\nTARJETA BANCARIA 2.540,90\r\n",
        "cash_change": "ENTREGA EFECTIVO 50,00\r\nDEVOLUCIÓN 39,42\r\n",
        "card_named_contado": "€ CONTADO\r\n",
        "negative_line": "1 PIZZA CUATRO SETAS -2,95\r\n",
        "digit_names": "\r\n1 12 HUEVO CAMPERO M 3,15\r\n",
    }
    missing = {
        case: line for case, line in expected.items() if line not in pages_of(tickets.build(case)[0])[0]
    }
    assert missing == {}


def test_redacted_ticket_shows_nothing_that_was_hidden() -> None:
    """The hidden fields are null and their words are not under the boxes."""
    pdf, truth = tickets.build("redacted")
    assert truth["invoice_number"] is truth["card_last4"] is truth["store_fields"]["address"] is None
    assert "FACTURA" not in pages_of(pdf)[0]


@pytest.mark.parametrize("name", documents.names())
def test_document_is_deterministic_and_small(name: str) -> None:
    """The bombs too: what is large is what they ask for."""
    made = documents.build(name)
    assert made == documents.build(name)
    assert len(made) < 600_000


@pytest.mark.parametrize("name", sorted(set(documents.names()) - COSTLY - UNREADABLE - {"password_user"}))
def test_document_has_text_or_none(name: str) -> None:
    """Whatever is odd about them, these open."""
    text = "".join(pages_of(documents.build(name)))
    assert bool(text.strip()) == (name not in NO_TEXT)


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_document_is_no_sound_pdf(name: str) -> None:
    """These must end in an error."""
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(documents.build(name))


def test_user_password_opens_what_is_closed_without_it() -> None:
    """The owner's locks the file's use alone."""
    locked = documents.build("password_user")
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(locked)
    assert "MERCADONA" in pages_of(locked, documents.USER_PASSWORD)[0]


def test_rotated_pages_are_shown_upright() -> None:
    """The paper lies turned and says so; size and text as shown are those of the sample."""
    shown = pypdfium2.PdfDocument(tickets.build("sample")[0])[0]
    for turn in (90, 180, 270):
        page = pypdfium2.PdfDocument(documents.build(f"rotated_{turn}"))[0]
        assert (page.get_rotation(), page.get_size()) == (turn, shown.get_size())
        assert page.get_textpage().get_text_range() == shown.get_textpage().get_text_range()


def test_photo_is_a_picture_of_the_sample() -> None:
    """A picture of the ticket's proportions with ink on it."""
    for name, kind in (("photo_png", "PNG"), ("photo_jpeg", "JPEG")):
        picture = Image.open(io.BytesIO(documents.build(name)))
        assert picture.format == kind
        assert picture.height > 2 * picture.width
        assert picture.getextrema() == (0, 255)


def test_a_number_sizes_a_document() -> None:
    """So that a test pays no more than it needs."""
    assert len(pages_of(documents.build("many_pages:7"))) == 7
    assert len(pages_of(documents.build("time_bomb:700"))[0].split()) == 700
    assert documents.file_name("many_pages:7") == "many_pages-7.pdf"


def test_unknown_names_say_what_exists() -> None:
    """An error names what failed and where to look."""
    with pytest.raises(KeyError, match="--list"):
        tickets.build("no_such_case")
    with pytest.raises(KeyError, match="zero_bytes"):
        documents.build("no_such_document")
