# SPDX-License-Identifier: Apache-2.0
"""Documents that were cut, stripped or scanned badly, and pages whose text is hard to get at."""

import io

import pikepdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from support.tickets import raw_pdf

VERTICAL = "あいうえお"
COLUMN_LINES = 25
# the same in JIS X 0208, as a font without a file and with a vertical writing mode takes it
_VERTICAL_CODES = b"<24222424242624282 42A>".replace(b" ", b"")
_VERTICAL_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light-V/Encoding/V/DescendantFonts["
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(Japan1)/Supplement 1>>/FontDescriptor"
    b"<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/ItalicAngle 0/Ascent 800/Descent -200"
    b"/CapHeight 700/StemV 80/FontBBox[0 -200 1000 800]>>>>]>>"
)


def packed(pdf: bytes) -> bytes:
    """Pack the objects into streams, page and all, as most programs do today."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        mode = pikepdf.ObjectStreamMode.generate
        document.save(out, object_stream_mode=mode, compress_streams=True, deterministic_id=True)
    return out.getvalue()


def without_table(pdf: bytes) -> bytes:
    """Lose what stands after the last object: the table of objects or its stream, and the trailer."""
    end = pdf.rfind(b"startxref")
    return pdf[
        : pdf.rfind(b"obj", 0, pdf.rfind(b"/XRef", 0, end)) if b"/XRef" in pdf else pdf.rfind(b"xref", 0, end)
    ]


def without_tree(pdf: bytes) -> bytes:
    """Lose catalogue and page tree, and the table that says where they were."""
    lost = without_table(pdf)
    return lost.replace(b"/Type /Catalog", b"/Type /Nothing").replace(b"/Type /Pages", b"/Type /Others")


def vertical_writing() -> bytes:
    """One line across, one down in a font that pdfium has no map for."""
    text = raw_pdf.stream(
        b"BT /F 24 Tf 72 700 Td (across) Tj ET BT /V 24 Tf 300 600 Td %s Tj ET" % _VERTICAL_CODES
    )
    return raw_pdf.one_page(text, b"/Font<</F 5 0 R/V 6 0 R>>", raw_pdf.FONT, _VERTICAL_FONT)


def vertical_columns() -> bytes:
    """Many lines across in Japanese letters with a map, and one column down that pdfium has none for."""
    cmap = raw_pdf.stream(
        b"begincmap 1 begincodespacerange <00><FF> endcodespacerange "
        b"1 beginbfchar <61><304B> endbfchar endcmap"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>"
    lines = b" ".join(b"BT /F 12 Tf 72 %d Td (a) Tj ET" % (750 - 20 * row) for row in range(COLUMN_LINES))
    text = raw_pdf.stream(lines + b" BT /V 24 Tf 300 600 Td %s Tj ET" % _VERTICAL_CODES)
    return raw_pdf.one_page(text, b"/Font<</F 5 0 R/V 6 0 R>>", font, _VERTICAL_FONT, cmap)


def shrinking_forms() -> bytes:
    """Two forms that draw a text and each other at half the size, for ever: soon no eye can read it."""
    form = (
        b"/Type/XObject/Subtype/Form/BBox[0 0 1000 1000]/Resources<</Font<</F 5 0 R>>/XObject<</N %d 0 R>>>>"
    )
    drawing = b"BT /F 24 Tf (half as large) Tj ET .5 0 0 .5 20 40 cm /N Do"
    text = raw_pdf.stream(b"1 0 0 1 72 300 cm /N Do")
    return raw_pdf.one_page(
        text,
        b"/XObject<</N 6 0 R>>",
        raw_pdf.FONT,
        raw_pdf.stream(drawing, form % 7),
        raw_pdf.stream(drawing, form % 6),
    )


def scan_with_layer(picture: bytes, lines: tuple[str, ...], how: str) -> bytes:
    """Put a picture over the page and text behind it; ``how`` is hidden, below (the picture) or visible."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 600), pageCompression=0, invariant=1)
    image = ImageReader(io.BytesIO(picture))
    if how != "below":
        canvas.drawImage(image, 0, 0, 400, 600)
    text = canvas.beginText(40, 540)
    text.setFont("Times-Roman", 12)
    text.setTextRenderMode(3 if how == "hidden" else 0)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    if how == "below":
        canvas.drawImage(image, 0, 0, 400, 600)
    canvas.save()
    return out.getvalue()
