# SPDX-License-Identifier: Apache-2.0
"""Page ranges."""

import pytest

from ocr_service.errors import OcrError
from ocr_service.reading.ranges import pages_wanted


@pytest.mark.parametrize(
    ("ranges", "wanted"),
    [
        (None, [1, 2, 3, 4, 5, 6, 7, 8]),
        ("", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("2", [2]),
        ("1-3,5,7-", [1, 2, 3, 5, 7, 8]),
        ("-2", [1, 2]),
        ("8-", [8]),
        (" 3 , 1 ", [3, 1]),
        ("2,1-3", [2, 1, 3]),
    ],
)
def test_ranges(ranges: str | None, wanted: list[int]) -> None:
    assert pages_wanted(ranges, 8, 200) == wanted


@pytest.mark.parametrize(
    "ranges", ["0", "9", "3-2", "9-", "a", "1-2-3", ",", "1,,2", "-", "--1", "1-99", "\u0661", "9" * 30]
)
def test_bad_ranges_are_refused(ranges: str) -> None:
    with pytest.raises(OcrError) as caught:
        pages_wanted(ranges, 8, 200)
    assert caught.value.code.code == "bad_page_range"
    assert caught.value.hint


def test_the_limit_counts_pages_asked_for_not_pages_there() -> None:
    assert pages_wanted("1-3", 10_000, 3) == [1, 2, 3]
    with pytest.raises(OcrError) as caught:
        pages_wanted(None, 10_000, 200)
    assert caught.value.code.code == "too_many_pages"
    assert "10000 pages" in caught.value.message


def test_a_range_of_a_billion_pages_costs_nothing() -> None:
    with pytest.raises(OcrError) as caught:
        pages_wanted("1-", 999_999_999, 200)
    assert caught.value.code.code == "too_many_pages"
