# SPDX-License-Identifier: Apache-2.0
"""Whether the text layer of a page is to be believed, and why not.

A layer is *bad* if its letters are not those of the page (fonts without a map), *doubtful* if it may be wrong
though its letters are letters (an old recognition hidden in a scan), else *good*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ocr_service.reading.base import RawPage, ReadPage, Word

Verdict = Literal["good", "doubtful", "bad"]

_CID = re.compile(r"\(cid:\d+\)")
# replacement, private use, controls, and what is no character at all
_NAMELESS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffc\ufffd\U000f0000-\U0010ffff]"
)
# letters that no shop prints, but that fonts with a shifted map give: modifiers, rare ideographs, odd blocks
_STRANGE = re.compile(
    "[\u0180-\u019f\u01b1-\u01cc\u01dd-\u0217\u02b0-\u02c5\u02c8-\u02d7\u02de-\u02ff\u03d0-\u03ff\u0460-\u0481\u3400-\u4dbf]"
)
_MIXED = re.compile("[a-zA-Z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-zA-Z]")
_DOUBLED = re.compile(r"(?:(.)\1){3,}\Z", re.DOTALL)
_SIGNS = re.compile(r"[\W_]+")
# nothing in these can be without a name or of a wrong map: one look spares the others for nearly every page
_PLAIN = re.compile("[\x20-\x7e\u00a1-\u00ff\u20ac]*\\Z")
_RULE = re.compile(r"([^\w\s])\1{2,}")
_WORD_LIKE = re.compile(r"[^\W\d_]{3,}")

# shares from which on they decide
_MUCH_NAMELESS, _SOME_NAMELESS = 0.2, 0.02
_MUCH_STRANGE = 0.08
_MUCH_DOUBLED = 0.3
_FEW_LETTERS = 0.45
_FEW_CHARACTERS = 25
_LARGE_PICTURE = 0.5
_ENOUGH_WORDS = 5

_RANK = {"bad": 0, "doubtful": 1, "good": 2}


@dataclass(frozen=True, slots=True)
class TextQuality:
    """How far a text layer is to be believed; every reason is half a sentence for people."""

    verdict: Verdict
    reasons: tuple[str, ...]
    # characters that have a name and are no blanks: what a reader gets from the layer
    characters: int


def judge(words: Sequence[Word], *, hidden: bool = False, picture: float = 0.0) -> TextQuality:
    """Judge the words of a page.

    ``hidden`` tells that the text is drawn invisibly, ``picture`` what share of the page the largest picture
    covers. A page without words is good: it has no layer that could be wrong.
    """
    texts = [word.text for word in words]
    text = "".join(texts)
    if not text:
        return TextQuality("good", (), 0)
    plain = _PLAIN.match(text) is not None and "(cid:" not in text
    named = text if plain else _CID.sub("\ufffd", text)
    total = len(named)
    nameless = 0 if plain else len(_NAMELESS.findall(named))
    bad = _bad(texts, "" if plain else named, nameless / total)
    doubts: list[str] = []
    if not bad:
        doubts = _doubts(named, nameless / total, hidden, picture)
    verdict: Verdict = "bad" if bad else "doubtful" if doubts else "good"
    return TextQuality(verdict, tuple(bad or doubts), total - nameless)


def judge_raw(page: RawPage) -> TextQuality:
    """Judge what an engine found on a page."""
    return judge(page.words, hidden=page.hidden, picture=page.picture)


def judge_read(page: ReadPage) -> TextQuality:
    """Judge a page in reading order, where nothing is known but its words."""
    return judge([word for line in page.lines for word in line.words])


def is_better(second: TextQuality, first: TextQuality) -> bool:
    """Tell whether a second reading of a page is to be preferred: better letters, or as good and more."""
    if second.verdict != first.verdict:
        return _RANK[second.verdict] > _RANK[first.verdict] and second.characters * 2 > first.characters
    return second.characters > first.characters


def _bad(texts: list[str], text: str, nameless: float) -> list[str]:
    reasons = []
    if nameless >= _MUCH_NAMELESS:
        reasons.append(f"{nameless:.0%} of its characters have no name")
    strange = len(_STRANGE.findall(text)) + len(_MIXED.findall(text))
    if strange >= 2 and text and strange / len(text) >= _MUCH_STRANGE:
        reasons.append("its letters are of no one script: the font's map is wrong")
    long = [part for part in texts if len(part) >= 6]
    doubled = sum([_DOUBLED.match(part) is not None for part in long])
    if len(long) >= _ENOUGH_WORDS and doubled / len(long) >= _MUCH_DOUBLED:
        reasons.append("every letter stands there twice")
    return reasons


def _doubts(text: str, nameless: float, hidden: bool, picture: float) -> list[str]:
    reasons = []
    covered = picture >= _LARGE_PICTURE
    if nameless >= _SOME_NAMELESS:
        reasons.append(f"{nameless:.0%} of its characters have no name")
    if hidden:
        reasons.append("the text is invisible: an earlier recognition of the picture")
    elif covered and len(text) < _FEW_CHARACTERS:
        reasons.append("little text stands on a picture that covers the page")
    plain = _RULE.sub("", text)
    if len(plain) >= _FEW_CHARACTERS and len(_SIGNS.sub("", plain)) < _FEW_LETTERS * len(plain):
        reasons.append("most of its characters are signs")
    elif covered and len(plain) >= _FEW_CHARACTERS and not _WORD_LIKE.search(plain):
        reasons.append("it has no word")
    return reasons
