# SPDX-License-Identifier: Apache-2.0
"""Where Python cannot work, the daemon does not start, and `ocr` says why and what mends it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from integration.machine import ROOT, Machine, Output, records
from integration.processes import wait_for

SERVICE = ROOT / "ocr-service" / "src"


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the interpreter of a virtual environment without any package."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", folder], check=True, timeout=60)
    return folder / "bin" / "python3"


def _with_module(machine: Machine, name: str, text: str) -> str:
    """Copy the service and replace one of its modules; give the folder."""
    folder = machine.folder / "service"
    shutil.copytree(SERVICE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "ocr_service" / name).write_text(text)
    return str(folder)


def _refused(machine: Machine, code: str, **env: str) -> Output:
    """Check that the daemon does not start and that all of it is told; give what was said."""
    machine.ticket("simple")
    out = machine.run("-f", "json", "simple.pdf", env=env)
    assert out.returncode == 69, out.stderr
    (record,) = records(out)
    assert record["error"]["code"] == code
    assert record["error"]["hint"]
    assert record["error"]["message"] in out.stderr
    # The log's name, and its last lines.
    assert str(machine.log) in out.stderr
    assert f" error service: {code}: " in out.stderr
    wait_for(lambda: not machine.left(), 5, "the end of the daemon")
    assert machine.run("status").returncode == 3
    return out


def test_no_interpreter(machine: Machine) -> None:
    out = _refused(machine, "python_missing", OCR_PYTHON="/nonexistent/python3")
    assert "/nonexistent/python3" in out.stderr
    assert "OCR_PYTHON" in out.stderr


def test_an_interpreter_that_is_too_old(machine: Machine) -> None:
    folder = machine.folder / "old"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python3").symlink_to("/usr/bin/python3")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.1\n")
    out = _refused(machine, "python_too_old", OCR_PYTHON=str(folder / "bin" / "python3"))
    assert "3.9" in out.stderr
    assert "3.11" in out.stderr
    assert str(folder / "bin" / "python3") in out.stderr


def test_an_interpreter_without_the_packages(machine: Machine, bare_python: Path) -> None:
    out = _refused(machine, "python_module_missing", OCR_PYTHON=str(bare_python))
    assert "PIL" in out.stderr
    assert f"{bare_python} -m pip install" in out.stderr


def test_a_folder_without_the_package(machine: Machine) -> None:
    out = _refused(machine, "python_module_missing", OCR_SERVICE_DIR=str(machine.files))
    assert str(machine.files) in out.stderr
    assert "OCR_SERVICE_DIR" in out.stderr


def test_a_module_that_raises(machine: Machine) -> None:
    folder = _with_module(machine, "models.py", 'raise RuntimeError("no such luck")\n')
    out = _refused(machine, "python_module_broken", OCR_SERVICE_DIR=folder)
    assert "ocr_service" in out.stderr
    assert "no such luck" in out.stderr


@pytest.mark.parametrize(
    "text", ["import sys\nsys.exit(3)\n", "import os\nos._exit(3)\n", "import os\nos.abort()\n"]
)
def test_a_module_that_ends_the_process(machine: Machine, text: str) -> None:
    out = _refused(machine, "python_module_broken", OCR_SERVICE_DIR=_with_module(machine, "models.py", text))
    assert "ocr_service" in out.stderr


def test_a_module_that_does_not_come_back(machine: Machine) -> None:
    folder = _with_module(machine, "models.py", "import time\ntime.sleep(60)\n")
    out = _refused(machine, "python_module_broken", OCR_SERVICE_DIR=folder, OCR_WARM_TIMEOUT="1s")
    assert "ocr_service" in out.stderr
    assert "OCR_WARM_TIMEOUT" in out.stderr


def test_a_module_that_starts_a_thread(machine: Machine) -> None:
    text = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    path = SERVICE / "ocr_service" / "models.py"
    head, future, rest = path.read_text().partition("from __future__ import annotations\n")
    folder = _with_module(machine, "models.py", head + future + text + rest)
    out = _refused(machine, "python_module_broken", OCR_SERVICE_DIR=folder)
    assert "thread" in out.stderr
    assert "ocr_service" in out.stderr


def test_a_pdfminer_that_is_too_old(machine: Machine) -> None:
    folder = Path(_with_module(machine, "py.typed", ""))
    (folder / "pdfminer").mkdir()
    (folder / "pdfminer" / "__init__.py").write_text('__version__ = "20231228"\n')
    (folder / "pdfminer" / "high_level.py").write_text("")
    out = _refused(machine, "python_package_too_old", OCR_SERVICE_DIR=str(folder))
    assert "20231228" in out.stderr
    assert "pip install" in out.stderr


def test_start_fails_in_the_same_way(machine: Machine) -> None:
    out = machine.run("start", env={"OCR_PYTHON": "/nonexistent/python3"})
    assert (out.returncode, out.stdout) == (69, "")
    assert "/nonexistent/python3" in out.stderr
    assert str(machine.log) in out.stderr
    assert machine.run("status").returncode == 3


def test_a_private_daemon_fails_in_the_same_way(machine: Machine) -> None:
    machine.ticket("simple")
    out = machine.run("--no-daemon", "simple.pdf", env={"OCR_PYTHON": "/nonexistent/python3"})
    assert (out.returncode, out.stdout) == (69, "")
    assert "/nonexistent/python3" in out.stderr
    wait_for(lambda: not machine.left(), 5, "the end of the daemon")
    assert list((machine.folder / "tmp").iterdir()) == []


def test_every_input_has_its_record(machine: Machine) -> None:
    machine.ticket("simple")
    names = ["simple.pdf", "missing.pdf", "simple.pdf"]
    out = machine.run("-f", "json", *names, env={"OCR_PYTHON": "/nonexistent/python3"})
    answers = records(out)
    assert [record["source"]["file"] for record in answers] == names
    assert [record["error"]["code"] for record in answers] == [
        "python_missing",
        "not_found",
        "python_missing",
    ]
    assert out.returncode in (1, 69)


def test_a_bad_setting_of_the_daemon_stops_the_start(machine: Machine) -> None:
    machine.ticket("simple")
    out = machine.run("simple.pdf", env={"OCR_WORKERS": "many"})
    assert out.returncode == 78
    assert "OCR_WORKERS" in out.stderr
    assert machine.left() == []


def test_degraded_stays_says_why_and_mends(machine: Machine) -> None:
    machine.ticket("simple")
    broken = {"OCR_PYTHON": "/nonexistent/python3", "OCR_DEGRADED": "true"}
    started = machine.run("start", env=broken)
    assert started.returncode == 4
    assert "/nonexistent/python3" in started.stderr
    status = machine.run("status")
    assert status.returncode == 4
    assert "degraded" in status.stdout
    assert "/nonexistent/python3" in status.stdout
    report = machine.status()
    assert (report["state"], report["degraded"]["code"]) == ("degraded", "python_missing")
    out = machine.run("-f", "json", "simple.pdf", timeout=3)
    assert out.returncode == 69
    (record,) = records(out)
    assert (record["error"]["code"], record["error"]["retryable"]) == ("unavailable", False)
    assert "/nonexistent/python3" in record["error"]["message"]
    assert "ocr restart" in record["error"]["hint"]
    assert machine.status()["pid"] == report["pid"]
    assert machine.run("restart", "-q").returncode == 0
    assert machine.run("-q", "simple.pdf").returncode == 0


def test_degraded_while_a_document_waits(machine: Machine) -> None:
    machine.ticket("simple")
    out = machine.run(
        "-f", "json", "simple.pdf", env={"OCR_PYTHON": "/nonexistent/python3", "OCR_DEGRADED": "true"}
    )
    assert out.returncode == 69
    assert json.loads(out.stdout)["error"]["code"] == "unavailable"
    assert machine.status()["state"] == "degraded"


def test_the_log_of_a_private_daemon_that_cannot_start_is_its_own(machine: Machine) -> None:
    machine.ticket("simple")
    healthy = machine.start()["pid"]
    for arguments in (("simple.pdf",), ("batch", "simple.pdf")):
        out = machine.run(*arguments, "--no-daemon", env={"OCR_SERVICE_DIR": "/nowhere"})
        assert out.returncode == 69, out.stderr
        assert " error service: python_module_missing: " in out.stderr
        assert f" {healthy} info " not in out.stderr
        assert str(machine.log) not in out.stderr
