# SPDX-License-Identifier: Apache-2.0
"""Plain text, laid out as on the page; pages are parted by form feeds."""

from __future__ import annotations

from ocr_service.models import Document


def render(document: Document) -> bytes:
    """Return the text in UTF-8."""
    return document.text.encode("utf-8", "replace")
