# SPDX-License-Identifier: Apache-2.0
"""One user's folders with a daemon of their own, and the reads that go through it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[3]
BIN_DIR = TOP / os.environ.get("OCR_BIN_DIR", "build/release")
OCR = BIN_DIR / "cli" / "ocr"
PATIENCE = 120.0

Json = dict[str, Any]


class Host:
    """Two of them on one database stand for two machines."""

    def __init__(self, database_url: str = "") -> None:
        # short, since a socket's path must be
        self.folder = Path(tempfile.mkdtemp(prefix="ocr-soak-", dir="/tmp"))
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "OCR_WORKERS": "2",
        }
        if database_url:
            self.environment["OCR_DATABASE_URL"] = database_url
        for name in ("RUNTIME_DIR", "STATE_HOME", "CONFIG_HOME"):
            place = self.folder / name.lower()
            place.mkdir(mode=0o700)
            self.environment[f"XDG_{name}"] = str(place)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "state_home/ocr/ocr.db"

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `ocr` to its end."""
        return subprocess.run(
            [OCR, *arguments],
            capture_output=True,
            text=True,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            start_new_session=True,
            check=False,
        )

    def read(self, files: list[Path], fresh: bool) -> Iterator[Json]:
        """Read documents; gives one record each, of which some may be failures."""
        output = self.run("-q", "-f", "json", *(["--fresh"] if fresh else []), *files)
        for line in output.stdout.splitlines():
            yield json.loads(line)

    def status(self) -> Json:
        """Ask the daemon; empty when there is none."""
        with contextlib.suppress(json.JSONDecodeError):
            report: Json = json.loads(self.run("status", "--json").stdout)
            return report
        return {}

    def rows(self, *arguments: str) -> list[Json]:
        """Ask `ocr history` for rows."""
        output = self.run("history", *arguments, "-f", "json")
        if output.returncode != 0:
            raise AssertionError(f"ocr history {arguments}: {output.stderr}")
        return [json.loads(line) for line in output.stdout.splitlines()]

    def kill(self, what: str, pick: float) -> bool:
        """Kill the daemon, or one worker chosen by `pick` (0 to 1); false when there is none."""
        report = self.status()
        pids = [worker["pid"] for worker in report.get("workers", [])]
        if what == "ocrd":
            pids = [report["pid"]] if "pid" in report else []
        if not pids:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pids[int(pick * len(pids))], signal.SIGKILL)
        return True

    def settle(self, patience: float = PATIENCE) -> None:
        """Wait until nothing waits for the database any more."""
        started = self.run("start", "-q")
        if started.returncode != 0:
            raise AssertionError(f"ocrd does not start: {started.stderr}")
        deadline = time.monotonic() + patience
        while True:
            store = self.status().get("store", {})
            if store.get("state") == "open" and not store.get("spooled") and not store.get("queued"):
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"readings still wait after {patience:.0f} s: {store}")
            time.sleep(0.05)

    def close(self) -> None:
        """End the daemon, and remove everything."""
        self.run("stop", "--now", "-q")
        shutil.rmtree(self.folder, ignore_errors=True)
