# SPDX-License-Identifier: Apache-2.0
"""Whatever is killed at whatever moment: others notice nothing, no client hangs, and the next call works."""

import signal
import time
from collections.abc import Iterator

import pytest

from integration import processes
from integration.machine import BOMB, Machine, document_bytes, records
from integration.processes import wait_for

# Some two seconds in one call: time enough to be killed, and an end in sight.
SLOW = "time_bomb:16000"


@pytest.fixture
def two(machine: Machine) -> Iterator[Machine]:
    """Give a machine with two idle workers."""
    machine.ticket("simple")
    machine.file("bomb.pdf", document_bytes(BOMB))
    machine.file("slow.pdf", document_bytes(SLOW))
    machine.start("--workers=2")
    machine.ready_workers(2)
    yield machine


def _still_works(machine: Machine) -> None:
    out = machine.run("-q", "simple.pdf", timeout=10)
    assert (out.returncode, out.stderr) == (0, "")
    assert "GALLETA" in out.stdout


def test_a_killed_worker_costs_its_document_a_second_try_and_nobody_else_anything(two: Machine) -> None:
    before = two.ready_workers(2)
    daemon = two.status()["pid"]
    reading = two.popen("-q", "-f", "json", "slow.pdf")
    (row,) = two.in_flight()
    processes.kill(row["worker_pid"])
    _still_works(two)
    out, err = reading.communicate(timeout=20)
    assert (reading.returncode, err) == (0, b"")
    assert b'"profile"' in out
    after = two.ready_workers(2)
    report = two.status()
    (untouched,) = set(before) - {row["worker_pid"]}
    assert untouched in after
    assert row["worker_pid"] not in after
    assert (report["pid"], report["retried"], report["workers_lost"]) == (daemon, 1, 1)
    assert report["zygote_starts"] == 1
    assert "slow.pdf" in report["last_crash"]


def test_a_second_death_ends_it_with_an_error(two: Machine) -> None:
    reading = two.popen("-f", "json", "bomb.pdf")
    first = two.in_flight()[0]["worker_pid"]
    processes.kill(first)

    def taken_by_another() -> list[dict]:
        return [row for row in two.status()["in_flight"] if row["worker_pid"] != first]

    (second,) = wait_for(taken_by_another, 10, "the second try")
    processes.kill(second["worker_pid"])
    began = time.monotonic()
    out, err = reading.communicate(timeout=10)
    assert time.monotonic() - began < 1
    assert reading.returncode == 70
    assert b'"worker_crashed"' in out
    assert b"bomb.pdf" in err
    report = two.status()
    assert (report["retried"], report["workers_lost"], report["failed"]) == (1, 2, 1)
    two.ready_workers(2)
    _still_works(two)


def test_a_killed_idle_worker_is_replaced_within_a_moment(two: Machine) -> None:
    first, second = two.ready_workers(2)
    processes.kill(first)
    wait_for(lambda: first not in two.workers())
    assert second in two.ready_workers(2)
    _still_works(two)


def test_all_workers_killed_at_once(two: Machine) -> None:
    for pid in two.ready_workers(2):
        processes.kill(pid)
    _still_works(two)
    two.ready_workers(2)
    assert two.status()["zygote_starts"] == 1


def test_after_kill_9_of_the_zygote_the_next_call_works(two: Machine) -> None:
    old = two.ready_workers(2)
    daemon = two.status()["pid"]
    processes.kill(two.zygote())
    _still_works(two)
    wait_for(lambda: not any(processes.is_alive(pid) for pid in old), 5, "the end of the zygote's workers")
    report = two.status()
    assert (report["pid"], report["zygote_starts"]) == (daemon, 2)


def test_the_zygote_killed_in_mid_document(two: Machine) -> None:
    reading = two.popen("-q", "slow.pdf")
    two.in_flight()
    processes.kill(two.zygote())
    out, err = reading.communicate(timeout=20)
    assert (reading.returncode, err) == (0, b"")
    report = two.status()
    # whichever of the two ends was seen first
    assert (report["retried"], report["workers_lost"], report["zygote_starts"]) == (0, 0, 2)


