# SPDX-License-Identifier: Apache-2.0
"""Warming up: stages by name, nothing left to import, nothing started or written; and what it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import tickets
from support.tickets import documents

SOURCES = Path(__file__).resolve().parents[2] / "ocr-service" / "src"


def run(script: str, *path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a fresh interpreter that finds the package, and first what stands in ``path``."""
    places = os.pathsep.join(map(str, (*path, SOURCES)))
    return subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": places, **env},
        capture_output=True,
        text=True,
        check=True,
    )


def warm(*path: Path, **env: str) -> tuple[list[dict[str, Any]], dict[str, Any], str]:
    """Warm up in a fresh interpreter; returns the stages, the answer and what went to stderr."""
    out = run("from ocr_service import bridge; print(bridge.warm(print))", *path, **env)
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    return lines[:-1], lines[-1], out.stderr


def test_each_module_is_reported_before_and_after() -> None:
    stages, answer, stderr = warm()
    imports = [stage for stage in stages if stage["stage"] == "import"]
    names = [stage["module"] for stage in imports[::2]]
    assert {"pypdfium2", "pdfminer.six", "pdfplumber", "pydantic", "PIL", "ocr_service"} <= set(names)
    for index, (before, after) in enumerate(zip(imports[::2], imports[1::2], strict=True), 1):
        assert before == {"stage": "import", "module": names[index - 1], "index": index, "total": len(names)}
        assert after.pop("ms") >= 0
        assert after == before
    assert [stage["stage"] for stage in stages[-2:]] == ["first_document"] * 2
    assert "ms" in stages[-1]
    assert answer["ok"] is True
    assert answer["executable"] == sys.executable
    assert len(answer["fingerprint"]) == 16
    assert answer["packages"]["pdfminer.six"].isdigit()
    assert stderr == ""


FIRST_REQUEST = """
import json, os, signal, sys
before_signals = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
from ocr_service import bridge
os.environ["CMAP_PATH"] = "/nowhere"
assert json.loads(bridge.warm(lambda stage: None))["ok"]
assert "CMAP_PATH" not in os.environ
assert len(os.listdir("/proc/self/task")) == 1, "a thread was started"
assert before_signals == [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
bridge.settle()
modules = set(sys.modules)
for name in sys.argv[1:] or os.environ["FILES"].split(":"):
    fd = os.open(name, os.O_RDONLY)
    for engine in ("pdfium", "pdfplumber"):
        request = {"file": name, "engine": engine, "formats": ["text", "json", "explain"], "explain": True}
        frames = bridge.process(fd, json.dumps({**request, "lane": "text"}).encode())
        assert len(frames) >= 2 or frames == [b'{"status":"recognise","pages":1}']
print(json.dumps(sorted(set(sys.modules) - modules)))
assert len(os.listdir("/proc/self/task")) == 1, "a thread was started"
"""


def test_a_first_request_imports_nothing_starts_nothing_and_writes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    files = []
    for case in ("everything", "several_pages", "wrong_total", "catalan_names"):
        (tmp_path / f"{case}.pdf").write_bytes(tickets.build(case)[0])
        files.append(str(tmp_path / f"{case}.pdf"))
    (tmp_path / "broken.pdf").write_bytes(tickets.build("simple")[0][:900])
    files.append(str(tmp_path / "broken.pdf"))
    before = sorted(tmp_path.rglob("*"))
    out = run(
        FIRST_REQUEST, HOME=str(home), TMPDIR=str(home), FILES=":".join(files), PYTHONDONTWRITEBYTECODE="1"
    )
    assert json.loads(out.stdout) == []
    assert out.stderr == ""
    assert sorted(tmp_path.rglob("*")) == before


def fake(tmp_path: Path, name: str, content: str) -> Path:
    """Put a module in the way of the real one."""
    (tmp_path / f"{name}.py").write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("pdfplumber", "raise ModuleNotFoundError('gone', name='pdfplumber')", "python_module_missing"),
        ("pdfplumber", "import no_such_thing", "python_module_missing"),
        ("pdfplumber", "raise RuntimeError('cannot go on')", "python_module_broken"),
        ("pydantic", "def broken(:", "python_module_broken"),
        ("pypdfium2", "raise OSError('libpdfium.so: cannot open')", "python_module_broken"),
        ("pypdfium2", "import sys; raise BaseException('odd')", "python_module_broken"),
    ],
)  # fmt: skip
def test_a_module_that_fails_is_named_with_what_mends_it(
    tmp_path: Path, name: str, content: str, code: str
) -> None:
    stages, answer, stderr = warm(fake(tmp_path, name, content))
    error = answer["error"]
    assert answer["ok"] is False
    assert error["code"] == code
    assert error["module"] == name
    assert name in error["message"] or "no_such_thing" in error["message"]
    assert sys.executable in error["hint"]
    assert "requirements.txt" in error["hint"]
    assert stages[-1]["module"] == name
    assert "ms" not in stages[-1]
    assert stderr == ""


def test_an_old_pdfminer_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "pdfminer"
    package.mkdir()
    (package / "__init__.py").write_text('__version__ = "20221105"', encoding="utf-8")
    (package / "high_level.py").write_text("", encoding="utf-8")
    _, answer, _ = warm(tmp_path)
    assert answer["error"]["code"] == "python_package_too_old"
    assert "20221105" in answer["error"]["message"]


def test_an_old_python_is_refused() -> None:
    script = (
        "import sys; sys.version_info = (3, 10, 4, 'final', 0)\n"
        "from ocr_service import bridge; print(bridge.warm(lambda stage: None))"
    )
    error = json.loads(run(script).stdout)["error"]
    assert error["code"] == "python_too_old"
    assert "3.10.4" in error["message"]


def test_a_listener_that_fails_does_not_break_the_rule() -> None:
    script = (
        "from ocr_service import bridge\n"
        "def report(stage): raise ValueError('gone')\n"
        "print(bridge.warm(report))"
    )
    assert json.loads(run(script).stdout)["ok"] is False


def test_messages_of_the_libraries_do_not_reach_stderr(tmp_path: Path) -> None:
    script = (
        "import os, json, logging\nfrom ocr_service import bridge\nbridge.warm(lambda stage: None)\n"
        "logging.getLogger('pdfminer.pdfinterp').warning('secret'); logging.getLogger().error('secret')\n"
        "import warnings; warnings.warn('secret')\n"
    )
    out = run(script)
    assert out.stderr == ""


def test_a_file_that_asks_for_too_much_memory_is_refused_with_its_code(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(documents.build("memory_bomb:600"))
    script = (
        "import json, os, resource\nfrom ocr_service import bridge\nbridge.warm(lambda stage: None)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))\n"
        f"fd = os.open({str(bomb)!r}, os.O_RDONLY)\n"
        'frames = bridge.process(fd, b\'{"file": "bomb.pdf", "engine": "pdfplumber"}\')\n'
        "print(frames[1].decode())\n"
    )
    assert json.loads(run(script).stdout)["error"]["code"] == "memory_limit"
