# SPDX-License-Identifier: Apache-2.0
"""Finding or starting the daemon: one daemon whatever happens, and none where none is wanted."""

import os
import re
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest

from integration import processes
from integration.machine import BOMB, OCRD, Machine
from integration.processes import wait_for


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def _wait_until_ended(pid: int) -> None:
    wait_for(lambda: not processes.is_alive(pid), 5, f"the end of {pid}")


def test_200_clients_at_once_start_one_daemon_and_all_are_answered(machine: Machine) -> None:
    machine.ticket("simple")
    clients = [machine.popen("-q", "simple.pdf") for _ in range(200)]
    outputs = [(*client.communicate(timeout=60), client.returncode) for client in clients]
    assert {(err, code) for _, err, code in outputs} == {(b"", 0)}
    assert {out for out, _, _ in outputs} == {machine.run("simple.pdf").stdout.encode()}
    report = machine.status()
    assert machine.daemons() == [report["pid"]]
    assert machine.log.read_text().count(" service: ready\n") == 1
    assert report["zygote_starts"] == 1
    assert report["served"] == 201
    assert report["failed"] == 0


def test_a_stale_socket_file_is_replaced(machine: Machine) -> None:
    place = machine.runtime / "ocr"
    place.mkdir(mode=0o700)
    for name in ("ocrd.sock", "lease.sock"):
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(place / name))
    machine.ticket("simple")
    assert machine.run("-q", "simple.pdf").returncode == 0


def test_after_kill_9_of_the_daemon_the_next_call_works(machine: Machine) -> None:
    machine.ticket("simple")
    first = machine.start()["pid"]
    processes.kill(first)
    _wait_until_ended(first)
    out = machine.run("-q", "simple.pdf")
    assert (out.returncode, out.stderr) == (0, "")
    assert machine.status()["pid"] != first


def test_a_frozen_lock_holder_is_told_within_limits(machine: Machine) -> None:
    machine.ticket("simple")
    place = machine.runtime / "ocr"
    place.mkdir(mode=0o700)
    holder = subprocess.Popen(["flock", place / "ocrd.lock", "sleep", "60"], start_new_session=True)
    try:
        wait_for((place / "ocrd.lock").exists)
        out = machine.run("-q", "simple.pdf", timeout=25)
    finally:
        processes.kill(-holder.pid)
        holder.wait()
    assert out.returncode == 69
    assert "ocrd.lock" in out.stderr


@pytest.mark.parametrize("command", [["status"], ["stop"], ["config"], ["logs"], ["--version"], ["--help"]])
def test_onlookers_start_nothing_and_create_nothing(machine: Machine, command: list[str]) -> None:
    before = sorted(machine.folder.rglob("*"))
    machine.run(*command)
    assert sorted(machine.folder.rglob("*")) == before
    assert list(machine.runtime.iterdir()) == []
    assert machine.left() == []


def test_status_exits_3_without_a_daemon_and_0_with_one(machine: Machine) -> None:
    without = machine.run("status")
    assert without.returncode == 3
    assert without.stdout.startswith("ocrd is not running")
    assert machine.run("status", "--json").stdout == '{"state":"not_running"}\n'
    machine.start()
    ready = machine.run("status")
    assert ready.returncode == 0
    assert re.match("ocrd +ready", ready.stdout)


def test_status_exits_4_while_the_daemon_warms(machine: Machine) -> None:
    package = machine.folder / "slow" / "ocr_service"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "bridge.py").write_text(
        "import time\n\ndef warm(report):\n    time.sleep(60)\n\nprocess = settle = load_models = warm\n"
    )
    starting = machine.popen("start", env={"OCR_SERVICE_DIR": str(package.parent)})
    wait_for(lambda: machine.run("status").returncode != 3, 10, "a daemon")
    warming = machine.run("status", "--json")
    assert warming.returncode == 4
    assert '"state":"warming"' in warming.stdout
    assert machine.run("stop", "--now").returncode == 0
    starting.communicate(timeout=10)
    assert starting.returncode == 69


def test_start_twice_is_one_daemon(machine: Machine) -> None:
    first = machine.start()["pid"]
    again = machine.run("start")
    assert again.returncode == 0
    assert f"pid {first}" in again.stderr
    assert machine.status()["pid"] == first


