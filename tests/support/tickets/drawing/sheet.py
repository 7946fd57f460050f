# SPDX-License-Identifier: Apache-2.0
"""A sheet of paper: marks at measured places, then pages.

Layouts speak in points from the top left corner, y being a text's baseline, because that is how the
places were measured. Nothing is printed until all marks are known: the length of a till's paper
follows from what is on it. The marks are plain data, so another printer (a scan, say) can take them.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from support.tickets.drawing import icons


@dataclass(frozen=True)
class Text:
    """A run of text; `x` is its left end, middle or right end."""

    x: float
    y: float
    text: str
    font: str
    size: float
    anchor: str = "left"

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.size

    def width(self) -> float:
        """Measure the run."""
        return stringWidth(self.text, self.font, self.size)

    def draw(self, canvas: Canvas, floor: float) -> None:
        """Draw on a page whose top is at `floor`, counted from below."""
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[self.anchor] * self.width()
        canvas.setFont(self.font, self.size)
        canvas.drawString(self.x - shift, floor - self.y, self.text)


@dataclass(frozen=True)
class Box:
    """A filled black rectangle: a rule, or what hides a redacted text; y is its lower edge."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.height

    def draw(self, canvas: Canvas, floor: float) -> None:
        """Draw on a page whose top is at `floor`, counted from below."""
        canvas.rect(self.x, floor - self.y, self.width, self.height, stroke=0, fill=1)


@dataclass(frozen=True)
class Icon:
    """A drawing of `icons` by name; `value` is what a bar code says; y is its lower edge."""

    name: str
    x: float
    y: float
    width: float
    height: float
    value: str = ""

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.height

    def draw(self, canvas: Canvas, floor: float) -> None:
        """Draw on a page whose top is at `floor`, counted from below."""
        icons.draw(canvas, self.name, (self.x, floor - self.y, self.width, self.height), self.value)


Mark = Text | Box | Icon


@dataclass
class Sheet:
    """Marks in the order in which they were placed, and the paper they go on.

    Without `page_height` the sheet is one page, as long as `height`; with it, marks that no longer
    fit move to a further page, row by row.
    """

    title: str
    width: float
    margin: float
    page_height: float | None = None
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)

    def place(self, mark: Mark) -> None:
        """Add a mark."""
        self.marks.append(mark)

    def pages(self) -> Iterator[tuple[float, list[Mark]]]:
        """Each page as the sheet's y at its top, and its marks."""
        if self.page_height is None:
            yield 0.0, self.marks
            return
        start, taken = 0.0, []
        for mark in sorted(self.marks, key=lambda mark: mark.y):
            if mark.y > start + self.page_height - self.margin:
                yield start, taken
                start, taken = mark.top - self.margin, []
            taken.append(mark)
        yield start, taken

    def page_count(self) -> int:
        """Count the pages that the marks need."""
        return sum(1 for _ in self.pages())

    def to_pdf(self, rotation: int = 0, encrypt: StandardEncryption | None = None) -> bytes:
        """Print the sheet; the same bytes every time.

        With a rotation, what is drawn lies turned on the paper, and the page says by how much a viewer
        must turn it (clockwise) to make it upright.
        """
        out = io.BytesIO()
        width, height = self.width, self.page_height or self.height
        # the size is the page's as shown: reportlab lays the paper down itself for a quarter turn
        canvas = Canvas(out, pagesize=(width, height), pageCompression=0, invariant=1, encrypt=encrypt)
        canvas.setTitle(self.title)
        canvas.setCreator("ticket generator")
        for start, marks in self.pages():
            if rotation:
                canvas.setPageRotation(rotation)
                canvas.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[rotation])
                canvas.rotate(rotation)
            for mark in marks:
                mark.draw(canvas, height + start)
            canvas.showPage()
        canvas.save()
        return out.getvalue()
