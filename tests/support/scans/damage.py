# SPDX-License-Identifier: Apache-2.0
"""From a page of a PDF to the pixels of a scan or photo of it; the same arguments give the same pixels."""

from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

POINTS_PER_INCH = 72
_PAPER = 247


@dataclass(frozen=True)
class Damage:
    """How a page comes out; the defaults are those of a good scanner."""

    dpi: float = 150
    tilt: float = 0.0  # degrees anticlockwise
    turn: int = 0  # quarter turns anticlockwise
    blur: float = 0.0  # radius in pixels
    noise: float = 3.0  # standard deviation, of 255
    shadow: float = 0.0  # share of the light that is missing at the right edge
    ink: float = 1.0  # 1 is black, less is faded
    paper: tuple[int, int, int] = (_PAPER, _PAPER, _PAPER)
    seed: int = 1


def draw(pdf: bytes, dpi: float, page: int = 0) -> Image.Image:
    """Draw a page in grey, without damage."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil().copy()
    finally:
        document.close()


def scan(pdf: bytes, damage: Damage, page: int = 0) -> Image.Image:
    """Draw a page in colour as the damage has it."""
    image = draw(pdf, damage.dpi, page)
    if damage.tilt:
        image = image.rotate(damage.tilt, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if damage.turn:
        image = image.rotate(90 * damage.turn, expand=True)
    if damage.blur:
        image = image.filter(ImageFilter.GaussianBlur(damage.blur))
    random = np.random.default_rng(damage.seed)
    grey = np.asarray(image, dtype=np.float32) / 255
    light = 1 - (1 - grey) * damage.ink
    light = light * np.linspace(1, 1 - damage.shadow, light.shape[1], dtype=np.float32)
    colours = light[:, :, None] * np.array(damage.paper, dtype=np.float32)
    colours += random.normal(0, damage.noise, light.shape).astype(np.float32)[:, :, None]
    return Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))
