# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content: names lie."""

from __future__ import annotations

from ocr_service.errors import ErrorCode, OcrError

PDF = "application/pdf"

_HEADER_WINDOW = 1024  # Acrobat and PDFium look this far for the header
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc", b"avif")


def media_type(data: bytes) -> str:
    """Return the media type of a file that can be read.

    Throws OcrError: unsupported_type.
    """
    head = data[:_HEADER_WINDOW]
    if b"%PDF-" in head:
        return PDF
    image = _image(head)
    if image:
        raise OcrError(
            ErrorCode.UNSUPPORTED_TYPE,
            f"the file is a picture ({image}), not a PDF",
            "recognition of pictures is not in this version; give a PDF that has a text layer",
        )
    # the header is gone, but the objects are there: let the engines try to rebuild it
    if b"endobj" in data and b"/Page" in data:
        return PDF
    raise OcrError(
        ErrorCode.UNSUPPORTED_TYPE,
        "the content is not a PDF",
        "give a PDF file; see what it is with: file FILE",
    )


def _image(head: bytes) -> str | None:
    for magic, name in _IMAGES:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "HEIC"
    return None
