# SPDX-License-Identifier: Apache-2.0
"""Files of every kind through both engines: text in order, passwords, damage, limits."""

import pytest
from conftest import Ask
from support import tickets
from support.tickets import damaged, documents

ENGINES = ["pdfium", "pdfplumber"]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name one engine after the other."""
    return str(request.param)


def test_two_columns_stay_apart(ask: Ask, engine: str) -> None:
    lines = ask(documents.build("two_columns"), engine=engine).document["text"].splitlines()
    assert len(lines) == 4
    starts = {line.index("Right") for line in lines}
    assert len(starts) == 1
    for line, left in zip(lines, documents.LEFT_COLUMN, strict=True):
        assert line.startswith(left + "  ")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_read_like_upright_ones(ask: Ask, engine: str, turn: int) -> None:
    upright = ask(tickets.build("sample")[0], engine=engine).document
    turned = ask(documents.build(f"rotated_{turn}"), engine=engine).document
    assert turned["text"] == upright["text"]
    assert turned["ticket"] == upright["ticket"]
    assert turned["pages"][0]["rotation"] == turn


def test_lines_in_every_direction_read_in_their_order(ask: Ask, engine: str) -> None:
    text = " ".join(ask(documents.build("four_ways"), engine=engine).document["text"].split())
    for way in documents.WAYS:
        assert f"first line {way} second line {way}" in text


def test_both_engines_find_the_same_words(ask: Ask) -> None:
    pdf, _ = tickets.build("everything")
    first, second = (ask(pdf, engine=engine).document["text"].split() for engine in ENGINES)
    assert first == second


def test_pages_are_joined_by_form_feeds(ask: Ask, engine: str) -> None:
    document = ask(documents.build("many_pages:4"), pages="2-3", engine=engine).document
    assert document["text"] == "page 2 of 4\n\fpage 3 of 4\n"
    assert [page["number"] for page in document["pages"]] == [2, 3]
    assert document["source"]["pages"] == 4


def test_a_page_without_text_says_so(ask: Ask, engine: str) -> None:
    answer = ask(documents.build("no_text_layer"), engine=engine)
    assert answer.warnings == ["no_text_layer"]
    assert answer.meta["warnings"][0]["page"] == 1
    page = answer.document["pages"][0]
    assert (page["source"], page["confidence"], page["text"]) == ("none", None, "")
    assert answer.document["profile"] == "pdf-text"
    assert answer.document["ticket"] is None


def test_what_annotations_show_is_text_of_the_page(ask: Ask) -> None:
    answer = ask(documents.build("filled_form"))
    assert answer.document["text"].split("\n") == [
        "Name:          Ada Sample", "", "typed upon it", "", "PAID IN FULL", ""
    ]  # fmt: skip
    assert answer.document["pages"][0]["source"] == "text"


def test_a_letter_is_no_ticket(ask: Ask, engine: str) -> None:
    answer = ask(documents.build("not_a_ticket"), engine=engine)
    assert answer.document["ticket"] is None
    assert "MERCADONA car park" in answer.document["text"]


def test_passwords(ask: Ask, engine: str) -> None:
    locked = documents.build("password_user")
    assert ask(locked, engine=engine).code == "password_required"
    assert ask(locked, engine=engine, password="wrong").code == "password_wrong"
    assert ask(locked, engine=engine, password="nul\0").code == "password_wrong"
    assert ask(locked, engine=engine, password=documents.USER_PASSWORD).document["ticket"] is not None
    assert ask(locked, engine=engine, password=documents.OWNER_PASSWORD).code is None


def test_an_owner_password_alone_locks_nobody_out(ask: Ask, engine: str) -> None:
    assert ask(documents.build("password_owner"), engine=engine).document["ticket"] is not None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zero_bytes", "empty_file"),
        ("garbage", "unsupported_type"),
        ("garbage_pdf", "damaged_file"),
        ("no_pages", "no_pages"),
        ("many_pages", "too_many_pages"),
        ("photo_png", "unsupported_type"),
        ("photo_jpeg", "unsupported_type"),
    ],
)
def test_failures_have_their_code_and_a_hint(ask: Ask, engine: str, name: str, code: str) -> None:
    answer = ask(documents.build(name), engine=engine)
    assert answer.code == code
    assert answer.document["error"]["hint"]
    assert answer.document["error"]["message"].islower() or "PDF" in answer.document["error"]["message"]
    assert answer.rendered == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no_header", "MERCADONA"),
        ("lost_tree", "MERCADONA"),
        ("lost_packed_table", "MERCADONA"),
        ("cut_in_page", "before the cut"),
    ],
)
def test_what_pdfium_does_not_open_is_mended_or_read_by_another(ask: Ask, name: str, text: str) -> None:
    answer = ask(documents.build(name))
    assert text in answer.document["text"]
    assert {"repaired", "other_engine"} & {*answer.warnings}


def test_writing_that_one_engine_cannot_name_comes_from_the_other(ask: Ask) -> None:
    answer = ask(documents.build("vertical_writing"))
    assert "".join(answer.document["text"].split()) == "acrossあいうえお"
    # none where the system has a font with such letters
    assert set(answer.warnings) <= {"other_engine"}


def test_a_column_missing_among_many_lines_comes_from_the_other_engine(ask: Ask) -> None:
    answer = ask(documents.build("vertical_columns"))
    found = "".join(answer.document["text"].split())
    assert sorted(found) == sorted(damaged.VERTICAL + "か" * damaged.COLUMN_LINES)
    assert set(answer.warnings) <= {"other_engine"}


def test_a_download_that_broke_off_gives_what_came(ask: Ask, engine: str) -> None:
    answer = ask(documents.build("truncated"), engine=engine)
    assert "repaired" in answer.warnings
    assert "MERCADONA" in answer.document["text"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken_table", "MERCADONA"),
        ("huge_page", "far up"),
        ("recursive_form", "before the loop"),
        ("deep_forms", "above the well"),
    ],
)
def test_odd_files_still_give_their_text(ask: Ask, engine: str, name: str, text: str) -> None:
    assert text in ask(documents.build(name), engine=engine).document["text"]


def test_a_file_with_junk_before_its_header_is_a_pdf(ask: Ask) -> None:
    pdf, _ = tickets.build("simple")
    assert ask(b"junk\n" * 20 + pdf).code is None


def test_another_engine_steps_in_and_says_so(ask: Ask) -> None:
    answer = ask(documents.build("deep_forms"), engine="pdfplumber")
    assert answer.warnings == ["other_engine"]
