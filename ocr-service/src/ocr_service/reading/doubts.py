# SPDX-License-Identifier: Apache-2.0
"""Which pages must be looked at as pictures, because their text layer is missing or not to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ocr_service.imaging.pictures import Pictures
from ocr_service.reading.base import ReadPage
from ocr_service.reading.quality import judge

# "partial": the layer is right, but a picture may hold more text
Kind = Literal["forced", "missing", "bad", "doubtful", "partial"]

_MAY_HOLD_TEXT = 0.03  # share of the page that pictures cover


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a page is recognised; ``reason`` is half a sentence for people."""

    kind: Kind
    reason: str


FORCED = Doubt("forced", "recognition was asked for")
MISSING = Doubt("missing", "it has no text layer")
PARTIAL = Doubt("partial", "it shows a picture besides its text")
NAMELESS = Doubt("partial", "its text does not say whose ticket it is, and it shows a picture")


def doubt_about(page: ReadPage, ticket_closes: bool, shop_named: bool = True) -> Doubt | None:
    """Say why the text layer of a page is not enough; None where it is.

    ``ticket_closes`` tells that a ticket was found in the text layer and its sums hold: then its letters are
    right, whoever wrote them, and pictures are logos; unless nothing of the text names the shop
    (``shop_named``), which then may stand in one of them.
    """
    pictures = page.pictures
    if not page.lines:
        return MISSING if pictures is None or pictures.count or pictures.drawn else None
    if ticket_closes:
        return None if shop_named or not _may_hold_text(pictures) else NAMELESS
    words = [word for line in page.lines for word in line.words]
    quality = judge(words, hidden=page.hidden, picture=page.picture)
    if quality.verdict == "bad":
        return Doubt("bad", "; ".join(quality.reasons))
    if pictures is None or not pictures.count:
        return None
    if quality.verdict == "doubtful":
        return Doubt("doubtful", "; ".join(quality.reasons))
    return PARTIAL if _may_hold_text(pictures) else None


def _may_hold_text(pictures: Pictures | None) -> bool:
    return pictures is not None and pictures.count > 0 and pictures.share >= _MAY_HOLD_TEXT
