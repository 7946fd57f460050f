# SPDX-License-Identifier: Apache-2.0
"""Real documents, where they are at hand: every ticket right, and no file that ends in an exception."""

import json
import re
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Ask

D = Decimal


def _names_match(wanted: str, got: str, unit: str) -> bool:
    """Compare names; the key keeps the count before most weighed names ("1 NAME"), the contract does not."""
    return got == (re.sub(r"^1 ", "", wanted) if unit == "kg" else wanted)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_every_ticket_is_whole(corpus: Path, ask: Ask, engine: str) -> None:
    truth = json.loads((corpus / "mercadona" / "TRUTH.json").read_text(encoding="utf-8"))
    wrong = []
    for key, want in truth.items():
        answer = ask((corpus / key).read_bytes(), engine=engine)
        ticket = answer.document["ticket"]
        rows = sorted((row["rate"], row["base"], row["amount"]) for row in ticket["vat"])
        items = ticket["items"]
        right = (
            all(
                ticket[field] == want[field]
                for field in ("operation_number", "purchased_at")
                if field in want
            )
            and ticket["invoice_number"] == want.get("invoice_number")
            and ticket["total"] == D(want["total"])
            and rows == sorted(tuple(map(D, row)) for row in want["vat"])
            and len(items) == len(want["items"])
            and all(
                _names_match(name, item["name"], unit)
                and (item["quantity"], item["unit"], item["total"]) == (D(quantity), unit, D(total))
                for (name, quantity, unit, _, total), item in zip(want["items"], items, strict=True)
            )
            and want.get("card_last4") in [payment["card_last4"] for payment in ticket["payments"]]
        )
        if not right or answer.meta["failed_checks"] or answer.warnings:
            wrong.append(key)
    assert wrong == []
    assert len(truth) >= 40


@pytest.mark.parametrize("folder", ["nasty", "shops", "invoice2data", "mercadona"])
def test_every_file_ends_in_a_document_or_a_clean_failure(corpus: Path, ask: Ask, folder: str) -> None:
    codes = {"password_required", "damaged_file", "unsupported_type", "no_pages", "empty_file"}
    seen = 0
    for path in sorted((corpus / folder).iterdir()):
        for engine in ("auto", "pdfplumber"):
            answer = ask(path.read_bytes(), file=path.name, engine=engine)
            assert answer.code is None or answer.code in codes, (path.name, answer.document)
            seen += 1
    assert seen > 0


# what pdftotext writes is no measure here: it spells letters of other scripts in presentation forms, or
# reads upside-down, mirrored and duplicated text in another way
_OTHER_WRITING = re.compile(
    r"arabic|habibi|right_to_left|rtl|cmyk|kampo|issue-848|issue-71|issue-842|simple3|rotated_text"
)


@pytest.mark.parametrize("folder", ["nasty", "shops", "invoice2data"])
def test_the_text_is_about_as_complete_as_that_of_pdftotext(corpus: Path, ask: Ask, folder: str) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("skipped: no pdftotext")
    poor = []
    for path in sorted((corpus / folder).glob("*.pdf")):
        if _OTHER_WRITING.search(path.name):
            continue
        run = subprocess.run([tool, "-layout", path, "-"], capture_output=True, check=False, timeout=60)
        theirs = Counter(re.findall(r"\w+", run.stdout.decode("utf-8", "replace")))
        ours = Counter(re.findall(r"\w+", ask(path.read_bytes()).document.get("text", "")))
        missing = sum((theirs - ours).values())
        if missing > 2 + 0.04 * sum(theirs.values()):
            poor.append((path.name, missing, sum(theirs.values())))
    assert poor == []
