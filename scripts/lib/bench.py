# SPDX-License-Identifier: Apache-2.0
"""Measures the release build beside other programs, in turn, so that a noisy machine hits all alike."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench_recovery import Recovery, bomb

TOP = Path(__file__).resolve().parents[2]
OCR = TOP / "build/release/cli/ocr"
OCRD = TOP / "build/release/daemon/ocrd"
PYTHON = TOP / ".venv/bin/python"
SCRIPT = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    print("".join(page.extract_text() or "" for page in pdf.pages))
"""
# what ocrd imports while it warms, our own package with the rest, in a bare interpreter
IMPORTS = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
from ocr_service.warmup import MODULES
for _, modules in MODULES:
    for module in modules:
        importlib.import_module(module)
"""


class Bench:
    """One private daemon and the numbers measured with it."""

    def __init__(self, folder: Path, file: Path, runs: int) -> None:
        self.file, self.runs = str(file), runs
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder)}
        # a reading, not an answer from the store
        self.environment["OCR_STORE"] = "off"
        for name in ("RUNTIME_DIR", "STATE_HOME", "CONFIG_HOME"):
            path = folder / name.lower()
            path.mkdir(mode=0o700)
            self.environment[f"XDG_{name}"] = str(path)
        self.failed = False

    def seconds(self, command: list[str]) -> float:
        """Run a command and return its wall time."""
        began = time.perf_counter()
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment, check=True
        )
        return time.perf_counter() - began

    def in_turn(self, commands: dict[str, list[str]], runs: int) -> dict[str, float]:
        """Return the median time of each command."""
        times: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            self.seconds(command)
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(self.seconds(command))
        return {name: median(values) for name, values in times.items()}

    def ocr(self, *arguments: str) -> list[str]:
        """Return a command line of the client."""
        return [str(OCR), *arguments]

    def status(self) -> dict[str, Any]:
        """Return what the daemon says of itself."""
        report: dict[str, Any] = json.loads(
            subprocess.check_output(self.ocr("status", "--json"), env=self.environment)
        )
        return report

    def show(self, what: str, value: float, limit: float, at_least: bool = False) -> None:
        """Print one number beside its bound."""
        good = value >= limit if at_least else value <= limit
        self.failed |= not good
        bound = f"{'at least' if at_least else 'at most'} {limit:g}"
        print(f"{what:62} {value:8.2f}   {bound:14} {'ok' if good else 'MISSED'}")

    def warm_reads(self) -> None:
        """Whole processes, start to exit."""
        self.seconds(self.ocr("start", "-q"))
        fast = self.in_turn(
            {
                "ocr": self.ocr(self.file),
                "pdftotext": ["pdftotext", "-layout", self.file, "-"],
                "status": self.ocr("status"),
            },
            self.runs,
        )
        scripts, reads = [], []
        for _ in range(max(self.runs // 10, 5)):
            scripts.append(self.seconds([str(PYTHON), "-c", SCRIPT, self.file]))
            # a row of them, as in a shell's loop: the first one finds the caches that the script left
            reads += [self.seconds(self.ocr(self.file)) for _ in range(10)]
        script, read = median(scripts), median(reads)
        print(
            f"medians: script {script * 1e3:.2f} ms, "
            + ", ".join(f"{name} {value * 1e3:.2f} ms" for name, value in fast.items())
        )
        self.show("ocr FILE, warm / pdftotext -layout FILE", fast["ocr"] / fast["pdftotext"], 1.0)
        self.show("python script with pdfplumber / ocr FILE, warm", script / read, 20, at_least=True)
        self.show("ocr status / pdftotext -layout FILE", fast["status"] / fast["pdftotext"], 0.6)

    def memory(self) -> None:
        """Private memory of a worker after it has read 100 tickets and more."""
        self.seconds(self.ocr("-q", *[self.file] * 300))
        private = [
            worker["private_kib"] / 1024 for worker in self.status()["workers"] if worker["served"] >= 100
        ]
        self.show("private memory of a worker after 100 tickets, MiB", max(private), 25)

    def starts(self) -> None:
        """First request against later ones, and start against a bare interpreter."""
        firsts, laters, readies, bares = [], [], [], []
        for _ in range(max(self.runs // 10, 5)):
            self.seconds(self.ocr("stop", "-q"))
            readies.append(self.seconds(self.ocr("start", "-q")))
            firsts.append(self.seconds(self.ocr(self.file)))
            laters.append(median(self.seconds(self.ocr(self.file)) for _ in range(15)))
            bares.append(self.seconds([str(PYTHON), "-I", "-c", IMPORTS, str(TOP / "ocr-service/src")]))
        self.show("first ocr FILE after start / median of later ones", median(firsts) / median(laters), 1.3)
        self.show(
            "ocr start, until ready / python that imports the same modules",
            median(readies) / median(bares),
            1.3,
        )

    def stop(self) -> None:
        """End the daemon."""
        subprocess.run(self.ocr("stop", "--now", "-q"), env=self.environment, check=False)


def sample(folder: Path) -> Path:
    """Make the repository's own sample ticket."""
    subprocess.run(
        [PYTHON, "-m", "support.tickets", folder, "--case", "sample"],
        cwd=TOP,
        env={**os.environ, "PYTHONPATH": str(TOP / "tests")},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / "sample.pdf"


def main() -> int:
    """Run all measurements; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=100)
    arguments = parser.parse_args()
    if shutil.which("pdftotext") is None:
        print("scripts/bench: pdftotext is missing: apt-get install poppler-utils", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="ocr-bench.") as name:
        folder = Path(name)
        bench = Bench(folder, (arguments.file or sample(folder)).resolve(), arguments.runs)
        try:
            bench.warm_reads()
            bench.memory()
            bench.starts()
            Recovery(bench, bomb(folder, PYTHON, TOP)).measure()
        finally:
            bench.stop()
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
