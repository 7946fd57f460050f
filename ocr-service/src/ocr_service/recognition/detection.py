# SPDX-License-Identifier: Apache-2.0
"""Where the lines of text stand in a picture: quadrilaterals, found at a size that fits the text."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

# The detector sees every picture at this width: tickets have 30 to 50 characters a line whatever the camera.
# The long side is never limited, or long tickets would shrink until nothing is left to read.
WIDTH = 640
FAST_WIDTH = 448
_SIDEWAYS = 2.0  # a picture this many times wider than high is likely turned
_LARGEST = 2048
# lines lower than this at the detector's size run into each other; look again with lines this high
_LOW, _WANTED = 9.0, 14.0
# long pictures are searched in bands, to bound the memory
_BAND, _OVERLAP = 1536, 192
_STEP = 32


def detect(detector: Any, picture: Any, width: int) -> Any:
    """Return boxes (n x 4 x 2: left top, right top, right bottom, left bottom) in pixels of the picture."""
    high, wide = picture.shape[:2]
    scale = min(1.0, width / wide if wide < _SIDEWAYS * high else width / _SIDEWAYS / high)
    boxes = _at_scale(detector, picture, scale)
    line = line_height(boxes) * scale
    if len(boxes) and line < _LOW and scale < 1.0:
        scale = min(1.0, scale * _WANTED / max(line, 1.0), max(_LARGEST / wide, scale))
        boxes = _at_scale(detector, picture, scale)
    return boxes


def line_height(boxes: Any) -> float:
    """Return the usual height of a line in pixels; 0 without boxes."""
    if not len(boxes):
        return 0.0
    return float(np.median(np.minimum(*sides(boxes))))


def sides(boxes: Any) -> tuple[Any, Any]:
    """Return widths and heights of boxes, along their own edges."""
    wide = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return wide, high


def _at_scale(detector: Any, picture: Any, scale: float) -> Any:
    high, wide = picture.shape[:2]
    # whole steps, so that the detector does not scale once more
    to_wide, to_high = (max(round(side * scale / _STEP), 1) * _STEP for side in (wide, high))
    small = picture
    if (to_wide, to_high) != (wide, high):
        small = cv2.resize(picture, (to_wide, to_high), interpolation=cv2.INTER_AREA)
    found = [_band(detector, small, top) for top in _tops(to_high)]
    boxes = np.concatenate(found) if found else np.empty((0, 4, 2), np.float32)
    return boxes * np.array((wide / to_wide, high / to_high), np.float32)


def _tops(high: int) -> list[int]:
    if high <= _BAND + _OVERLAP:
        return [0]
    return list(range(0, high - _OVERLAP, _BAND - _OVERLAP))


def _band(detector: Any, small: Any, top: int) -> Any:
    """Return what stands in a band; what its neighbours see better is left to them."""
    high = small.shape[0]
    whole = high <= _BAND + _OVERLAP
    bottom = high if whole else min(top + _BAND, high)
    found = detector(small[top:bottom]).boxes
    if found is None:
        return np.empty((0, 4, 2), np.float32)
    boxes = np.asarray(found, np.float32) + np.array((0, top), np.float32)
    middle = boxes[:, :, 1].mean(axis=1)
    first = -1.0 if top == 0 else top + _OVERLAP / 2
    last = high + 1.0 if bottom == high else bottom - _OVERLAP / 2
    return boxes[(middle >= first) & (middle < last)]


def cut_out(picture: Any, box: Any, longer: float = 0.0, higher: float = 0.0) -> Any:
    """Return the pixels of a box as an upright strip, grown by shares of its height if asked to."""
    if longer or higher:
        box = _grown(box, longer, higher)
    wide = max(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[3]))
    high = max(np.linalg.norm(box[3] - box[0]), np.linalg.norm(box[2] - box[1]))
    size = max(int(wide), 1), max(int(high), 1)
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), corners)
    return cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _grown(box: Any, longer: float, higher: float) -> Any:
    along, down = box[1] - box[0], box[3] - box[0]
    high = np.linalg.norm(down)
    wide = max(np.linalg.norm(along), 1e-6)
    ends, edges = along / wide * high * longer, down * higher
    return box + np.array([-ends - edges, ends - edges, ends + edges, edges - ends])
