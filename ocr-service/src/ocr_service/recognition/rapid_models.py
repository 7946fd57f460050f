# SPDX-License-Identifier: Apache-2.0
"""RapidOCR's detector, line recogniser and direction classifier, loaded from the models inside its wheel.

The parts are used one by one and not through RapidOCR's own pipeline, which shrinks long pictures to 2000
pixels, turns narrow words on their side, and looks for models on the network.
"""

from __future__ import annotations

import logging
from pathlib import Path
from time import perf_counter
from typing import Any

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.recognition.base import LoadedModel
from ocr_service.recognition.memory import cost_since, resident_megabytes

_LONGEST_SIDE = 100_000  # pictures come in the size that the detector shall see


def _be_silent() -> None:
    """Keep RapidOCR from writing to stderr; it sets its own level when it is imported."""
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL + 1)


class RapidModels:
    """The three models; ``loaded`` tells what each one cost."""

    def __init__(self) -> None:
        started, before = perf_counter(), resident_megabytes()
        try:
            import cv2
            from rapidocr.ch_ppocr_cls import TextClassifier
            from rapidocr.ch_ppocr_det import TextDetector
            from rapidocr.ch_ppocr_rec import TextRecognizer
        except ImportError as error:
            raise OcrError(
                ErrorCode.PYTHON_MODULE_MISSING,
                f"the python module {error.name} that recognition needs is missing",
                "install the packages of requirements.txt again, or use --engine tesseract",
            ) from error
        cv2.setNumThreads(1)
        _be_silent()
        self.loaded = [LoadedModel("rapidocr (import)", *cost_since(started, before))]
        config, folder = _configuration()
        self.detector: Any = self._load(TextDetector, config.Det, folder)
        self.recogniser: Any = self._load(TextRecognizer, config.Rec, folder)
        self.classifier: Any = self._load(TextClassifier, config.Cls, folder)
        self.characters: list[str] = self.recogniser.postprocess_op.character

    def _load(self, kind: Any, config: Any, folder: Path) -> Any:
        from rapidocr.inference_engine.base import FileInfo, InferSession

        info = InferSession.get_model_url(
            FileInfo(
                config.engine_type, config.ocr_version, config.task_type, config.lang_type, config.model_type
            )
        )
        path = folder / Path(info["model_dir"]).name
        if not path.is_file():
            raise OcrError(
                ErrorCode.PYTHON_MODULE_MISSING,
                f"the model {path.name} is not in the rapidocr package",
                "install the rapidocr version of requirements.txt again, or use --engine tesseract",
            )
        config.model_path = str(path)
        started, before = perf_counter(), resident_megabytes()
        model = kind(config)
        self.loaded.append(LoadedModel(path.stem, *cost_since(started, before)))
        return model


def _configuration() -> tuple[Any, Path]:
    import rapidocr
    from rapidocr.utils.parse_parameters import ParseParams

    folder = Path(rapidocr.__file__).parent
    config = ParseParams.load(folder / "config.yaml")
    engine = config.EngineConfig.onnxruntime
    # with one thread each there is no pool, so nothing can spin
    engine.intra_op_num_threads = engine.inter_op_num_threads = 1
    config.Det.limit_type, config.Det.limit_side_len = "max", _LONGEST_SIDE
    config.Rec.rec_batch_num = config.Cls.cls_batch_num = 1
    config.Rec.font_path = None
    for part in (config.Det, config.Rec, config.Cls):
        part.engine_cfg = engine
    return config, folder / "models"
