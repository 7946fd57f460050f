# SPDX-License-Identifier: Apache-2.0
"""Characters as people type them: no ligatures, no control characters, one kind of hyphen."""

from __future__ import annotations

import re

LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# U+FFFE and U+0002 are what PDFium puts for a hyphen at the end of a line, U+00AD is Unicode's own
_HYPHENS = dict.fromkeys("\ufffe\x02\u00ad\u2010\u2011", "-")
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0), 0x200B, 0xFEFF, 0xFFFF)}
_TABLE = str.maketrans({**LIGATURES, **_HYPHENS}) | {
    code: None for code in _CONTROLS if chr(code) not in _HYPHENS
}
# line ends part words and never reach them, so they are not odd
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u2010\u2011\u200b\ufb00-\ufb06\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def has_odd(text: str) -> bool:
    """Tell whether ``clean`` would change the text; one search saves thousands of calls."""
    return _ODD.search(text) is not None


def clean(text: str) -> str:
    """Return the text with ligatures spelled out, hyphens unified and control characters dropped."""
    return _SURROGATE.sub("\ufffd", text.translate(_TABLE))


def has_latin_letter(text: str) -> bool:
    """Tell whether the text has a letter of the Latin, Greek or Cyrillic script."""
    return _LATIN.search(text) is not None


def is_right_to_left(text: str) -> bool:
    """Tell whether the text has a letter of a script written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None
