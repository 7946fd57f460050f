# SPDX-License-Identifier: Apache-2.0
"""Page ranges as people write them: ``1-3,5,7-``."""

from __future__ import annotations

import re

from ocr_service.errors import ErrorCode, OcrError

_PART = re.compile(r"(?:(\d{1,9})(-(\d{1,9})?)?|-(\d{1,9}))\Z", re.ASCII)
_HINT = "pages are counted from 1: write them like 1-3,5,7-"


def pages_wanted(ranges: str | None, count: int, limit: int) -> list[int]:
    """Return the numbers of the pages to read, in the order asked for and each once.

    Throws OcrError: bad_page_range, too_many_pages.
    """
    if ranges is None or not ranges.strip():
        spans = [(1, count)]
    else:
        spans = [_span(part.strip(), count) for part in ranges.split(",")]
    wanted: dict[int, None] = {}
    for first, last in spans:
        for number in range(first, last + 1):
            wanted[number] = None
            if len(wanted) > limit:
                total = count if len(spans) == 1 and spans[0] == (1, count) else f"more than {limit}"
                raise OcrError(
                    ErrorCode.TOO_MANY_PAGES,
                    f"{total} pages asked for, the limit is {limit}",
                    "choose pages (-p 1-3) or raise the limit on pages",
                )
    return list(wanted)


def _span(part: str, count: int) -> tuple[int, int]:
    match = _PART.match(part)
    if match is None:
        raise OcrError(ErrorCode.BAD_PAGE_RANGE, f"cannot understand the page range {part[:40]!r}", _HINT)
    start, open_end, end, only_end = match.groups()
    first = int(start) if start else 1
    last = int(only_end or end or (count if open_end else start))
    if first < 1 or (first > last and not (open_end and not end)):
        raise OcrError(ErrorCode.BAD_PAGE_RANGE, f"the page range {part!r} is empty", _HINT)
    if first > count or last > count:
        pages = "page" if count == 1 else "pages"
        raise OcrError(
            ErrorCode.BAD_PAGE_RANGE,
            f"the page range {part!r} is outside: the file has {count} {pages}",
            _HINT,
        )
    return first, last
