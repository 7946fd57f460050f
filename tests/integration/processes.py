# SPDX-License-Identifier: Apache-2.0
"""Processes: starting them, waiting for them, and what /proc tells about them."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_SLICE = 0.25  # seconds


def wait_for(condition: Callable[[], T], timeout: float = 10, what: str = "") -> T:
    """Ask again and again until the answer is true, and give it; fail when time is over.

    A machine that stands still for a while gives no process time to act, so no single look counts for more
    than a slice.
    """
    waited = 0.0
    while True:
        begin = time.monotonic()
        if answer := condition():
            return answer
        if waited > timeout:
            raise AssertionError(f"not within {timeout} s: {what or condition}")
        time.sleep(0.005)
        waited += min(time.monotonic() - begin, _SLICE)


class Program(subprocess.Popen):
    """A process whose end is waited for in slices, for the same reason."""

    def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[Any, Any]:  # noqa: A002
        """Do what Popen.communicate does."""
        for _ in range(0 if timeout is None else int(timeout / _SLICE)):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return super().communicate(input, _SLICE)
            # it has taken what there is to say
            input = None  # noqa: A001
        return super().communicate(input, None if timeout is None else _SLICE)

    def wait(self, timeout: float | None = None) -> int:
        """Do what Popen.wait does."""
        for _ in range(0 if timeout is None else int(timeout / _SLICE)):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return super().wait(_SLICE)
        return super().wait(None if timeout is None else _SLICE)


def fields(pid: int) -> list[str]:
    """Give /proc/PID/stat from the state on: state, parent, group, session; empty when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def is_alive(pid: int) -> bool:
    """Tell whether the process runs: a zombie does not."""
    state = fields(pid)
    return bool(state) and state[0] not in "ZX"


def parent(pid: int) -> int:
    """Give the parent's pid, 0 when the process is gone."""
    state = fields(pid)
    return int(state[1]) if state else 0


def status_line(pid: int, name: str) -> str:
    """Give one value of /proc/PID/status."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return value.strip()
    raise KeyError(name)


def all_pids() -> list[int]:
    """Name all processes there are."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def with_environment(text: str) -> list[int]:
    """Name the live processes whose environment holds the text."""
    found = []
    for pid in all_pids():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(text) in environment and is_alive(pid):
            found.append(pid)
    return found


def in_sessions(sessions: Iterable[int]) -> list[int]:
    """Name the live processes of these sessions."""
    wanted = set(sessions)
    found = []
    for pid in all_pids():
        state = fields(pid)
        if state and state[0] not in "ZX" and int(state[3]) in wanted:
            found.append(pid)
    return found


def command(pid: int) -> str:
    """Give the command line, empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def threads(pid: int) -> list[str]:
    """Tell of each thread: pid, command, state, and the function of the kernel that it waits in."""
    found = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            state = (thread / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            found.append(f"{pid} {command(pid)}: {state} {(thread / 'wchan').read_text()}")
    return found


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that has to be there."""
    os.kill(pid, number)
