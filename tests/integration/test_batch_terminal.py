# SPDX-License-Identifier: Apache-2.0
"""What a person at a terminal sees of a batch, and how they end it."""

import fcntl
import os
import re
import select
import signal
import sqlite3
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import closing, contextmanager

from integration.batches import STORE, files_below, fill
from integration.machine import BOMB, Machine
from integration.processes import status_line, wait_for

NAMES = [f"{number:03}.pdf" for number in range(12)]
ALL = [name.replace("pdf", "json") for name in NAMES]
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Terminal:
    """A terminal of any size, and all that was written to it."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.text = ""

    def resize(self, columns: int) -> None:
        """Make it so wide; what comes later is looked at alone."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._read()
        self.text = ""

    def lines(self) -> list[str]:
        """Give what was drawn so far, each drawing of a line once; the last may not be whole yet."""
        self._read()
        return [_ESCAPES.sub("", drawn) for drawn in re.split(r"[\r\n]+", self.text)]

    def _read(self) -> None:
        while select.select([self.master], [], [], 0)[0]:
            self.text += os.read(self.master, 1 << 16).decode()


@contextmanager
def at_terminal(machine: Machine, columns: int) -> Iterator[tuple[Terminal, subprocess.Popen]]:
    """Run a batch that hangs at its last input, with its messages on a terminal."""
    fill(machine, NAMES)
    machine.file("in/zz.pdf", machine.document(BOMB).read_bytes())
    terminal = Terminal()
    terminal.resize(columns)
    try:
        with machine.popen("batch", "in", "-o", "out", env=STORE, stderr=terminal.slave) as run:
            yield terminal, run
    finally:
        os.close(terminal.master)
        os.close(terminal.slave)


def test_a_bar_that_fits_the_terminal_whatever_its_width(machine: Machine) -> None:
    with at_terminal(machine, 80) as (terminal, run):
        # All of it at once, on two lines.
        wait_for(
            lambda: re.search(
                r"documents/s, .* pages/s, slowest: in/zz.pdf for ", "\n".join(terminal.lines())
            ),
            30,
            "the speed and the slowest",
        )
        assert any(
            re.match(r"\[#{18}\.{2}\]  92% 12 done, 1 left, .* left$", line) for line in terminal.lines()
        )
        for columns in (40, 12, 3):
            terminal.resize(columns)
            wait_for(
                lambda most=columns: any(0 < len(line) < most for line in terminal.lines()[-3:]),
                30,
                "a bar that fits",
            )
        terminal.resize(100)
        run.send_signal(signal.SIGINT)
        wait_for(lambda: "the same command goes on" in "\n".join(terminal.lines()), 30, "the last words")
        assert run.wait(timeout=10) == 130


def test_a_terminal_that_heeds_no_escapes_gets_lines(machine: Machine) -> None:
    fill(machine, NAMES)
    terminal = Terminal()
    try:
        with machine.popen(
            "batch", "in", "-o", "out", env={**STORE, "TERM": "dumb"}, stderr=terminal.slave
        ) as run:
            assert run.wait(timeout=30) == 0
        assert "12 done" in "\n".join(terminal.lines())
        assert "\x1b" not in terminal.text
    finally:
        os.close(terminal.master)
        os.close(terminal.slave)


def test_a_second_signal_ends_it_at_once(machine: Machine) -> None:
    with at_terminal(machine, 80) as (_, run):
        wait_for(lambda: len(files_below(machine.files / "out")) >= len(NAMES), 30, "all outputs")
        database = machine.folder / "state" / "ocr" / "ocr.db"
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            # So that the batch cannot write its last words into the store.
            other.execute("BEGIN IMMEDIATE")
            run.send_signal(signal.SIGINT)
            caught = 1 << (signal.SIGINT - 1)
            wait_for(
                lambda: not int(status_line(run.pid, "SigCgt"), 16) & caught, 10, "the first to be taken"
            )
            run.send_signal(signal.SIGINT)
            assert run.wait(timeout=10) == -signal.SIGINT
    (machine.files / "in/zz.pdf").unlink()
    again = machine.run("batch", "in", "-o", "out", env=STORE)
    assert again.returncode == 0, again.stderr
    assert files_below(machine.files / "out") == ALL


def test_outputs_that_are_brought_onto_the_disk_first(machine: Machine) -> None:
    fill(machine, NAMES)
    ran = machine.run("batch", "in", "-o", "out", "--fsync", env=STORE)
    assert ran.returncode == 0, ran.stderr
    assert files_below(machine.files / "out") == ALL