def test_restart_is_another_daemon(machine: Machine) -> None:
    first = machine.start()["pid"]
    assert machine.run("restart", "-q").returncode == 0
    assert machine.status()["pid"] != first
    assert not processes.is_alive(first)


def test_stop_without_a_daemon_says_so(machine: Machine) -> None:
    out = machine.run("stop")
    assert out.returncode == 0
    assert "ocrd is not running" in out.stderr


def test_stop_waits_for_what_was_accepted(machine: Machine) -> None:
    machine.document("time_bomb:12000")
    machine.start("--workers=1")
    reading = machine.popen("-q", "time_bomb-12000.pdf")
    machine.in_flight()
    assert machine.run("stop").returncode == 0
    out, err = reading.communicate(timeout=10)
    assert (reading.returncode, err) == (0, b"")
    # by the daemon that had accepted it, not by a second one
    assert len(machine.daemons()) == 1


def test_stop_now_does_not_wait(machine: Machine) -> None:
    machine.document(BOMB)
    pid = machine.start("--workers=1")["pid"]
    reading = machine.popen("-q", "time_bomb-100000.pdf")
    machine.in_flight()
    began = time.monotonic()
    assert machine.run("stop", "--now").returncode == 0
    assert time.monotonic() - began < 2
    _wait_until_ended(pid)
    # the client may find another daemon, where the same document waits again: it is not part of this test
    processes.kill(reading.pid)
    reading.communicate()


def test_an_idle_daemon_leaves(machine: Machine) -> None:
    pid = machine.start("--idle-exit=200ms")["pid"]
    _wait_until_ended(pid)
    assert not machine.socket.exists()
    assert machine.run("status").returncode == 3


def test_a_daemon_with_a_client_is_not_idle(machine: Machine) -> None:
    machine.document("time_bomb:12000")
    out = machine.run("-q", "time_bomb-12000.pdf", env={"OCR_IDLE_EXIT": "200ms"})
    assert (out.returncode, out.stderr) == (0, "")
    assert len(machine.daemons()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_cleanly(machine: Machine, number: signal.Signals) -> None:
    daemon = machine.popen("--foreground", program=OCRD, stderr=(machine.folder / "said").open("wb"))
    wait_for(lambda: machine.run("status").returncode == 0, 10, "a ready daemon")
    assert machine.status()["pid"] == daemon.pid
    daemon.send_signal(number)
    daemon.communicate(timeout=5)
    assert daemon.returncode == 0
    assert [path.name for path in (machine.runtime / "ocr").glob("*.sock")] == []


def test_foreground_logs_to_standard_error_and_no_file(machine: Machine) -> None:
    said = machine.folder / "said"
    daemon = machine.popen("--foreground", program=OCRD, stderr=said.open("wb"))
    wait_for(lambda: " service: ready\n" in said.read_text(), 10, "the word ready")
    assert not machine.log.exists()
    daemon.terminate()
    daemon.communicate(timeout=5)


def test_a_second_ocrd_by_hand_says_that_one_runs(machine: Machine) -> None:
    machine.start()
    with machine.popen(program=OCRD) as second:
        out, err = second.communicate(timeout=10)
    assert (second.returncode, out) == (0, b"")
    assert b"another ocrd is running already" in err


def test_a_runtime_folder_whose_name_is_too_long_for_a_socket(machine: Machine) -> None:
    machine.ticket("simple")
    deep = machine.runtime / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True, mode=0o700)
    env = {"XDG_RUNTIME_DIR": str(deep)}
    out = machine.run("-q", "simple.pdf", env=env)
    assert (out.returncode, out.stderr) == (0, "")
    assert (deep / "ocr" / "ocrd.sock").is_socket()
    assert machine.run("status", env=env).returncode == 0
    assert machine.run("stop", env=env).returncode == 0


def test_without_a_runtime_folder_the_state_folder_is_used(machine: Machine) -> None:
    machine.ticket("simple")
    env = {"XDG_RUNTIME_DIR": None}
    assert machine.run("-q", "simple.pdf", env=env).returncode == 0
    assert (machine.folder / "state" / "ocr" / "run" / "ocrd.sock").is_socket()
    assert machine.run("stop", env=env).returncode == 0


