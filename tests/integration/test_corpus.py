# SPDX-License-Identifier: Apache-2.0
"""Real documents through the real programs, where they are at hand."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from integration.machine import Machine, records


def without_counts(truth: dict[str, Any]) -> dict[str, Any]:
    """Return the key with the names as the contract has them.

    The key keeps the count that stands in a column of its own before most weighed names ("1 NAME").
    """
    for ticket in truth.values():
        for item in ticket["items"]:
            if item[2] == "kg":
                item[0] = re.sub(r"^1 (?=\S)", "", item[0])
    return truth


def test_every_digital_ticket_is_whole(warm: Machine, corpus: Path) -> None:
    out = warm.run("-q", "-f", "json", *sorted((corpus / "mercadona").glob("*.pdf")), timeout=60)
    documents = warm.file("documents.ndjson", out.stdout.encode())
    scorer = corpus.parent / "tools" / "score_tickets.py"
    key = without_counts(json.loads((corpus / "mercadona" / "TRUTH.json").read_text()))
    scored = subprocess.run(
        [sys.executable, scorer, warm.file("truth.json", json.dumps(key).encode()), documents],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert scored.returncode == 0, scored.stdout + scored.stderr
    assert "whole ticket right   40/40" in scored.stdout


def test_every_nasty_file_is_answered(warm: Machine, corpus: Path) -> None:
    files = sorted(path for path in (corpus / "nasty").iterdir() if path.suffix != ".tsv")
    out = warm.run("-q", "-f", "json", "--timeout", "20s", *files, timeout=100)
    answers = records(out)
    assert [record["source"]["file"] for record in answers] == [str(path) for path in files]
    for record in answers:
        error = record.get("error")
        assert error is None or (error["message"] and error["hint"]), record["source"]["file"]
        assert error is None or error["code"] not in ("internal", "worker_crashed", "daemon_lost"), record
    assert out.returncode in (0, 1)


def test_the_daemon_serves_on_after_them(warm: Machine, corpus: Path) -> None:
    warm.ticket("simple")
    assert warm.run("-q", "simple.pdf").returncode == 0
    assert warm.status()["zygote_starts"] == 1
