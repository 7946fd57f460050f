# SPDX-License-Identifier: Apache-2.0
"""The lane of workers with models, with an engine that takes no time: the daemon is what is tested."""

import json
import shutil
from pathlib import Path

import pytest

from integration import processes
from integration.machine import ROOT, Machine, records
from integration.processes import wait_for

# Stands before the package's own bridge: a document that begins with "SCAN" has to be recognised.
BRIDGE = """
import json, os, sys, time, types
from ocr_service.real_bridge import *
from ocr_service.real_bridge import load_models as _load_models, process as _process

def load_models():
    engines = types.ModuleType("ocr_service.recognition.engines")
    def load(engine):
        while os.path.exists(FOLDER + "/loading-waits"):
            time.sleep(0.005)
        if os.path.exists(FOLDER + "/no-models"):
            raise RuntimeError("no model file")
        return [types.SimpleNamespace(name="PP-test det", ms=12.5, megabytes=3.5)]
    engines.load_models = load
    package = types.ModuleType("ocr_service.recognition")
    package.__path__, package.engines = [], engines
    sys.modules.update({"ocr_service.recognition": package, "ocr_service.recognition.engines": engines})
    return _load_models()

def process(fd, request):
    data = os.pread(fd, 100, 0)
    if not data.startswith(b"SCAN"):
        return _process(fd, request)
    asked = json.loads(request)
    if asked["lane"] == "text":
        return [b'{"status": "recognise"}']
    if b"hang" in data:
        time.sleep(600)
    asked.pop("limits")
    document = {"schema": "ocr.document/1", "pid": os.getpid(), "asked": asked}
    text = b"recognised text" if b"text" in data else b""
    return [b'{"status": "ok"}', json.dumps(document).encode(), text]
"""


@pytest.fixture
def fake(machine: Machine, tmp_path: Path) -> Machine:
    """Give a machine whose Python package recognises without models."""
    package = tmp_path / "service" / "ocr_service"
    shutil.copytree(ROOT / "ocr-service" / "src" / "ocr_service", package)
    (package / "bridge.py").rename(package / "real_bridge.py")
    (package / "bridge.py").write_text(BRIDGE.replace("FOLDER", repr(str(tmp_path / "service"))))
    machine.environment["OCR_SERVICE_DIR"] = str(tmp_path / "service")
    machine.ticket("simple")
    for name in ("scan", "scan text", "scan hang"):
        machine.file(name.replace(" ", "-") + ".jpg", name.upper().split()[0].encode() + name[4:].encode())
    return machine


def _ocr_workers(machine: Machine) -> list[dict]:
    return [worker for worker in machine.status()["workers"] if worker["kind"] == "ocr"]


def _scanning(machine: Machine, but: int = 0) -> int:
    """Wait until a scan is with a worker of its lane, not with ``but``; a text worker looks at it first."""

    def found() -> list[int]:
        pids = {worker["pid"] for worker in _ocr_workers(machine)} - {but}
        return [row["worker_pid"] for row in machine.status()["in_flight"] if row["worker_pid"] in pids]

    return wait_for(found, 10, "a scan in its lane")[0]


def test_models_are_loaded_when_they_are_needed_and_kept(fake: Machine) -> None:
    fake.start("--workers=1", "--ocr-workers=2")
    assert fake.run("-q", "simple.pdf").returncode == 0
    assert _ocr_workers(fake) == []
    first = fake.run("-f", "json", "scan.jpg")
    assert (first.returncode, first.stderr) == (0, "")
    (worker,) = _ocr_workers(fake)
    assert worker["models"] == [{"name": "PP-test det", "ms": 12.5, "megabytes": 3.5}]
    again = fake.run("-f", "json", "scan.jpg", "simple.pdf", "scan.jpg")
    assert again.returncode == 0
    pids = [record["pid"] for record in records(first) + records(again) if "pid" in record]
    assert pids == [worker["pid"]] * 3
    shown = fake.run("status").stdout
    assert "PP-test det (12 ms, 4 MB)" in shown or "PP-test det (13 ms, 4 MB)" in shown


def test_many_scans_get_as_many_workers_as_allowed(fake: Machine) -> None:
    fake.start("--workers=1", "--ocr-workers=2")
    reading = fake.popen("-q", *["scan-hang.jpg"] * 3)
    fake.in_flight(2)
    assert len(_ocr_workers(fake)) == 2
    report = fake.status()
    assert (report["queued"], report["queued_ocr"]) == (1, 1)
    # text is read meanwhile, by its own worker
    assert fake.run("-q", "simple.pdf").returncode == 0
    processes.kill(reading.pid)
    reading.communicate(timeout=5)
    wait_for(lambda: fake.status()["in_flight"] == [], 2, "free workers")
    assert fake.status()["queued"] == 0


