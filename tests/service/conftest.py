# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share: one way to ask the bridge, and the corpus if it is there."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT / "ocr-service" / "src", ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@dataclass
class Answer:
    """The frames of one answer, taken apart; numbers are decimals with the digits of the JSON."""

    meta: dict[str, Any]
    document: dict[str, Any]
    rendered: list[bytes]

    @property
    def code(self) -> str | None:
        """The error code, or None where the document was read."""
        error = self.document.get("error")
        return error["code"] if error else None

    @property
    def warnings(self) -> list[str]:
        """Codes of the warnings."""
        return [warning["code"] for warning in self.meta.get("warnings", [])]


Ask = Callable[..., Answer]


def load(frame: bytes) -> dict[str, Any]:
    """Parse JSON with every number as a decimal."""
    return json.loads(frame, parse_float=Decimal, parse_int=Decimal)


def _ask(data: bytes, **request: Any) -> Answer:
    from ocr_service import bridge

    fd = os.memfd_create("test", os.MFD_CLOEXEC)
    try:
        with open(fd, "wb", closefd=False) as out:
            out.write(data)
        # recognition takes seconds a page: tests that mean it say so
        whole = {"file": "test.pdf", "recognise": "never", **request}
        frames = bridge.process(fd, json.dumps(whole).encode())
        os.fstat(fd)  # still open: the descriptor is the caller's
    finally:
        os.close(fd)
    return Answer(load(frames[0]), load(frames[1]) if len(frames) > 1 else {}, frames[2:])


@pytest.fixture
def ask() -> Ask:
    """Send bytes through the bridge as the native side does."""
    return _ask


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real documents, which are not part of the project."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("skipped: no corpus")
    return folder
