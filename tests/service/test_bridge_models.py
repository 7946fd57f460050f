# SPDX-License-Identifier: Apache-2.0
"""Loading the models of recognition, as the native side asks for it."""

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ocr_service import bridge
from ocr_service.errors import ErrorCode, OcrError


def _engine(monkeypatch: pytest.MonkeyPatch, outcome: Any) -> list[str]:
    """Put an engine in the place of the real one; gives the names that it was asked for."""
    asked: list[str] = []

    def load_models(engine: str) -> Any:
        asked.append(engine)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    package, module = ModuleType("ocr_service.recognition"), ModuleType("ocr_service.recognition.engines")
    module.load_models = load_models  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ocr_service.recognition", package)
    monkeypatch.setitem(sys.modules, "ocr_service.recognition.engines", module)
    return asked


def test_the_models_that_are_loaded_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _engine(monkeypatch, [SimpleNamespace(name="det", ms=80.26, megabytes=20.04)])
    assert json.loads(bridge.load_models()) == {
        "ok": True,
        "models": [{"name": "det", "ms": 80.3, "megabytes": 20.0}],
    }
    assert asked == ["auto"]


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (RuntimeError("no file"), "no file (RuntimeError)", "requirements.txt"),
        (ImportError("no onnxruntime"), "no onnxruntime (ImportError)", "requirements.txt"),
        (MemoryError(), "(MemoryError)", "requirements.txt"),
        (
            OcrError(ErrorCode.UNAVAILABLE, "there is no engine", "install one"),
            "there is no engine",
            "install one",
        ),
    ],
)
def test_what_keeps_them_from_being_loaded_is_told(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, message: str, hint: str
) -> None:
    _engine(monkeypatch, error)
    answer = json.loads(bridge.load_models())
    assert answer["ok"] is False
    assert answer["error"]["code"] == "recognition_unavailable"
    assert message in answer["error"]["message"]
    assert hint in answer["error"]["hint"]
