# SPDX-License-Identifier: Apache-2.0
"""Characters as people type them."""

import pytest

from ocr_service.reading.characters import clean, has_odd, is_right_to_left


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("o\ufb03ce \ufb01n", "office fin"),
        ("word\ufffe", "word-"),
        ("a\x02", "a-"),
        ("soft\u00ad", "soft-"),
        ("a\x00b\x07c", "abc"),
        ("\ufefftext\u200b", "text"),
        ("\ud83d", "\ufffd"),
        ("Ñandú 1,5€ ç À·L", "Ñandú 1,5€ ç À·L"),
    ],
)
def test_clean(raw: str, wanted: str) -> None:
    assert clean(raw) == wanted
    assert has_odd(raw) == (raw != wanted)


def test_line_ends_are_not_odd() -> None:
    assert not has_odd("one\r\ntwo\tthree")


def test_direction() -> None:
    assert is_right_to_left("abc \u05d0")
    assert not is_right_to_left("abc ñ 123")
