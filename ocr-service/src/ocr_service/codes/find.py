# SPDX-License-Identifier: Apache-2.0
"""Decode the codes in a picture with zxing-cpp."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ocr_service.codes.meaning import meaning
from ocr_service.models import Code

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

# what shops, tax offices, banks and carriers print; the rest that the decoder knows finds ghosts in text
_FORMATS = (
    "EANUPC",
    "Code128",
    "Code39",
    "ITF",
    "DataBar",
    "DataBarExp",
    "QRCode",
    "MicroQRCode",
    "DataMatrix",
    "Aztec",
    "PDF417",
)
_LONGEST_TEXT = 4096


def find_codes(image: Picture | memoryview, page: int, scale: float = 1.0) -> list[Code]:
    """Return the codes in a picture, from top to bottom.

    ``image`` is RGB or grey, rows × columns (× 3) of bytes, an array or any buffer of that shape; ``scale``
    is how many of its pixels make one unit of the page, so that the boxes are the page's. Turned and mirrored
    codes are found too.
    """
    decoder, formats = _decoder()
    # a single row holds a bar code or nothing: there is nothing to turn or to shrink
    search = len(image) > 1
    found = decoder.read_barcodes(
        image,
        formats=formats,
        text_mode=decoder.TextMode.Plain,
        try_rotate=search,
        try_downscale=search,
        try_invert=search,
    )
    codes = [_code(decoder, mark, page, scale) for mark in found if mark.valid]
    return sorted(codes, key=lambda code: (code.box or (0, 0, 0, 0))[1])


@cache
def _decoder() -> tuple[Any, Any]:
    import zxingcpp

    chosen = [getattr(zxingcpp.BarcodeFormat, name) for name in _FORMATS]
    return zxingcpp, zxingcpp.BarcodeFormats(chosen)


def _code(decoder: Any, mark: Any, page: int, scale: float) -> Code:
    data = bytes(mark.bytes)
    binary = mark.content_type in (decoder.ContentType.Binary, decoder.ContentType.Mixed)
    # no text of the contract may hold a NUL, and bytes that are no text are of use only as what they are
    text = data.hex() if binary or "\0" in mark.text else mark.text
    kind, fields = meaning(str(mark.format), mark.text, data)
    corners = mark.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    xs, ys = [point.x / scale for point in points], [point.y / scale for point in points]
    return Code(
        format=str(mark.format).lower().replace(" ", "_"),
        kind=kind,
        text=text[:_LONGEST_TEXT],
        page=page,
        box=(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2)),
        fields=fields,
    )
