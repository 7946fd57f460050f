# SPDX-License-Identifier: Apache-2.0
"""How fast `ocr batch` is beside what a user would otherwise run; everything in turn, in one run.

Times of programs that differ in how many documents they get are compared by the document.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from bench import OCR, PYTHON, SCRIPT, TOP, Bench
from bench_scans import WarmPython, scan_of

POOL = TOP / "scripts/lib/pool_reader.py"
COLD = 12  # documents of a cold script a turn: each costs as much as twenty others
SCANS = 8
MAKE = """
import sys
from pathlib import Path
from support.tickets import build
out = Path(sys.argv[1])
pool = [build(f"random-{n}")[0] for n in range(min(int(sys.argv[2]), 100))]
for n in range(int(sys.argv[2])):
    (out / f"t{n:05d}.pdf").write_bytes(pool[n % len(pool)] + b"%% %d\\n" % n)
"""


class BatchBench:
    """The same tickets through each program."""

    def __init__(self, bench: Bench, folder: Path, tickets: list[Path]) -> None:
        self.bench, self.folder, self.tickets = bench, folder, tickets
        self.turn = 0

    def restart(self, *options: str) -> None:
        """Start a daemon that is ready, with so many workers."""
        self.bench.seconds(self.bench.ocr("stop", "--now", "-q"))
        self.bench.seconds(self.bench.ocr("start", "-q", *options))

    def batch(self, inputs: Path, *options: str) -> float:
        """Read a folder into a new folder; the time a document."""
        self.turn += 1
        out = self.folder / f"out{self.turn}"
        took = self.bench.seconds(
            self.bench.ocr("batch", str(inputs), "-o", str(out), "-f", "json", "-q", *options)
        )
        count = len(list(out.iterdir()))
        if count != len(list(inputs.iterdir())):
            raise RuntimeError(f"{count} outputs")
        # They stay: ext4 spares inodes deleted of late, and looks at each of them for every new file.
        return took / count

    def with_workers(self, workers: int) -> float:
        """Read with so many workers, nothing answered from a store."""
        self.restart(f"--workers={workers}")
        return self.batch(self.tickets[0].parent)

    def shell_loop(self, files: list[Path], *command: str) -> float:
        """Run a command for each file from a shell, as people do; the time a document."""
        loop = 'out=$1; n=$2; shift 2; cmd=("${@:1:n}"); shift "$n"; for f; do "${cmd[@]}" "$f"'
        loop += (
            ' - >"$out/$(basename "$f").txt"; done' if command[0] == "pdftotext" else ' >"$out/x.txt"; done'
        )
        out = self.folder / "loop"
        out.mkdir(exist_ok=True)
        arguments = [str(out), str(len(command)), *command, *map(str, files)]
        took = self.bench.seconds(["bash", "-c", loop, "loop", *arguments])
        return took / len(files)

    def pool(self, processes: int = 2) -> float:
        """Run the expert's program."""
        out = self.folder / "pool"
        out.mkdir(exist_ok=True)
        took = self.bench.seconds([str(PYTHON), str(POOL), str(processes), str(out), *map(str, self.tickets)])
        return took / len(self.tickets)

    def throughput(self, turns: int) -> None:
        """Tickets to JSON beside other programs."""
        times: dict[str, list[float]] = {}
        for _ in range(turns):
            for name, value in (
                ("two", self.with_workers(2)),
                ("one", self.with_workers(1)),
                ("two again", self.with_workers(2)),
                ("pool", self.pool()),
                ("pool of one", self.pool(1)),
                ("pdftotext", self.shell_loop(self.tickets[:300], "pdftotext", "-layout")),
                ("cold", self.shell_loop(self.tickets[:COLD], str(PYTHON), "-c", SCRIPT)),
            ):
                times.setdefault(name, []).append(value)
        # before and after the other: a machine that grows slower meanwhile counts against neither
        again = times.pop("two again")
        times["two"] = [(first + second) / 2 for first, second in zip(times["two"], again, strict=True)]
        each = {name: median(values) for name, values in times.items()}
        print("ms a document: " + ", ".join(f"{name} {value * 1e3:.2f}" for name, value in each.items()))
        gain = _ratio(times["pool of one"], times["pool"])
        print(f"a second process on this machine: a pool of 2 is {gain:.2f} times as fast as one of 1")
        for what, name, limit in (
            ("tickets a second: ocr batch, 2 workers / 1 worker", "one", 1.8),
            ("ocr batch / a loop of cold python + pdfplumber", "cold", 25.0),
            ("ocr batch / a pool of 2 processes with pdfplumber", "pool", 3.0),
            ("ocr batch / a loop of pdftotext -layout", "pdftotext", 1.0),
        ):
            self.bench.show(what, _ratio(times[name], times["two"]), limit, at_least=True)

    def with_store(self, turns: int) -> None:
        """Tell what keeping costs: a store that is empty each time beside none."""
        kept: list[float] = []
        not_kept: list[float] = []
        for _ in range(turns):
            for times, store in ((kept, "on"), (not_kept, "off")):
                self.bench.seconds(self.bench.ocr("stop", "--now", "-q"))
                shutil.rmtree(Path(self.bench.environment["XDG_STATE_HOME"], "ocr"), ignore_errors=True)
                self.bench.environment["OCR_STORE"] = store
                self.bench.seconds(self.bench.ocr("start", "-q", "--workers=2"))
                times.append(self.batch(self.tickets[0].parent))
        self.bench.environment["OCR_STORE"] = "off"
        self.bench.show(
            "tickets a second: with the store / without", _ratio(not_kept, kept), 0.95, at_least=True
        )

    def beside(self, runs: int) -> None:
        """Tell how soon one ticket is answered while a batch runs."""
        self.restart("--workers=2")
        single = self.bench.ocr(str(self.tickets[0]))
        idle = median(self.bench.seconds(single) for _ in range(runs))
        document = self.batch(self.tickets[0].parent) * 2  # two are in work at once
        out = self.folder / "beside"
        big = subprocess.Popen(
            self.bench.ocr("batch", str(self.tickets[0].parent), "-o", str(out), "-q"),
            env=self.bench.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        times: list[float] = []
        while not out.is_dir() or not any(out.glob("*.json")):
            if big.poll() is not None:
                raise RuntimeError("the batch was over at once")
            time.sleep(0.01)
        while len(times) < runs and big.poll() is None:
            times.append(self.bench.seconds(single))
        if big.poll() is None:
            big.send_signal(signal.SIGTERM)
        big.wait()
        busy = median(times)
        print(f"{len(times)} single reads beside a batch: {busy * 1e3:.1f} ms, idle {idle * 1e3:.1f} ms")
        self.bench.show(
            "ocr FILE beside a batch / (2 x idle + a document)", busy / (2 * idle + document), 1.0
        )

    def scans(self, turns: int) -> None:
        """Pictures beside two processes that do nothing but recognise them."""
        picture = scan_of(self.folder).read_bytes()
        inputs = self.folder / "scans"
        inputs.mkdir()
        files = [inputs / f"s{number}.jpg" for number in range(SCANS)]
        for number, file in enumerate(files):
            file.write_bytes(picture + b"%d" % number)
        self.restart("--workers=2", "--ocr-workers=2")
        bares = [WarmPython(self.bench.environment) for _ in range(2)]
        self.batch(inputs)
        _recognise(bares, files)
        ours, theirs = [], []
        for _ in range(turns):
            ours.append(self.batch(inputs))
            theirs.append(_recognise(bares, files) / len(files))
        for bare in bares:
            bare.stop()
        self.bench.show(
            "scans a second: ocr batch / bare recognition",
            _ratio(theirs, ours),
            0.95,
            at_least=True,
        )


def _ratio(times: list[float], others: list[float]) -> float:
    """Compare what ran in the same turn: a machine that is slow for a while is slow for both."""
    return median(time / other for time, other in zip(times, others, strict=True))


def _recognise(bares: list[WarmPython], files: list[Path]) -> float:
    """Share files between processes, each the next when it is free; the wall time."""
    left = list(files)

    def work(bare: WarmPython) -> None:
        while True:
            try:
                file = left.pop()
            except IndexError:
                return
            bare.seconds(file)

    threads = [threading.Thread(target=work, args=(bare,)) for bare in bares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def main() -> int:
    """Run all measurements; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench batch", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1000, help="tickets a batch")
    parser.add_argument("--runs", type=int, default=5, help="of each program, in turn")
    arguments = parser.parse_args()
    if not OCR.exists() or shutil.which("pdftotext") is None:
        print(
            "scripts/bench: needs the release build (scripts/run) and pdftotext (poppler-utils)",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="ocr-bench.") as name:
        folder = Path(name)
        tickets = folder / "tickets"
        tickets.mkdir()
        subprocess.run(
            [PYTHON, "-c", MAKE, tickets, str(arguments.inputs)],
            env={**os.environ, "PYTHONPATH": str(TOP / "tests")},
            check=True,
        )
        files = sorted(tickets.iterdir())
        bench = Bench(folder, files[0], arguments.runs)
        print(f"load {os.getloadavg()[0]:.1f}, {len(files)} tickets, {os.cpu_count()} cores", flush=True)
        batch = BatchBench(bench, folder, files)
        try:
            batch.throughput(arguments.runs)
            batch.with_store(arguments.runs)
            batch.beside(30)
            batch.scans(max(arguments.runs // 2, 2))
        finally:
            bench.stop()
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
