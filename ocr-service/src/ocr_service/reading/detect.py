# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content: names lie."""

from __future__ import annotations

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.types import image_type
from ocr_service.reading.plain import TEXT, plain_text

PDF = "application/pdf"

_HEADER_WINDOW = 1024  # Acrobat and PDFium look this far for the header


def media_type(data: bytes) -> str:
    """Return the media type of a file that can be read.

    Throws OcrError: unsupported_type.
    """
    head = data[:_HEADER_WINDOW]
    if b"%PDF-" in head:
        return PDF
    image = image_type(head)
    if image:
        return image
    # the header is gone, but the objects are there: let the engines try to rebuild it
    if b"endobj" in data and b"/Page" in data:
        return PDF
    if plain_text(data) is not None:
        return TEXT
    raise OcrError(
        ErrorCode.UNSUPPORTED_TYPE,
        "the content is neither a PDF nor a picture nor plain text",
        "give a PDF, JPEG, PNG, TIFF, WEBP, HEIC, AVIF, BMP, GIF or TXT; see what it is with: file FILE",
    )
