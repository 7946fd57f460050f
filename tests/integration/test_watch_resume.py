# SPDX-License-Identifier: Apache-2.0
"""A watch that is stopped, killed, or left alone for long: nothing is read twice, nothing is lost."""

import json
import signal

import pytest

from integration.batches import STORE, files_below, said
from integration.machine import BOMB, ROOT, Machine
from integration.processes import is_alive, kill, status_line, wait_for
from integration.watching import PATIENCE, Watch, drop, rows, ticket, wait_for_files, watching

SERVICE = ROOT / "ocr-service" / "src"
COUNT = 80
NAMES = [f"{number:03}" for number in range(COUNT)]
OUTPUTS = {f"{name}.json" for name in NAMES}


def fill(machine: Machine) -> None:
    """Drop some tickets."""
    for number, name in enumerate(NAMES):
        drop(machine, f"{name}.pdf", ticket(number))


def check_report(machine: Machine) -> None:
    """Each input has one record, and is done."""
    report = rows(machine.files / "r.ndjson")
    assert sorted(row["input"] for row in report) == [f"in/{name}.pdf" for name in NAMES]
    assert {row["state"] for row in report} <= {"done", "skipped"}


def test_nothing_is_read_twice_after_a_restart(machine: Machine) -> None:
    fill(machine)
    for _ in range(3):
        with watching(machine, "-o", "out", "--report", "r.ndjson", "--settle", "10ms"):
            wait_for_files(machine.files / "out", OUTPUTS)
            drop(machine, "last.pdf", ticket(COUNT))
            wait_for(lambda: (machine.files / "out/last.json").exists(), PATIENCE, "what came later")
        served = machine.status()["served"]
        report = rows(machine.files / "r.ndjson")
        (machine.files / "in/last.pdf").unlink()
        (machine.files / "out/last.json").unlink()
        assert len([row for row in report if row["input"] != "in/last.pdf"]) == COUNT
    # Of the second and third watch only what was dropped anew; the store has its answer.
    assert served <= COUNT + 3
    # A batch of the same inputs and outputs goes on from there, and a watch from that.
    batch = machine.run("batch", "in", "-o", "out", env=STORE)
    assert batch.returncode == 0, batch.stderr
    assert f"0 done, {COUNT} finished before" in batch.stderr
    assert machine.status()["served"] == served


@pytest.mark.parametrize("move", [False, True])
def test_it_is_killed_in_the_middle(machine: Machine, move: bool) -> None:
    options = ["-o", "out", "--report", "r.ndjson", "--settle", "10ms", *(["--move"] if move else [])]
    fill(machine)
    out = machine.files / "out"
    for count in (5, 30):
        watch = Watch(machine, *options, "--jobs", "1")
        wait_for(lambda n=count: len(list(out.glob("0*.json"))) >= n, PATIENCE, f"{count} outputs")
        kill(watch.process.pid)
        watch.ends()
    with watching(machine, *options) as last:
        wait_for_files(machine.files / "out", OUTPUTS)
        if move:
            wait_for_files(machine.files / "in", {f"done/{name}.pdf" for name in NAMES})
        wait_for(lambda: len(rows(machine.files / "r.ndjson")) == COUNT, PATIENCE, "all records")
    check_report(machine)
    # No file of a killed run is left behind, not even a hidden one.
    assert set(files_below(machine.files / "out")) == OUTPUTS, last.said
    for number, name in enumerate(NAMES):
        assert said(machine.files / f"out/{name}.json")["source"]["bytes"] == len(ticket(number))


def test_a_document_that_hangs_holds_nobody_up(machine: Machine) -> None:
    with watching(machine, "-o", "out", "--move", "--report", "r.ndjson") as watch:
        drop(machine, "hangs.pdf", machine.document(BOMB).read_bytes())
        machine.in_flight()
        fill(machine)
        wait_for_files(machine.files / "out", OUTPUTS)
        wait_for(lambda: len(rows(machine.files / "r.ndjson")) == COUNT, PATIENCE, "all records")
        assert watch.ends(signal.SIGTERM) == 143
    check_report(machine)
    # Its worker is free, and the next watch reads it.
    assert machine.ready_workers(len(machine.workers()))
    assert (machine.files / "in/hangs.pdf").exists()
    assert files_below(machine.files / "out") == sorted(OUTPUTS)


