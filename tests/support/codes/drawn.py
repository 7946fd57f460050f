# SPDX-License-Identifier: Apache-2.0
"""Codes as pixels, and on pages: as a picture, as a drawing of many rectangles, as one path."""

import io

import numpy as np
import zxingcpp
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PAGE = (300.0, 500.0)
PLACE = (100.0, 200.0, 200.0, 300.0)  # left, top, right and bottom of a square code, from the top of the page


def modules(text: str | bytes, format_name: str = "QRCode") -> np.ndarray:
    """Give the code a pixel a module, dark as 0, without a margin."""
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, format_name))
    return np.asarray(code.to_image(scale=1, add_quiet_zones=False))


def picture(*codes: tuple[str | bytes, str], scale: int = 4, turn: int = 0) -> np.ndarray:
    """Draw codes (text, format) one below the other on white, RGB, turned by quarter turns."""
    parts = []
    for text, format_name in codes:
        dark = modules(text, format_name).repeat(scale, 0).repeat(scale, 1)
        parts.append(np.pad(dark, 10 * scale, constant_values=255))
    width = max(part.shape[1] for part in parts)
    rows = [np.pad(part, ((0, 0), (0, width - part.shape[1])), constant_values=255) for part in parts]
    grey = np.rot90(np.concatenate(rows), turn)
    return np.ascontiguousarray(np.stack([grey] * 3, axis=2))


def on_page(text: str, format_name: str = "QRCode", how: str = "picture", rotation: int = 0) -> bytes:
    """Print a code at PLACE; ``how`` is picture, shapes, path, or stretched (a bar code one pixel high)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=0, invariant=1)
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(40, 450, "A page with a code, and a table below it")
    for row in range(30):
        canvas.rect(40, 40 + 4 * row, 220, 4)
    dark = modules(text, format_name)
    left, top, right, bottom = PLACE
    if how in ("picture", "stretched"):
        rows = dark[:1] if how == "stretched" else dark.repeat(4, 0).repeat(4, 1)
        image = Image.fromarray(np.stack([rows] * 3, axis=2))
        canvas.drawImage(ImageReader(image), left, PAGE[1] - bottom, right - left, bottom - top)
    else:
        _draw_shapes(canvas, dark, how)
    canvas.setPageRotation(rotation)
    canvas.save()
    return out.getvalue()


def _draw_shapes(canvas: Canvas, dark: np.ndarray, how: str) -> None:
    left, top, right, bottom = PLACE
    across, down = (right - left) / dark.shape[1], (bottom - top) / dark.shape[0]
    path = canvas.beginPath()
    for row, column in zip(*np.nonzero(dark == 0), strict=True):
        place = (left + column * across, PAGE[1] - top - (row + 1) * down, across, down)
        if how == "path":
            path.rect(*place)
        else:
            canvas.rect(*place, stroke=0, fill=1)
    if how == "path":
        canvas.drawPath(path, stroke=0, fill=1)


def logo(side: int = 64) -> bytes:
    """Print a picture that is no code."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=0, invariant=1)
    shade = np.add.outer(np.arange(side), np.arange(side)).astype(np.uint8)
    canvas.drawImage(ImageReader(Image.fromarray(np.stack([shade] * 3, axis=2))), 100, 100, 80, 80)
    canvas.save()
    return out.getvalue()
