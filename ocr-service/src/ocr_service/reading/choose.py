# SPDX-License-Identifier: Apache-2.0
"""Which engine reads a file, and what to do when it cannot."""

from __future__ import annotations

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.reading.base import OpenFile, Reader, ReadNotice, ReadPage, ReadResult
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.pdfium import PdfiumReader
from ocr_service.reading.pdfplumber import PdfplumberReader
from ocr_service.reading.quality import is_better, judge_raw, judge_read
from ocr_service.reading.ranges import pages_wanted
from ocr_service.reading.repair import repair

_ASK_ANOTHER = (ErrorCode.NO_PAGES, ErrorCode.PASSWORD_REQUIRED, ErrorCode.PASSWORD_WRONG)
_READERS: tuple[Reader, ...] = (PdfiumReader(), PdfplumberReader())
_DAMAGED_HINT = "open it in a viewer and print it to a new PDF, or ask for the file again"


def readers(engine: str, needs: frozenset[str] = frozenset()) -> list[Reader]:
    """Return the engines to try in order: the one asked for, or all that give what is needed."""
    if engine == "auto":
        return [reader for reader in _READERS if needs <= reader.gives]
    first = [reader for reader in _READERS if reader.name == engine]
    return first + [reader for reader in _READERS if reader.name != engine]


def read_file(
    data: bytes, *, engine: str, pages: str | None, password: str | None, max_pages: int
) -> ReadResult:
    """Read the wanted pages of a PDF with the first engine that reads all of them, else with the best.

    What no engine can open is mended first, if it can be. Throws OcrError.
    """
    try:
        return _read_as_is(data, engine=engine, pages=pages, password=password, max_pages=max_pages)
    except OcrError as error:
        if error.code not in (ErrorCode.DAMAGED_FILE, ErrorCode.NO_PAGES):
            raise
        mended = repair(data, password)
        if mended is None:
            raise
        failure = error
    try:
        result = _read_as_is(mended, engine=engine, pages=pages, password=None, max_pages=max_pages)
    except OcrError as second:
        hopeless = second.code in (ErrorCode.DAMAGED_FILE, ErrorCode.NO_PAGES)
        raise (failure if hopeless else second) from second
    result.mended = mended
    message = "the file is damaged: its pages were found again, and some may be missing"
    result.notices.insert(0, ReadNotice("repaired", message))
    return result


def _read_as_is(
    data: bytes, *, engine: str, pages: str | None, password: str | None, max_pages: int
) -> ReadResult:
    attempts = readers(engine)
    partial: list[ReadResult] = []
    failure: Exception | None = None
    for reader in attempts:
        others = [other for other in attempts if other is not reader] if engine == "auto" else []
        try:
            result = _read_with(reader, others, data, pages, password, max_pages)
        except MemoryError:
            raise
        except OcrError as error:
            # what has no pages or asks for a password for one engine may open with the next
            if error.code not in _ASK_ANOTHER:
                raise
            failure = failure or error
            continue
        except Exception as error:  # the libraries raise nearly anything on a damaged file
            _raise_memory_error(error)
            failure = failure or error
            continue
        if reader is not attempts[0]:
            result.notices.insert(0, _other_engine(attempts[0].name, reader.name, failure))
        if not _unreadable(result):
            return result
        partial.append(result)
    if partial:
        best = min(partial, key=_unreadable)
        if _unreadable(best) < len(best.pages):
            return best
    if isinstance(failure, OcrError):
        raise failure
    raise OcrError(ErrorCode.DAMAGED_FILE, _why(failure), _DAMAGED_HINT) from failure


def _other_engine(first: str, second: str, failure: Exception | None) -> ReadNotice:
    why = failure.message if isinstance(failure, OcrError) else "the file is damaged"
    return ReadNotice("other_engine", f"{first} could not read it ({why}), {second} could")


def _unreadable(result: ReadResult) -> int:
    return sum(notice.code == "page_unreadable" for notice in result.notices)


def _why(error: Exception | None) -> str:
    if _caused_by(error, RecursionError):
        return "the file is damaged: its objects refer to each other without end"
    return "the file is damaged and cannot be read"


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Tell whether an exception is of a kind or wraps one; libraries wrap without a cause or a message."""
    if error is None or isinstance(error, kind):
        return error is not None
    return any(isinstance(part, kind) for part in (*error.args, error.__cause__, error.__context__))


def _raise_memory_error(error: Exception) -> None:
    if _caused_by(error, MemoryError):
        raise MemoryError from error


def _read_with(
    reader: Reader,
    others: list[Reader],
    data: bytes,
    pages: str | None,
    password: str | None,
    max_pages: int,
) -> ReadResult:
    with reader.open(data, password) as opened:
        count = opened.page_count
        if count < 1:
            raise OcrError(ErrorCode.NO_PAGES, "the file has no pages", "check the file in a viewer")
        result = ReadResult(reader.name, count, [])
        incomplete = [
            position
            for position, number in enumerate(pages_wanted(pages, count, max_pages))
            if not _read_page(opened, number, result)
        ]
    for other in others if incomplete else ():
        _complete(other, data, password, incomplete, result)
    return result


def _read_page(opened: OpenFile, number: int, result: ReadResult) -> bool:
    """Read one page; a page that cannot be read costs only itself. Returns whether its text is complete."""
    try:
        raw = opened.read_page(number)
        page = put_in_order(raw)
    except MemoryError:
        raise
    except Exception as error:  # as above: nearly anything
        _raise_memory_error(error)
        result.pages.append(ReadPage(number, 0.0, 0.0, 0, [], ""))
        result.notices.append(
            ReadNotice("page_unreadable", f"page {number} is damaged and cannot be read", number)
        )
        return True
    result.pages.append(page)
    if not page.lines:
        message = f"page {number} has no text layer"
        result.notices.append(ReadNotice("no_text_layer", message, number))
    return raw.complete and judge_raw(raw).verdict != "bad"


def _complete(
    other: Reader, data: bytes, password: str | None, positions: list[int], result: ReadResult
) -> None:
    """Read again with another engine the pages whose fonts the first could not name; keep what is longer."""
    try:
        with other.open(data, password) as opened:
            for position in positions:
                first = result.pages[position]
                raw = opened.read_page(first.number)
                second = put_in_order(raw)
                if is_better(judge_raw(raw), judge_read(first)):
                    # what else is known of the page is known from the first engine
                    second.pictures, second.codes = first.pictures, first.codes
                    second.hidden, second.picture = first.hidden, first.picture
                    result.pages[position] = second
                    result.notices = [
                        n for n in result.notices if (n.code, n.page) != ("no_text_layer", first.number)
                    ]
                    found = f"{result.engine} found too little text on page {first.number}"
                    message = f"{found}, {other.name} more"
                    result.notices.append(ReadNotice("other_engine", message, first.number))
    except MemoryError:
        raise
    except Exception:  # what the first engine found stands
        return
