# SPDX-License-Identifier: Apache-2.0
"""Finds how often a page must be turned by 90 degrees to stand upright."""

from __future__ import annotations

from typing import Any

import numpy as np

from ocr_service.recognition.detection import cut_out, detect, sides
from ocr_service.recognition.reader import LineReader

_TALL = 1.5
_VOTERS = 9
_JURY = 3


def stand_up(models: Any, reader: LineReader, picture: Any, width: int) -> tuple[Any, Any, int]:
    """Return the picture upright, the boxes of its lines, and its quarter turns anticlockwise before."""
    boxes = detect(models.detector, picture, width)
    turn = 0
    if _lies(boxes):
        picture = np.ascontiguousarray(np.rot90(picture, -1))
        boxes = detect(models.detector, picture, width)
        turn = 1
    if _is_upside_down(models.classifier, reader, picture, boxes):
        high, wide = picture.shape[:2]
        picture = np.ascontiguousarray(np.rot90(picture, 2))
        # what was the right bottom corner is now the left top one
        boxes = np.roll(np.array((wide, high), np.float32) - boxes, 2, axis=1)
        turn += 2
    return picture, boxes, turn


def _lies(boxes: Any) -> bool:
    """Tell whether most of the text runs from top to bottom or back."""
    if not len(boxes):
        return False
    wide, high = sides(boxes)
    return bool(high[high > _TALL * wide].sum() > wide[wide > _TALL * high].sum())


def _is_upside_down(classifier: Any, reader: LineReader, picture: Any, boxes: Any) -> bool:
    """Let the longest lines vote; a vote for a turn must be borne out by reading a few of them both ways."""
    if not len(boxes):
        return False
    wide, _ = sides(boxes)
    longest = np.argsort(-wide)[:_VOTERS]
    strips = [cut_out(picture, boxes[at]) for at in longest]
    votes = 0.0
    for strip in strips:
        label, score = classifier(strip).cls_res[0]
        votes += score if label == "180" else -score
    if votes <= 0:
        return False
    as_is = turned = 0.0
    for strip in strips[:_JURY]:
        as_is += _sure(reader, strip)
        turned += _sure(reader, np.ascontiguousarray(np.rot90(strip, 2)))
    return turned > as_is


def _sure(reader: LineReader, strip: Any) -> float:
    characters = reader.read_strip(strip).latin
    return sum(character.score for character in characters) / max(len(characters), 1)
