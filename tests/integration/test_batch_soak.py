# SPDX-License-Identifier: Apache-2.0
"""Short forms of scripts/soak: hostile inputs among tickets, and a batch whose processes are killed."""

import subprocess
from pathlib import Path
from random import Random

from support.soak import results
from support.soak.batch_run import BatchRun
from support.soak.chaos import VICTIMS, Chaos
from support.soak.inputs import make
from support.soak.memory import kib

from integration.conftest import private_machine
from integration.machine import BOMB, Machine, document_bytes
from integration.processes import is_alive

PATIENCE = 300.0
CLIENT_KIB = 60 * 1024


def test_each_input_has_one_right_record_whatever_it_is(machine: Machine) -> None:
    """Every hostile kind at least once; what takes a worker's time or memory too."""
    inputs = make(machine.files / "in", 150, 28, seed=7, scans=1)
    run = BatchRun(machine, "--timeout=20s")
    peaks = [0]

    def watch(client: subprocess.Popen) -> None:
        peaks.append(kib(client.pid, "VmHWM"))

    status, _ = run.until_done(PATIENCE, watch, 1)
    assert status == 1, run.messages()
    assert results.faults(inputs, run.report, run.out) == []
    assert 0 < max(peaks) < CLIENT_KIB


def test_a_batch_whose_processes_are_killed_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    """After every tenth record one of them dies, each kind in turn; a document without end gives the time."""
    tree = tmp_path / "tree"
    make(tree, 150, 0, seed=11)
    kills = [*VICTIMS] * 3
    with private_machine(tmp_path / "calm") as calm, private_machine(tmp_path / "wild") as wild:
        for machine in (calm, wild):
            (machine.files / "in").symlink_to(tree)
        quiet, run = BatchRun(calm), BatchRun(wild, "--jobs=4", "--timeout=10m")
        assert quiet.until_done(PATIENCE, lambda _: None, 1)[0] == 0, quiet.messages()
        outputs = len(results.files_below(quiet.out))
        endless = tree / "zz.pdf"
        endless.write_bytes(document_bytes(BOMB))
        chaos = Chaos(wild, Random("plan"))
        seen, struck = 0, 0

        def strike(client: subprocess.Popen) -> None:
            """Kill the next of the plan when ten more outputs have their names, or all of them."""
            nonlocal seen, struck
            written = len(results.files_below(run.out)) if run.out.exists() else 0
            if struck == len(kills) or written < min(seen + 10, outputs) or not is_alive(client.pid):
                return
            if chaos.strike(kills[struck], client.pid):
                struck, seen = struck + 1, written
                if struck == len(kills):
                    endless.unlink()
                    chaos.strike("client", client.pid)

        status, starts = run.until_done(PATIENCE, strike)
        assert status == 0, run.messages()
        assert starts == 1 + chaos.killed["client"]
        assert struck == len(kills)
        assert results.differences(quiet.report, quiet.out, run.report, run.out) == []
