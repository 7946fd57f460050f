# SPDX-License-Identifier: Apache-2.0
"""Importing the package and its bridge costs nothing; what is heavy comes with the first call."""

import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "ocr-service" / "src"
HEAVY = {
    "pydantic",
    "pydantic_core",
    "pypdfium2",
    "pdfplumber",
    "pdfminer",
    "PIL",
    "stdnum",
    "json",
    "logging",
}


def test_import_loads_nothing_heavy() -> None:
    script = "import sys, ocr_service, ocr_service.bridge; print('\\n'.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ocr_service.bridge" in run.stdout.split()
    assert not HEAVY & set(run.stdout.split())
