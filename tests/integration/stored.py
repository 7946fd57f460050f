# SPDX-License-Identifier: Apache-2.0
"""What tests of the store ask a machine."""

import json
import os
import re
from pathlib import Path
from urllib.parse import quote

from support.postgres import PostgresServer

from integration.machine import Machine, Output
from integration.processes import wait_for


def document(output: Output) -> dict:
    """Give the only document that was printed."""
    assert output.returncode == 0, output.stderr
    return json.loads(output.stdout)


def history(machine: Machine, *arguments: str) -> list[dict]:
    """Ask for rows."""
    output = machine.run("history", *arguments, "-f", "json")
    assert output.returncode == 0, output.stderr
    return [json.loads(line) for line in output.stdout.splitlines()]


def by_workers(machine: Machine) -> int:
    """Count the documents that workers have read."""
    return sum(worker["served"] for worker in machine.status()["workers"])


def without_times(text: str) -> str:
    """Leave out what belongs to one request alone."""
    text = re.sub(r'"cached":(true|false)', '"cached":null', text)
    return re.sub(r'"timing_ms":\{[^}]*\}', '"timing_ms":{}', text)


def state(machine: Machine) -> Path:
    """Give the folder of database and spool."""
    return machine.folder / "state" / "ocr"


def spooled(machine: Machine) -> list[Path]:
    """Name the readings that wait for the database."""
    return sorted(state(machine).glob("spool/*.reading"))


def holding(machine: Machine, text: bytes) -> list[Path]:
    """Name the files of database and spool that hold these bytes."""
    return [path for path in state(machine).rglob("*") if path.is_file() and text in path.read_bytes()]


def settled(machine: Machine) -> dict:
    """Wait until the database has everything, and give what status says of it."""

    def asked() -> dict | None:
        store = machine.status().get("store", {})
        waits = store.get("state") != "open" or store["queued"] or store["spooled"]
        return None if waits else store

    return wait_for(asked, 60, "everything in the database")


def url_with_password(server: PostgresServer, database: str, password: str) -> str:
    """Give a URL that needs nothing else."""
    return server.url(database, quote(password))


def kill_daemon(machine: Machine) -> None:
    """Kill it, so that it does not tidy up."""
    os.kill(machine.status()["pid"], 9)
    wait_for(lambda: machine.run("status").returncode == 3, 10, "the daemon's end")
