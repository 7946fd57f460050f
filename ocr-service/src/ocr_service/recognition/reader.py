# SPDX-License-Identifier: Apache-2.0
"""Reads boxes with the line recogniser: pixels to characters with places."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from ocr_service.recognition.decoding import Line, LineDecoder
from ocr_service.recognition.detection import cut_out
from ocr_service.recognition.spacing import Ink

_HEIGHT = 48
_NARROWEST = 160  # half of what RapidOCR pads to: prices take half the time and read the same
_WIDEST = 6000
_STEP = 8


class LineReader:
    """Reads strips one at a time: in a batch, short lines would be padded to the longest."""

    def __init__(self, models: Any) -> None:
        self._session = models.recogniser.session
        self._decoder = LineDecoder(models.characters)

    def read(self, picture: Any, box: Any) -> Line:
        """Return the characters in a box of the BGR picture."""
        return self.read_strip(cut_out(picture, box))

    def read_strip(self, strip: Any) -> Line:
        """Return the characters of an upright strip."""
        high, wide = strip.shape[:2]
        filled = min(max(round(wide * _HEIGHT / high), 1), _WIDEST)
        method = cv2.INTER_AREA if high > _HEIGHT else cv2.INTER_LINEAR
        pixels = cv2.resize(strip, (filled, _HEIGHT), interpolation=method)
        width = max(-(-filled // _STEP) * _STEP, _NARROWEST)
        tensor = np.zeros((1, 3, _HEIGHT, width), np.float32)
        tensor[0, :, :, :filled] = pixels.transpose(2, 0, 1)
        tensor[0, :, :, :filled] *= 2 / 255
        tensor[0, :, :, :filled] -= 1
        scores = self._session(tensor)[0]
        return self._decoder.decode(scores, filled / width, Ink(pixels))
