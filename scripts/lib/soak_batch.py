# SPDX-License-Identifier: Apache-2.0
"""Runs `ocr batch` over thousands of inputs, and says what holds and what does not."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from integration.machine import Machine
from support.soak import results
from support.soak.batch_run import BatchRun
from support.soak.chaos import VICTIMS, Chaos
from support.soak.inputs import DONE, Input, make
from support.soak.memory import FIRST, Memory, Sampler

TOP = Path(__file__).resolve().parents[2]
CORPUS = TOP.parent / "shared" / "corpus"
CLIENT_KIB = 60 * 1024
# a leak of a kilobyte a document is one megabyte a thousand
DAEMON_SLOPE = 512
WORKERS_SLOPE = 1024
SAMPLE_SECONDS = 1.0
SHOWN = 10


class Findings:
    """Lines of `ok` and `MISSED`."""

    def __init__(self) -> None:
        self.missed = False

    def say(self, good: bool, what: str) -> None:
        """Print one finding."""
        self.missed |= not good
        print(f"{'ok' if good else 'MISSED':7} {what}", flush=True)

    def faults(self, faults: list[str], what: str) -> None:
        """Print a finding with the first of its faults."""
        self.say(not faults, what if not faults else f"{what}: {len(faults)} faults")
        for fault in faults[:SHOWN]:
            print(f"        {fault}", flush=True)


@contextlib.contextmanager
def private(findings: Findings, folder: Path, tree: Path) -> Iterator[Machine]:
    """Give a machine whose folder `in` is the tree; nothing of it may be left."""
    runtime = Path(tempfile.mkdtemp(prefix="ocr-soak-", dir="/tmp"))
    machine = Machine(folder, runtime)
    (machine.files / "in").symlink_to(tree)
    try:
        yield machine
    finally:
        try:
            machine.close()
            findings.say(True, "no process is left behind")
        except AssertionError as error:
            findings.say(False, f"no process is left behind: {error}")
        shutil.rmtree(runtime, ignore_errors=True)


def as_single(machine: Machine, inputs: list[Input], timeout: str) -> list[Input]:
    """Let `ocr FILE...` say what is right where nobody knows it."""
    unknown = [entry.path for entry in inputs if not entry.right]
    if not unknown:
        return inputs
    paths = [b"in/" + path for path in unknown]
    read = machine.run("-f", "json", "--no-store", "--timeout", timeout, "--", *paths, timeout=1200)
    records = [json.loads(line) for line in read.stdout.splitlines()]
    codes = [record["error"]["code"] if "error" in record else DONE for record in records]
    right = dict(zip(unknown, codes, strict=True))
    return [entry if entry.right else Input(entry.path, frozenset({right[entry.path]})) for entry in inputs]


def undisturbed(findings: Findings, run: BatchRun, inputs: list[Input], seconds: float) -> None:
    """Run once to the end and check everything."""
    memory = Memory()
    client: list[subprocess.Popen[bytes]] = []

    def sample() -> None:
        if client and client[0].poll() is None:
            with contextlib.suppress(AssertionError, ValueError):
                memory.sample(client[0].pid, run.records(), run.machine.status())

    began = time.monotonic()
    with Sampler(sample, SAMPLE_SECONDS):
        try:
            status, _ = run.until_done(seconds, lambda started: client.__setitem__(slice(None), [started]), 1)
        except TimeoutError as error:
            findings.say(False, f"it ends in time: {error}")
            return
    took = time.monotonic() - began
    findings.say(
        True, f"it ends in time: {len(inputs)} inputs in {took:.0f} s, {len(inputs) / took:.0f} a second"
    )
    failed = any("done" not in entry.right for entry in inputs)
    findings.say(status == int(failed), f"exit status {status}")
    findings.faults(
        results.faults(inputs, run.report, run.out),
        f"one right record and output for each input: {results.counted(run.report)}",
    )
    findings.say(memory.client_peak <= CLIENT_KIB, f"peak of the client {memory.client_peak / 1024:.1f} MiB")
    if len(inputs) < 3 * FIRST:
        print(f"        too few inputs to tell growth after the first {FIRST}", flush=True)
        return
    for name, growth, limit in (
        ("daemon", memory.daemon_slope, DAEMON_SLOPE),
        ("text workers", memory.workers_slope, WORKERS_SLOPE),
    ):
        try:
            found = growth()
        except ValueError as error:
            findings.say(False, f"memory of the {name}: {error}")
            continue
        findings.say(found <= limit, f"growth of the {name} {found:.0f} KiB a thousand, at most {limit}")


def disturbance(
    chaos: Chaos, chance: Random, run: BatchRun, inputs: int
) -> Callable[[subprocess.Popen[bytes]], None]:
    """Give a function that kills something every few seconds, until few inputs are left.

    What takes longer than the time between two kills, as a bomb does, could never come to its end.
    """
    most = inputs - max(inputs // 50, 1)
    due = time.monotonic() + 1
    victims: list[str] = []

    def disturb(client: subprocess.Popen[bytes]) -> None:
        nonlocal due, victims
        if time.monotonic() < due or run.records() > most:
            return
        # by chance, but each kind in turn: a short run would leave one out
        victims = victims or chance.sample(VICTIMS, len(VICTIMS))
        chaos.strike(victims.pop(), client.pid)
        due = time.monotonic() + chance.uniform(1, 4)

    return disturb


def main() -> int:
    """Make the inputs and run; 1 when something is missed."""
    parser = argparse.ArgumentParser(prog="scripts/soak batch", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--hostile", type=float, default=2.0, metavar="PERCENT")
    parser.add_argument(
        "--scans", type=int, default=20, help="that have to be recognised; they cost seconds each"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="that a run may take")
    parser.add_argument("--chaos", action="store_true")
    parser.add_argument("--timeout", default="60s", help="of a document")
    parser.add_argument("--no-corpus", action="store_true")
    arguments = parser.parse_args()
    hostile = round(arguments.inputs * arguments.hostile / 100)
    corpus = CORPUS if CORPUS.is_dir() and not arguments.no_corpus else None
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="ocr-soak.") as name:
        folder, tree = Path(name), Path(name, "tree")
        inputs = make(tree, arguments.inputs, hostile, arguments.seed, arguments.scans, corpus)
        print(f"        {len(inputs)} inputs, {hostile} of them hostile, seed {arguments.seed}", flush=True)
        options = ("--timeout", arguments.timeout)
        seconds = arguments.minutes * 60
        with private(findings, folder / "calm", tree) as calm:
            inputs = as_single(calm, inputs, arguments.timeout)
            run = BatchRun(calm, *options)
            undisturbed(findings, run, inputs, seconds)
        if arguments.chaos:
            with private(findings, folder / "chaos", tree) as wild:
                chance = Random(f"chaos {arguments.seed}")
                chaos, again = Chaos(wild, chance), BatchRun(wild, *options)
                compare(findings, run, again, chaos, disturbance(chaos, chance, again, len(inputs)), seconds)
    return 1 if findings.missed else 0


def compare(
    findings: Findings,
    calm: BatchRun,
    wild: BatchRun,
    chaos: Chaos,
    disturb: Callable[[subprocess.Popen[bytes]], None],
    seconds: float,
) -> None:
    """Run while processes are killed, and compare with the run that was left alone."""
    try:
        status, starts = wild.until_done(seconds, disturb)
    except TimeoutError as error:
        findings.say(False, f"it ends in time although it is killed: {error}")
        return
    kills = ", ".join(f"{number} {kind}" for kind, number in chaos.killed.items())
    findings.say(status in (0, 1), f"exit status {status} after {starts} starts; killed: {kills}")
    if status not in (0, 1):
        print(wild.messages()[-2000:], flush=True)
        return
    findings.faults(
        results.differences(calm.report, calm.out, wild.report, wild.out),
        "each output once, and as in the undisturbed run",
    )


if __name__ == "__main__":
    sys.exit(main())
