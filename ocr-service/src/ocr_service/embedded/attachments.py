# SPDX-License-Identifier: Apache-2.0
"""The files attached to a PDF, through PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium

_MOST = 50
_LONGEST_NAME = 2048


class TooLarge(Exception):
    """An attachment is longer than what was allowed."""


@contextmanager
def opened(data: bytes, password: str | None) -> Iterator[Any]:
    """Give PDFium's handle of a document, or None where it cannot be opened."""
    secret = None if password is None else password.encode("utf-8", "surrogateescape").split(b"\0")[0]
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), secret)
    try:
        yield handle or None
    finally:
        if handle:
            pdfium.FPDF_CloseDocument(handle)


def attachments(document: Any) -> Iterator[tuple[str, Any]]:
    """Name each attached file, with the handle by which to read it."""
    for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document), _MOST)):
        handle = pdfium.FPDFDoc_GetAttachment(document, index)
        if handle:
            yield _name(handle), handle


def content(attachment: Any, most: int) -> bytes:
    """Read an attached file.

    Throws TooLarge for more than ``most`` bytes; a file that cannot be read is empty.
    """
    length = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(length)):
        return b""
    if length.value > most:
        raise TooLarge
    buffer = ctypes.create_string_buffer(length.value)
    if not pdfium.FPDFAttachment_GetFile(attachment, buffer, length.value, ctypes.byref(length)):
        return b""
    return buffer.raw[: length.value]


def _name(attachment: Any) -> str:
    buffer = (ctypes.c_ushort * _LONGEST_NAME)()
    size = pdfium.FPDFAttachment_GetName(attachment, buffer, ctypes.sizeof(buffer))
    if not 2 <= size <= ctypes.sizeof(buffer):
        return ""
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").replace("\0", "")
