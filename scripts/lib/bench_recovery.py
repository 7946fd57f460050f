# SPDX-License-Identifier: Apache-2.0
"""Measures how soon all is well again after something was killed: medians of a few times each.

What the daemon does is seen by asking it for its status, so each figure holds one such question too.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench import Bench

TIMES = 5
PATIENCE = 20.0
MAKE_BOMB = (
    "import sys; from support.tickets import documents; sys.stdout.buffer.write(documents.build(sys.argv[1]))"
)


def bomb(folder: Path, python: Path, top: Path) -> Path:
    """Make a document that takes over a minute in one call."""
    made = subprocess.check_output(
        [python, "-c", MAKE_BOMB, "time_bomb:100000"],
        cwd=top,
        env={**os.environ, "PYTHONPATH": str(top / "tests")},
    )
    path = folder / "bomb.pdf"
    path.write_bytes(made)
    return path


class Recovery:
    """One daemon with two workers, killed in every way."""

    def __init__(self, bench: Bench, bomb: Path) -> None:
        self.bench, self.bomb = bench, str(bomb)

    def measure(self) -> None:
        """Print all figures beside their bounds."""
        self.bench.seconds(self.bench.ocr("restart", "-q", "--now", "--workers=2"))
        self._show("killed worker to its replacement warm, ms", self._worker_replaced, 20, 1e3)
        self._show("Ctrl-C to a free worker, ms", lambda: self._freed(signal.SIGINT), 300, 1e3)
        self._show("kill -9 of a client to a free worker, s", lambda: self._freed(signal.SIGKILL), 2)
        self._show("a document's second worker killed to the client told, s", self._told_of_workers, 1)
        self._show("killed zygote to the next ocr FILE answered, s", self._answered_after_zygote, 1)
        self._show("a document's second daemon killed to the client told, s", self._told_of_daemons, 1)

    def _show(self, what: str, once: Callable[[], float], limit: float, unit: float = 1) -> None:
        self.bench.show(what, median(once() for _ in range(TIMES)) * unit, limit)

    def _worker_replaced(self) -> float:
        before = self._idle_workers(2)
        began = time.perf_counter()
        os.kill(before[0], signal.SIGKILL)
        self._until(lambda: len(set(self._ready()) - {before[0]}) == 2)
        return time.perf_counter() - began

    def _freed(self, number: signal.Signals) -> float:
        client = self._read_bomb()
        began = time.perf_counter()
        client.send_signal(number)
        self._until(lambda: self.bench.status()["in_flight"] == [])
        took = time.perf_counter() - began
        client.wait(PATIENCE)
        return took

    def _told_of_workers(self) -> float:
        client = self._read_bomb()
        first = self._in_flight()["worker_pid"]
        os.kill(first, signal.SIGKILL)
        self._until(lambda: self._in_flight().get("worker_pid", first) != first)
        second = self._in_flight()["worker_pid"]
        return self._told(client, second)

    def _answered_after_zygote(self) -> float:
        zygote = _parent(self._idle_workers(2)[0])
        began = time.perf_counter()
        os.kill(zygote, signal.SIGKILL)
        self.bench.seconds(self.bench.ocr(self.bench.file))
        return time.perf_counter() - began

    def _told_of_daemons(self) -> float:
        client = self._read_bomb()
        first = self.bench.status()["pid"]
        os.kill(first, signal.SIGKILL)
        self._until(lambda: self._running(other_than=first) and self._in_flight() != {})
        return self._told(client, self.bench.status()["pid"])

    def _told(self, client: subprocess.Popen[bytes], last: int) -> float:
        began = time.perf_counter()
        os.kill(last, signal.SIGKILL)
        client.wait(PATIENCE)
        return time.perf_counter() - began

    def _read_bomb(self) -> subprocess.Popen[bytes]:
        self._idle_workers(2)
        client = subprocess.Popen(
            self.bench.ocr("-q", self.bomb),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.bench.environment,
        )
        self._until(lambda: self._in_flight() != {})
        return client

    def _in_flight(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = self._status().get("in_flight", [])
        return rows[0] if rows else {}

    def _ready(self) -> list[int]:
        return [row["pid"] for row in self._status().get("workers", []) if row["state"] == "ready"]

    def _running(self, other_than: int) -> bool:
        return bool(self._status().get("pid", other_than) != other_than)

    def _status(self) -> dict[str, Any]:
        """Ask; an empty answer where no daemon runs."""
        asked = subprocess.run(
            self.bench.ocr("status", "--json"),
            stdout=subprocess.PIPE,
            env=self.bench.environment,
            check=False,
        )
        report: dict[str, Any] = json.loads(asked.stdout)
        return report

    def _idle_workers(self, count: int) -> list[int]:
        if "pid" not in self._status():
            self.bench.seconds(self.bench.ocr("start", "-q", f"--workers={count}"))
        self._until(lambda: len(self._ready()) == count)
        return self._ready()

    @staticmethod
    def _until(condition: Callable[[], bool]) -> None:
        deadline = time.perf_counter() + PATIENCE
        while not condition():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"not within {PATIENCE:g} s")


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
