# SPDX-License-Identifier: Apache-2.0
"""RapidOCR (PP-OCRv6 on onnxruntime): the usual engine for pictures."""

from __future__ import annotations

from typing import Any

from ocr_service.imaging.types import Picture
from ocr_service.recognition.base import LoadedModel, Recognised, Recogniser


class RapidRecogniser(Recogniser):
    """Reads lines of all Latin scripts, whatever the language.

    ``quality="fast"`` lets the detector see the picture at two thirds of the width.
    """

    name = "rapidocr"

    def __init__(self) -> None:
        self._models: Any = None

    def load(self) -> list[LoadedModel]:
        """Import the libraries and load the three models."""
        if self._models is None:
            from ocr_service.recognition.rapid_models import RapidModels

            self._models = RapidModels()
        loaded: list[LoadedModel] = self._models.loaded
        return loaded

    def recognise(self, picture: Picture, languages: list[str], quality: str) -> Recognised:
        """Find the lines, turn the page upright, read them and part them into words."""
        self.load()
        from ocr_service.recognition.page import read_page

        return read_page(self._models, picture, quality)
