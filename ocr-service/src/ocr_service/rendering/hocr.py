# SPDX-License-Identifier: Apache-2.0
"""hOCR 1.2, as valid XHTML: pages, areas, paragraphs, lines and words with boxes and confidence."""

from __future__ import annotations

from ocr_service.rendering.base import ReadDocument, placed
from ocr_service.rendering.pixels import PixelBlock, PixelBox, PixelLine, PixelPage, in_pixels
from ocr_service.rendering.xml import quoted

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="und" lang="und">
 <head>
  <title></title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content="ocr {version}"/>
  <meta name="ocr-number-of-pages" content="{pages}"/>
  <meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf"/>
 </head>
 <body>
"""


def render(read: ReadDocument) -> bytes:
    """Return the document in UTF-8."""
    engine = read.document.engine
    parts = [_HEAD.format(version=quoted(engine.version), pages=len(read.pages))]
    for page in read.pages:
        parts += _page(in_pixels(placed(page)))
    parts.append(" </body>\n</html>\n")
    return "".join(parts).encode()


def _page(page: PixelPage) -> list[str]:
    dots = f"; scan_res {page.dpi} {page.dpi}" if page.dpi else ""
    title = f"{_bbox(page.box)}; ppageno {page.number - 1}{dots}"
    parts = [f'  <div class="ocr_page" id="page_{page.number}" title="{title}">\n']
    for at, block in enumerate(page.blocks, 1):
        parts += _block(block, f"{page.number}_{at}")
    return [*parts, "  </div>\n"]


def _block(block: PixelBlock, name: str) -> list[str]:
    title = _bbox(block.box)
    parts = [
        f'   <div class="ocr_carea" id="block_{name}" title="{title}">\n',
        f'    <p class="ocr_par" id="par_{name}" title="{title}">\n',
    ]
    for at, line in enumerate(block.lines, 1):
        parts += _line(line, f"{name}_{at}")
    return [*parts, "    </p>\n   </div>\n"]


def _line(line: PixelLine, name: str) -> list[str]:
    turned = f"; textangle {round(line.angle % 360, 1):g}" if line.angle else ""
    words = [
        f'      <span class="ocrx_word" id="word_{name}_{at}" '
        f'title="{_bbox(word.box)}; x_wconf {word.confidence:.0f}">{quoted(word.text)}</span>\n'
        for at, word in enumerate(line.words, 1)
    ]
    head = f'     <span class="ocr_line" id="line_{name}" title="{_bbox(line.box)}{turned}">\n'
    return [head, *words, "     </span>\n"]


def _bbox(box: PixelBox) -> str:
    return "bbox {} {} {} {}".format(*box)
