# SPDX-License-Identifier: Apache-2.0
"""The order of the stages for one document: detect, read, parse, check; knows no engine by name."""

from __future__ import annotations

import hashlib
import os
from time import perf_counter

from ocr_service import __version__
from ocr_service.errors import ErrorCode, OcrError
from ocr_service.models import Document, Engine, Notice, Page, Request, Source, Timing
from ocr_service.reading.base import ReadResult
from ocr_service.reading.choose import read_file
from ocr_service.reading.detect import media_type
from ocr_service.tickets.base import ParsedTicket
from ocr_service.tickets.registry import explain, parse_ticket
from ocr_service.versions import fingerprint


def read_path(
    path: str | os.PathLike[str], *, pages: str | None, password: str | None, engine: str
) -> Document:
    """Read the file at a path, without the daemon.

    Throws OcrError, OSError.
    """
    from pathlib import Path

    if engine not in ("auto", "pdfium", "pdfplumber"):
        raise OcrError(ErrorCode.USAGE, f"no engine is called {engine!r}", "use auto, pdfium or pdfplumber")
    started = perf_counter()
    data = Path(path).read_bytes()
    request = Request(file=os.fspath(path), pages=pages, password=password, engine=engine)  # type: ignore[arg-type]
    return read_document(data, request, hashlib.sha256(data).hexdigest(), started)


def read_document(data: bytes, request: Request, sha256: str, started: float) -> Document:
    """Read one document from its bytes; ``started`` is when its clock began.

    Throws OcrError.
    """
    if not data:
        raise OcrError(ErrorCode.EMPTY_FILE, "the file is empty (0 bytes)", "check where it came from")
    kind = media_type(data)
    result = read_file(
        data,
        engine=request.engine,
        pages=request.pages,
        password=request.password,
        max_pages=request.limits.max_pages,
    )
    read_at = perf_counter()
    warnings = [Notice(code=n.code, message=n.message, page=n.page) for n in result.notices]
    parsed = _parse(result, warnings)
    parsed_at = perf_counter()
    document = Document(
        source=Source(
            file=request.file,
            file_b64=request.file_b64,
            sha256=sha256,
            bytes=len(data),
            media_type=kind,
            pages=result.page_count,
        ),
        profile="pdf-text",
        text="\f".join([page.text for page in result.pages]),
        pages=_pages(result),
        ticket=parsed.ticket,
        checks=parsed.checks,
        warnings=warnings,
        engine=Engine(version=__version__, fingerprint=fingerprint()),
        timing_ms=Timing(
            queue=request.queue_ms,
            read=_milliseconds(started, read_at),
            parse=_milliseconds(read_at, parsed_at),
        ),
    )
    if request.explain:
        document.explanation = explain(parsed, result.engine)
    document.timing_ms.total = round(request.queue_ms + _milliseconds(started, perf_counter()), 2)
    return document


def _parse(result: ReadResult, warnings: list[Notice]) -> ParsedTicket:
    """Look for a ticket; an error of a layout must not cost the text that was read."""
    try:
        parsed = parse_ticket([line for page in result.pages for line in page.lines])
    except MemoryError:
        raise
    except Exception as error:  # an error of ours, told as such
        message = f"the ticket could not be taken apart ({type(error).__name__}); its text is complete"
        warnings.append(Notice(code="ticket_not_parsed", message=message))
        return ParsedTicket()
    warnings.extend(parsed.warnings)
    return parsed


def _pages(result: ReadResult) -> list[Page]:
    return [
        Page(
            number=page.number,
            width=page.width,
            height=page.height,
            rotation=page.rotation,
            source="text" if page.lines else "none",
            text=page.text,
        )
        for page in result.pages
    ]


def _milliseconds(begin: float, end: float) -> float:
    return round((end - begin) * 1000, 2)
