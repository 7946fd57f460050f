# SPDX-License-Identifier: Apache-2.0
"""One round: clients read documents in any order while daemons, workers and the database are killed."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from support.postgres import PostgresServer

from soak.host import Host, Json

MOST_AT_ONCE = 8  # documents in one call
TRIES = 40  # of one call, while everything is killed
SUMMARY = re.compile(r"all is well: (\d+) documents, (\d+) items for ([\d.-]+), tickets for ([\d.-]+)")


@dataclass
class Plan:
    """What a round does."""

    files: list[Path]
    reads: int
    seed: str
    clients: int = 4
    pause: tuple[float, float] = (0.05, 1.5)  # seconds between two kills


@dataclass
class Outcome:
    """What a round did, and what was wrong at its end."""

    reads: int = 0
    cached: int = 0
    failed: int = 0  # answers to be asked for again
    kills: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)


class Round:
    """Runs a plan on hosts that share one database."""

    def __init__(self, plan: Plan, hosts: list[Host], server: PostgresServer | None) -> None:
        self.plan, self.hosts, self.server = plan, hosts, server
        self.outcome = Outcome()
        self._lock = threading.Lock()
        self._left = plan.reads

    def run(self) -> Outcome:
        """Read and kill, then compare what is stored with what was answered."""
        clients = [
            threading.Thread(target=self._guarded, args=(number,), daemon=True)
            for number in range(self.plan.clients)
        ]
        for client in clients:
            client.start()
        chance = Random(f"{self.plan.seed} kills")
        while any(client.is_alive() for client in clients):
            time.sleep(chance.uniform(*self.plan.pause))
            self._kill_something(chance)
        for client in clients:
            client.join()
        self._read_the_rest()
        for host in self.hosts:
            host.settle()
        self._compare()
        return self.outcome

    def _guarded(self, number: int) -> None:
        try:
            self._client(number)
        except Exception as error:  # told at the end, with all else that is wrong
            self._wrong(f"client {number}: {error!r}")

    def _client(self, number: int) -> None:
        chance = Random(f"{self.plan.seed} client {number}")
        host = self.hosts[number % len(self.hosts)]
        while True:
            count = chance.randint(1, MOST_AT_ONCE)
            with self._lock:
                count = min(count, self._left)
                self._left -= count
            if count == 0:
                return
            self._read(host, chance.sample(self.plan.files, count), fresh=chance.random() < 0.2)

    def _read(self, host: Host, files: list[Path], fresh: bool = False) -> None:
        waiting = list(files)
        for _ in range(TRIES):
            done = set()
            for record in host.read(waiting, fresh):
                if "error" in record:
                    self.outcome.failed += 1
                    continue
                done.add(record["source"]["file"])
                self._answered(record)
            waiting = [file for file in waiting if str(file) not in done]
            if not waiting:
                return
            time.sleep(0.05)
        self._wrong(f"{len(waiting)} documents were not answered in {TRIES} tries: {waiting[:3]}")

    def _answered(self, record: Json) -> None:
        with self._lock:
            self.outcome.reads += 1
            self.outcome.cached += record["cached"]
            first = self.outcome.answers.setdefault(record["source"]["sha256"], record)
        if first["ticket"] != record["ticket"] or first["text"] != record["text"]:
            self._wrong(f"{record['source']['file']} was answered in two ways")

    def _kill_something(self, chance: Random) -> None:
        kinds = ["ocrd", "worker", "worker"] + (["postgres"] if self.server else [])
        what, host, pick = chance.choice(kinds), chance.choice(self.hosts), chance.random()
        away = chance.uniform(0, 1)
        if self.server and what == "postgres":
            self.server.kill()
            time.sleep(away)
            self.server.start()
        elif not host.kill(what, pick):
            return
        self.outcome.kills[what] = self.outcome.kills.get(what, 0) + 1

    def _read_the_rest(self) -> None:
        """Chance may have left some out."""
        names = {record["source"]["file"] for record in self.outcome.answers.values()}
        rest = [file for file in self.plan.files if str(file) not in names]
        for begin in range(0, len(rest), MOST_AT_ONCE):
            self._read(self.hosts[0], rest[begin : begin + MOST_AT_ONCE])

    def _compare(self) -> None:
        answers = self.outcome.answers
        if len(answers) != len(self.plan.files):
            self._wrong(f"{len(answers)} contents were answered of {len(self.plan.files)}")
        exported = self.hosts[0].rows("export")
        seen: dict[str, Json] = {}
        for row in exported:
            sha256 = row["source"]["sha256"]
            if sha256 in seen:
                self._wrong(f"{row['source']['file']} is stored twice")
            seen[sha256] = row
        for sha256, answer in answers.items():
            name = answer["source"]["file"]
            if sha256 not in seen:
                self._wrong(f"{name} was answered and is not stored")
            elif not same_ticket(seen[sha256]["ticket"], answer["ticket"]):
                self._wrong(f"{name} is stored otherwise than it was answered")
        self._compare_sums()

    def _compare_sums(self) -> None:
        verified = self.hosts[0].run("history", "verify")
        found = SUMMARY.search(verified.stderr)
        if verified.returncode != 0 or found is None:
            self._wrong(f"ocr history verify: {verified.stdout[:2000]} {verified.stderr}")
            return
        tickets = [answer["ticket"] for answer in self.outcome.answers.values()]
        items = [item for ticket in tickets for item in ticket["items"]]
        expected = (
            len(tickets),
            len(items),
            total(item["total"] for item in items),
            total(ticket["total"] for ticket in tickets),
        )
        documents, count, items_total, tickets_total = found.groups()
        stored = (int(documents), int(count), Decimal(items_total), Decimal(tickets_total))
        if stored != expected:
            self._wrong(
                f"stored are {stored}, answered were {expected} (documents, items, their sum, tickets)"
            )

    def _wrong(self, what: str) -> None:
        with self._lock:
            self.outcome.wrong.append(what)


def total(values: Any) -> Decimal:
    """Add up money exactly: floats of JSON are the printed digits in disguise."""
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def same_ticket(stored: Json, answered: Json) -> bool:
    """Compare what the tables hold with the answer, which holds more."""
    return all(
        same_ticket(value, answered[name]) if isinstance(value, dict) else value == answered[name]
        for name, value in stored.items()
    )


def run_rounds(backend: str, plan: Plan, rounds: int, hosts: int, tell: Callable[[str], None]) -> list[str]:
    """Run rounds, each on a new database; gives what was wrong."""
    wrong: list[str] = []
    server = PostgresServer() if backend == "postgres" else None
    try:
        for number in range(1, rounds + 1):
            url = server.url(server.new_database()) if server else ""
            here = [Host(url) for _ in range(hosts)]
            began = time.monotonic()
            try:
                outcome = Round(
                    Plan(plan.files, plan.reads, f"{plan.seed}/{backend}/{number}", plan.clients, plan.pause),
                    here,
                    server,
                ).run()
            except (AssertionError, subprocess.SubprocessError) as error:
                outcome = Outcome(wrong=[str(error)])
            finally:
                for host in here:
                    host.close()
            tell(
                f"{backend}, {hosts} daemon(s), round {number}: {outcome.reads} reads"
                f" ({outcome.cached} cached, {outcome.failed}"
                f" to be asked for again) of {len(outcome.answers)} documents"
                f" in {time.monotonic() - began:.0f} s, killed: {outcome.kills or 'nothing'}:"
                f" {'all is well' if not outcome.wrong else outcome.wrong[:5]}"
            )
            wrong += outcome.wrong
    finally:
        if server:
            server.close()
    return wrong
