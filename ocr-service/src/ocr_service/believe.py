# SPDX-License-Identifier: Apache-2.0
"""Which reading of a document to believe, page by page: its text layer, its picture, or both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import perf_counter

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.types import IMAGE_TYPES, TIFF
from ocr_service.models import Notice, Profile, Request
from ocr_service.reading.base import RawPage, ReadNotice, ReadPage, Unreadable, Word
from ocr_service.reading.choose import read_file
from ocr_service.reading.doubts import FORCED, Doubt, doubt_about
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.plain import TEXT, read_plain
from ocr_service.reading.ranges import pages_wanted
from ocr_service.reading.slanted import covers
from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.brands import brand_of
from ocr_service.tickets.candidates import better, closes
from ocr_service.tickets.registry import parse_ticket
from ocr_service.tickets.templates import load_layouts

_OVERLAP = 0.3  # share of a recognised word that a word of the text layer covers, to be the same word


class NeedsRecognition(Exception):
    """So many pages must be recognised, and that is not for this process to do."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


@dataclass(slots=True)
class Reading:
    """A document as it is believed to be."""

    engine: str
    page_count: int
    pages: list[ReadPage]
    profile: Profile
    parsed: ParsedTicket
    notices: list[ReadNotice] = field(default_factory=list)
    recognise_ms: float = 0.0
    mended: bytes | None = None  # the file that was read, where the one given could not be


def read_believed(data: bytes, kind: str, request: Request) -> Reading:
    """Read all wanted pages of a file in the way that each of them needs.

    Throws OcrError; NeedsRecognition where ``request.lane`` is ``text`` and a page must be recognised.
    """
    if kind in IMAGE_TYPES:
        return _read_pictures(data, kind, request)
    if kind == TEXT:
        return _read_text(data, request)
    result = read_file(
        data,
        engine=request.engine if request.engine in ("pdfium", "pdfplumber") else "auto",
        pages=request.pages,
        password=request.password,
        max_pages=request.limits.max_pages,
    )
    parsed = _parse(result.pages, request, result.notices)
    reading = Reading(
        result.engine,
        result.page_count,
        result.pages,
        "pdf-text",
        parsed,
        result.notices,
        mended=result.mended,
    )
    doubts = _doubts(reading, request)
    if not doubts:
        return reading
    if request.lane == "text":
        raise NeedsRecognition(len(doubts))
    if result.mended is not None:
        data, request = result.mended, request.model_copy(update={"password": None})
    return _look(data, request, reading, doubts)


def _parse(pages: list[ReadPage], request: Request, notices: list[ReadNotice]) -> ParsedTicket:
    """Look for a ticket; an error of a layout must not cost the text that was read."""
    said: list[Notice] = []
    try:
        own = load_layouts(request.layouts, said) if request.layouts else ()
        return parse_ticket([line for page in pages for line in page.lines], own)
    except MemoryError:
        raise
    except Exception as error:  # an error of ours, told as such
        message = f"the ticket could not be taken apart ({type(error).__name__}); its text is complete"
        notices.append(ReadNotice("ticket_not_parsed", message))
        return ParsedTicket()
    finally:
        notices += [ReadNotice(each.code, each.message, each.page) for each in said]


def _doubts(reading: Reading, request: Request) -> dict[int, Doubt]:
    if request.recognise == "never":
        return {}
    if request.recognise == "force":
        return {page.number: FORCED for page in reading.pages}
    closed = closes(reading.parsed)
    named = _names_shop(reading.parsed)
    found = {page.number: doubt_about(page, closed, named) for page in reading.pages}
    return {number: doubt for number, doubt in found.items() if doubt is not None}


def _names_shop(parsed: ParsedTicket) -> bool:
    """Tell whether a ticket says whose it is: by name, or by a tax id or layout that is a known chain's."""
    if parsed.ticket is None:
        return False
    store = parsed.ticket.store
    return store.name is not None or brand_of(store, parsed.ticket.layout) is not None


def _read_pictures(data: bytes, kind: str, request: Request) -> Reading:
    if request.recognise == "never":
        raise OcrError(
            ErrorCode.UNSUPPORTED_TYPE,
            "the file is a picture, which has no text layer, and recognition is switched off",
            "leave out --no-ocr",
        )
    if request.lane == "text":
        raise NeedsRecognition(_tiff_pages(data, request) if kind == TIFF else 1)
    from ocr_service.recognition.pages import see_pictures

    began = perf_counter()
    seen = see_pictures(data, request)
    spent = _since(began)
    notices = seen.notices + _silent(seen.pages)
    parsed = _parse(seen.pages, request, notices)
    return Reading(seen.engine, seen.page_count, seen.pages, "image-ocr", parsed, notices, spent)


def _read_text(data: bytes, request: Request) -> Reading:
    result = read_plain(data, pages=request.pages, max_pages=request.limits.max_pages)
    parsed = _parse(result.pages, request, result.notices)
    return Reading(result.engine, result.page_count, result.pages, "text", parsed, result.notices)


