# SPDX-License-Identifier: Apache-2.0
"""What a document looks like in each output format; one module a format."""

from __future__ import annotations

from collections.abc import Callable

from ocr_service.models import Document
from ocr_service.rendering import explain, text

# the JSON document always goes first and needs no entry
RENDERERS: dict[str, Callable[[Document], bytes]] = {
    "text": text.render,
    "explain": explain.render,
}
