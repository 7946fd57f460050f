# SPDX-License-Identifier: Apache-2.0
"""Which recognition engines are installed, which one to use, and the ones in memory.

Looking costs no import: the libraries load with the first model.
"""

from __future__ import annotations

import ctypes
import gc
from functools import cache
from importlib.util import find_spec

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.recognition.base import LoadedModel, Recogniser
from ocr_service.recognition.rapid import RapidRecogniser
from ocr_service.recognition.tesseract import TesseractRecogniser, language_folder

ENGINES = ("rapidocr", "tesseract")  # the better one first
_INSTALL = "install the packages of requirements.txt again"

_loaded: dict[str, Recogniser] = {}


@cache
def available() -> tuple[str, ...]:
    """Return the names of the engines that are installed, the better one first; looked for once."""
    names = []
    if all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2")):
        names.append("rapidocr")
    if find_spec("tesserocr") is not None and language_folder() is not None:
        names.append("tesseract")
    return tuple(names)


def choose(engine: str = "auto") -> str:
    """Return the engine to use: the one named, else the best that is installed.

    Names of reading engines (``pdfium``, ``pdfplumber``) count as ``auto``.
    Throws OcrError: python_module_missing.
    """
    there = available()
    if engine in ENGINES:
        if engine in there:
            return engine
        instead = f"use --engine {there[0]}, or " if there else ""
        raise OcrError(
            ErrorCode.PYTHON_MODULE_MISSING,
            f"the recognition engine {engine} is not installed",
            f"{instead}{_INSTALL}",
        )
    if not there:
        raise OcrError(
            ErrorCode.PYTHON_MODULE_MISSING, "no engine that recognises pictures is installed", _INSTALL
        )
    return there[0]


def recogniser(engine: str = "auto") -> Recogniser:
    """Return the engine with its models in memory. Throws OcrError: python_module_missing."""
    name = choose(engine)
    if name not in _loaded:
        found: Recogniser = RapidRecogniser() if name == "rapidocr" else TesseractRecogniser()
        found.load()
        _loaded[name] = found
    return _loaded[name]


def load_models(engine: str = "auto") -> list[LoadedModel]:
    """Bring the models of an engine into memory; returns each with what it cost."""
    return recogniser(engine).load()


def loaded_engines() -> list[str]:
    """Return the names of the engines whose models are in memory."""
    return list(_loaded)


def drop_models() -> None:
    """Free the models and give their memory back; the libraries stay imported."""
    _loaded.clear()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