def test_a_scan_that_takes_too_long_ends_its_worker(fake: Machine) -> None:
    fake.start("--workers=1", "--ocr-workers=1")
    out = fake.run("-f", "json", "--timeout", "300ms", "scan-hang.jpg")
    assert out.returncode == 75
    assert records(out)[0]["error"]["code"] == "timed_out"
    assert fake.run("-q", "scan.jpg").returncode == 0


def test_a_killed_worker_costs_its_scan_a_second_try(fake: Machine) -> None:
    fake.start("--workers=1", "--ocr-workers=1")
    reading = fake.popen("-f", "json", "scan-hang.jpg")
    first = _scanning(fake)
    processes.kill(first)
    processes.kill(_scanning(fake, but=first))
    out, _ = reading.communicate(timeout=10)
    assert reading.returncode == 70
    assert json.loads(out)["error"]["code"] == "worker_crashed"


def test_models_that_cannot_be_loaded_are_one_clear_error(fake: Machine, tmp_path: Path) -> None:
    missing = tmp_path / "service" / "no-models"
    missing.touch()
    fake.start("--workers=1")
    out = fake.run("-f", "json", "scan.jpg", "simple.pdf")
    assert out.returncode == 1
    failed, read = records(out)
    assert failed["error"]["code"] == "recognition_unavailable"
    assert failed["error"]["retryable"] is False
    assert "ticket" in read
    assert "scan.jpg: " in out.stderr
    assert "no model file" in out.stderr
    assert fake.run("-q", "scan.jpg").returncode == 69
    assert fake.status()["no_ocr"]["code"] == "recognition_unavailable"
    assert "no model file" in fake.run("status").stdout
    missing.unlink()
    assert fake.run("-q", "scan.jpg").returncode == 0
    assert fake.status()["no_ocr"] is None


def test_idle_models_are_dropped(fake: Machine) -> None:
    fake.start("--workers=1", "--ocr-idle=50ms")
    assert fake.run("-q", "scan.jpg").returncode == 0
    wait_for(lambda: _ocr_workers(fake) == [], 5, "the end of the worker with models")
    assert fake.status()["workers_lost"] == 0
    assert fake.run("-q", "scan.jpg").returncode == 0


def test_who_waits_for_the_models_is_told(fake: Machine, tmp_path: Path) -> None:
    fake.start("--workers=1")
    held = tmp_path / "service" / "loading-waits"
    held.touch()
    reading = fake.popen("--progress", "json", "scan-text.jpg")
    wait_for(lambda: fake.status()["queued_ocr"] == 1, 10, "a scan that waits")
    held.unlink()
    out, err = reading.communicate(timeout=10)
    assert (reading.returncode, out) == (0, b"recognised text\n")
    assert [json.loads(line)["stage"] for line in err.splitlines()] == ["models", "reading"]


def test_what_is_asked_of_recognition_reaches_the_worker(fake: Machine, tmp_path: Path) -> None:
    fake.start("--workers=1")
    layouts = tmp_path / "config" / "ocr" / "layouts"
    layouts.mkdir(parents=True)
    (layouts / "zoo.yml").write_text("issuer: Zoo\n")
    (layouts / "baker.yaml").write_text("# " + "long " * 40000 + "\nissuer: Baker\n")
    options = ("--force-ocr", "--quality", "fast", "--engine", "tesseract", "-l", "spa+eng")
    out = fake.run("-f", "json", *options, "scan.jpg")
    assert (out.returncode, out.stderr) == (0, "")
    asked = records(out)[0]["asked"]
    assert (asked["recognise"], asked["quality"], asked["engine"]) == ("force", "fast", "tesseract")
    assert (asked["languages"], asked["lane"]) == (["spa", "eng"], "ocr")
    assert [layout["name"] for layout in asked["layouts"]] == ["baker.yaml", "zoo.yml"]
    assert asked["layouts"][0]["text"].endswith("\nissuer: Baker\n")
    plain = records(fake.run("-f", "json", "--no-ocr", "scan.jpg"))[0]["asked"]
    assert plain["recognise"] == "never"


@pytest.mark.parametrize(
    "options", [("--force-ocr", "--no-ocr"), ("-l", "spa,eng"), ("--quality", "good"), ("--engine", "magic")]
)
def test_what_cannot_be_asked_is_a_usage_error(machine: Machine, options: tuple[str, ...]) -> None:
    machine.ticket("simple")
    assert machine.run(*options, "simple.pdf").returncode == 2
    assert machine.daemons() == []


def test_a_layout_that_cannot_be_used_is_named(machine: Machine, tmp_path: Path) -> None:
    machine.ticket("simple")
    layouts = tmp_path / "config" / "ocr" / "layouts"
    layouts.mkdir(parents=True)
    (layouts / "zoo.yml").write_bytes(b"\xff\xfe")
    out = machine.run("simple.pdf")
    assert out.returncode == 78
    assert "zoo.yml" in out.stderr