def test_where_no_daemon_can_run_a_private_one_does_the_work(machine: Machine) -> None:
    machine.ticket("simple")
    expected = machine.run("simple.pdf", "--no-daemon").stdout
    blocked = machine.folder / "blocked"
    blocked.write_text("a file, no folder")
    out = machine.run("-q", "simple.pdf", env={"XDG_STATE_HOME": str(blocked), "XDG_RUNTIME_DIR": None})
    assert (out.returncode, out.stderr, out.stdout) == (0, "", expected)
    wait_for(lambda: not machine.left(), 5, "the end of the private daemon")
    assert list((machine.folder / "tmp").iterdir()) == []


NOBODY = 65534
only_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="skipped: only root can give a folder to another user"
)


@only_root
@pytest.mark.parametrize("place", ["runtime/ocr", "state/ocr"])
def test_where_a_folder_is_another_user_s_a_private_daemon_does_the_work(
    machine: Machine, place: str
) -> None:
    machine.ticket("simple")
    expected = machine.run("simple.pdf", "--no-daemon").stdout
    folder = machine.runtime / "ocr" if place == "runtime/ocr" else machine.folder / place
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    out = machine.run("-q", "simple.pdf")
    assert (out.returncode, out.stderr, out.stdout) == (0, "", expected)
    wait_for(lambda: not machine.left(), 5, "the end of the private daemon")
    started = machine.run("start")
    assert started.returncode == 77
    assert "belongs to another user" in started.stderr
    os.chown(folder, 0, 0)


@only_root
def test_another_user_s_daemon_is_given_nothing(machine: Machine) -> None:
    machine.ticket("simple")
    folder = machine.runtime / "ocr"
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    machine.runtime.chmod(0o711)
    script = """
import socket, sys
asked = [socket.socket(socket.AF_UNIX) for _ in range(2)]
for listening, name in zip(asked, ("ocrd.sock", "lease.sock")):
    listening.bind(sys.argv[1] + "/" + name)
    listening.listen()
print("listening", flush=True)
while True:
    connection, _ = asked[1].accept()
    print(connection.recv(100), flush=True)
"""
    trap = machine.popen("-c", script, folder, program=Path("/usr/bin/python3"), user=NOBODY, cwd="/")
    assert trap.stdout is not None
    assert trap.stdout.readline() == b"listening\n"
    out = machine.run("-q", "simple.pdf")
    assert (out.returncode, out.stderr) == (0, "")
    assert machine.run("status").returncode == 3
    processes.kill(trap.pid)
    heard, _ = trap.communicate()
    # it was looked at, and told nothing
    assert set(heard.split(b"\n")) <= {b"b''", b""}
    os.chown(folder, 0, 0)


def test_no_daemon_gives_the_same_and_leaves_nothing(machine: Machine) -> None:
    machine.ticket("simple")
    machine.document("garbage")
    out = machine.run("-q", "--no-daemon", "simple.pdf")
    bad = machine.run("-q", "--no-daemon", "garbage.pdf")
    wait_for(lambda: not machine.left(), 5, "the end of the private daemon")
    assert list((machine.folder / "tmp").iterdir()) == []
    assert list(machine.runtime.iterdir()) == []
    assert not machine.log.exists()
    assert (out.returncode, bad.returncode) == (0, 65)
    assert out.stdout == machine.run("-q", "simple.pdf").stdout


def test_folders_sockets_and_log_are_private(machine: Machine) -> None:
    machine.start()
    for folder in (machine.runtime / "ocr", machine.log.parent):
        assert _mode(folder) == 0o700
    for path in (*(machine.runtime / "ocr").iterdir(), machine.log):
        assert _mode(path) == 0o600, path


def test_a_folder_that_is_open_to_others_is_closed_again(machine: Machine) -> None:
    place = machine.runtime / "ocr"
    place.mkdir()
    place.chmod(0o777)
    machine.start()
    assert _mode(place) == 0o700


def test_a_link_in_place_of_the_runtime_folder_is_not_followed(machine: Machine) -> None:
    elsewhere = machine.folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (machine.runtime / "ocr").symlink_to(elsewhere)
    machine.ticket("simple")
    machine.run("-q", "simple.pdf")
    assert list(elsewhere.iterdir()) == []


def test_the_daemon_holds_no_descriptor_of_its_caller(machine: Machine) -> None:
    held = (machine.folder / "held").open("wb")
    machine.start(pass_fds=[held.fileno()])
    daemon = machine.status()["pid"]
    for pid in (daemon, machine.zygote(), *machine.workers()):
        targets = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
        assert held.name not in targets
        assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
        assert int(processes.fields(pid)[3]) == daemon
