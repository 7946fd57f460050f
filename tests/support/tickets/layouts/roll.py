# SPDX-License-Identifier: Apache-2.0
"""A till roll: lines of so many characters in one fixed pitch, as most tills print."""

from support.tickets.drawing import Sheet
from support.tickets.drawing.sheet import Text

PLAIN, BOLD = "Courier", "Courier-Bold"
# a Courier character is six tenths of its size wide
_PITCH = 0.6


class Roll:
    """Writes rows from the top down; each cell is a run of text of its own, as tills send them."""

    def __init__(self, title: str, columns: int, size: float = 9.0, page_height: float | None = None) -> None:
        self.columns = columns
        self.size = size
        self.margin = 2 * size
        width = round(columns * size * _PITCH + 2 * self.margin, 2)
        self.sheet = Sheet(title, width, margin=self.margin, page_height=page_height)
        self.y = self.margin

    def gap(self, rows: float = 1.0) -> None:
        """Leave rows empty."""
        self.y += rows * self.size * 1.2

    def row(self, *cells: tuple[int, str], font: str = PLAIN) -> None:
        """Write a row: texts with the columns where they start; a negative column is that of their end."""
        self.gap()
        for column, text in cells:
            start = column if column >= 0 else self.columns + 1 + column - len(text)
            x = self.margin + start * self.size * _PITCH
            self.sheet.place(Text(round(x, 2), self.y, text, font, self.size))

    def text(self, text: str, font: str = PLAIN) -> None:
        """Write a row from the left edge."""
        self.row((0, text), font=font)

    def centred(self, text: str, font: str = PLAIN) -> None:
        """Write a row in the middle."""
        self.row(((self.columns - len(text)) // 2, text), font=font)

    def sides(self, left: str, right: str, font: str = PLAIN) -> None:
        """Write a row with something at either edge."""
        self.row((0, left), (-1, right), font=font)

    def rule(self, character: str = "-") -> None:
        """Rule the paper off with characters."""
        self.text(character * self.columns)

    def finish(self) -> Sheet:
        """Cut the paper."""
        self.sheet.height = round(self.y + self.margin, 2)
        return self.sheet
