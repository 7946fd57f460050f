# SPDX-License-Identifier: Apache-2.0
"""The order of the stages for one document: detect, read, parse, check; knows no engine by name."""

from __future__ import annotations

import hashlib
import os
from time import perf_counter

from ocr_service import __version__
from ocr_service.believe import Reading, read_believed
from ocr_service.codes import apply_codes, find_pdf_codes
from ocr_service.embedded import apply_embedded, find_embedded
from ocr_service.errors import ErrorCode, OcrError
from ocr_service.models import Document, Engine, Notice, Page, Request, Source, Timing
from ocr_service.reading.detect import PDF, media_type
from ocr_service.rendering.base import ReadDocument
from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import explain
from ocr_service.versions import fingerprint

ENGINES = ("auto", "pdfium", "pdfplumber", "rapidocr", "tesseract")


def read_path(
    path: str | os.PathLike[str], *, pages: str | None, password: str | None, engine: str
) -> Document:
    """Read the file at a path, without the daemon.

    Throws OcrError, OSError.
    """
    from pathlib import Path

    if engine not in ENGINES:
        raise OcrError(
            ErrorCode.USAGE, f"no engine is called {engine!r}", f"engines are {', '.join(ENGINES)}"
        )
    started = perf_counter()
    data = Path(path).read_bytes()
    request = Request(file=os.fspath(path), pages=pages, password=password, engine=engine)  # type: ignore[arg-type]
    return read_document(data, request, hashlib.sha256(data).hexdigest(), started).document


def read_document(data: bytes, request: Request, sha256: str, started: float) -> ReadDocument:
    """Read one document from its bytes; ``started`` is when its clock began.

    Throws OcrError.
    """
    if not data:
        raise OcrError(ErrorCode.EMPTY_FILE, "the file is empty (0 bytes)", "check where it came from")
    kind = media_type(data)
    reading = read_believed(data, kind, request)
    read_at = perf_counter()
    said = dict.fromkeys((n.code, n.message, n.page) for n in reading.notices)
    warnings = [Notice(code=code, message=message, page=page) for code, message, page in said]
    parsed = _with_data(reading, data if kind == PDF else None, request.password, warnings)
    warnings.extend(parsed.warnings)
    parsed_at = perf_counter()
    document = Document(
        source=Source(
            file=request.file,
            file_b64=request.file_b64,
            sha256=sha256,
            bytes=len(data),
            media_type=kind,
            pages=reading.page_count,
        ),
        profile=reading.profile,
        text="\f".join([page.text for page in reading.pages]),
        pages=_pages(reading),
        ticket=parsed.ticket,
        checks=parsed.checks,
        warnings=warnings,
        engine=Engine(version=__version__, fingerprint=fingerprint()),
        timing_ms=Timing(
            queue=request.queue_ms,
            read=round(_milliseconds(started, read_at) - reading.recognise_ms, 2),
            recognise=reading.recognise_ms,
            parse=_milliseconds(read_at, parsed_at),
        ),
    )
    if request.explain:
        document.explanation = explain(parsed, reading.engine)
    document.timing_ms.total = round(request.queue_ms + _milliseconds(started, perf_counter()), 2)
    mended = reading.mended is not None
    return ReadDocument(
        document=document,
        pages=reading.pages,
        data=data if reading.mended is None else reading.mended,
        password=None if mended else request.password,
        max_megapixels=request.limits.max_megapixels,
    )


def _with_data(
    reading: Reading, pdf: bytes | None, password: str | None, warnings: list[Notice]
) -> ParsedTicket:
    """Add to the ticket what codes on the pages and an invoice inside the file state."""
    parsed = reading.parsed
    codes = [code for page in reading.pages for code in page.codes]
    if pdf is not None and reading.engine == "pdfplumber":  # which sees no codes
        codes = find_pdf_codes(pdf, password, [page.number for page in reading.pages])
    if codes:
        parsed = apply_codes(parsed, codes)
    embedded = None if pdf is None else find_embedded(pdf, password, warnings)
    return parsed if embedded is None else apply_embedded(parsed, embedded)


def _pages(reading: Reading) -> list[Page]:
    return [
        Page(
            number=page.number,
            width=page.width,
            height=page.height,
            unit=page.unit,
            rotation=page.rotation,
            source=page.source,
            confidence=page.confidence,
            text=page.text,
        )
        for page in reading.pages
    ]


def _milliseconds(begin: float, end: float) -> float:
    return round((end - begin) * 1000, 2)
