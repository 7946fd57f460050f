# SPDX-License-Identifier: Apache-2.0
"""What `ocr status` tells of the warm daemon, and how its workers are confined."""

import json
import time
from pathlib import Path

from integration import processes
from integration.machine import BOMB, Machine, document_bytes

MODULES = (
    "PIL",
    "pydantic",
    "pypdfium2",
    "pdfminer.six",
    "pdfplumber",
    "pikepdf",
    "python-stdnum",
    "zxing-cpp",
    "xlsxwriter",
    "ocr_service",
)
STAGES = ["logging", "configuration", "socket", "warm-up", "store", "serving"]


def test_status_lists_each_module_with_its_milliseconds(warm: Machine) -> None:
    times = {row["name"]: row["ms"] for row in warm.status()["modules"]}
    assert tuple(times) == ("interpreter", *MODULES, "first_document")
    assert all(times[name] > 0 for name in ("interpreter", "pydantic", "first_document"))
    shown = warm.run("status").stdout
    for name in MODULES:
        assert f"{name} (" in shown or f"{name} " in shown


def test_the_stages_come_in_their_order_and_the_store_is_off(warm: Machine) -> None:
    stages = warm.status()["stages"]
    assert [row["name"] for row in stages] == STAGES
    assert {row["name"]: row["note"] for row in stages}["store"] == "off"
    assert stages[STAGES.index("warm-up")]["ms"] > 10


def test_the_log_tells_the_same(warm: Machine) -> None:
    lines = warm.log.read_text()
    places = [lines.index(f" start: {name} ") for name in MODULES]
    assert places == sorted(places)
    assert lines.index(" start: warm-up") < lines.index(" start: store off") < lines.index(" service: ready")


def test_status_holds_what_it_promises(warm: Machine) -> None:
    report = warm.status()
    for key in (
        "pid",
        "version",
        "build",
        "started_by",
        "python_version",
        "python_executable",
        "socket",
        "log",
    ):
        assert report[key], key
    assert report["state"] == "ready"
    assert report["idle_exit_s"] is None or report["idle_exit_s"] > 0
    for name in ("pypdfium2", "pdfminer.six", "pdfplumber", "pydantic"):
        assert report["packages"][name] != "unknown"
    for worker in report["workers"]:
        assert worker["rss_kib"] > worker["private_kib"] >= 0
        assert worker["pss_kib"] > 0
        assert processes.is_alive(worker["pid"])


def test_served_and_failed_are_counted(warm: Machine) -> None:
    warm.ticket("simple")
    warm.document("garbage")
    before = warm.status()
    warm.run("-q", "simple.pdf", "garbage.pdf", "simple.pdf")
    after = warm.status()
    assert after["served"] - before["served"] == 2
    assert after["failed"] - before["failed"] == 1
    assert after["p95_ms"] >= after["p50_ms"] > 0


def test_workers_are_confined(warm: Machine) -> None:
    assert set(warm.status()["sandbox"]) == {"rlimits", "no_new_privs", "landlock", "seccomp"}
    for pid in warm.workers():
        assert processes.status_line(pid, "NoNewPrivs") == "1"
        assert processes.status_line(pid, "Seccomp") == "2"
        assert int(processes.fields(pid)[2]) == pid  # a process group of its own


def test_workers_hold_no_listening_socket_and_no_log(warm: Machine) -> None:
    for pid in warm.workers():
        targets = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
        assert str(warm.log) not in targets
        assert len([target for target in targets if target.startswith("socket:")]) == 1


def test_the_zygote_has_one_thread_and_is_the_parent_of_the_workers(warm: Machine) -> None:
    zygote = warm.zygote()
    assert {processes.parent(pid) for pid in warm.workers()} == {zygote}
    assert processes.status_line(zygote, "Threads") == "1"
    assert processes.parent(zygote) == warm.status()["pid"]
    assert processes.command(zygote).startswith("ocr-zygote ")


def test_the_daemon_itself_has_no_python(warm: Machine) -> None:
    maps = Path(f"/proc/{warm.status()['pid']}/maps").read_text()
    assert "libpython" not in maps
    assert "libpython" in Path(f"/proc/{warm.zygote()}/maps").read_text()


def test_a_first_request_is_as_fast_as_the_next(machine: Machine) -> None:
    machine.ticket("simple")
    machine.start("--workers=1")

    def read_ms() -> float:
        return json.loads(machine.run("-f", "json", "simple.pdf").stdout)["timing_ms"]["total"]

    first, *others = [read_ms() for _ in range(8)]
    # nothing is imported or primed any more: that would cost ten times as much
    assert first < 5 * max(others)


def test_status_answers_while_every_worker_is_busy(machine: Machine) -> None:
    machine.file("bomb.pdf", document_bytes(BOMB))
    machine.start("--workers=2")
    reading = machine.popen("-q", *["bomb.pdf"] * 4)
    rows = machine.in_flight(2)
    assert {row["file"] for row in rows} == {"bomb.pdf"}
    durations = []
    for _ in range(10):
        began = time.monotonic()
        report = machine.status()
        durations.append(time.monotonic() - began)
    assert (len(report["in_flight"]), report["queued"]) == (2, 2)
    assert sorted(durations)[5] < 0.2
    processes.kill(reading.pid)
    reading.communicate()
