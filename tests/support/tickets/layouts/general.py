# SPDX-License-Identifier: Apache-2.0
"""Any till's paper: lines on a grid of characters, as a dot printer sets them.

Parts of a line that stand two blanks or more apart are drawn as runs of their own, as tills do.
"""

import re

from support.tickets.drawing import Sheet
from support.tickets.drawing.sheet import Text

FONT = "Courier"
SIZE = 10.0
ROW = 12.0
COLUMN = 6.0
MARGIN = 24.0
_RUN = re.compile(r"\S+(?: \S+)*")


def draw(title: str, lines: list[str], page_rows: int | None = None) -> Sheet:
    """Place the lines on a sheet; with ``page_rows`` on several pages of that many lines."""
    width = 2 * MARGIN + COLUMN * max(len(line) for line in lines)
    height = None if page_rows is None else 2 * MARGIN + ROW * page_rows
    sheet = Sheet(title, width, margin=MARGIN, page_height=height)
    for row, line in enumerate(lines):
        baseline = MARGIN + ROW * (row + 1)
        for run in _RUN.finditer(line):
            sheet.place(Text(MARGIN + COLUMN * run.start(), baseline, run.group(), FONT, SIZE))
    sheet.height = 2 * MARGIN + ROW * (len(lines) + 1)
    return sheet
