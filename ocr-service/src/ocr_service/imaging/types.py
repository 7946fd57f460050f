# SPDX-License-Identifier: Apache-2.0
"""Which kind of picture a file is, by its first bytes, and the type of decoded pictures. Needs no library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # height x width x 3 (red, green, blue), 0 to 255
    Picture = NDArray[np.uint8]
else:
    Picture = Any

JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
TIFF = "image/tiff"
HEIC = "image/heic"
AVIF = "image/avif"
BMP = "image/bmp"
GIF = "image/gif"

IMAGE_TYPES = frozenset({JPEG, PNG, WEBP, TIFF, HEIC, AVIF, BMP, GIF})

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


def image_type(head: bytes) -> str | None:
    """Return the media type of a picture from its first 64 bytes or more; None if it is no picture."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _heif(head)
    # two letters are too few to tell a bitmap by: its header has one of a few sizes
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return BMP
    return None


def _heif(head: bytes) -> str | None:
    """Look at the main brand, then at those the file says it is compatible with."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if any(brand in _AVIF_BRANDS for brand in brands):
        return AVIF
    return HEIC if any(brand in _HEIC_BRANDS for brand in brands) else None
