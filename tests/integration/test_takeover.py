# SPDX-License-Identifier: Apache-2.0
"""Two builds on one machine: the newer takes over once, and no document in flight pays for it."""

from collections.abc import Iterator

import pytest

from integration import processes
from integration.machine import OCR, OTHER_OCR, Machine, document_bytes
from integration.processes import wait_for

ALTERNATIONS = 100


@pytest.fixture
def old(machine: Machine) -> Iterator[Machine]:
    """Give a machine on which the older build's daemon is ready."""
    assert OTHER_OCR.exists(), f"the newer build is missing: {OTHER_OCR}"
    machine.ticket("simple")
    machine.file("slow.pdf", document_bytes("time_bomb:16000"))
    machine.start("--workers=2")
    yield machine


def test_the_two_builds_differ(machine: Machine) -> None:
    assert machine.run("--version").stdout != machine.run("--version", program=OTHER_OCR).stdout


def test_the_newer_build_takes_over(old: Machine) -> None:
    first = old.status()
    out = old.run("-q", "simple.pdf", program=OTHER_OCR)
    assert (out.returncode, out.stderr) == (0, "")
    second = old.status()
    assert second["pid"] != first["pid"]
    assert second["build"] != first["build"]
    wait_for(lambda: not processes.is_alive(first["pid"]), 5, "the end of the older daemon")


def test_a_document_in_flight_is_answered_by_the_daemon_that_has_it(old: Machine) -> None:
    first = old.status()["pid"]
    reading = old.popen("-q", "-f", "json", "slow.pdf")
    old.in_flight()
    newer = old.run("-q", "simple.pdf", program=OTHER_OCR)
    assert (newer.returncode, newer.stderr) == (0, "")
    assert old.status()["pid"] != first
    out, err = reading.communicate(timeout=20)
    assert (reading.returncode, err) == (0, b"")
    assert b'"profile"' in out
    wait_for(lambda: not processes.is_alive(first), 5, "the end of the older daemon")
    # the new one was not asked for it
    assert old.status()["served"] == 1


def test_the_older_build_is_served_by_the_newer_daemon(machine: Machine) -> None:
    machine.ticket("simple")
    assert machine.run("-q", "simple.pdf", program=OTHER_OCR).returncode == 0
    pid = machine.status()["pid"]
    out = machine.run("-q", "simple.pdf", program=OCR)
    assert (out.returncode, out.stderr) == (0, "")
    assert machine.status()["pid"] == pid


def test_builds_in_turn_cause_two_starts_at_most_and_kill_no_document(old: Machine) -> None:
    reading = old.popen("-q", "-f", "json", "slow.pdf")
    old.in_flight()
    for _ in range(ALTERNATIONS):
        for program in (OCR, OTHER_OCR):
            out = old.run("-q", "simple.pdf", program=program)
            assert (out.returncode, out.stderr) == (0, "")
    assert len(old.daemons()) == 2
    out, err = reading.communicate(timeout=20)
    assert (reading.returncode, err) == (0, b"")
    assert b'"profile"' in out


def test_builds_at_the_same_moment_are_all_answered(old: Machine) -> None:
    clients = [old.popen("-q", "simple.pdf", program=(OCR, OTHER_OCR)[number % 2]) for number in range(40)]
    ended = [(*client.communicate(timeout=30), client.returncode) for client in clients]
    assert {(err, code) for _, err, code in ended} == {(b"", 0)}
    assert len({out for out, _, _ in ended}) == 1
    assert len(old.daemons()) == 2


@pytest.mark.parametrize("command", [["status"], ["status", "--json"], ["config"], ["logs"]])
def test_onlookers_of_the_newer_build_change_nothing(old: Machine, command: list[str]) -> None:
    pid = old.status()["pid"]
    assert old.run(*command, program=OTHER_OCR).returncode == 0
    assert old.status()["pid"] == pid


def test_the_newer_build_can_stop_the_older_daemon(old: Machine) -> None:
    assert old.run("stop", program=OTHER_OCR).returncode == 0
    assert old.run("status").returncode == 3
