# SPDX-License-Identifier: Apache-2.0
"""Imports everything by name with its time, then reads one document: no request pays for a first time.

This module itself needs the standard library only: it must be able to tell what is missing.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

Report = Callable[[str], None]
Process = Callable[[int, bytes], list[bytes]]

OLDEST_PYTHON = (3, 11)
OLDEST_PDFMINER = 20251230  # two ways to run code were closed in it

_COMMON_ITEMS = 20
_SAMPLE_REQUEST = b'{"file": "sample.pdf", "lane": "text", "formats": ["text"]}'

# name that users know -> modules that carry it
MODULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("PIL", ("PIL.Image",)),
    ("pydantic", ("pydantic",)),
    ("pypdfium2", ("pypdfium2", "pypdfium2.raw")),
    ("pdfminer.six", ("pdfminer", "pdfminer.high_level")),
    ("pdfplumber", ("pdfplumber",)),
    ("pikepdf", ("pikepdf",)),
    ("python-stdnum", ("stdnum.es.cif", "stdnum.es.nif")),
    ("zxing-cpp", ("zxingcpp",)),
    ("xlsxwriter", ("xlsxwriter",)),
    (
        "ocr_service",
        (
            "ocr_service.models",
            "ocr_service.reading.choose",
            "ocr_service.tickets.registry",
            "ocr_service.service",
        ),
    ),
)


class _Unusable(Exception):
    def __init__(self, code: str, message: str, module: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.module = code, message, module


def warm_up(report: Report, process: Process) -> str:
    """Run all stages; returns the JSON answer of ``bridge.warm``."""
    try:
        _be_silent()
        os.environ.pop("CMAP_PATH", None)  # pdfminer would load code from there
        _check_python()
        for index, (name, modules) in enumerate(MODULES, 1):
            _import(report, name, modules, index)
        _read_first_document(report, process)
        return json.dumps(_ready())
    except _Unusable as error:
        return _refused(error)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        return _refused(
            _Unusable("python_module_broken", f"warming up failed: {_said(error)}", "ocr_service")
        )


def _be_silent() -> None:
    """Keep libraries from writing to stderr: their messages can hold contents of documents."""
    logging.disable(logging.CRITICAL)
    logging.raiseExceptions = False
    logging.lastResort = None
    warnings.simplefilter("ignore")


def _check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise _Unusable("python_too_old", f"python {_python()} is too old: {wanted} or newer is needed")


def _import(report: Report, name: str, modules: tuple[str, ...], index: int) -> None:
    stage: dict[str, Any] = {"stage": "import", "module": name, "index": index, "total": len(MODULES)}
    report(json.dumps(stage))
    started = perf_counter()
    for module in modules:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            missing = error.name or module
            of = "" if missing.split(".")[0] == module.split(".")[0] else f", needed by {name}"
            raise _Unusable(
                "python_module_missing", f"the python module {missing} is missing{of}", name
            ) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also a module that ends the process
            message = f"the python module {name} cannot be imported: {_said(error)}"
            raise _Unusable("python_module_broken", message, name) from error
    if name == "pdfminer.six":
        _check_pdfminer()
    report(json.dumps({**stage, "ms": _since(started)}))


def _check_pdfminer() -> None:
    from importlib import metadata

    version = str(getattr(sys.modules["pdfminer"], "__version__", "")) or metadata.version("pdfminer.six")
    digits = version.split(".")[0]
    if not digits.isdigit() or int(digits) < OLDEST_PDFMINER:
        message = f"pdfminer.six {version} is too old: {OLDEST_PDFMINER} or newer is needed"
        raise _Unusable("python_package_too_old", message, "pdfminer.six")


def _read_first_document(report: Report, process: Process) -> None:
    """Take the whole text path once with each engine, and the path of failures."""
    report(json.dumps({"stage": "first_document"}))
    started = perf_counter()
    for engine in ("pdfium", "pdfplumber"):
        _check_sample(process, engine)
    read_sample(process)
    for broken in (b"", b"%PDF-1.4\n", b"no PDF"):
        _process_bytes(process, broken, {"file": "broken.pdf"})
    report(json.dumps({"stage": "first_document", "ms": _since(started)}))


def read_sample(process: Process) -> None:
    """Read a built-in ticket of common length the usual way; whatever comes of it is of no interest."""
    with contextlib.suppress(OSError, MemoryError):
        process(_sample_file(), _SAMPLE_REQUEST)


@cache
def _sample_file() -> int:
    """Return an open file with that ticket: made once, since a confined worker may write no file."""
    from ocr_service.sample import sample_ticket

    fd = os.memfd_create("ocr-sample", os.MFD_CLOEXEC)
    os.write(fd, sample_ticket(_COMMON_ITEMS))
    return fd


def _check_sample(process: Process, engine: str) -> None:
    """Read the built-in document with an engine, in every format; what comes out must be right."""
    from ocr_service.rendering import RENDERERS
    from ocr_service.sample import sample_ticket

    request = {"file": "sample.pdf", "engine": engine, "formats": ["json", *RENDERERS], "explain": True}
    meta = json.loads(_process_bytes(process, sample_ticket(), request)[0])
    if meta.get("status") != "ok" or meta.get("failed_checks") or meta.get("warnings"):
        told = meta.get("error", {}).get("message") or "its sums do not add up"
        message = f"the built-in document cannot be read with {engine}: {told}"
        raise _Unusable("python_module_broken", message, engine)


def _process_bytes(process: Process, data: bytes, request: dict[str, Any]) -> list[bytes]:
    fd = os.memfd_create("ocr-sample", os.MFD_CLOEXEC)
    try:
        os.write(fd, data)
        return process(fd, json.dumps(request).encode())
    finally:
        os.close(fd)


def _ready() -> dict[str, Any]:
    from ocr_service import __version__
    from ocr_service.versions import fingerprint, package_versions

    return {
        "ok": True,
        "python": _python(),
        "executable": sys.executable,
        "packages": package_versions(),
        "version": __version__,
        "fingerprint": fingerprint(),
    }


def _refused(error: _Unusable) -> str:
    record = {"code": error.code, "message": error.message, "hint": _mend(error.code), "module": error.module}
    return json.dumps({"ok": False, "error": record})


def _mend(code: str) -> str:
    """Return the command that mends the installation."""
    if code == "python_too_old":
        return "install python 3.11 or newer and build again with it"
    python = sys.executable or "python3"
    requirements = _requirements()
    if requirements is None:
        return f"{python} -m pip install --force-reinstall ocr-service"
    return f"{python} -m pip install --force-reinstall --require-hashes -r {requirements}"


def _requirements() -> Path | None:
    """Look for the list of pinned packages beside the package and above it."""
    for folder in list(Path(__file__).resolve().parents)[:4]:
        if (folder / "requirements.txt").is_file():
            return folder / "requirements.txt"
    return None


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
