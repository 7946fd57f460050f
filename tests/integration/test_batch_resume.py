# SPDX-License-Identifier: Apache-2.0
"""A batch that is stopped, killed or run again: each output exactly once, and right."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from integration.batches import STORE, files_below, fill, report, said
from integration.machine import BOMB, Machine
from integration.processes import kill, status_line, wait_for

COUNT = 60
NAMES = [f"{number:03}.pdf" for number in range(COUNT)]
ALL = [name.replace(".pdf", ".json") for name in NAMES]


def start(machine: Machine, *options: str) -> subprocess.Popen:
    """Start a batch that hangs at its last input, a document that takes minutes."""
    machine.file("in/zz.pdf", machine.document(BOMB).read_bytes())
    return machine.popen("batch", "in", "-o", "out", "--report", "r.ndjson", *options, env=STORE)


def wait_until_written(machine: Machine, count: int) -> None:
    """Wait until so many outputs have their names."""
    wait_for(
        lambda: len(list((machine.files / "out").glob("0*.json"))) >= count,
        30,
        f"{count} outputs",
    )


def finish(machine: Machine, *options: str) -> dict[str, dict]:
    """Run the batch to its end without the document that hangs, and give its report."""
    (machine.files / "in/zz.pdf").unlink(missing_ok=True)
    ran = machine.run("batch", "in", "-o", "out", "--report", "r.ndjson", *options, env=STORE)
    assert ran.returncode == 0, ran.stderr
    return report(machine.files / "r.ndjson")


def check_whole(machine: Machine) -> None:
    """Each output is there once, as an undisturbed run makes it, and nothing else is."""
    assert files_below(machine.files / "out") == ALL
    undisturbed = machine.run("batch", "in", "-o", "whole", "--no-store", "-q", env=STORE)
    assert undisturbed.returncode == 0, undisturbed.stderr
    for name in ALL:
        assert said(machine.files / "out" / name) == said(machine.files / "whole" / name)


def test_finished_inputs_are_skipped_and_changed_ones_are_not(machine: Machine) -> None:
    fill(machine, NAMES)
    first = finish(machine)
    assert {row["state"] for row in first.values()} == {"done"}
    served = machine.status()["served"]
    again = finish(machine)
    assert {row["state"] for row in again.values()} == {"skipped"}
    assert machine.status()["served"] == served
    changed = machine.files / "in/007.pdf"
    changed.write_bytes(changed.read_bytes() + b"\n%more\n")
    (machine.files / "out/008.json").unlink()
    states = {name: row["state"] for name, row in finish(machine).items()}
    assert {name for name, state in states.items() if state == "done"} == {
        "in/007.pdf",
        "in/008.pdf",
    }
    check_whole(machine)
    # Other options of reading are another result; the batch may replace what it wrote itself.
    assert {row["state"] for row in finish(machine, "--no-ocr").values()} == {"done"}


def test_the_client_is_killed(machine: Machine) -> None:
    fill(machine, NAMES)
    for count in (10, 30):
        with start(machine, "--jobs", "2") as run:
            wait_until_written(machine, count)
            kill(run.pid)
            run.communicate(timeout=10)
    states = [row["state"] for row in finish(machine).values()]
    assert len(states) == COUNT
    assert states.count("skipped") >= 20
    check_whole(machine)


def test_the_daemon_is_killed(machine: Machine) -> None:
    fill(machine, NAMES)
    with start(machine, "--jobs", "2") as run:
        for count in (10, 30):
            wait_until_written(machine, count)
            kill(machine.status()["pid"])
            wait_for(lambda: machine.status().get("pid"), 20, "the next daemon")
        wait_until_written(machine, COUNT)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=10)
    assert run.returncode == 130, err
    rows = finish(machine)
    assert [row["state"] for row in rows.values()] == ["skipped"] * COUNT
    check_whole(machine)


def test_interrupted_it_says_how_to_go_on(machine: Machine) -> None:
    fill(machine, NAMES)
    with start(machine) as run:
        wait_until_written(machine, COUNT)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=10)
    assert run.returncode == 130
    assert b"1 left" in err
    assert b"the same command goes on" in err
    assert len(report(machine.files / "r.ndjson")) == COUNT
    assert files_below(machine.files / "out") == ALL
    assert machine.ready_workers(len(machine.workers()))
    listed = [
        json.loads(line) for line in machine.run("batch", "list", "--json", env=STORE).stdout.splitlines()
    ]
    assert [(row["state"], row["done"], row["failed"]) for row in listed] == [("stopped", COUNT, 0)]
    (machine.files / "in/zz.pdf").unlink()
    resumed = machine.run("batch", "resume", str(listed[0]["id"]), cwd="/", env=STORE)
    assert resumed.returncode == 0, resumed.stderr
    assert f"{COUNT} finished before" in resumed.stderr


def test_a_batch_runs_once_and_can_be_cancelled(machine: Machine) -> None:
    fill(machine, NAMES[:3])
    with start(machine) as run:
        wait_until_written(machine, 3)
        second = machine.run("batch", "in", "-o", "out", "--report", "r.ndjson", env=STORE)
        assert second.returncode == 75
        assert "runs already" in second.stderr
        number = json.loads(machine.run("batch", "list", "--json", env=STORE).stdout)["id"]
        assert "running" in machine.run("batch", "list", env=STORE).stdout
        assert machine.run("batch", "cancel", str(number), env=STORE).returncode == 0
        _, err = run.communicate(timeout=10)
    assert run.returncode == 130
    assert b"cancelled by" in err
    assert "cancelled" in machine.run("batch", "show", str(number), env=STORE).stdout


def test_only_what_failed_is_tried_again(machine: Machine) -> None:
    fill(machine, NAMES[:4])
    good = (machine.files / "in/001.pdf").read_bytes()
    (machine.files / "in/001.pdf").write_bytes(b"%PDF-1.7 and nothing")
    options = ("batch", "in", "-o", "out", "--report", "r.ndjson")
    ran = machine.run(*options, env=STORE)
    assert ran.returncode == 1
    failed = report(machine.files / "r.ndjson")["in/001.pdf"]
    served = machine.status()
    # What is damaged is not read again by itself, but is still told.
    again = machine.run(*options, env=STORE)
    assert again.returncode == 1
    assert f"[{failed['code']}]" in again.stderr
    assert machine.status()["failed"] == served["failed"]
    (machine.files / "in/001.pdf").write_bytes(good)
    retried = machine.run("batch", "--retry-failed", "r.ndjson", "--report", "again.ndjson", env=STORE)
    assert retried.returncode == 0, retried.stderr
    assert list(report(machine.files / "again.ndjson")) == ["in/001.pdf"]
    assert files_below(machine.files / "out") == [
        "000.json",
        "001.json",
        "002.json",
        "003.json",
    ]
    last = machine.run(*options, env=STORE)
    assert last.returncode == 0, last.stderr


def test_inputs_are_not_blamed_for_a_daemon_that_cannot_start(machine: Machine) -> None:
    fill(machine, NAMES[:3])
    options = ("batch", "in", "-o", "out", "--report", "r.ndjson")
    broken = machine.run(*options, env={**STORE, "OCR_SERVICE_DIR": "/nowhere"})
    assert broken.returncode == 69, broken.stderr
    assert len(report(machine.files / "r.ndjson")) == 3
    mended = machine.run(*options, env=STORE)
    assert mended.returncode == 0, mended.stderr
    assert {row["state"] for row in report(machine.files / "r.ndjson").values()} == {"done"}


def peak_memory(machine: Machine, count: int) -> int:
    """Convert so many tickets, and give the client's largest size in KiB."""
    folder = f"in{count}"
    fill(machine, [f"{number:05}.pdf" for number in range(count)], folder)
    machine.file(f"{folder}/zz.pdf", machine.document(BOMB).read_bytes())
    with machine.popen("batch", folder, "-o", f"out{count}", "-q", env=STORE) as run:
        written = machine.files / f"out{count}"
        wait_for(lambda: len(list(written.glob("*.json"))) == count, 180, "all outputs")
        peak = int(status_line(run.pid, "VmHWM").split()[0])
        kill(run.pid)
        run.communicate()
    return peak


def test_memory_does_not_grow_with_the_inputs(machine: Machine) -> None:
    peaks = [peak_memory(machine, count) for count in (300, 3000)]
    assert peaks[1] < peaks[0] + 8 * 1024, f"{peaks} KiB"
    assert peaks[1] < 60 * 1024


@pytest.mark.parametrize("left", [".ocr-report-1.tmp", "a.json"])
def test_files_of_others_are_not_removed(machine: Machine, left: str) -> None:
    fill(machine, ["b.pdf"])
    (machine.files / "out").mkdir()
    Path(machine.files / "out" / left).write_text("theirs")
    assert machine.run("batch", "in", "-o", "out", "-q", env=STORE).returncode == 0
    assert (machine.files / "out" / left).read_text() == "theirs"