def test_the_daemon_ends_when_nothing_comes_and_is_started_for_the_next(machine: Machine) -> None:
    with watching(machine, "-o", "out", env={"OCR_IDLE_EXIT": "300ms"}):
        daemons = set()
        for number in range(2):
            drop(machine, f"{number}.pdf", ticket(number))
            wait_for(lambda n=number: (machine.files / f"out/{n}.json").exists(), PATIENCE, "a result")
            daemons.update(machine.daemons())
            pid = machine.daemons()[-1]
            wait_for(lambda pid=pid: not is_alive(pid), PATIENCE, "the daemon's idle exit")
        assert len(daemons) == 2


def test_a_daemon_that_cannot_start_is_waited_for(machine: Machine) -> None:
    service = machine.folder / "service"
    with watching(machine, "-o", "out", "--move", env={"OCR_SERVICE_DIR": str(service)}) as watch:
        drop(machine, "a.pdf", ticket(1))
        watch.tells("it is tried again in")
        assert (machine.files / "in/a.pdf").exists()
        assert files_below(machine.files / "in") == ["a.pdf"]
        # It was told once, and is mended.
        service.symlink_to(SERVICE)
        wait_for_files(machine.files / "in", {"done/a.pdf"})
        assert watch.said.count("it is tried again in") == 1
    assert files_below(machine.files / "out") == ["a.json"]


def test_the_number_of_a_watch_goes_on_with_it(machine: Machine) -> None:
    with watching(machine, "-o", "out", "--move"):
        drop(machine, "a.pdf", ticket(1))
        wait_for_files(machine.files / "in", {"done/a.pdf"})
    number = json.loads(machine.run("batch", "list", "--json", env=STORE).stdout)["id"]
    shown = machine.run("batch", "show", str(number), env=STORE).stdout
    assert "in/a.pdf -> out/a.json" in shown
    with machine.popen("batch", "resume", str(number), "-q", cwd="/", env=STORE) as run:
        drop(machine, "b.pdf", ticket(2))
        wait_for_files(machine.files / "in", {"done/a.pdf", "done/b.pdf"})
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=PATIENCE)
    assert run.returncode == 130


def test_without_a_store_a_running_watch_reads_nothing_twice(machine: Machine) -> None:
    service = machine.folder / "service"
    service.symlink_to(SERVICE)
    off = {"OCR_STORE": "off", "OCR_SERVICE_DIR": str(service)}
    with watching(machine, "-o", "out", "--settle", "10ms", "--report", "r.ndjson", env=off) as watch:
        watch.tells("the store is off: what is in the folder when the watch starts again is read again")
        fill(machine)
        wait_for_files(machine.files / "out", OUTPUTS)
        wait_for(lambda: len(rows(machine.files / "r.ndjson")) == COUNT, PATIENCE, "all records")
        # Once a daemon can be had again, all that is in the folder is looked at.
        assert machine.run("stop").returncode == 0
        service.unlink()
        drop(machine, "last.pdf", ticket(COUNT))
        watch.tells("it is tried again in")
        service.symlink_to(SERVICE)
        wait_for_files(machine.files / "out", OUTPUTS | {"last.json"})
    assert len(rows(machine.files / "r.ndjson")) == COUNT + 1, watch.said


def test_memory_does_not_grow_with_what_was_seen(machine: Machine) -> None:
    sizes = []
    with watching(machine, "-o", "out", "--move", "--settle", "10ms", "-q") as watch:
        for first in (0, 200, 1000):
            last = {0: 200, 200: 1000, 1000: 1800}[first]
            for number in range(first, last):
                drop(machine, f"{number}.pdf", ticket(number))
            done = machine.files / "in/done"
            wait_for(lambda n=last, d=done: d.exists() and len(list(d.iterdir())) == n, 180, f"{last} inputs")
            sizes.append(int(status_line(watch.process.pid, "VmRSS").split()[0]))
    assert max(sizes[1:]) < sizes[0] + 6 * 1024, f"{sizes} KiB"
