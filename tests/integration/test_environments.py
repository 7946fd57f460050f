# SPDX-License-Identifier: Apache-2.0
"""Whatever shell, cron job or pipe calls `ocr`: same interpreter, same output, and no hang."""

import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from integration.machine import OCR, Machine

POISON = "raise RuntimeError('the module of the calling shell was imported')\n"
ENVIRONMENTS: dict[str, dict[str, str | None]] = {
    "no_path": {"PATH": None},
    "strange_path": {"PATH": "/nonexistent"},
    "venv_of_another_project": {
        "VIRTUAL_ENV": "/nonexistent/venv",
        "PATH": "/nonexistent/venv/bin:/usr/bin:/bin",
    },
    "poisoned_pythonpath": {
        "PYTHONPATH": "poison",
        "PYTHONHOME": "/nonexistent",
        "PYTHONSTARTUP": "poison/x.py",
    },
    "plain_c": {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    "comma_locale": {"LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"},
    "no_home": {"HOME": None},
    "home_that_is_none": {"HOME": "relative/home"},
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_caller_s_environment_changes_nothing(machine: Machine, warm: Machine, name: str) -> None:
    for place in (machine, warm):
        place.ticket("everything")
    poison = machine.files / "poison"
    poison.mkdir()
    for module in ("pdfplumber", "pydantic", "sitecustomize", "json"):
        (poison / f"{module}.py").write_text(POISON)
        (machine.files / f"{module}.py").write_text(POISON)
    changes = {
        key: value and value.replace("poison", str(poison)) for key, value in ENVIRONMENTS[name].items()
    }
    out = machine.run("-q", "-f", "text", "everything.pdf", env=changes)
    expected = warm.run("-q", "everything.pdf")
    assert (out.returncode, out.stderr, out.stdout) == (0, "", expected.stdout)
    ours, theirs = machine.status(), warm.status()
    for key in ("python_executable", "python_version", "packages"):
        assert ours[key] == theirs[key]


def test_umask_and_folder_of_the_starting_shell_are_not_kept(machine: Machine) -> None:
    machine.ticket("simple")
    assert machine.run("-q", "simple.pdf", preexec_fn=lambda: os.umask(0)).returncode == 0
    for path in (machine.socket, machine.log):
        assert path.stat().st_mode & 0o777 == 0o600
    assert Path(f"/proc/{machine.status()['pid']}/cwd").readlink() == Path("/")


def _closed(*descriptors: int) -> Callable[[], None]:
    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return close


@pytest.mark.parametrize("warm_already", [False, True])
@pytest.mark.parametrize("closed", [(0,), (2,), (0, 2)])
def test_closed_streams_that_are_not_needed(
    machine: Machine, closed: tuple[int, ...], warm_already: bool
) -> None:
    machine.ticket("simple")
    if warm_already:
        machine.start()
    out = machine.run("-q", "simple.pdf", preexec_fn=_closed(*closed), timeout=10)
    assert out.returncode == 0
    assert "GALLETA" in out.stdout


@pytest.mark.parametrize("warm_already", [False, True])
@pytest.mark.parametrize("closed", [(1,), (0, 1, 2)])
def test_a_closed_standard_output_is_74(
    machine: Machine, closed: tuple[int, ...], warm_already: bool
) -> None:
    machine.ticket("simple")
    if warm_already:
        machine.start()
    out = machine.run("-q", "simple.pdf", preexec_fn=_closed(*closed), timeout=10)
    assert (out.returncode, out.stdout) == (74, "")
    assert 2 in closed or "standard output" in out.stderr


def test_closed_standard_input_as_input(warm: Machine) -> None:
    out = warm.run("-", preexec_fn=_closed(0), timeout=10)
    assert out.returncode in (65, 66)
    assert out.stderr.startswith("ocr: -: ")


def test_output_to_a_file_works_with_all_streams_closed(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("-o", "closed.txt", "simple.pdf", preexec_fn=_closed(0, 1, 2), timeout=10)
    assert out.returncode == 0
    assert "GALLETA" in (warm.files / "closed.txt").read_text()


def test_a_full_disk_is_74(warm: Machine) -> None:
    warm.ticket("simple")
    with Path("/dev/full").open("wb") as full:
        out = warm.run("simple.pdf", stdout=full)
    assert out.returncode == 74
    assert "No space left on device" in out.stderr


@pytest.mark.parametrize(
    "command", [["status"], ["config"], ["completion", "bash"], ["--help"], ["--version"]]
)
def test_a_full_disk_is_74_for_every_command(warm: Machine, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        assert warm.run(*command, stdout=full).returncode == 74


def test_an_output_file_over_the_limit_is_74_and_leaves_nothing(warm: Machine) -> None:
    warm.ticket("many_items")

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    out = warm.run("-o", "large.txt", "many_items.pdf", preexec_fn=small_files)
    assert out.returncode == 74
    assert not (warm.files / "large.txt").exists()
    assert not list(warm.files.glob(".ocr-*"))


def test_a_reader_that_goes_away_ends_it_silently(warm: Machine) -> None:
    warm.ticket("many_items")
    files = "many_items.pdf " * 60
    line = f"{OCR} -f json {files} | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}"
    out = subprocess.run(
        ["bash", "-c", line],
        cwd=warm.files,
        env=warm.environ(),
        capture_output=True,
        timeout=30,
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL),
    )
    assert (out.stdout, out.stderr) == (b"141\n", b"")


def test_a_command_substitution_that_starts_the_daemon_returns_at_once(machine: Machine) -> None:
    machine.ticket("simple")
    began = time.monotonic()
    out = subprocess.run(
        ["bash", "-c", f'x=$({OCR} -q -f json simple.pdf 2>&1); echo "$x"'],
        cwd=machine.files,
        env=machine.environ({"OCR_IDLE_EXIT": "5min"}),
        capture_output=True,
        timeout=20,
    )
    assert time.monotonic() - began < 10
    assert json.loads(out.stdout)["ticket"]["layout"] == "mercadona"
    assert machine.run("status").returncode == 0


def test_the_daemon_outlives_the_terminal_that_started_it(machine: Machine) -> None:
    machine.ticket("simple")
    with machine.popen("-q", "simple.pdf") as first:
        first.communicate(timeout=20)
    pid = machine.status()["pid"]
    with pytest.raises(ProcessLookupError):
        os.killpg(first.pid, signal.SIGHUP)
    assert machine.status()["pid"] == pid


def test_few_descriptors_are_enough(machine: Machine) -> None:
    machine.ticket("simple")
    limit = (64, 64)
    out = machine.run(
        "-q", "simple.pdf", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    )
    assert (out.returncode, out.stderr) == (0, "")


def test_signals_ignored_by_the_caller_do_not_reach_the_daemon(machine: Machine) -> None:
    """A call from nohup or a shell script's background must not make a daemon that cannot be stopped."""

    def ignore() -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})

    machine.ticket("simple")
    assert machine.run("-q", "simple.pdf", preexec_fn=ignore).returncode == 0
    pid = machine.status()["pid"]
    os.kill(pid, signal.SIGTERM)
    assert machine.run("stop").returncode == 0
    assert machine.run("status").returncode == 3


def test_progress_on_standard_error_only(machine: Machine) -> None:
    machine.ticket("simple")
    out = machine.run("--progress", "plain", "simple.pdf")
    assert "importing pdfplumber" in out.stderr
    assert "importing" not in out.stdout
    assert "\x1b" not in out.stderr


def test_progress_as_json_is_one_object_a_line(machine: Machine) -> None:
    machine.ticket("simple")
    out = machine.run("--progress", "json", "simple.pdf")
    events = [json.loads(line) for line in out.stderr.splitlines()]
    assert "pdfplumber" in [event["module"] for event in events]
    assert {event["event"] for event in events} == {"warming"}
