# SPDX-License-Identifier: Apache-2.0
"""Error codes and the exceptions that carry them.

The names, numbers and exit statuses mirror the table of the native side; a seam test compares both.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class ErrorInfo(NamedTuple):
    """What is fixed for one error code."""

    number: int
    exit_status: int
    retryable: bool = False


class ErrorCode(Enum):
    """Every error the product reports; the name in lower case is what users and scripts see."""

    BAD_REQUEST = ErrorInfo(1, 2)
    USAGE = ErrorInfo(2, 2)
    NOT_FOUND = ErrorInfo(10, 66)
    IS_DIRECTORY = ErrorInfo(11, 66)
    NOT_A_FILE = ErrorInfo(12, 66)
    PERMISSION_DENIED = ErrorInfo(13, 77)
    EMPTY_FILE = ErrorInfo(20, 65)
    TOO_LARGE = ErrorInfo(21, 65)
    UNSUPPORTED_TYPE = ErrorInfo(22, 65)
    DAMAGED_FILE = ErrorInfo(23, 65)
    NO_PAGES = ErrorInfo(24, 65)
    TOO_MANY_PAGES = ErrorInfo(25, 65)
    BAD_PAGE_RANGE = ErrorInfo(26, 65)
    PASSWORD_REQUIRED = ErrorInfo(27, 77)
    PASSWORD_WRONG = ErrorInfo(28, 77)
    MEMORY_LIMIT = ErrorInfo(29, 65)
    TOO_MANY_PIXELS = ErrorInfo(30, 65)
    TIMED_OUT = ErrorInfo(40, 75, True)
    BUSY = ErrorInfo(41, 75, True)
    CANCELLED = ErrorInfo(42, 130)
    UNAVAILABLE = ErrorInfo(50, 69, True)
    PYTHON_MISSING = ErrorInfo(51, 69)
    PYTHON_TOO_OLD = ErrorInfo(52, 69)
    PYTHON_MODULE_MISSING = ErrorInfo(53, 69)
    PYTHON_MODULE_BROKEN = ErrorInfo(54, 69)
    PYTHON_PACKAGE_TOO_OLD = ErrorInfo(55, 69)
    PROTOCOL_MISMATCH = ErrorInfo(56, 69)
    RECOGNITION_UNAVAILABLE = ErrorInfo(57, 69)
    WORKER_CRASHED = ErrorInfo(60, 70, True)
    DAEMON_LOST = ErrorInfo(61, 70, True)
    INTERNAL = ErrorInfo(62, 70)
    CANNOT_CREATE = ErrorInfo(70, 73)
    WRITE_FAILED = ErrorInfo(71, 74)
    CONFIG = ErrorInfo(80, 78)
    STORE_UNAVAILABLE = ErrorInfo(90, 69, True)
    STORE_SCHEMA_NEWER = ErrorInfo(91, 78)
    STORE_DAMAGED = ErrorInfo(92, 74)
    STORE_FULL = ErrorInfo(93, 74)
    STORE_FAILED = ErrorInfo(94, 74)
    SPOOL_FULL = ErrorInfo(95, 75, True)

    @property
    def code(self) -> str:
        """The stable name, as it stands in records and on the wire."""
        return self.name.lower()

    @property
    def number(self) -> int:
        """The number on the wire."""
        return self.value.number

    @property
    def exit_status(self) -> int:
        """The exit status of the command for a single input."""
        return self.value.exit_status

    @property
    def retryable(self) -> bool:
        """Whether the same request may well work a moment later."""
        return self.value.retryable


class OcrError(Exception):
    """A failure with a code, a sentence on what failed, and a hint on what to do next."""

    def __init__(self, code: ErrorCode, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
