# SPDX-License-Identifier: Apache-2.0
"""`ocr watch` at work in a machine of a test's own."""

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from integration.batches import STORE
from integration.machine import Environment, Machine, ticket_bytes
from integration.processes import wait_for

# for a loaded machine; nothing waits so long
PATIENCE = 40.0


def ticket(number: int) -> bytes:
    """Make a ticket that differs from others in its bytes but not in what it says."""
    return ticket_bytes("simple")[0] + b"\n%%%d\n" % number


class Watch:
    """One running `ocr watch in`, with what it says."""

    def __init__(self, machine: Machine, *options: str, env: Environment | None = None) -> None:
        self.machine = machine
        self.messages = machine.folder / f"watch{len(list(machine.folder.glob('watch*')))}"
        (machine.files / "in").mkdir(exist_ok=True)
        self.arguments = ("watch", "in", *options)
        with self.messages.open("wb") as messages:
            self.process = machine.popen(*self.arguments, stderr=messages, env={**STORE, **(env or {})})

    @property
    def said(self) -> str:
        """Give all that it said on standard error."""
        return self.messages.read_text(errors="surrogateescape")

    @property
    def objects(self) -> list[dict]:
        """Give the objects of `--progress json`."""
        return [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]

    def ready(self) -> "Watch":
        """Wait until it watches."""
        wait_for(lambda: "watching" in self.said, PATIENCE, "the begin of the watch")
        return self

    def tells(self, text: str) -> None:
        """Wait until it says this."""
        wait_for(lambda: text in self.said, PATIENCE, f"{text!r} in {self.said!r}")

    def ends(self, number: signal.Signals | None = None) -> int:
        """Wait until it ends, sent this signal, and give its exit status."""
        if number is not None:
            os.kill(self.process.pid, number)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


@contextlib.contextmanager
def watching(machine: Machine, *options: str, env: Environment | None = None) -> Iterator[Watch]:
    """Run a watch that has begun, and see that Ctrl-C ends it; a quiet one does not tell its begin."""
    watch = Watch(machine, *options, env=env)
    try:
        yield watch if "-q" in options else watch.ready()
        if watch.process.poll() is None:
            assert watch.ends(signal.SIGINT) == 130, watch.said
    finally:
        if watch.process.poll() is None:
            watch.process.kill()
            watch.process.communicate()


def drop(machine: Machine, name: str | bytes, data: bytes) -> Path:
    """Write a file and close it, as a scanner does."""
    path = machine.files / "in" / os.fsdecode(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def wait_for_files(folder: Path, names: set[str]) -> None:
    """Wait until the folder has exactly these files, hidden ones left out."""

    def present() -> set[str]:
        found = folder.rglob("*")
        return {
            path.relative_to(folder).as_posix()
            for path in found
            if path.is_file() and not path.name.startswith(".")
        }

    wait_for(lambda: present() == names, PATIENCE, f"{names}, not {present()}")


def rows(report: Path) -> list[dict]:
    """Give the records of a report."""
    return [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
