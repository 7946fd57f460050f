# SPDX-License-Identifier: Apache-2.0
"""One request: from a file descriptor to the frames of the answer, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from time import perf_counter

from pydantic import ValidationError
from pydantic_core import to_json

from ocr_service.believe import NeedsRecognition
from ocr_service.errors import ErrorCode, OcrError
from ocr_service.models import Document, ErrorRecord, FailedSource, Failure, Limits, Request
from ocr_service.pipeline import read_document
from ocr_service.rendering import RENDERERS

_CHUNK = 1 << 24
# the same request then comes to a process that has the models of recognition
_ELSEWHERE = b'{"status":"recognise"}'
_INTERNAL_HINT = "this is an error of the program; please report it with the file's kind and this message"


def answer(fd: int, request_json: bytes) -> list[bytes]:
    """Return the frames for one request."""
    started = perf_counter()
    source = FailedSource(file="")
    try:
        request = _parse_request(request_json, source)
        data = _read_all(fd, request.limits, source)
        source.sha256 = hashlib.sha256(data).hexdigest()
        read = read_document(data, request, source.sha256, started)
        rendered = [RENDERERS[name](read) for name in request.formats if name != "json"]
        return [_meta(read.document), read.document.to_json(), *rendered]
    except NeedsRecognition:
        return [_ELSEWHERE]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        return _failed(source, _classify(error))


def last_resort(error: BaseException) -> list[bytes]:
    """Return frames for an error in the handling of errors, with the least means."""
    code = "memory_limit" if isinstance(error, MemoryError) else "internal"
    record = {
        "code": code,
        "message": f"the request could not be answered ({type(error).__name__})",
        "hint": "raise the memory limit" if code == "memory_limit" else _INTERNAL_HINT,
        "retryable": False,
    }
    failure = {"schema": "ocr.document/1", "source": {"file": ""}, "error": record}
    return [json.dumps({"status": "error", "error": record}).encode(), json.dumps(failure).encode()]


def _parse_request(request_json: bytes, source: FailedSource) -> Request:
    try:
        request = Request.model_validate_json(request_json)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "request"
        raise OcrError(
            ErrorCode.BAD_REQUEST,
            f"the request is not valid: {where}: {str(first['msg']).lower()}",
            "client and service may be of different versions: ocr restart",
        ) from error
    # NUL is how decimals are marked on their way to JSON; no file name can hold one
    request.file = request.file.replace("\0", "\ufffd")
    if request.file_b64 is not None:
        request.file_b64 = request.file_b64.replace("\0", "")
    source.file, source.file_b64 = request.file, request.file_b64
    unknown = [name for name in request.formats if name != "json" and name not in RENDERERS]
    if unknown:
        known = ", ".join(["json", *RENDERERS])
        raise OcrError(ErrorCode.BAD_REQUEST, f"no format is called {unknown[0]!r}", f"formats are {known}")
    if "explain" in request.formats:
        request.explain = True
    return request


def _read_all(fd: int, limits: Limits, source: FailedSource) -> bytes:
    """Read the whole file from its start, wherever the descriptor stands."""
    try:
        state = os.fstat(fd)
        if stat.S_ISDIR(state.st_mode):
            raise OcrError(ErrorCode.IS_DIRECTORY, "it is a directory", "name the files in it")
        if not stat.S_ISREG(state.st_mode):
            raise OcrError(
                ErrorCode.NOT_A_FILE, "it is not a regular file", "pipe its content in: ocr - < FILE"
            )
        source.bytes = state.st_size
        _check_size(state.st_size, limits)
        parts: list[bytes] = []
        size = 0
        while part := os.pread(fd, min(_CHUNK, max(state.st_size - size, 1)), size):
            parts.append(part)
            size += len(part)
            _check_size(size, limits)
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        if error.errno == errno.EBADF:
            raise OcrError(
                ErrorCode.BAD_REQUEST, f"no file came with the request: {reason}", "try again"
            ) from error
        raise OcrError(
            ErrorCode.DAMAGED_FILE, f"the file cannot be read: {reason}", "check the disk"
        ) from error
    source.bytes = size
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise OcrError(
            ErrorCode.TOO_LARGE,
            f"the file has {size} bytes, the limit is {limits.max_bytes}",
            "split the file or raise the limit on bytes",
        )


def _classify(error: BaseException) -> OcrError:
    """Name an exception by its type; messages of libraries can be empty or hold contents."""
    if isinstance(error, OcrError):
        return error
    if isinstance(error, MemoryError):
        return OcrError(
            ErrorCode.MEMORY_LIMIT,
            "the file needs more memory than it may have",
            "it may be damaged or hostile; else raise the memory limit",
        )
    return OcrError(ErrorCode.INTERNAL, f"reading failed with {type(error).__name__}", _INTERNAL_HINT)


def _meta(document: Document) -> bytes:
    return to_json(
        {
            "status": "ok",
            "failed_checks": document.failed_checks,
            "warnings": [warning.model_dump() for warning in document.warnings],
        }
    )


def _failed(source: FailedSource, error: OcrError) -> list[bytes]:
    record = ErrorRecord(
        code=error.code.code, message=error.message, hint=error.hint, retryable=error.code.retryable
    )
    failure = Failure(source=source, error=record)
    return [to_json({"status": "error", "error": record.model_dump()}), failure.to_json()]
