# SPDX-License-Identifier: Apache-2.0
"""Which versions read a document, and one short name for the combination."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata

from ocr_service import __version__

PACKAGES = (
    "pypdfium2",
    "pdfminer.six",
    "pdfplumber",
    "pikepdf",
    "pydantic",
    "pillow",
    "pillow-heif",
    "python-stdnum",
    "rapidocr",
    "onnxruntime",
    "opencv-python-headless",
    "tesserocr",
    "zxing-cpp",
    "lxml",
    "invoice2data",
)


@cache
def package_versions() -> dict[str, str]:
    """Versions of the packages whose change can change a result."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found


@cache
def fingerprint() -> str:
    """16 hex digits that change when the service or one of its packages does."""
    parts = [f"ocr-service {__version__}", *(f"{name} {value}" for name, value in package_versions().items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
