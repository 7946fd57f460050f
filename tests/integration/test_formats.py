# SPDX-License-Identifier: Apache-2.0
"""Output formats through the real programs: lists, files, joined streams, and what the store gives again."""

import json
import shutil
from pathlib import Path

import pytest
from support import formats

from integration.machine import Machine
from integration.test_store import by_workers

ALL = ("text", "json", "csv", "tsv", "md", "hocr", "alto", "pdf", "xlsx", "beancount", "ledger", "explain")


def result(machine: Machine, name: str, *arguments: str | Path) -> bytes:
    """Ask for one format as bytes."""
    with machine.popen(*arguments, "-f", name) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    return out


def test_several_formats_go_to_a_file_each(warm: Machine) -> None:
    ticket = warm.ticket("simple")
    out = warm.run(ticket, "-f", ",".join(ALL), "-o", "made.{ext}")
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    made = {path.name.removeprefix("made."): path.read_bytes() for path in warm.files.glob("made.*")}
    assert len(made) == len(ALL)
    assert made["pdf"] == ticket.read_bytes()
    names = [item["name"] for item in json.loads(made["json"])["ticket"]["items"]]
    assert [row["item"] for row in formats.csv_rows(made["csv"])] == names
    assert [row["item"] for row in formats.workbook(made["xlsx"])["Items"]] == names
    words = [row["text"] for row in formats.tsv_rows(made["tsv"]) if row["level"] == "5"]
    assert [word.text for word in formats.hocr_words(made["hocr"])] == words
    assert [word.get("CONTENT") for word in formats.alto_words(made["alto.xml"])] == words
    assert len(formats.beancount_entries(made["beancount"])) == 1
    assert made["txt"].decode().split() == json.loads(made["json"])["text"].split()
    assert not list(warm.files.glob(".ocr-*"))


def test_what_cannot_be_is_said_before_anything_is_made(warm: Machine) -> None:
    ticket = warm.ticket("simple")
    for arguments, told in (
        (("-f", "json,pdf"), "several formats need a file each"),
        (("-f", "json,pdf", "-o", "never"), "{ext}"),
        ((ticket, "-f", "pdf"), "ocr batch"),
        ((ticket, "-f", "json,alto", "-o", "never.{ext}"), "ocr batch"),
        (("-f", "docx"), "hocr"),
    ):
        out = warm.run(ticket, *arguments)
        assert (out.returncode, out.stdout) == (2, "")
        assert told in out.stderr
    assert not list(warm.files.glob("never*"))


def test_tables_of_several_documents_name_their_columns_once(warm: Machine) -> None:
    first, second = warm.ticket("simple", "a.pdf"), warm.ticket("everything", "b.pdf")
    for name, rows in (("csv", formats.csv_rows), ("tsv", formats.tsv_rows)):
        both = rows(result(warm, name, first, second))
        assert both == rows(result(warm, name, first)) + rows(result(warm, name, second))
    entries = formats.beancount_entries(result(warm, "beancount", first, second))
    assert len(entries) == 2
    heads = [line for line in result(warm, "md", first, second).split(b"\n") if line.startswith(b"==>")]
    assert len(heads) == 2


def test_a_failed_document_leaves_the_others_of_a_table(warm: Machine) -> None:
    ticket = warm.ticket("simple")
    out = warm.run(ticket, "missing.pdf", ticket, "-f", "csv", "-o", "some.csv")
    assert out.returncode == 1
    assert "missing.pdf" in out.stderr
    rows = formats.csv_rows((warm.files / "some.csv").read_bytes())
    assert rows == formats.csv_rows(result(warm, "csv", ticket)) * 2


def test_formats_may_be_set_once_for_all(warm: Machine) -> None:
    ticket = warm.ticket("simple")
    out = warm.run(ticket, "-o", "set.{ext}", env={"OCR_FORMAT": "csv, md"})
    assert out.returncode == 0, out.stderr
    assert sorted(path.name for path in warm.files.glob("set.*")) == ["set.csv", "set.md"]
    out = warm.run(ticket, env={"OCR_FORMAT": "csv,docx"})
    assert out.returncode == 78
    assert "OCR_FORMAT" in out.stderr


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("text", "json")])
def test_the_store_gives_each_format_again_also_for_a_copy(machine: Machine, name: str) -> None:
    machine.environment["OCR_STORE"] = "on"
    machine.start("--workers=1")
    ticket = machine.ticket("simple")
    assert result(machine, "text", ticket)
    explained = ("--explain",) if name == "explain" else ()
    made = result(machine, name, ticket, *explained)
    served = by_workers(machine)
    copy = shutil.copy(ticket, machine.files / "copy.pdf")
    assert result(machine, name, ticket, *explained) == made
    assert result(machine, name, copy, *explained) == made
    assert b"simple.pdf" not in made
    # beside another that is there, too
    out = machine.run(copy, "-f", f"{name},json", "-o", "made.{ext}", *explained)
    assert out.returncode == 0, out.stderr
    assert json.loads((machine.files / "made.json").read_text())["cached"] is True
    assert by_workers(machine) == served


def test_an_explanation_asked_for_as_a_format_is_no_other_documents(machine: Machine) -> None:
    machine.environment["OCR_STORE"] = "on"
    machine.start("--workers=1")
    ticket = machine.ticket("simple")
    assert b"layout" in result(machine, "explain", ticket)
    assert "explanation" not in json.loads(result(machine, "json", ticket))
