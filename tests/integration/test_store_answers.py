# SPDX-License-Identifier: Apache-2.0
"""An answer of the store is, byte for byte, what a fresh reading prints, whatever document and name."""

import json
import os
import sqlite3
from pathlib import Path
from random import Random

import pytest
from support import tickets
from support.tickets import documents, layouts
from support.tickets.model import unit
from support.tickets.till import sell

from integration.machine import Machine
from integration.stored import document, history, state, without_times

NAMES = [
    b"plain.pdf",
    "año ünï 日本.pdf".encode(),
    b"caf\xe9 \xff.pdf",
    b'quote " back\\slash.pdf',
    b"line\nfeed\ttab.pdf",
    b"-dash {braces} [brackets].pdf",
    b"\x1b[31mred.pdf",
    b"a" * 240 + b".pdf",
]
FORMATS = [["-f", "json"], ["-f", "text"], ["--explain"], ["-f", "json", "--explain"]]


def sample_of(seed: str, count: int) -> list[str]:
    """Choose tickets of all layouts, and random ones."""
    chance = Random(seed)
    return [
        *chance.sample(tickets.cases(), count),
        *(f"random-{chance.randrange(10**6)}" for _ in range(count)),
    ]


def assert_same(machine: Machine, path: Path, *options: str, stdin: bytes | None = None) -> None:
    """Compare what is stored with a fresh reading, in every format."""
    for form in FORMATS:
        fresh = machine.run("--fresh", *form, *options, "--", path, stdin=stdin)
        cached = machine.run(*form, *options, "--", path, stdin=stdin)
        assert fresh.returncode in (0, 1), fresh.stderr
        assert cached.returncode == fresh.returncode
        assert without_times(cached.stdout) == without_times(fresh.stdout)
        assert cached.stderr == fresh.stderr
        if form == FORMATS[0]:
            assert json.loads(cached.stdout)["cached"] is True
            assert json.loads(fresh.stdout)["cached"] is False


@pytest.mark.parametrize("seed", ["one", "two"])
def test_tickets_of_any_shop_under_any_name(keeper: Machine, seed: str) -> None:
    keeper.start("--workers=1")
    for number, case in enumerate(sample_of(seed, 8)):
        name = NAMES[number % len(NAMES)]
        path = keeper.file(os.fsdecode(name), tickets.build(case)[0])
        assert_same(keeper, path)
    output = keeper.run("-f", "json", *sorted(keeper.files.iterdir()))
    again = keeper.run("--fresh", "-f", "json", *sorted(keeper.files.iterdir()))
    assert without_times(output.stdout) == without_times(again.stdout)
    assert keeper.run("history", "verify").returncode == 0


def test_what_is_no_ticket_or_is_damaged(keeper: Machine) -> None:
    keeper.start("--workers=1")
    for name in ("not_a_ticket", "two_columns", "empty_page", "truncated", "password_owner", "many_pages:12"):
        assert_same(keeper, keeper.document(name))
    piped = keeper.ticket().read_bytes()
    assert_same(keeper, Path("-"), stdin=piped)
    assert_same(keeper, keeper.document("many_pages:12"), "-p", "2-3")
    failed = [keeper.run("-f", "json", keeper.document("garbage")) for _ in range(2)]
    assert failed[0].stdout == failed[1].stdout
    assert "error" in json.loads(failed[0].stdout)


def test_a_photo(keeper: Machine) -> None:
    keeper.start("--workers=1")
    photo = keeper.document("photo_png")
    fresh = keeper.run("-f", "json", photo, timeout=110)
    cached = keeper.run("-f", "json", photo)
    assert document(cached)["cached"] is True
    assert without_times(cached.stdout) == without_times(fresh.stdout)
    # Its ticket is the same purchase as the PDF's, if it was read well enough for that.
    paper = document(keeper.run("-f", "json", keeper.ticket("sample")))["ticket"]
    seen = document(fresh)["ticket"]
    keys = ("invoice_number", "purchased_at")
    assert [seen[key] for key in keys] == [paper[key] for key in keys]
    assert seen["store"]["tax_id"] == paper["store"]["tax_id"]
    (row,) = history(keeper)
    assert row["files"] == 2


def test_what_needs_a_password_is_read_each_time(keeper: Machine) -> None:
    keeper.start("--workers=1")
    locked = keeper.document("password_user")
    secret = keeper.file("secret", documents.USER_PASSWORD.encode())
    first, second = (keeper.run("-f", "json", "--password-file", secret, locked) for _ in range(2))
    assert document(first)["cached"] is document(second)["cached"] is False
    assert without_times(first.stdout) == without_times(second.stdout)
    assert len(history(keeper)) == 1
    # Whoever does not know it gets nothing from the store either.
    refused = json.loads(keeper.run("-f", "json", locked).stdout)
    assert refused["error"]["code"].startswith("password")
    stored = b"".join(path.read_bytes() for path in state(keeper).rglob("ocr*") if path.is_file())
    assert documents.USER_PASSWORD.encode() not in stored


def test_an_item_may_be_named_like_a_command_of_the_database(keeper: Machine) -> None:
    name = "'); DROP TABLE items;--"
    bought = sell("injection", [unit(name, "1.50"), unit("PAN", "0.50")])
    path = keeper.file("it's \"; DROP TABLE documents; --.pdf", layouts.draw(bought).to_pdf())
    read = document(keeper.run("-f", "json", path))
    assert name in [item["name"] for item in read["ticket"]["items"]]
    (point,) = history(keeper, "items", name)
    assert (point["name"], point["unit_price"]) == (name, 1.5)
    assert [hit["file"] for hit in history(keeper, "search", name)] == [str(path)]
    assert [row["file"] for row in history(keeper, "list", "--text", name)] == [str(path)]
    assert history(keeper, "list", "--shop", name) == []
    assert keeper.run("history", "verify").returncode == 0


def test_a_store_of_a_newer_ocr_is_left_alone(keeper: Machine) -> None:
    keeper.run(keeper.ticket())
    keeper.run("stop")
    with sqlite3.connect(state(keeper) / "ocr.db") as database:
        database.execute("UPDATE schema_version SET version = 999")
    database.close()
    for command in (("history",), (keeper.ticket(),)):
        output = keeper.run(*command)
        assert output.returncode == 78, output.stderr
        assert "newer ocr" in output.stderr
        assert "OCR_STORE=off" in output.stderr
    assert keeper.run(keeper.ticket(), env={"OCR_STORE": "off"}).returncode == 0
    with sqlite3.connect(state(keeper) / "ocr.db") as database:
        assert database.execute("SELECT version FROM schema_version").fetchone() == (999,)
    database.close()
