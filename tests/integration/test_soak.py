# SPDX-License-Identifier: Apache-2.0
"""A short form of `scripts/soak`: everything is killed at random, and nothing is missing or double."""

import os
import subprocess
import sys

import pytest
from support import postgres

from integration.machine import BIN_DIR, ROOT


@pytest.mark.parametrize(
    "backend", [["--backend", "sqlite"], ["--backend", "postgres"], ["--backend", "postgres", "--hosts", "2"]]
)
def test_everything_is_killed_and_each_document_is_stored_once(backend: list[str]) -> None:
    if "postgres" in backend:
        try:
            postgres.binaries()
        except postgres.Unavailable as why:
            pytest.skip(f"skipped: {why}")
    size = ["--reads", "60", "--documents", "20", "--rounds", "2"]
    paths = os.pathsep.join([str(ROOT / "scripts/lib"), str(ROOT / "tests")])
    soaked = subprocess.run(
        [sys.executable, "-m", "soak", "store", *backend, *size],
        env={**os.environ, "PYTHONPATH": paths, "OCR_BIN_DIR": str(BIN_DIR)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert soaked.returncode == 0, soaked.stdout + soaked.stderr
    assert soaked.stdout.count("all is well") == 2
