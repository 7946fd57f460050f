# SPDX-License-Identifier: Apache-2.0
"""A sheet as pixels, for documents that hold no text: what a scanner or a telephone would give.

The font is one that reportlab carries, so no font of the machine matters; bar codes and emblems are
left as outlines.
"""

from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from support.tickets.drawing.sheet import Box, Sheet, Text

POINTS_PER_INCH = 72
_FONTS = Path(reportlab.__file__).parent / "fonts"
_ANCHORS = {"left": "ls", "centre": "ms", "right": "rs"}
# Vera is wider than Times: at the same size the columns would run into each other
_NARROWER = 0.8


def paint(sheet: Sheet, dpi: int = 100) -> Image.Image:
    """Paint the whole sheet on one grey picture."""
    scale = dpi / POINTS_PER_INCH
    picture = Image.new("L", (round(sheet.width * scale), round(sheet.height * scale)), 255)
    draw = ImageDraw.Draw(picture)
    for mark in sheet.marks:
        if isinstance(mark, Text):
            face = "VeraBd.ttf" if "Bold" in mark.font else "Vera.ttf"
            font = ImageFont.truetype(str(_FONTS / face), mark.size * scale * _NARROWER)
            draw.text((mark.x * scale, mark.y * scale), mark.text, 0, font, _ANCHORS[mark.anchor])
            continue
        frame = [mark.x * scale, mark.top * scale, (mark.x + mark.width) * scale, mark.y * scale]
        draw.rectangle(frame, fill=0 if isinstance(mark, Box) else None, outline=0)
    return picture
