# SPDX-License-Identifier: Apache-2.0
"""ALTO 4.4: blocks, lines and words with boxes and confidence.

Pictures are measured in pixels, pages of a PDF in 1/1200 of an inch.
"""

from __future__ import annotations

from ocr_service.models import Document
from ocr_service.reading.base import Box
from ocr_service.reading.lines import around
from ocr_service.rendering.base import PlacedLine, PlacedPage, ReadDocument, box, placed
from ocr_service.rendering.xml import quoted

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" SCHEMAVERSION="4.4">
 <Description>
  <MeasurementUnit>{unit}</MeasurementUnit>
  <Processing ID="reading">
   <processingCategory>contentGeneration</processingCategory>
   <processingStepDescription>{profile}</processingStepDescription>
   <processingSoftware>
    <softwareName>ocr</softwareName>
    <softwareVersion>{version}</softwareVersion>
   </processingSoftware>
  </Processing>
 </Description>
 <Layout>
"""
_INCH_1200 = 1200 / 72


def render(read: ReadDocument) -> bytes:
    """Return the document in UTF-8."""
    parts = [_head(read.document)]
    for page in read.pages:
        parts += _page(placed(page))
    parts.append(" </Layout>\n</alto>\n")
    return "".join(parts).encode()


def _head(document: Document) -> str:
    in_points = any(page.unit == "pt" for page in document.pages)
    return _HEAD.format(
        unit="inch1200" if in_points else "pixel",
        profile=quoted(document.profile),
        version=quoted(document.engine.version),
    )


def _page(page: PlacedPage) -> list[str]:
    scale = _INCH_1200 if page.unit == "pt" else 1.0
    wide, high = _number(page.width * scale), _number(page.height * scale)
    name = f"page_{page.number}"
    parts = [
        f'  <Page ID="{name}" PHYSICAL_IMG_NR="{page.number}" WIDTH="{wide}" HEIGHT="{high}">\n',
        f'   <PrintSpace HPOS="0" VPOS="0" WIDTH="{wide}" HEIGHT="{high}">\n',
    ]
    for at, block in enumerate(page.blocks, 1):
        parts += _block(block, f"{page.number}_{at}", scale)
    return [*parts, "   </PrintSpace>\n  </Page>\n"]


def _block(lines: list[PlacedLine], name: str, scale: float) -> list[str]:
    place = _place(around([line.box for line in lines]), scale)
    angle = lines[0].words[0].angle  # the same for all lines of a block
    turned = f' ROTATION="{_number(angle % 360)}"' if angle else ""
    parts = [f'    <TextBlock ID="block_{name}"{turned} {place}>\n']
    for at, line in enumerate(lines, 1):
        parts += _line(line, f"{name}_{at}", scale)
    return [*parts, "    </TextBlock>\n"]


def _line(line: PlacedLine, name: str, scale: float) -> list[str]:
    parts = [f'     <TextLine ID="line_{name}" {_place(line.box, scale)}>\n']
    for at, word in enumerate(line.words, 1):
        confidence = 1 if word.confidence is None else round(min(max(word.confidence, 0), 1), 4)
        space = "      <SP/>\n" if at > 1 else ""
        parts.append(
            f'{space}      <String ID="word_{name}_{at}" {_place(box(word), scale)} '
            f'WC="{confidence}" CONTENT="{quoted(word.text)}"/>\n'
        )
    return [*parts, "     </TextLine>\n"]


def _place(corners: Box, scale: float) -> str:
    left, top, right, bottom = corners
    return (
        f'HPOS="{_number(left * scale)}" VPOS="{_number(top * scale)}" '
        f'WIDTH="{_number((right - left) * scale)}" HEIGHT="{_number((bottom - top) * scale)}"'
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
