# SPDX-License-Identifier: Apache-2.0
"""The store on the disk: private files, nothing of what was forgotten, no harm when it is full."""

import json
import os
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.machine import Machine
from integration.stored import document, history, holding, state


@pytest.fixture
def small_disk(keeper: Machine) -> Iterator[Path]:
    """Put the machine's state on a disk of its own with a few megabytes."""
    if os.geteuid() != 0:
        pytest.skip("skipped: only root may mount a small disk")
    place = keeper.folder / "state"
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", place]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"skipped: no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        keeper.run("stop", "--now", "-q")
        subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_one_clear_error_and_harms_nothing(keeper: Machine, small_disk: Path) -> None:
    keeper.start("--workers=1")
    first, second = keeper.ticket("simple"), keeper.ticket("cash_exact")
    document(keeper.run("-f", "json", first))
    with (small_disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        while True:
            filler.write(bytes(1 << 12))
    pid = keeper.status()["pid"]
    refused = keeper.run("-f", "json", second)
    assert refused.returncode == 74, refused.stderr
    assert json.loads(refused.stdout)["error"]["code"] == "store_full"
    assert "make room" in json.loads(refused.stdout)["error"]["hint"]
    assert refused.stderr.count("error") <= 1
    # What is there can be read all the same, and what is not wanted in the store needs no room.
    assert document(keeper.run("-f", "json", first))["cached"] is True
    assert document(keeper.run("-f", "json", "--no-store", second))["cached"] is False
    (small_disk / "filler").unlink()
    assert document(keeper.run("-f", "json", second))["cached"] is False
    assert document(keeper.run("-f", "json", second))["cached"] is True
    assert keeper.status()["pid"] == pid
    assert keeper.run("history", "verify").returncode == 0
    assert len(history(keeper)) == 2
    with sqlite3.connect(state(keeper) / "ocr.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_what_was_forgotten_is_in_no_file(keeper: Machine) -> None:
    keeper.start("--workers=1")
    kept = document(keeper.run("-f", "json", keeper.ticket("cash_exact")))["ticket"]
    for number in range(5):
        keeper.run("-f", "json", keeper.ticket(f"random-{number}"))
    gone = document(keeper.run("-f", "json", keeper.ticket("simple")))["ticket"]
    # The number stands in the document, the page's text, the index, and the purchase's key.
    word = gone["invoice_number"].encode()
    assert holding(keeper, word)
    (row,) = [row for row in history(keeper) if row["invoice_number"] == gone["invoice_number"]]
    forgot = keeper.run("history", "forget", str(row["id"]))
    assert forgot.returncode == 0, forgot.stderr
    assert holding(keeper, word) == []
    assert holding(keeper, word.replace(b"-", b"")) == []
    assert holding(keeper, kept["invoice_number"].encode())
    assert keeper.run("history", "verify").returncode == 0
    assert keeper.run("history", "forget", "--all").returncode == 0
    assert holding(keeper, kept["invoice_number"].encode()) == []
    assert holding(keeper, kept["items"][0]["name"].encode()) == []
    assert history(keeper, "stats") == []


def test_all_files_are_private_while_the_daemon_writes(keeper: Machine) -> None:
    keeper.start("--workers=1")
    keeper.run(keeper.ticket("simple"))
    # Whoever else has the store open leaves it whole to the daemon.
    assert len(history(keeper)) == 1
    keeper.run(keeper.ticket("cash_exact"))
    assert len(history(keeper)) == 2
    assert keeper.run("store", "backup", "copy.db").returncode == 0
    files = [*state(keeper).glob("ocr.db*"), keeper.files / "copy.db"]
    assert {path.name for path in files} >= {"ocr.db", "ocr.db-wal", "ocr.db-shm", "copy.db"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(state(keeper).stat().st_mode) == 0o700
