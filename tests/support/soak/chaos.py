# SPDX-License-Identifier: Apache-2.0
"""Which of a batch's processes is killed when."""

import contextlib
import json
import os
import subprocess
from dataclasses import dataclass, field
from random import Random

from integration import processes
from integration.machine import Machine

VICTIMS = ("client", "daemon", "zygote", "worker")


@dataclass
class Chaos:
    """Kills with SIGKILL, and remembers what it killed."""

    machine: Machine
    chance: Random
    killed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))
    hit: set[str] = field(default_factory=set)  # documents that have lost a worker or daemon already

    def strike(self, kind: str, client: int) -> bool:
        """Kill one process of this kind; False when there is none, or it must be spared.

        A document whose second worker dies is given up: that is promised, and no fault. So what reads a
        document for the second time is spared.
        """
        pid = client if kind == "client" else self._find(kind)
        if not pid:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
            self.killed[kind] += 1
            return True
        return False

    def _find(self, kind: str) -> int:
        status = self._status()
        if "pid" not in status:
            return 0
        workers = [row["pid"] for row in status.get("workers", [])]
        if kind == "zygote":
            return processes.parent(workers[0]) if workers else 0
        reading = {
            row["worker_pid"]: row["file"] for row in status.get("in_flight", []) if row.get("worker_pid")
        }
        if kind == "worker":
            free = [pid for pid in workers if reading.get(pid) not in self.hit]
            if not free:
                return 0
            victim = self.chance.choice(free)
            self.hit.update({reading[victim]} if victim in reading else ())
            return victim
        return int(status["pid"])

    def _status(self) -> dict:
        try:
            asked = self.machine.run("status", "--json", timeout=10)
            return dict(json.loads(asked.stdout))
        except (ValueError, AssertionError, subprocess.SubprocessError):
            return {}
