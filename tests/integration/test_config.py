# SPDX-License-Identifier: Apache-2.0
"""`ocr config` and `ocr logs`: where each setting comes from, and what the daemon wrote."""

import json
import signal
from pathlib import Path

import pytest

from integration.machine import Machine
from integration.processes import wait_for


def _write_settings(machine: Machine, text: str) -> Path:
    path = machine.folder / "config" / "ocr" / ".env"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def _setting(machine: Machine, name: str, *arguments: str, **options: object) -> tuple[str, str]:
    out = machine.run("config", "--json", *arguments, **options)
    assert out.returncode == 0, out.stderr
    row = json.loads(out.stdout)["settings"][name]
    return row["value"], row["from"]


def test_every_setting_has_a_default_and_a_variable(machine: Machine) -> None:
    rows = json.loads(machine.run("config", "--json").stdout)["settings"]
    # the machine itself switches the store off
    assert {row["from"] for name, row in rows.items() if name != "store"} == {"default"}
    for name, row in rows.items():
        assert row["variable"] == "OCR_" + name.upper().replace("-", "_")
        assert row["help"]


def test_the_file_comes_before_the_default(machine: Machine) -> None:
    path = _write_settings(machine, "# mine\nOCR_TIMEOUT=5s\n")
    assert _setting(machine, "timeout") == ("5s", f"{path}, line 2")


def test_the_environment_comes_before_the_file(machine: Machine) -> None:
    _write_settings(machine, "OCR_TIMEOUT=5s\n")
    assert _setting(machine, "timeout", env={"OCR_TIMEOUT": "6s"}) == ("6s", "environment")


def test_the_flag_comes_before_all(machine: Machine) -> None:
    machine.ticket("simple")
    _write_settings(machine, "OCR_FORMAT=text\n")
    env = {"OCR_FORMAT": "text"}
    assert machine.run("-q", "simple.pdf", "-f", "json", env=env).stdout.startswith("{")
    assert machine.run("-q", "simple.pdf", env={"OCR_FORMAT": "json"}).stdout.startswith("{")


def test_flags_of_the_daemon_come_before_the_environment(machine: Machine) -> None:
    report = machine.start("--workers=1", "--window=7", env={"OCR_WORKERS": "2", "OCR_MAX_PAGES": "9"})
    limits = report["limits"]
    assert (len(report["workers"]), limits["window"], limits["max_pages"]) == (1, "7", "9")


def test_the_daemon_reads_the_file_too(machine: Machine) -> None:
    _write_settings(machine, 'export OCR_WORKERS="1"\nOCR_MAX_PAGES=3 # few\n')
    report = machine.start()
    assert (len(report["workers"]), report["limits"]["max_pages"]) == (1, "3")


def test_a_file_in_the_working_folder_is_read_only_when_named(machine: Machine) -> None:
    machine.file(".env", b"OCR_TIMEOUT=7s\n")
    assert _setting(machine, "timeout") == ("0", "default")
    assert _setting(machine, "timeout", "--env-file", ".env")[0] == "7s"


def test_the_named_file_reaches_the_daemon(machine: Machine) -> None:
    machine.ticket("simple")
    machine.file("mine.env", b"OCR_WORKERS=1\n")
    assert machine.run("-q", "--env-file", "mine.env", "simple.pdf").returncode == 0
    assert len(machine.workers()) == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("OCR_WORKERS=1\nOCR_WROKERS=2\n", 2, "OCR_WROKERS"),
        ("OCR_WORKERS=1\n\nOCR_WORKERS=2\n", 3, "line 1"),
        ("OCR_WORKERS=many\n", 1, "many"),
        ("just words\n", 1, "NAME=value"),
        ('OCR_PYTHON="/usr\n', 1, "quote"),
    ],
)
def test_mistakes_in_the_file_are_78_and_named_with_their_line(
    machine: Machine, text: str, line: int, said: str
) -> None:
    path = _write_settings(machine, text)
    machine.ticket("simple")
    for command in (["config"], ["start"], ["simple.pdf"]):
        out = machine.run(*command)
        assert (out.returncode, out.stdout) == (78, "")
        assert f"{path}, line {line}" in out.stderr
        assert said in out.stderr
    assert machine.left() == []


def test_names_of_others_in_the_file_are_none_of_ours(machine: Machine) -> None:
    _write_settings(machine, "PGPASSWORD=x\nOCR_TIMEOUT=5s\n")
    assert _setting(machine, "timeout")[0] == "5s"


def test_a_named_file_that_is_missing(machine: Machine) -> None:
    out = machine.run("config", "--env-file", "missing.env")
    assert out.returncode == 78
    assert "missing.env" in out.stderr


def test_a_bad_variable_is_named(machine: Machine) -> None:
    out = machine.run("config", env={"OCR_IDLE_EXIT": "soon"})
    assert out.returncode == 78
    assert "OCR_IDLE_EXIT" in out.stderr


def test_logs_without_a_log(machine: Machine) -> None:
    out = machine.run("logs")
    assert (out.returncode, out.stdout) == (66, "")
    assert str(machine.log) in out.stderr


def test_logs_prints_the_last_lines(machine: Machine) -> None:
    machine.start()
    text = machine.log.read_text()
    assert machine.run("logs").stdout == text
    assert machine.run("logs", "-n", "2").stdout.splitlines() == text.splitlines()[-2:]
    assert machine.run("logs", "-n", "0").stdout == ""


def test_logs_follows(machine: Machine) -> None:
    machine.start()
    followed = machine.folder / "followed"
    with followed.open("wb") as out:
        following = machine.popen("logs", "-f", stdout=out)
    wait_for(lambda: followed.read_text() == machine.log.read_text())
    assert machine.run("stop").returncode == 0
    wait_for(lambda: "ended with 0" in followed.read_text(), 5, "the last line")
    following.send_signal(signal.SIGINT)
    _, err = following.communicate(timeout=5)
    assert (following.returncode, err) == (130, b"")


def test_the_log_holds_no_contents_of_documents(machine: Machine) -> None:
    machine.ticket("simple")
    machine.run("-q", "simple.pdf", env={"OCR_LOG_LEVEL": "debug"})
    machine.document("garbage")
    machine.run("-q", "garbage.pdf")
    text = machine.log.read_text()
    assert "GALLETA" not in text
    assert "debug" in text
