# SPDX-License-Identifier: Apache-2.0
"""A machine of a test's own: private folders, and the real `ocr` and `ocrd` within them."""

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from support.tickets import build, documents

from integration import processes
from integration.processes import wait_for

ROOT = Path(__file__).resolve().parents[2]
BIN_DIR = Path(os.environ.get("OCR_BIN_DIR", "build/dev"))
BIN_DIR = BIN_DIR if BIN_DIR.is_absolute() else ROOT / BIN_DIR
OCR = BIN_DIR / "cli" / "ocr"
OCRD = BIN_DIR / "daemon" / "ocrd"
OTHER_OCR = BIN_DIR / "tests" / "other-build" / "ocr"
# Takes over a minute in one call that nothing can interrupt.
BOMB = "time_bomb:100000"

Environment = Mapping[str, str | None]
Output = subprocess.CompletedProcess


@cache
def document_bytes(name: str) -> bytes:
    """Make a document of the generator once."""
    return documents.build(name)


@cache
def ticket_bytes(case: str) -> tuple[bytes, dict]:
    """Make a ticket of the generator once, with its right values."""
    return build(case)


class Machine:
    """Folders, environment and daemon of one test."""

    def __init__(self, folder: Path, runtime: Path) -> None:
        self.folder = folder
        self.runtime = runtime
        self.files = folder / "files"
        for place in ("state", "config", "home", "tmp", "files"):
            (folder / place).mkdir(parents=True, exist_ok=True)
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "XDG_RUNTIME_DIR": str(runtime),
            # tests read one document many times, and mean a worker each time
            "OCR_STORE": "off",
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        self._sessions: set[int] = set()

    @property
    def log(self) -> Path:
        """The daemon's log."""
        return self.folder / "state" / "ocr" / "ocrd.log"

    @property
    def socket(self) -> Path:
        """The daemon's request socket."""
        return self.runtime / "ocr" / "ocrd.sock"

    def environ(self, changes: Environment | None = None) -> dict[str, str]:
        """Give the environment with changes; None removes a variable."""
        mixed = {**self.environment, **(changes or {})}
        return {name: value for name, value in mixed.items() if value is not None}

    def popen(
        self,
        *arguments: str | Path | bytes,
        program: Path = OCR,
        env: Environment | None = None,
        **options: Any,
    ) -> subprocess.Popen:
        """Start a program in a session of its own, so that there is no terminal to ask."""
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        options = {**streams, "cwd": self.files, "start_new_session": True, **options}
        return processes.Program([program, *arguments], env=self.environ(env), **options)

    def run(
        self,
        *arguments: str | Path | bytes,
        stdin: bytes | None = None,
        timeout: float = 30,
        **options: Any,
    ) -> Output:
        """Run `ocr` to its end; output as text, with bytes that are no UTF-8 kept."""
        if stdin is not None:
            options["stdin"] = subprocess.PIPE
        with self.popen(*arguments, **options) as process:
            try:
                out, err = process.communicate(stdin, timeout)
            except subprocess.TimeoutExpired:
                scene = self.scene()
                process.kill()
                out, err = process.communicate()
                raise AssertionError(f"ocr {arguments} hangs; so far: {out!r} {err!r}\n{scene}") from None
        decoded = [None if text is None else text.decode(errors="surrogateescape") for text in (out, err)]
        return Output(arguments, process.returncode, *decoded)

    def start(self, *arguments: str, **options: Any) -> dict:
        """Start the daemon, wait until it is ready, and give its status."""
        started = self.run("start", "-q", *arguments, **options)
        assert started.returncode == 0, started.stderr
        return self.status()

    def status(self) -> dict:
        """Ask the daemon."""
        asked = self.run("status", "--json", timeout=10)
        report = json.loads(asked.stdout)
        if "pid" in report:
            self._sessions.add(report["pid"])
        return report

    def workers(self) -> list[int]:
        """Name the pids of the workers."""
        return [worker["pid"] for worker in self.status()["workers"]]

    def ready_workers(self, count: int) -> list[int]:
        """Wait until so many workers have nothing to do, and name them."""

        def all_ready() -> list[int]:
            report = self.status()
            ready = [worker["pid"] for worker in report.get("workers", []) if worker["state"] == "ready"]
            return ready if len(ready) == count and not report["in_flight"] and not report["queued"] else []

        return wait_for(all_ready, 10, f"{count} idle workers")

    def zygote(self) -> int:
        """Give the pid of the process that forks the workers."""
        return processes.parent(self.workers()[0])

    def in_flight(self, count: int = 1, timeout: float = 15) -> list[dict]:
        """Wait until so many documents are in workers, and give what status says of them."""

        def seen() -> list[dict]:
            rows = self.status().get("in_flight", [])
            return rows if len(rows) == count else []

        return wait_for(seen, timeout, f"{count} documents in workers")

    def file(self, name: str | bytes, data: bytes) -> Path:
        """Write a file into the folder that programs run in."""
        path = self.files / os.fsdecode(name)
        path.write_bytes(data)
        return path

    def ticket(self, case: str = "simple", name: str | None = None) -> Path:
        """Write a ticket of the generator."""
        return self.file(name or f"{case}.pdf", ticket_bytes(case)[0])

    def document(self, name: str) -> Path:
        """Write another document of the generator."""
        return self.file(documents.file_name(name), document_bytes(name))

    def daemons(self) -> list[int]:
        """Name the pids of all daemons that ever wrote to the log, in the order in which they came."""
        if not self.log.exists():
            return []
        text = self.log.read_text(errors="replace")
        return list(dict.fromkeys(int(pid) for pid in re.findall(r"^\d{4}-\S+ (\d+) ", text, re.MULTILINE)))

    def left(self) -> list[int]:
        """Name the processes of this machine that run."""
        ours = processes.with_environment(str(self.runtime))
        self._sessions.update(ours)
        self._sessions.update(self.daemons())
        return sorted({*ours, *processes.in_sessions(self._sessions)})

    def scene(self) -> str:
        """Tell what each process of this machine waits for, and the end of the daemon's log."""
        lines = [line for pid in self.left() for line in processes.threads(pid)]
        log = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([*lines, *log[-10:]])

    def close(self) -> None:
        """Stop the daemon; no process of this machine may be left."""
        try:
            stopped = self.popen("stop", "--now", "-q", stdout=subprocess.DEVNULL)
            _, said = stopped.communicate(timeout=10)
            assert (stopped.returncode, said) == (0, b""), f"the daemon does not stop: {said!r}"
            wait_for(lambda: not self.left(), 5, "the end of all processes")
        finally:
            left = {pid: processes.command(pid) for pid in self.left()}
            scene = self.scene() if left else ""
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    processes.kill(pid)
            assert not left, f"processes left behind: {left}\n{scene}"


def records(output: Output) -> list[dict]:
    """Take the documents that `-f json` printed."""
    return [json.loads(line) for line in output.stdout.splitlines()]
