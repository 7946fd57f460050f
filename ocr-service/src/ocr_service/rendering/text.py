# SPDX-License-Identifier: Apache-2.0
"""Plain text, laid out as on the page; pages are parted by form feeds."""

from __future__ import annotations

from ocr_service.rendering.base import ReadDocument


def render(read: ReadDocument) -> bytes:
    """Return the text in UTF-8."""
    return read.document.text.encode("utf-8", "replace")
