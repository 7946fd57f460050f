# SPDX-License-Identifier: Apache-2.0
"""Measures the store beside an empty one and beside pdftotext, in turn: noise hits all alike."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median

from soak.host import OCR, TOP, Host
from support.postgres import PostgresServer, Unavailable

AT_ONCE = 10_000  # documents that wait in the spool at a time
TEMPLATES = 300
THROUGHPUT = 200  # tickets in one call


class Table:
    """Numbers beside their bounds."""

    def __init__(self) -> None:
        self.failed = False

    def show(self, what: str, value: float, limit: float | None = None, at_least: bool = False) -> None:
        """Print one number, and its bound if it has one."""
        if limit is None:
            print(f"{what:66} {value:9.2f}", flush=True)
            return
        good = value >= limit if at_least else value <= limit
        self.failed |= not good
        bound = f"{'at least' if at_least else 'at most'} {limit:g}"
        print(f"{what:66} {value:9.2f}   {bound:14} {'ok' if good else 'MISSED'}", flush=True)


def make_tickets(folder: Path, count: int) -> list[Path]:
    """Make tickets that are all different."""
    command = [sys.executable, "-m", "support.tickets", str(folder), "--count", str(count)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(TOP / "tests")}, check=True)
    return sorted(folder.glob("*.pdf"))


def copies(templates: list[str], count: int) -> Iterator[str]:
    """Give different documents: each another content, number and year, with all that a real one has."""
    chance = Random("copies")
    for number in range(count):
        text = templates[number % len(templates)]
        document = json.loads(text)
        digest = hashlib.sha256(f"copy {number}".encode()).hexdigest()
        text = text.replace(document["source"]["sha256"], digest)
        ticket = document["ticket"]
        if ticket["invoice_number"]:
            text = text.replace(
                ticket["invoice_number"],
                f"{number // 1000000:04}-{number // 1000 % 1000:03}-{number % 1000:06}",
            )
        if ticket["purchased_at"]:
            year = f'"purchased_at":"{chance.randint(2010, 2025)}'
            text = text.replace(f'"purchased_at":"{ticket["purchased_at"][:4]}', year)
        yield text


def fill(host: Host, templates: list[str], count: int) -> float:
    """Let the daemon store so many documents from its spool; gives the seconds it took."""
    spool = host.folder / "state_home/ocr/spool"
    spool.mkdir(parents=True, mode=0o700)
    (host.folder / "state_home/ocr").chmod(0o700)
    documents = copies(templates, count)
    seconds = 0.0
    for begin in range(0, count, AT_ONCE):
        host.run("stop", "-q")
        for number in range(begin, min(begin + AT_ONCE, count)):
            document = next(documents).encode()
            head = {
                "options": '{"engine":"auto"}',
                "read_at": "2025-06-01T00:00:00.000Z",
                "notes": '{"failed_checks":[],"warnings":[]}',
                "document": len(document),
                "renderings": [],
            }
            (spool / f"2025-06-01T00:00:00.000Z-{number:06}-1.reading").write_bytes(
                json.dumps(head).encode() + b"\n" + document
            )
        began = time.perf_counter()
        host.settle(600)
        # brings all words into the index
        host.run("history", "search", "xylophon")
        seconds += time.perf_counter() - began
    return seconds


class Measure:
    """Medians of whole processes."""

    def __init__(self, table: Table, runs: int) -> None:
        self.table, self.runs = table, runs

    @staticmethod
    def seconds(command: list[str | Path], environment: dict[str, str]) -> float:
        """Run a command and return its wall time."""
        began = time.perf_counter()
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=True
        )
        return time.perf_counter() - began

    def in_turn(self, commands: dict[str, Callable[[], float]], runs: int) -> dict[str, float]:
        """Return the median time of each."""
        times: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            command()
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(command())
        return {name: median(values) for name, values in times.items()}

    def cached_reads(self, kind: str, empty: Host, full: Host, file: Path) -> None:
        """Show that what is stored costs a cached read nothing."""
        read: list[str | Path] = [OCR, file]
        for host in (empty, full):
            host.run(file)
        times = self.in_turn(
            {
                "empty": lambda: self.seconds(read, empty.environment),
                "full": lambda: self.seconds(read, full.environment),
                "pdftotext": lambda: self.seconds(["pdftotext", "-layout", file, "-"], full.environment),
            },
            self.runs,
        )
        print(f"medians: {', '.join(f'{name} {value * 1e3:.2f} ms' for name, value in times.items())}")
        hits = full.status()["store"]["hits"]
        assert hits >= self.runs, f"only {hits} reads were answered from the store"
        self.table.show(f"{kind}: cached read, full store / empty one", times["full"] / times["empty"], 1.2)
        self.table.show(
            f"{kind}: cached ocr FILE / pdftotext -layout", times["full"] / times["pdftotext"], 0.5
        )

    def questions(self, kind: str, full: Host) -> None:
        """Whole `ocr history` processes."""
        asked = {
            "search, a word of every ticket, ms": (["search", "mercadona"], 50),
            "search, the beginning of a word of every ticket, ms": (["search", "merc"], 50),
            "search, rare words, ms": (["search", "boqueron", "lubina"], 50),
            "search, a word that is nowhere, ms": (["search", "xylophon"], 50),
            "stats by month, ms": (["stats"], 300),
            "stats by shop, ms": (["stats", "--by", "shop"], 300),
            "stats by vat, ms": (["stats", "--by", "vat"], 300),
            "list -n 20, ms": (["list", "-n", "20"], 100),
            "stats of one year, ms": (["stats", "--since", "2020", "--until", "2020"], None),
            "list of one shop, -n 20, ms": (["list", "--shop", "mercadona", "-n", "20"], None),
            "list of what holds a rare word, -n 20, ms": (["list", "--text", "xylophon", "-n", "20"], None),
            "items of one name, -n 20, ms": (["items", "aceite", "-n", "20"], None),
        }
        for what, (arguments, limit) in asked.items():
            command: list[str | Path] = [OCR, "history", *arguments]
            times = [self.seconds(command, full.environment) for _ in range(max(self.runs // 10, 5))]
            self.table.show(f"{kind}: {what}", median(times) * 1e3, limit)

    def throughput(self, kind: str, host: Host, files: list[Path], workers: int = 2) -> None:
        """Show that writing costs the workers nothing."""
        host.run("restart", "-q", f"--workers={workers}")
        read: list[str | Path] = [OCR, "-q", "-f", "json", "--fresh"]
        plain: list[str | Path] = [*read, "--no-store", *files]
        made = 0

        def stored() -> float:
            # contents that were never stored: a comment more each time
            nonlocal made
            made += 1
            for file in files:
                file.write_bytes(file.read_bytes() + f"\n% {made}".encode())
            return self.seconds([*read, *files], host.environment)

        times = self.in_turn(
            {"store": stored, "no-store": lambda: self.seconds(plain, host.environment)},
            max(self.runs // 10, 5),
        )
        rate = {name: len(files) / value for name, value in times.items()}
        print(f"documents a second: {', '.join(f'{name} {value:.0f}' for name, value in rate.items())}")
        self.table.show(
            f"{kind}: throughput with the store / --no-store", rate["store"] / rate["no-store"], 0.95, True
        )


def bench(kind: str, url: Callable[[], str], options: argparse.Namespace, folder: Path, table: Table) -> None:
    """Measure one backend."""
    measure = Measure(table, options.runs)
    files = make_tickets(folder / "throughput", THROUGHPUT)
    hosts = [Host(url()), Host(url())]
    empty, full = hosts
    try:
        for host in hosts:
            host.environment["OCR_STORE_LIMIT"] = "16GiB"
        read = empty.run("-q", "-f", "json", "--no-store", *make_tickets(folder / "templates", TEMPLATES))
        templates = [line for line in read.stdout.splitlines() if '"error"' not in line[:200]]
        measure.throughput(f"{kind}, empty", empty, files)
        if kind == "postgres":
            # Of two cores, two workers leave the server none; it is rarely on the machine that reads.
            measure.throughput(f"{kind}, empty, one worker", empty, files, workers=1)
        seconds = fill(full, templates, options.documents)
        table.show(f"{kind}: documents stored a second, from the spool", options.documents / seconds)
        measure.cached_reads(kind, empty, full, make_tickets(folder / "one", 1)[0])
        measure.questions(kind, full)
        measure.throughput(f"{kind}, full", full, files)
    finally:
        for host in hosts:
            host.close()


def main() -> int:
    """Run all measurements; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench store", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--backend", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--runs", type=int, default=100)
    options = parser.parse_args()
    if shutil.which("pdftotext") is None:
        print("scripts/bench: pdftotext is missing: apt-get install poppler-utils", file=sys.stderr)
        return 2
    table = Table()
    with tempfile.TemporaryDirectory(prefix="ocr-bench.") as name:
        if options.backend != "postgres":
            bench("sqlite", lambda: "", options, Path(name) / "sqlite", table)
        if options.backend != "sqlite":
            try:
                server = PostgresServer()
            except Unavailable as why:
                print(f"scripts/bench: without PostgreSQL: {why}", file=sys.stderr)
                return 2
            try:
                bench(
                    "postgres",
                    lambda: server.url(server.new_database()),
                    options,
                    Path(name) / "postgres",
                    table,
                )
            finally:
                server.close()
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
