# SPDX-License-Identifier: Apache-2.0
"""Which versions read a document, and one short name for the combination."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import cache

from ocr_service import __version__

PACKAGES = (
    "babel",
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
    "xlsxwriter",
)


@cache
def package_versions() -> dict[str, str]:
    """Versions of the packages whose change can change a result."""
    # by the names of the folders: to parse the description of each package takes ten times as long
    installed: dict[str, str] = {}
    for place in sys.path:
        with contextlib.suppress(OSError):
            for name in os.listdir(place):  # noqa: PTH208 (a path object for each of hundreds)
                package, _, version = name.removesuffix(".dist-info").partition("-")
                if name.endswith(".dist-info"):
                    installed.setdefault(package.replace("_", "-").replace(".", "-").lower(), version)
    return {name: installed.get(name.replace(".", "-"), "unknown") for name in PACKAGES}


@cache
def fingerprint() -> str:
    """16 hex digits that change when the service or one of its packages does."""
    parts = [f"ocr-service {__version__}", *(f"{name} {value}" for name, value in package_versions().items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
