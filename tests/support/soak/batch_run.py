# SPDX-License-Identifier: Apache-2.0
"""`ocr batch` over a tree, once or again until it is done, on a machine of its own."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from integration.machine import Machine

# a report of the run that is going on, and the whole one of the last run
REPORT = "report.ndjson"
OUT = "out"


class BatchRun:
    """The command over the tree `in` of the machine's folder."""

    def __init__(self, machine: Machine, *options: str) -> None:
        self.machine = machine
        # fresh answers would hide what a killed run left
        self.machine.environment.pop("OCR_STORE", None)
        self.arguments = (
            "batch",
            "in",
            "--recursive",
            "-o",
            OUT,
            "--report",
            REPORT,
            "--progress=none",
            *options,
        )

    @property
    def out(self) -> Path:
        """The folder of outputs."""
        return self.machine.files / OUT

    @property
    def report(self) -> Path:
        """The report."""
        return self.machine.files / REPORT

    def start(self) -> subprocess.Popen:
        """Start the command; its messages go to a file, so that nobody has to read them."""
        with (self.machine.folder / "messages").open("ab") as messages:
            return self.machine.popen(*self.arguments, stdout=messages, stderr=messages)

    def messages(self) -> str:
        """Give what it has said so far."""
        return (self.machine.folder / "messages").read_text(errors="replace")

    def records(self) -> int:
        """How many records the report has now."""
        with contextlib.suppress(OSError), self.report.open("rb") as report:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: report.read(1 << 20), b""))
        return 0

    def until_done(
        self, seconds: float, disturb: Callable[[subprocess.Popen], None], starts: int = 1000
    ) -> tuple[int, int]:
        """Start the command again until it exits 0 or 1; give the status and how often it was started.

        `disturb` is called while it runs, again and again. Any other status than that of a SIGKILL ends it
        too. Throws TimeoutError.
        """
        deadline = time.monotonic() + seconds
        for started in range(1, starts + 1):
            with self.start() as client:
                try:
                    while client.poll() is None:
                        if time.monotonic() > deadline:
                            raise TimeoutError(f"not done within {seconds:.0f} s; {self.records()} records")
                        disturb(client)
                        with contextlib.suppress(subprocess.TimeoutExpired):
                            client.wait(0.01)
                finally:
                    if client.poll() is None:
                        os.kill(client.pid, 9)
            if client.returncode != -9:
                return client.returncode, started
        raise TimeoutError(f"not done after {starts} starts")
