# SPDX-License-Identifier: Apache-2.0
"""What processes hold, sampled while they work."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

FIRST = 1000
_WINDOW = 500
_FEWEST = 4


def kib(pid: int, name: str) -> int:
    """Give a size of /proc/PID/status in KiB, 0 when the process is gone or a zombie."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0


def slope(points: list[tuple[float, float]]) -> float:
    """Give the growth in KiB a thousand documents, by least squares."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        return 0.0
    return 1000 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


@dataclass
class Memory:
    """Samples of the client, the daemon and its text workers against the number of records."""

    client_peak: int = 0  # KiB
    daemon: list[tuple[float, float]] = field(default_factory=list)  # records, KiB
    workers: list[tuple[float, float]] = field(default_factory=list)  # records, KiB of the middle one

    def sample(self, client: int, records: int, status: dict) -> None:
        """Take one sample of each."""
        self.client_peak = max(self.client_peak, kib(client, "VmHWM"))
        if "pid" not in status:
            return
        if held := kib(status["pid"], "VmRSS"):
            self.daemon.append((records, held))
        private = [row["private_kib"] for row in status.get("workers", []) if not row.get("models")]
        if private:
            self.workers.append((records, median(private)))

    def daemon_slope(self) -> float:
        """Give the daemon's growth after the first thousand records, KiB a thousand."""
        return self._after_first(self.daemon)

    def workers_slope(self) -> float:
        """Give the same for the workers, by what is usual in each window of records.

        A hostile document fills its worker up to the limit for a moment, and a worker that has just taken the
        place of a worn one holds little: neither says whether they grow.
        """
        windows: dict[int, list[float]] = {}
        for records, held in self.workers:
            windows.setdefault(int(records) // _WINDOW, []).append(held)
        middles = [((number + 0.5) * _WINDOW, median(held)) for number, held in sorted(windows.items())]
        return self._after_first(middles)

    @staticmethod
    def _after_first(samples: list[tuple[float, float]]) -> float:
        later = [point for point in samples if point[0] >= FIRST]
        if len(later) < _FEWEST:
            raise ValueError(f"only {len(later)} samples after the first {FIRST} records")
        return slope(later)


class Sampler:
    """A thread that calls a function again and again until it is told to end."""

    def __init__(self, sample: Callable[[], None], seconds: float) -> None:
        self._sample, self._seconds = sample, seconds
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._end.wait(self._seconds):
            self._sample()
