# SPDX-License-Identifier: Apache-2.0
"""Pages of a PDF that are pictures.

JPEG and PNG go in as they are; of the others, those that were saved without loss are so again.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from ocr_service.imaging.decode import Frame, PictureFile
from ocr_service.imaging.types import JPEG, PNG
from ocr_service.rendering.base import ReadDocument

_POINTS_PER_INCH = 72.0
# what programs write that know of no resolution
_UNKNOWN_DPI = frozenset({72, 96})
_A4 = 595.0, 842.0
_LONGEST = 14_400.0  # points that a page may have
_QUALITY = 90
_ORIENTATION = 0x0112
# how the unit square is placed to show a picture as EXIF says, in shares of the page's width and height
_PLACES = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_PNG_HEAD = 8
_PNG_COLOURS = {0: 1, 2: 3, 3: 1}  # those without alpha: channels
_COLOUR_SPACES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


@dataclass(slots=True)
class PicturePage:
    """A page that shows a picture, and how many points one of its pixels has."""

    page: pikepdf.Page
    number: int
    wide: float  # points
    high: float
    scale: float


def picture_pages(pdf: pikepdf.Pdf, read: ReadDocument) -> list[PicturePage]:
    """Add a page for each picture of the file. Throws OcrError as reading does."""
    damaged = any(warning.code == "damaged_picture" for warning in read.document.warnings)
    with PictureFile(read.data, read.max_megapixels) as file:
        pages = []
        for number in range(1, file.page_count + 1):
            frame = file.read_page(number)
            image, orientation = _as_it_is(pdf, read, damaged) or (_again(pdf, frame), 1)
            pages.append(_page(pdf, frame, image, orientation))
    return pages


def _page(pdf: pikepdf.Pdf, frame: Frame, image: pikepdf.Object, orientation: int) -> PicturePage:
    scale = _points_per_pixel(frame)
    wide, high = frame.width * scale, frame.height * scale
    a, b, c, d, e, f = _PLACES[orientation]
    place = (a * wide, b * high, c * wide, d * high, e * wide, f * high)
    draw = f"q {' '.join(f'{value:.4f}' for value in place)} cm /Picture Do Q"
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(wide, 4), round(high, 4)]),
        Resources=Dictionary(XObject=Dictionary(Picture=image)),
        Contents=pdf.make_stream(draw.encode()),
    )
    pdf.pages.append(pikepdf.Page(page))
    return PicturePage(pdf.pages[-1], frame.number, wide, high, scale)


def _points_per_pixel(frame: Frame) -> float:
    """Return the size that the file states; one that states none fills a sheet of A4."""
    longest = max(frame.width, frame.height)
    if frame.dpi is not None and round(frame.dpi) not in _UNKNOWN_DPI:
        return min(_POINTS_PER_INCH / frame.dpi, _LONGEST / longest)
    return min(_A4[0] / min(frame.width, frame.height), _A4[1] / longest)


def _as_it_is(pdf: pikepdf.Pdf, read: ReadDocument, damaged: bool) -> tuple[pikepdf.Object, int] | None:
    """Return the picture with the bytes of its file, and its orientation; None where no PDF can hold it."""
    kind = read.document.source.media_type
    if damaged or kind not in (JPEG, PNG):
        return None
    with Image.open(io.BytesIO(read.data), formats=("JPEG", "PNG")) as image:
        orientation = image.getexif().get(_ORIENTATION, 1)
        if orientation not in _PLACES:
            orientation = 1
        profile = image.info.get("icc_profile")
        if kind == JPEG:
            made = _jpeg(pdf, read.data, image, profile)
        else:
            made = _png(pdf, read.data, profile) if "transparency" not in image.info else None
    return None if made is None else (made, orientation)


def _jpeg(pdf: pikepdf.Pdf, data: bytes, image: Any, profile: bytes | None) -> pikepdf.Object | None:
    channels = len(image.getbands())
    if image.bits != 8 or channels not in _COLOUR_SPACES:
        return None
    made = _image(pdf, data, image.size, 8, _colours(pdf, channels, profile), Name.DCTDecode)
    if channels == 4 and "adobe" in image.info:  # Adobe's programs write the inverse of the ink
        made["/Decode"] = Array([1, 0] * channels)
    return made


def _again(pdf: pikepdf.Pdf, frame: Frame) -> pikepdf.Object:
    """Return a picture that was decoded, in the smallest way that keeps what its file has kept."""
    pixels = frame.pixels
    if frame.lossy:
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=_QUALITY, optimize=True)
        size = pixels.shape[1], pixels.shape[0]
        return _image(pdf, out.getvalue(), size, 8, Name.DeviceRGB, Name.DCTDecode)
    image = _reduced(pixels)
    if image.mode == "1":
        return _fax(pdf, image)
    out = io.BytesIO()
    image.save(out, "PNG")
    made = _png(pdf, out.getvalue(), None)
    assert made is not None
    return made


def _reduced(pixels: Any) -> Image.Image:
    """Return the picture in black and white, in grey, in few colours or in all, as it needs."""
    image = Image.fromarray(pixels)
    red, green, blue = (pixels[:, :, channel] for channel in range(3))
    if np.array_equal(red, green) and np.array_equal(green, blue):
        grey = Image.fromarray(np.ascontiguousarray(red))
        shades = grey.histogram()
        # a threshold and not PIL's dithering
        return grey.point(lambda value: value, "1") if sum(shades) == shades[0] + shades[255] else grey
    few = image.getcolors(256)
    if few is None:
        return image
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for _, colour in few for channel in colour])  # type: ignore[union-attr]
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def _fax(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    """Return a black and white picture as CCITT group 4."""
    out = io.BytesIO()
    rows_per_strip = 278
    image.save(out, "TIFF", compression="group4", tiffinfo={rows_per_strip: image.height})
    with Image.open(out) as written:
        strips = written.tag_v2[273], written.tag_v2[279], written.tag_v2[262]  # type: ignore[attr-defined]
    (start,), (size,), white_is_zero = strips[0], strips[1], strips[2] == 0
    parameters = Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=not white_is_zero)
    made = _image(
        pdf, out.getvalue()[start : start + size], image.size, 1, Name.DeviceGray, Name.CCITTFaxDecode
    )
    made["/DecodeParms"] = parameters
    return made


def _png(pdf: pikepdf.Pdf, data: bytes, profile: bytes | None) -> pikepdf.Object | None:
    """Return a PNG's compressed rows as they are; None for what a PDF cannot hold: interlaced, with alpha."""
    body, palette = [], b""
    wide = high = bits = colour = interlaced = 0
    at = _PNG_HEAD
    while at + 8 <= len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at + 8 : at + 8 + size]
        if name == b"IHDR":
            wide, high, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunk)
        elif name == b"PLTE":
            palette = chunk
        elif name == b"IDAT":
            body.append(chunk)
        at += size + 12
    channels = _PNG_COLOURS.get(colour)
    if channels is None or interlaced or not wide or not high:
        return None
    space = _colours(pdf, channels if colour != 3 else 3, profile)
    if colour == 3:
        space = Array([Name.Indexed, space, len(palette) // 3 - 1, pikepdf.String(palette)])
    parameters = Dictionary(Predictor=15, Colors=channels, BitsPerComponent=bits, Columns=wide)
    made = _image(pdf, b"".join(body), (wide, high), bits, space, Name.FlateDecode)
    made["/DecodeParms"] = parameters
    return made


def _image(
    pdf: pikepdf.Pdf,
    data: bytes,
    size: tuple[int, int],
    bits: int,
    space: pikepdf.Object,
    packed: pikepdf.Name,
) -> pikepdf.Object:
    return pdf.make_stream(
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        BitsPerComponent=bits,
        ColorSpace=space,
        Filter=packed,
    )


def _colours(pdf: pikepdf.Pdf, channels: int, profile: bytes | None) -> pikepdf.Object:
    """Return the colour space of a picture: by its profile, if it fits."""
    device = _COLOUR_SPACES[channels]
    kinds = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
    if not profile or kinds.get(profile[16:20]) != channels:
        return device
    stream = pdf.make_stream(zlib.compress(profile), N=channels, Alternate=device, Filter=Name.FlateDecode)
    return Array([Name.ICCBased, stream])
