# SPDX-License-Identifier: Apache-2.0
"""From pixels to the bytes of a file, in every format and colour mode that is read."""

import io
from collections.abc import Callable

import numpy as np
import pillow_heif
from PIL import Image

ORIENTATION = 0x0112
_BLACK_WHITE_LIMIT = 150


def write(picture: Image.Image, kind: str, dpi: float = 150) -> bytes:
    """Give the bytes of a file of one of the KINDS."""
    return _MAKERS[kind](picture.convert("RGB"), dpi)


def image_pdf(pictures: list[Image.Image], dpi: float = 150, quality: int = 80) -> bytes:
    """Give a PDF whose pages show nothing but a picture."""
    out = io.BytesIO()
    first, *others = [_again(picture, quality) for picture in pictures]
    first.save(out, "PDF", resolution=dpi, save_all=True, append_images=others)
    return out.getvalue()


def many_pages(pictures: list[Image.Image], dpi: float = 150) -> bytes:
    """Give a TIFF with a page for each picture."""
    out = io.BytesIO()
    first, *others = pictures
    first.save(
        out, "TIFF", save_all=True, append_images=others, dpi=(dpi, dpi), compression="tiff_adobe_deflate"
    )
    return out.getvalue()


def _again(picture: Image.Image, quality: int) -> Image.Image:
    """Take a picture through JPEG, as scanners do."""
    return Image.open(io.BytesIO(_save(picture, "JPEG", quality=quality)))


def _save(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _black_white(picture: Image.Image) -> Image.Image:
    return picture.convert("L").point(lambda value: 255 * (value > _BLACK_WHITE_LIMIT)).convert("1")


def _sixteen_bits(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)


def _transparent(picture: Image.Image) -> Image.Image:
    """Black ink on nothing at all."""
    ink = Image.new("RGBA", picture.size, "black")
    ink.putalpha(picture.convert("L").point(lambda value: 255 - value))
    return ink


def _heic(picture: Image.Image, _: float) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=80)
    return out.getvalue()


def _turned(orientation: int, back: Image.Transpose) -> Callable[[Image.Image, float], bytes]:
    """Store the pixels turned, with the EXIF orientation that turns them back."""

    def make(picture: Image.Image, dpi: float) -> bytes:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        return _save(picture.transpose(back), "JPEG", quality=85, exif=exif, dpi=(dpi, dpi))

    return make


_MAKERS: dict[str, Callable[[Image.Image, float], bytes]] = {
    "jpeg": lambda picture, dpi: _save(picture, "JPEG", quality=80, dpi=(dpi, dpi)),
    "jpeg-grey": lambda picture, dpi: _save(picture.convert("L"), "JPEG", quality=80, dpi=(dpi, dpi)),
    "jpeg-cmyk": lambda picture, _: _save(picture.convert("CMYK"), "JPEG", quality=90),
    "jpeg-exif-6": _turned(6, Image.Transpose.ROTATE_90),
    "jpeg-exif-3": _turned(3, Image.Transpose.ROTATE_180),
    "png": lambda picture, dpi: _save(picture, "PNG", dpi=(dpi, dpi)),
    "png-1-bit": lambda picture, _: _save(_black_white(picture), "PNG"),
    "png-16-bit": lambda picture, _: _save(_sixteen_bits(picture), "PNG"),
    "png-palette": lambda picture, _: _save(picture.quantize(16), "PNG"),
    "png-transparent": lambda picture, _: _save(_transparent(picture), "PNG"),
    "png-grey-transparent": lambda picture, _: _save(_transparent(picture).convert("LA"), "PNG"),
    "webp": lambda picture, _: _save(picture, "WEBP", quality=80),
    "webp-transparent": lambda picture, _: _save(_transparent(picture), "WEBP", lossless=True),
    "tiff": lambda picture, dpi: _save(picture, "TIFF", dpi=(dpi, dpi)),
    "tiff-g4": lambda picture, dpi: _save(
        _black_white(picture), "TIFF", compression="group4", dpi=(dpi, dpi)
    ),
    "tiff-16-bit": lambda picture, _: _save(_sixteen_bits(picture), "TIFF"),
    "tiff-cmyk": lambda picture, _: _save(picture.convert("CMYK"), "TIFF"),
    "bmp": lambda picture, _: _save(picture, "BMP"),
    "bmp-1-bit": lambda picture, _: _save(_black_white(picture), "BMP"),
    "gif": lambda picture, _: _save(picture.quantize(16), "GIF"),
    "heic": _heic,
    "avif": lambda picture, _: _save(picture, "AVIF", quality=70),
}
KINDS = tuple(_MAKERS)
