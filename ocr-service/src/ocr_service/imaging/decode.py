# SPDX-License-Identifier: Apache-2.0
"""Pictures from the bytes of a file, page by page, as people see them: upright by EXIF, on white, in RGB.

Sizes are looked at before anything is decoded. Animations count as one page; only a TIFF has several.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.imaging.types import BMP, GIF, HEIC, PNG, TIFF, WEBP, Picture, image_type
from ocr_service.reading.base import ReadNotice

# imported for what they do: once here, a worker that is confined need not look for them
_PLUGINS = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
_FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
_MILLION = 1_000_000
# more pixels than this cost memory and show no more text: larger pictures are shrunk by a whole number
_ENOUGH_PIXELS = 40 * _MILLION
_PLAUSIBLE_DPI = (30, 2400)
_LOSSY_TIFF = frozenset({"jpeg", "tiff_jpeg", "webp"})
_WEBP_HEAD = 64  # bytes in which the kind of the first picture is told
_DAMAGED_HINT = "open it in a viewer and save it again, or ask for the file again"

# our own limit is checked first, and Pillow's would be a warning on stderr
Image.MAX_IMAGE_PIXELS = None
Image.preinit()
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


@dataclass(slots=True)
class Frame:
    """One page of a picture file; ``pixels`` is height x width x 3, RGB, uint8."""

    number: int
    pixels: Picture
    width: int  # of the page in the file's own pixels, after EXIF's turn
    height: int
    dpi: float | None
    notices: list[ReadNotice]
    lossy: bool = True  # the file does not hold these very pixels, but what a lossy encoder left of them

    @property
    def scale(self) -> float:
        """Pixels of ``pixels`` for each of the file: 1, or less where a huge picture was shrunk."""
        return float(self.pixels.shape[1] / self.width)


class PictureFile:
    """An open picture file; use as a context manager."""

    def __init__(self, data: bytes, max_megapixels: float) -> None:
        """Look at the header. Throws OcrError: damaged_file, too_many_pixels."""
        self._data, self._limit = data, max_megapixels
        self._kind = image_type(data[:256])
        self._image = self._open()
        self._check_size(1)
        self.page_count, self._broken_off = self._count()

    def _count(self) -> tuple[int, bool]:
        """Return how many pages there are, and whether their list breaks off."""
        if self._kind != TIFF:
            return 1, False
        try:
            return int(getattr(self._image, "n_frames", 1)), False
        except MemoryError:
            raise
        except Exception:  # the first page may still be read
            return 1, True

    def read_page(self, number: int) -> Frame:
        """Decode one page, counted from 1. Throws OcrError: damaged_file, too_many_pixels."""
        notices: list[ReadNotice] = []
        if self._broken_off:
            message = "the file breaks off: only its first page was read"
            notices.append(ReadNotice("damaged_picture", message, number))
        try:
            self._seek(number)
            image = self._decode()
        except (MemoryError, OcrError):
            raise
        except Exception as error:  # decoders raise nearly anything on damaged files
            image = self._rescue(number, error)
            message = f"the picture on page {number} is damaged: what could be decoded was read"
            notices.append(ReadNotice("damaged_picture", message, number))
        dpi = _dpi(image)
        lossy = _is_lossy(self._kind, self._data, image) or bool(notices)
        wide, high = image.info.get("full_size", image.size)
        image = ImageOps.exif_transpose(image)
        if (image.width > image.height) != (wide > high) and image.width != image.height:
            wide, high = high, wide
        return Frame(number, _to_rgb(image), wide, high, dpi, notices, lossy)

    def close(self) -> None:
        """Free the decoder."""
        self._image.close()

    def __enter__(self) -> PictureFile:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _open(self) -> Image.Image:
        formats: tuple[str, ...] = _FORMATS
        if self._kind == HEIC:
            _register_heif()
            formats = ("HEIF",)
        try:
            return Image.open(io.BytesIO(self._data), formats=formats)
        except MemoryError:
            raise
        except Exception as error:  # as above
            raise _damaged() from error

    def _seek(self, number: int) -> None:
        if self._kind == TIFF:
            self._image.seek(number - 1)
        self._check_size(number)

    def _check_size(self, number: int) -> None:
        wide, high = self._image.size
        if wide * high > self._limit * _MILLION:
            page = f" on page {number}" if number > 1 else ""
            raise OcrError(
                ErrorCode.TOO_MANY_PIXELS,
                f"the picture{page} has {wide * high / _MILLION:.3g} megapixels, "
                f"the limit is {self._limit:g}",
                "scan it at a lower resolution or raise the limit on megapixels",
            )

    def _decode(self) -> Image.Image:
        """Return the current page, shrunk by a whole number if it is huge."""
        image = self._image
        full = image.size
        factor = 1
        while image.width * image.height > _ENOUGH_PIXELS * factor * factor:
            factor += 1
        if factor > 1 and isinstance(image, JpegImagePlugin.JpegImageFile):
            # the decoder shrinks by powers of two at no cost
            image.draft(None, (full[0] // factor, full[1] // factor))
        image.load()
        left = round(full[0] / image.width)
        if factor > left:
            image = image.convert("L") if image.mode == "1" else image
            info = image.info
            if image.mode not in ("P", "PA", "I;16", "I;16B", "I;16L"):
                image = image.reduce(-(-factor // left))
            image.info = info
        image.info["full_size"] = full
        return image

    def _rescue(self, number: int, error: Exception) -> Image.Image:
        """Decode as much as there is of a page that breaks off."""
        strict = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            self._image.close()
            self._image = self._open()
            self._seek(number)
            image = self._decode()
        except (MemoryError, OcrError):
            raise
        except Exception as again:
            raise _damaged() from again
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = strict
        extrema: Any = image.convert("L").getextrema()
        if extrema[0] == extrema[1]:
            raise _damaged() from error
        return image


def _damaged() -> OcrError:
    return OcrError(ErrorCode.DAMAGED_FILE, "the picture is damaged and cannot be decoded", _DAMAGED_HINT)


def _register_heif() -> None:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.register_heif_opener()


def _is_lossy(kind: str | None, data: bytes, image: Image.Image) -> bool:
    if kind == TIFF:
        return image.info.get("compression") in _LOSSY_TIFF
    if kind == WEBP:
        return b"VP8L" not in data[:_WEBP_HEAD]
    return kind not in (PNG, BMP, GIF)


def _dpi(image: Image.Image) -> float | None:
    """Return the resolution that the file states, if it is one that a scanner can have."""
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return dpi if _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] else None


def _to_rgb(image: Image.Image) -> Picture:
    """Return the pixels in RGB; what is transparent becomes white, like the paper."""
    mode = image.mode
    if mode.startswith("I") or mode == "F":
        return _from_deep(np.asarray(image), mode)
    if "transparency" in image.info or mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    if image.mode != "RGB":
        image = image.convert("RGB")
    return np.asarray(image)


def _from_deep(values: Any, mode: str) -> Picture:
    """Bring grey values of more than eight bits down to eight; 32 bits have no fixed white: stretch them."""
    low, high = 0.0, 65535.0
    if not mode.startswith("I;16") and (values.max() > high or values.min() < 0 or values.max() <= 1):
        low, high = float(values.min()), float(values.max())
    grey = ((values.astype(np.float32) - low) * (255 / max(high - low, 1e-6))).clip(0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)