def test_the_daemon_killed_in_mid_document(two: Machine) -> None:
    old = two.status()["pid"]
    inhabitants = two.left()
    reading = two.popen("-q", "slow.pdf")
    two.in_flight()
    processes.kill(old)
    out, err = reading.communicate(timeout=20)
    assert (reading.returncode, err) == (0, b"")
    assert two.status()["pid"] != old
    ours = [pid for pid in inhabitants if pid != reading.pid]
    wait_for(
        lambda: not any(processes.is_alive(pid) for pid in ours), 5, "the end of the old zygote and workers"
    )


def test_the_daemon_killed_twice_in_mid_document_is_an_error_within_a_second(two: Machine) -> None:
    reading = two.popen("-f", "json", "bomb.pdf")
    two.in_flight()
    first = two.status()["pid"]
    processes.kill(first)
    wait_for(lambda: two.status().get("pid", first) != first, 10, "another daemon")
    two.in_flight()
    processes.kill(two.status()["pid"])
    began = time.monotonic()
    out, err = reading.communicate(timeout=10)
    assert time.monotonic() - began < 1
    assert reading.returncode == 70
    assert b'"daemon_lost"' in out
    _still_works(two)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_to_the_client_frees_its_worker(two: Machine, number: signal.Signals, status: int) -> None:
    daemon = two.status()["pid"]
    reading = two.popen("bomb.pdf")
    (row,) = two.in_flight()
    began = time.monotonic()
    reading.send_signal(number)
    out, err = reading.communicate(timeout=5)
    wait_for(lambda: two.status()["in_flight"] == [], 2, "a free worker")
    assert time.monotonic() - began < 0.5
    assert (reading.returncode, out, err) == (status, b"", b"")
    wait_for(lambda: not processes.is_alive(row["worker_pid"]))
    two.ready_workers(2)
    assert two.status()["pid"] == daemon
    assert two.status()["cancelled"] == 1


def test_kill_9_of_the_client_frees_its_worker(two: Machine) -> None:
    reading = two.popen("bomb.pdf", "bomb.pdf", "bomb.pdf")
    two.in_flight(2)
    processes.kill(reading.pid)
    reading.communicate(timeout=5)
    wait_for(lambda: two.status()["in_flight"] == [], 2, "free workers")
    report = two.status()
    assert (report["queued"], report["cancelled"]) == (0, 3)
    two.ready_workers(2)


def test_a_timeout_is_kept_and_the_worker_replaced(two: Machine) -> None:
    before = two.ready_workers(2)
    began = time.monotonic()
    out = two.run("-f", "json", "--timeout", "300ms", "bomb.pdf")
    assert 0.3 <= time.monotonic() - began < 2
    assert out.returncode == 75
    (record,) = records(out)
    assert (record["error"]["code"], record["error"]["retryable"]) == ("timed_out", True)
    assert "--timeout" in out.stderr
    assert len(set(two.ready_workers(2)) & set(before)) == 1
    # a document that took too long is not tried again
    assert two.status()["retried"] == 0


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_a_memory_bomb_costs_itself_only(two: Machine, engine: str) -> None:
    daemon = two.status()["pid"]
    two.document("memory_bomb")
    out = two.run("-f", "json", "--engine", engine, "memory_bomb.pdf", timeout=60)
    assert out.returncode == 65
    assert records(out)[0]["error"]["code"] == "memory_limit"
    assert records(out)[0]["source"]["file"] == "memory_bomb.pdf"
    report = two.status()
    assert (report["retried"], report["workers_lost"], report["failed"]) == (0, 0, 1)
    _still_works(two)
    assert two.status()["pid"] == daemon
    two.ready_workers(2)


def test_a_worn_out_worker_is_replaced_without_a_loss(machine: Machine) -> None:
    machine.ticket("simple")
    machine.start("--workers=1", "--worker-documents=3")
    out = machine.run("-f", "json", *["simple.pdf"] * 10)
    assert (out.returncode, len(records(out))) == (0, 10)
    report = machine.status()
    assert (report["served"], report["workers_lost"]) == (10, 0)
    assert "is replaced after 3 documents" in machine.log.read_text()


def test_nothing_is_left_after_stop_however_busy(two: Machine) -> None:
    readings = [two.popen("-q", "--timeout", "30s", "bomb.pdf") for _ in range(3)]
    two.in_flight(2)
    for reading in readings:
        reading.send_signal(signal.SIGSTOP)
    assert two.run("stop", "--now").returncode == 0
    wait_for(lambda: set(two.left()) == {reading.pid for reading in readings}, 5, "the clients alone")
    for reading in readings:
        processes.kill(reading.pid)
        reading.communicate()
