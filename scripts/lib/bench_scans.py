# SPDX-License-Identifier: Apache-2.0
"""What the daemon costs and saves where pictures are recognised; everything in turn, in one run."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench import OCR, PYTHON, TOP, Bench, sample

# a process that keeps its models and reads a file for each line that it gets; it says how long that took
WARM = """
import os, sys, time
from ocr_service import bridge
print(bridge.load_models(), flush=True)
for line in sys.stdin:
    fd = os.open(line.strip(), os.O_RDONLY)
    began = time.perf_counter()
    frames = bridge.process(fd, b'{"file":"scan.jpg","formats":["text"]}')
    print(time.perf_counter() - began, flush=True)
    os.close(fd)
"""
COLD = """
import sys
from rapidocr import RapidOCR
print("\\n".join(RapidOCR()(sys.argv[1]).txts))
"""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}


class WarmPython:
    """A bare Python process with the same package and models, as a program that uses the package would be."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [PYTHON, "-c", WARM],
            env={**environment, **ONE_THREAD, "PYTHONPATH": str(TOP / "ocr-service/src")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._ask, self._answer = self._process.stdin, self._process.stdout
        self._answer.readline()

    def seconds(self, file: Path) -> float:
        """Read a file and return how long it took there."""
        print(file, file=self._ask, flush=True)
        return float(self._answer.readline())

    def stop(self) -> None:
        """End the process."""
        self._ask.close()
        self._process.wait()


def scan_of(folder: Path) -> Path:
    """Make a scan of the sample ticket with the repository's own generator."""
    script = (
        "import sys; from pathlib import Path; from support.scans import Damage, scan, write\n"
        "pdf = Path(sys.argv[1]).read_bytes()\n"
        "Path(sys.argv[2]).write_bytes(write(scan(pdf, Damage(dpi=200)), 'jpeg'))"
    )
    out = folder / "scan.jpg"
    subprocess.run(
        [PYTHON, "-c", script, sample(folder), out], env={"PYTHONPATH": str(TOP / "tests")}, check=True
    )
    return out


def together(bench: Bench, count: int) -> float:
    """Return the wall time of some clients at once."""
    from time import perf_counter

    began = perf_counter()
    running = [
        subprocess.Popen(
            bench.ocr("-q", bench.file),
            env=bench.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(count)
    ]
    for process in running:
        process.wait()
    return perf_counter() - began


def measure(bench: Bench, scan: Path, runs: int) -> None:
    """Print what each way costs."""
    bench.seconds(bench.ocr("start", "-q", "--ocr-workers", "2"))
    together(bench, 2)  # both load their models
    loaded = [
        sum(model["ms"] for model in worker["models"])
        for worker in bench.status()["workers"]
        if worker["models"]
    ]
    bare = WarmPython(bench.environment)
    bare.seconds(scan)
    ours, bares, pairs, colds = [], [], [], []
    for turn in range(runs):
        ours.append(bench.seconds(bench.ocr("-q", bench.file)))
        bares.append(bare.seconds(scan))
        pairs.append(together(bench, 2))
        if turn % 3 == 0:
            colds.append(bench.seconds([str(PYTHON), "-c", COLD, str(scan)]))
    bare.stop()
    one, cold, load = median(ours), median(colds), median(loaded) / 1e3
    print(
        f"medians: ocr scan {one * 1e3:.0f} ms, bare warm Python {median(bares) * 1e3:.0f} ms, "
        f"cold RapidOCR script {cold * 1e3:.0f} ms, models and their library load in {load * 1e3:.0f} ms"
    )
    bench.show("ocr scan.jpg, warm / the same call in a bare warm Python", one / median(bares), 1.05)
    bench.show(
        "time saved against a cold RapidOCR script / loading the models", (cold - one) / load, 1.0, True
    )
    bench.show("two scans at once on two workers / one scan", median(pairs) / one, 1.2)


def main() -> int:
    """Run all measurements; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench ocr", description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument(
        "--sroie", type=Path, default=TOP.parent / "shared/corpus/sroie", help="for error rates"
    )
    arguments = parser.parse_args()
    if not OCR.exists():
        print("scripts/bench: build first: scripts/run", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="ocr-bench.") as name:
        folder = Path(name)
        scan = scan_of(folder)
        bench = Bench(folder, scan, arguments.runs)
        try:
            measure(bench, scan, arguments.runs)
        finally:
            bench.stop()
    rates = subprocess.run(
        [PYTHON, TOP / "scripts/lib/bench_ocr.py", arguments.sroie], check=False
    ).returncode
    return 1 if bench.failed or rates else 0


if __name__ == "__main__":
    sys.exit(main())