def _tiff_pages(data: bytes, request: Request) -> int:
    """Count the wanted pages of the one kind of picture that has several; its faults are told later."""
    from ocr_service.imaging.decode import PictureFile

    try:
        with PictureFile(data, request.limits.max_megapixels) as file:
            return len(pages_wanted(request.pages, file.page_count, request.limits.max_pages))
    except OcrError:
        return 1


def _look(data: bytes, request: Request, layer: Reading, doubts: dict[int, Doubt]) -> Reading:
    """Recognise the doubtful pages, and choose between what was read and what is seen."""
    from ocr_service.recognition.pages import see_pdf

    began = perf_counter()
    try:
        seen = see_pdf(data, list(doubts), request)
    except Unreadable:  # another library read the text; what it read stands
        message = "the pages cannot be drawn, so that only their text layer was read"
        layer.notices.append(ReadNotice("not_recognised", message))
        return layer
    except OcrError as error:
        if error.code is not ErrorCode.TOO_MANY_PIXELS or not any(page.lines for page in layer.pages):
            raise
        layer.notices.append(ReadNotice(error.code.code, error.message))
        return layer
    spent = _since(began)
    pictured = {page.number: page for page in seen.pages}
    pages = [_page(page, pictured.get(page.number), doubts.get(page.number)) for page in layer.pages]
    engine = f"{layer.engine} and {seen.engine}" if any(p.source != "ocr" for p in pages) else seen.engine
    reading = replace(layer, engine=engine, pages=pages, profile="pdf-ocr", notices=[], recognise_ms=spent)
    reading.notices = [n for n in layer.notices if n.page not in doubts or n.code != "no_text_layer"]
    reading.parsed = _parse(pages, request, reading.notices)
    if FORCED not in doubts.values() and better(reading.parsed, layer.parsed) is layer.parsed:
        reading.parsed = layer.parsed
        # an old recognition whose sums hold is as good a text as any
        kept = {number for number, doubt in doubts.items() if doubt.kind == "doubtful"}
        reading.pages = [
            before if before.number in kept else after
            for before, after in zip(layer.pages, pages, strict=True)
        ]
    reading.profile = _profile(reading.pages)
    looked_at = [page for page in reading.pages if page.number in doubts]
    reading.notices += seen.notices + _silent(looked_at) + _changed(layer.pages, reading.pages, doubts)
    return reading


def _page(layer: ReadPage, seen: ReadPage | None, doubt: Doubt | None) -> ReadPage:
    """Return the page as it is to be shown."""
    if seen is None or doubt is None:
        return layer
    if not seen.lines and layer.lines:
        return layer
    if doubt.kind == "partial":
        return _both(layer, seen)
    return seen


def _both(layer: ReadPage, seen: ReadPage) -> ReadPage:
    """Add to the words of the text layer those that only the picture shows."""
    words = [word for line in layer.lines for word in line.words]
    if seen.rotation or any(word.turn for word in words):
        return layer
    more = [word for line in seen.lines for word in line.words if not _is_covered(word, words)]
    if not more:
        return layer
    raw = RawPage(layer.number, layer.width, layer.height, layer.rotation, words + more)
    marks = [word.confidence for word in more if word.confidence is not None]
    confidence = round(sum(marks) / len(marks), 3) if marks else None
    codes = layer.codes or seen.codes
    return replace(put_in_order(raw), source="mixed", confidence=confidence, codes=codes)


def _is_covered(word: Word, others: list[Word]) -> bool:
    area = max((word.x1 - word.x0) * (word.y1 - word.y0), 0.01)
    covered = 0.0
    for other in others:
        if other.slant:
            covered += area * covers(other, (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2)
            continue
        wide = min(word.x1, other.x1) - max(word.x0, other.x0)
        high = min(word.y1, other.y1) - max(word.y0, other.y0)
        if wide > 0 and high > 0:
            covered += wide * high
    return covered / area >= _OVERLAP


def _profile(pages: list[ReadPage]) -> Profile:
    sources = {page.source for page in pages} - {"none"}
    if sources <= {"ocr"}:
        return "pdf-ocr"
    return "pdf-text" if sources == {"text"} else "pdf-mixed"


def _silent(pages: list[ReadPage]) -> list[ReadNotice]:
    return [
        ReadNotice("no_text_found", f"no text was found on page {page.number}", page.number)
        for page in pages
        if not page.lines
    ]


def _changed(before: list[ReadPage], after: list[ReadPage], doubts: dict[int, Doubt]) -> list[ReadNotice]:
    """Say where a text layer that exists was not shown as it is."""
    notices = []
    for old, new in zip(before, after, strict=True):
        if not old.lines or old.number not in doubts:
            continue
        why = doubts[old.number].reason
        if new.source == "ocr":
            message = f"the text layer of page {old.number} was not used: {why}"
            notices.append(ReadNotice("text_layer_not_used", message, old.number))
        elif new.source == "mixed":
            message = f"text in a picture on page {old.number} was added to its text layer"
            notices.append(ReadNotice("picture_text_added", message, old.number))
    return notices


def _since(began: float) -> float:
    return round((perf_counter() - began) * 1000, 2)
