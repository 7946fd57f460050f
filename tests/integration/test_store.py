# SPDX-License-Identifier: Apache-2.0
"""What was read is kept, answers the same document again, and is there for `ocr history`."""

import json
import os
import signal
import stat
from pathlib import Path

from integration.machine import Machine
from integration.stored import by_workers, document, history, state, without_times


def test_a_document_is_read_once_and_answered_byte_for_byte(keeper: Machine) -> None:
    keeper.start("--workers=1")
    ticket = keeper.ticket()
    first = keeper.run("-f", "json", ticket)
    assert document(first)["cached"] is False
    served = by_workers(keeper)
    again = keeper.run("-f", "json", ticket)
    assert document(again)["cached"] is True
    assert without_times(again.stdout) == without_times(first.stdout)
    assert keeper.run(ticket).stdout == document(first)["text"] + (
        "" if document(first)["text"].endswith("\n") else "\n"
    )
    piped = keeper.run("-f", "json", "-", stdin=ticket.read_bytes())
    assert document(piped)["cached"] is True
    assert document(piped)["source"]["file"] == "-"
    assert by_workers(keeper) == served
    assert keeper.status()["store"]["hits"] == 3


def test_what_changes_the_result_is_read_again(keeper: Machine) -> None:
    keeper.start("--workers=1")
    ticket = keeper.ticket()
    assert document(keeper.run("-f", "json", ticket))["cached"] is False
    assert document(keeper.run("-f", "json", "-p", "1", ticket))["cached"] is False
    assert document(keeper.run("-f", "json", "--fresh", ticket))["cached"] is False
    assert document(keeper.run("-f", "json", "--engine", "pdfplumber", ticket))["cached"] is False
    other = keeper.ticket("cash_exact", ticket.name)
    assert document(keeper.run("-f", "json", other))["cached"] is False
    assert document(keeper.run("-f", "json", other))["cached"] is True


def test_nothing_is_kept_where_it_was_not_wanted(keeper: Machine) -> None:
    keeper.start("--workers=1")
    ticket = keeper.ticket()
    for _ in range(2):
        assert document(keeper.run("-f", "json", "--no-store", ticket))["cached"] is False
    assert history(keeper) == []


def test_an_answer_outlives_the_daemon_that_gave_it(keeper: Machine) -> None:
    pid = keeper.start("--workers=1")["pid"]
    ticket = keeper.ticket()
    keeper.run("-f", "json", ticket)
    os.kill(pid, signal.SIGKILL)
    assert [row["file"] for row in history(keeper)] == [str(ticket)]
    keeper.start("--workers=1")
    assert document(keeper.run("-f", "json", ticket))["cached"] is True


def test_stop_returns_when_the_database_is_closed(keeper: Machine) -> None:
    keeper.run("-q", keeper.ticket())
    assert list(state(keeper).glob("*.db-wal"))
    assert keeper.run("stop").returncode == 0
    assert not list(state(keeper).glob("*.db-wal"))


def test_history_shows_a_purchase_once_and_forgets_it(keeper: Machine) -> None:
    ticket = keeper.ticket()
    copy = keeper.file("copy.pdf", ticket.read_bytes() + b"\n")
    read = document(keeper.run("-f", "json", ticket))
    keeper.run(copy)
    (row,) = history(keeper)
    assert row["files"] == 2
    assert row["total"] == read["ticket"]["total"]
    assert row["items"] == len(read["ticket"]["items"])
    word = read["ticket"]["items"][0]["name"].split()[0]
    assert [hit["id"] for hit in history(keeper, "search", word)] != []
    assert (
        json.loads(keeper.run("history", "show", str(row["id"]), "-f", "json").stdout)["ticket"]
        == read["ticket"]
    )
    assert keeper.run("history", "verify").returncode == 0
    assert keeper.run("history", "forget", str(row["id"])).returncode == 0
    assert history(keeper) == []
    assert document(keeper.run("-f", "json", ticket))["cached"] is False


def test_nobody_else_can_read_the_store(keeper: Machine) -> None:
    keeper.run(keeper.ticket())
    state = keeper.folder / "state" / "ocr"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    files: list[Path] = list(state.glob("ocr.db*"))
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_history_needs_neither_daemon_nor_python(keeper: Machine) -> None:
    asked = keeper.run("history", env={"OCR_PYTHON": "/nonexistent"})
    assert asked.returncode == 66
    assert "nothing was stored yet" in asked.stderr
    assert keeper.daemons() == []
    assert not (keeper.folder / "state" / "ocr" / "ocr.db").exists()
