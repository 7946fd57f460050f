# SPDX-License-Identifier: Apache-2.0
"""Mend a PDF that no engine can open, in memory: qpdf finds its objects again, a lost page tree is rebuilt.

What is mended is bounded: in input, in output and in the number of pages.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

_MOST_BYTES = 64 << 20
_MOST_PAGES = 10_000
_LONGEST_DICTIONARY = 4000
_MOST_STREAMS = 2000
_LONGEST_PACKED = 4 << 20  # bytes of one stream of objects, as it stands in the file
_OBJECT = re.compile(rb"(?<!\d)(\d{1,6})\s{1,9}(\d{1,5})\s{1,9}obj\b")
_PAGE = re.compile(rb"/Type\s{0,9}/Page\b")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_COUNT = re.compile(rb"/N\s{1,9}(\d{1,6})\b")
_FIRST = re.compile(rb"/First\s{1,9}(\d{1,8})\b")
_LOCKED = b"/Encrypt"
_NUMBER = re.compile(rb"(?<!\d)(\d{1,6})\s{1,9}\d{1,5}\s{1,9}(?:obj|R)\b")
_SIZE = b"/MediaBox[0 0 595 842]"  # A4, for pages that got theirs from a node that is lost


def repair(data: bytes, password: str | None) -> bytes | None:
    """Return a PDF with all pages that can be found, no longer locked, or None where nothing can be mended.

    Needs no more than a few times the size of the file. MemoryError passes through; nothing else is raised.
    """
    if len(data) > _MOST_BYTES:
        return None
    mended = _rewritten(data, password)
    # strings and streams of a locked file are of no use without what the lost trailer says
    if mended is None and _LOCKED not in data:
        rebuilt = _with_new_tree(data)
        mended = None if rebuilt is None else _rewritten(rebuilt, None)
    return mended


def _rewritten(data: bytes, password: str | None) -> bytes | None:
    """Let qpdf find the objects and write them anew; None where it finds no page."""
    import pikepdf

    out = io.BytesIO()
    try:
        # qpdf does not take an object that ends with the file
        with pikepdf.open(
            io.BytesIO(_closed(data) + b"\n%%EOF\n"), password=password or "", suppress_warnings=True
        ) as document:
            _drop_what_is_no_page(document)
            if not 0 < len(document.pages) <= _MOST_PAGES:
                return None
            document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, encryption=False)
    except MemoryError:
        raise
    except Exception:  # qpdf has many exceptions, and any of them means that it cannot
        return None
    mended = out.getvalue()
    return mended if len(mended) <= 2 * _MOST_BYTES else None


def _drop_what_is_no_page(document: Any) -> None:
    """Take kids out of the page tree that lost their content: engines give up the file for one of them."""
    import pikepdf

    kids = document.Root.Pages.get("/Kids")
    if kids is None:
        return
    for index in range(len(kids) - 1, -1, -1):
        if not isinstance(kids[index], pikepdf.Dictionary) or "/Type" not in kids[index]:
            del kids[index]


def _with_new_tree(data: bytes) -> bytes | None:
    """Append a catalogue that lists every page object in the bytes, or None where there is none."""
    body = _unpacked(data) + _closed(data)
    pages = _pages(body)
    if not pages or len(pages) > _MOST_PAGES:
        return None
    body = body[: body.rfind(b"endobj") + len(b"endobj")]
    # beyond all that is used or referred to: what refers to a lost object must not meet the new ones
    first = max([int(number) for number in _NUMBER.findall(body)], default=0) + 1
    kids = b" ".join([b"%d %d R" % page for page in pages])
    return b"\n".join(
        (
            b"%PDF-1.7",
            body,
            b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj" % (first, first + 1),
            b"%d 0 obj\n<</Type/Pages%s/Kids[%s]/Count %d>>\nendobj" % (first + 1, _SIZE, kids, len(pages)),
            b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (first, first + 2),
        )
    )


def _closed(body: bytes) -> bytes:
    """End a stream that was cut, so that what there is of it counts."""
    end = body.rfind(b"endobj") + len(b"endobj")
    cut = _OBJECT.search(body, end) and _STREAM.search(body, end)
    return body + b"\nendstream\nendobj" if cut else body


def _pages(body: bytes) -> list[tuple[int, int]]:
    """Return number and generation of every object that says that it is a page, in the file's order."""
    pages: dict[tuple[int, int], None] = {}
    for part in body.split(b"endobj"):
        head = _OBJECT.search(part)
        if head and _PAGE.search(part, head.end(), head.end() + _LONGEST_DICTIONARY):
            pages[int(head.group(1)), int(head.group(2))] = None
    return list(pages)


def _unpacked(data: bytes) -> bytes:
    """Write out the objects that are packed in streams: without the table at the end nobody finds them."""
    out: list[bytes] = []
    left, streams = _MOST_BYTES, _MOST_STREAMS
    view = memoryview(data)
    for match in _STREAM.finditer(data):
        entries = data[max(match.start() - _LONGEST_DICTIONARY, 0) : match.start()].rpartition(b"obj")[2]
        if b"/ObjStm" not in entries or b"/FlateDecode" not in entries or left <= 0 or streams <= 0:
            continue
        count, first = _COUNT.search(entries), _FIRST.search(entries)
        if count is None or first is None:
            continue
        streams -= 1
        try:
            # what was cut off gives what is there
            packed = view[match.end() : match.end() + _LONGEST_PACKED]
            content = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue
        left -= len(content)
        out += _objects(content, int(count.group(1)), int(first.group(1)))
    return b"".join(out)


def _objects(content: bytes, count: int, start: int) -> list[bytes]:
    """Take a stream of objects apart: pairs of number and place, then the objects themselves."""
    numbers = [int(part) for part in content[:start].split()[: 2 * count] if part.isdigit()]
    places = [start + place for place in numbers[1::2]]
    return [
        b"%d 0 obj\n%s\nendobj\n" % (number, content[begin:end])
        for number, begin, end in zip(numbers[::2], places, [*places[1:], len(content)], strict=False)
    ]
