# SPDX-License-Identifier: Apache-2.0
"""Completion scripts: the repository holds what `ocr` prints, and each shell can parse its own."""

import re
import shutil
import subprocess

import pytest

from integration.machine import ROOT, Machine

FILES = {"bash": "ocr.bash", "zsh": "_ocr", "fish": "ocr.fish"}
COMMANDS = ("read", "batch", "watch", "status", "start", "stop", "restart", "logs", "config", "completion")


@pytest.mark.parametrize("shell", FILES)
def test_it_is_the_file_in_the_repository(machine: Machine, shell: str) -> None:
    out = machine.run("completion", shell)
    assert (out.returncode, out.stderr) == (0, "")
    assert out.stdout == (ROOT / "completions" / FILES[shell]).read_text()
    assert machine.left() == []
    assert list(machine.runtime.iterdir()) == []


@pytest.mark.parametrize("shell", FILES)
def test_its_shell_can_parse_it(machine: Machine, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"skipped: {shell} is not installed")
    script = machine.file("script", machine.run("completion", shell).stdout.encode())
    out = subprocess.run([shell, "-n", script], capture_output=True, timeout=20)
    assert (out.returncode, out.stdout, out.stderr) == (0, b"", b"")


@pytest.mark.parametrize("shell", FILES)
@pytest.mark.parametrize("command", COMMANDS)
def test_it_knows_every_option_of_the_help(machine: Machine, shell: str, command: str) -> None:
    shown = machine.run(command, "--help").stdout
    options = re.findall(r"(?<=[\s,])--([a-z-]+)", shown.partition("Options:")[2])
    assert "help" in options
    script = machine.run("completion", shell).stdout
    prefix = "-l " if shell == "fish" else "--"
    for name in options:
        assert re.search(rf"{prefix}{name}\b", script), name


def _complete(machine: Machine, *words: str) -> list[str]:
    """Ask bash what it would offer for the last word."""
    script = machine.file("script", machine.run("completion", "bash").stdout.encode())
    machine.ticket("simple")
    listed = " ".join(f"'{word}'" for word in words)
    text = (
        # the builtin works only while bash itself completes
        "compopt() { :; }; "
        f"source '{script}'; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; "
        "function=$(complete -p ocr | sed 's/.*-F \\([^ ]*\\).*/\\1/'); "
        f"\"$function\" ocr '{words[-1]}' '{words[-2]}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    out = subprocess.run(
        ["bash", "-c", text],
        capture_output=True,
        text=True,
        timeout=20,
        cwd=machine.files,
        env=machine.environ(),
    )
    assert out.stderr == ""
    return [word.strip() for word in out.stdout.split("\n") if word]


def test_bash_offers_commands(machine: Machine) -> None:
    assert {"status", "stop", "start"} <= set(_complete(machine, "ocr", "st"))


def test_bash_offers_options(machine: Machine) -> None:
    assert "--format" in _complete(machine, "ocr", "read", "--fo")


def test_bash_offers_choices(machine: Machine) -> None:
    assert set(_complete(machine, "ocr", "read", "--format", "")) >= {"text", "json"}


def test_bash_offers_files(machine: Machine) -> None:
    assert "simple.pdf" in _complete(machine, "ocr", "sim")
