# SPDX-License-Identifier: Apache-2.0
"""Plain text as input: read as it stands, in its encodings; what only looks like text is refused."""

import codecs
from decimal import Decimal
from random import Random

import pytest
from conftest import Ask
from support.tickets.cases.general import CASES

PAPER = CASES["german_two_pages"]()
RECEIPT = "\n".join(PAPER.lines())


@pytest.mark.parametrize(
    "data",
    [
        RECEIPT.encode(),
        codecs.BOM_UTF8 + RECEIPT.encode(),
        RECEIPT.encode("utf-16"),
        RECEIPT.encode("cp1252"),
        RECEIPT.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16", "cp1252", "crlf"],
)
@pytest.mark.parametrize("recognise", ["auto", "force", "never"])
def test_a_receipt_as_text_is_read_like_its_print(ask: Ask, data: bytes, recognise: str) -> None:
    answer = ask(data, recognise=recognise, lane="text")
    assert answer.code is None
    document, ticket = answer.document, answer.document["ticket"]
    assert (document["profile"], document["source"]["media_type"]) == ("text", "text/plain")
    assert document["text"].rstrip("\n") == RECEIPT
    assert (ticket["total"], ticket["store"]["name"]) == (Decimal(PAPER.total or ""), PAPER.shop)
    assert [item["name"] for item in ticket["items"]] == [item[0] for item in PAPER.items]


def test_a_form_feed_begins_a_page(ask: Ask) -> None:
    text = b"first page\n\fsecond\tpage\n\f\n\f"
    answer = ask(text)
    assert [page["text"] for page in answer.document["pages"]] == ["first page\n", "second  page\n"]
    assert [page["text"] for page in ask(text, pages="2").document["pages"]] == ["second  page\n"]
    assert ask(text, pages="7").code == "bad_page_range"


@pytest.mark.parametrize(
    "data",
    [
        Random(5).randbytes(4096),
        b"\x7fELF\x02\x01\x01" + b"text " * 50,
        b"PK\x03\x04" + b"text " * 50,
        b"text \x00 with a zero",
        bytes(range(0xA0, 0x100)) * 4,
        b"<!DOCTYPE html><p>Total 3,20",
        b'<?xml version="1.0"?><a/>',
        b"{\\rtf1 Total 3,20}",
        b"  \n\t \n",
    ],
)
def test_what_is_no_text_is_refused(ask: Ask, data: bytes) -> None:
    answer = ask(data)
    assert answer.code == "unsupported_type"


def test_a_text_too_long_for_a_receipt_is_told_so(ask: Ask) -> None:
    assert ask(b"all work and no play\n" * 60_000).code == "too_large"
