# SPDX-License-Identifier: Apache-2.0
"""Tesseract through tesserocr, with the language data that the system has installed: the fallback engine."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter
from typing import Any

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.types import Picture
from ocr_service.reading.base import Word
from ocr_service.recognition.base import LoadedModel, Recognised, Recogniser
from ocr_service.recognition.memory import cost_since, resident_megabytes

_DEFAULT_LANGUAGES = ("spa", "eng")
_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata")
_DOUBTFUL = 20  # percent; what is below is a line of the table or dirt
_MIN_ORIENTATION_CONFIDENCE = 2.0
_USUAL_DPI = 200
_HINT = "install tesseract-ocr-spa and tesseract-ocr-eng, or use --engine rapidocr"


def language_folder() -> Path | None:
    """Return where the language data is; None if none is installed."""
    named = os.environ.get("TESSDATA_PREFIX")
    candidates = [Path(named)] if named else []
    for folder in map(Path, _FOLDERS):
        candidates += [folder, *sorted(folder.glob("*/tessdata"), reverse=True)]
    return next((folder for folder in candidates if any(folder.glob("*.traineddata"))), None)


class TesseractRecogniser(Recogniser):
    """Reads with the languages asked for, else Spanish and English; ``quality`` makes no difference.

    The data of other languages than those is read from disk when a document first asks for them.
    """

    name = "tesseract"

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._engines: dict[str, Any] = {}
        self._orientation: Any = None
        self._loaded: list[LoadedModel] = []

    def load(self) -> list[LoadedModel]:
        """Import tesserocr and load the default languages."""
        if self._engines:
            return self._loaded
        started, before = perf_counter(), resident_megabytes()
        try:
            import tesserocr
        except ImportError as error:
            raise OcrError(
                ErrorCode.PYTHON_MODULE_MISSING, "the python module tesserocr is missing", _HINT
            ) from error
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
        self._loaded = [LoadedModel("tesserocr (import)", *cost_since(started, before))]
        self._folder = language_folder()
        if self._folder is None:
            raise OcrError(
                ErrorCode.PYTHON_MODULE_MISSING, "no language data for tesseract is installed", _HINT
            )
        import ocr_service.recognition.straight  # noqa: F401  (imported here, not with the first page)

        self._engine(self._languages([]))
        if (self._folder / "osd.traineddata").is_file():
            self._orientation = self._open("osd", tesserocr.PSM.OSD_ONLY)
        return self._loaded

    def recognise(self, picture: Picture, languages: list[str], quality: str) -> Recognised:
        """Turn the page upright, read it and straighten its lines."""
        self.load()
        import numpy as np

        turn = self._turn(picture)
        upright = np.ascontiguousarray(np.rot90(picture, -turn))
        engine = self._engine(self._languages(languages))
        _give(engine, upright)
        engine.Recognize()
        found = _words(engine.GetIterator(), upright.shape[1], upright.shape[0])
        engine.Clear()
        found.turn = turn
        return found

    def _languages(self, wanted: list[str]) -> str:
        """Return those languages asked for that are installed, as Tesseract writes them."""
        assert self._folder is not None
        for choice in (wanted, _DEFAULT_LANGUAGES):
            there = [code for code in choice if (self._folder / f"{code}.traineddata").is_file()]
            if there:
                return "+".join(there)
        return min(path.stem for path in self._folder.glob("*.traineddata") if path.stem != "osd")

    def _engine(self, languages: str) -> Any:
        import tesserocr

        if languages not in self._engines:
            self._engines[languages] = self._open(languages, tesserocr.PSM.SINGLE_COLUMN)
        return self._engines[languages]

    def _open(self, languages: str, mode: Any) -> Any:
        import tesserocr

        started, before = perf_counter(), resident_megabytes()
        try:
            engine = tesserocr.PyTessBaseAPI(path=str(self._folder), lang=languages, psm=mode)
        except RuntimeError as error:
            raise OcrError(
                ErrorCode.PYTHON_MODULE_MISSING,
                f"tesseract cannot load its language data ({languages})",
                _HINT,
            ) from error
        engine.SetVariable("debug_file", os.devnull)
        self._loaded.append(LoadedModel(f"tesseract {languages}", *cost_since(started, before)))
        return engine

    def _turn(self, picture: Picture) -> int:
        """Return the quarter turns anticlockwise that the page stands from upright."""
        if self._orientation is None:
            return 0
        _give(self._orientation, picture)
        seen = self._orientation.DetectOrientationScript()
        self._orientation.Clear()
        if seen is None or seen["orient_conf"] < _MIN_ORIENTATION_CONFIDENCE:
            return 0
        # Tesseract tells the degrees clockwise that the page stands
        return -int(seen["orient_deg"]) // 90 % 4


def _give(engine: Any, picture: Picture) -> None:
    high, wide = picture.shape[:2]
    engine.SetImageBytes(picture.tobytes(), wide, high, 3, wide * 3)
    engine.SetSourceResolution(_USUAL_DPI)


def _words(iterator: Any, wide: int, high: int) -> Recognised:
    import numpy as np
    import tesserocr

    from ocr_service.recognition.straight import Straightener

    level = tesserocr.RIL.WORD
    seen = []
    for word in tesserocr.iterate_level(iterator, level) if iterator else ():
        if word.Empty(level):
            continue
        score = word.Confidence(level)
        text = word.GetUTF8Text(level).strip()
        if text and score >= _DOUBTFUL:
            line = word.BoundingBox(tesserocr.RIL.TEXTLINE)
            seen.append((text, score / 100, word.BoundingBox(level), word.Baseline(level), line[3] - line[1]))
    found = Recognised([], wide, high)
    if not seen:
        return found
    quads = np.array(
        [[(a[0], a[1] - h), (b[0], b[1] - h), b, a] for _, _, _, (a, b), h in seen], dtype=np.float32
    )
    straight = Straightener(quads, wide, high)
    found.slope = straight.degrees
    feet = straight(quads[:, 3])
    for (text, score, (x0, y0, x1, y1), (start, _), _), foot in zip(seen, feet, strict=True):
        dx, dy = float(foot[0]) - start[0], float(foot[1]) - start[1]
        found.spots.append((x0, y0, x1, y1))
        found.words.append(
            Word(text, x0 + dx, y0 + dy, x1 + dx, y1 + dy, float(foot[1]), confidence=round(score, 4))
        )
    count = sum(len(text) for text, *_ in seen)
    found.confidence = sum(len(text) * score for text, score, *_ in seen) / count
    return found
