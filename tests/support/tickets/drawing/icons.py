# SPDX-License-Identifier: Apache-2.0
"""The drawings of a ticket that carry no text: emblem, contactless waves, bar code.

They are vectors, for a compressed picture would tie the bytes to one version of a library.
"""

from collections.abc import Callable

from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas

Frame = tuple[float, float, float, float]


def draw(canvas: Canvas, name: str, frame: Frame, value: str) -> None:
    """Draw into a frame (left, lower edge, width, height)."""
    canvas.saveState()
    _ICONS[name](canvas, frame, value)
    canvas.restoreState()


def _emblem(canvas: Canvas, frame: Frame, _value: str) -> None:
    left, bottom, width, height = frame
    canvas.setLineWidth(width / 25)
    canvas.circle(left + width / 2, bottom + height / 2, width / 2.1)
    canvas.roundRect(
        left + width * 0.28, bottom + height * 0.28, width * 0.44, height * 0.26, width * 0.04, fill=1
    )
    canvas.arc(left + width * 0.3, bottom + height * 0.3, left + width * 0.7, bottom + height * 0.76, 0, 180)


def _waves(canvas: Canvas, frame: Frame, _value: str) -> None:
    left, bottom, width, height = frame
    canvas.setLineWidth(width / 12)
    for step in (0.35, 0.6, 0.85):
        radius = height * step
        middle = bottom + height / 2
        canvas.arc(left - radius, middle - radius, left + radius, middle + radius, -35, 70)


def _badge(canvas: Canvas, frame: Frame, _value: str) -> None:
    left, bottom, width, height = frame
    canvas.setLineWidth(2)
    canvas.roundRect(left, bottom, width, height, height / 6)
    canvas.circle(left + height / 2, bottom + height / 2, height / 3)
    for row in (0.25, 0.58):
        canvas.rect(left + height, bottom + height * row, width - height * 1.2, height * 0.18, fill=1)


def _bars(canvas: Canvas, frame: Frame, value: str) -> None:
    left, bottom, width, height = frame
    narrow = width / Code128(value, barWidth=1, quiet=False).width
    Code128(value, barWidth=narrow, barHeight=height, quiet=False).drawOn(canvas, left, bottom)


_ICONS: dict[str, Callable[[Canvas, Frame, str], None]] = {
    "emblem": _emblem,
    "waves": _waves,
    "badge": _badge,
    "bars": _bars,
}
