# SPDX-License-Identifier: Apache-2.0
"""What a step cost this process in time and memory."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter


def resident_megabytes() -> float:
    """Return how much of this process is in RAM."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def cost_since(started: float, before: float) -> tuple[float, float]:
    """Return milliseconds and megabytes since a clock and a memory reading."""
    return round((perf_counter() - started) * 1000, 1), round(resident_megabytes() - before, 1)
