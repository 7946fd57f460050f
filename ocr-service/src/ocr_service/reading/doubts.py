# SPDX-License-Identifier: Apache-2.0
"""Which pages must be looked at as pictures, because their text layer is missing or not to be believed."""

from __future__ import annotations

import re
from enum import Enum

from ocr_service.reading.base import ReadPage

# shares of the page that pictures cover
_SCAN = 0.6
_MAY_HOLD_TEXT = 0.03
_MOST_UNREADABLE = 0.2
_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")


class Doubt(Enum):
    """Why a page is recognised."""

    FORCED = "recognition was asked for"
    MISSING = "it has no text layer"
    BAD = "its text layer cannot be read"
    HIDDEN = "its text layer is that of an old recognition"
    PARTIAL = "it shows a picture besides its text"


def doubt_about(page: ReadPage, ticket_closes: bool) -> Doubt | None:
    """Say why the text layer of a page is not enough; None where it is.

    ``ticket_closes`` tells that a ticket was found in the text layer and its sums hold: then pictures are
    logos, and what an old recognition read is right.
    """
    pictures = page.pictures
    if pictures is None:
        return None if page.lines else Doubt.MISSING
    if not page.lines:
        return Doubt.MISSING if pictures.count or pictures.drawn else None
    if _unreadable_share(page.text) > _MOST_UNREADABLE:
        return Doubt.BAD
    if ticket_closes or not pictures.count:
        return None
    if pictures.share >= _SCAN:
        return Doubt.HIDDEN
    return Doubt.PARTIAL if pictures.share >= _MAY_HOLD_TEXT else None


def _unreadable_share(text: str) -> float:
    marks = len(_UNREADABLE.findall(text))
    return marks / max(len(_UNREADABLE.sub("x", text).split()), 1) if marks else 0.0
