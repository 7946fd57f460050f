# SPDX-License-Identifier: Apache-2.0
"""Reads shop tickets: text, structured data and the sums that must hold.

Importing the package is cheap; what reads is imported on the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from ocr_service.models import Document

__version__ = "0.1.0"
__all__ = ["__version__", "read"]


def read(
    path: str | os.PathLike[str],
    *,
    pages: str | None = None,
    password: str | None = None,
    engine: str = "auto",
) -> Document:
    """Read one file and return its document.

    Throws ``ocr_service.errors.OcrError`` with a code, and OSError where the file cannot be opened.
    """
    from ocr_service.pipeline import read_path

    return read_path(path, pages=pages, password=password, engine=engine)
