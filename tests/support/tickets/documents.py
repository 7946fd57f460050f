# SPDX-License-Identifier: Apache-2.0
"""Documents that are no good ticket: without text, turned, locked, damaged, hostile, or something else.

`build(name)` gives the bytes, `file_name(name)` a fitting name. Some take a number after a colon:
`many_pages:1000`, `memory_bomb:300` (megabytes), `time_bomb:30000` (characters), `deep_forms:500`,
`multiplied_forms:4` (levels).
"""

import io
from collections.abc import Callable
from functools import partial
from random import Random

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from support.tickets import bombs, damaged, layouts, raw_pdf
from support.tickets.cases import all_cases
from support.tickets.drawing import Sheet
from support.tickets.drawing.picture import paint

USER_PASSWORD = "siete limones"
OWNER_PASSWORD = "once naranjas"
A4 = (595.0, 842.0)
LEFT_COLUMN = ("Left one begins", "Left two goes on", "Left three is longer", "Left four ends")
RIGHT_COLUMN = ("Right one begins", "Right two goes on", "Right three is longer", "Right four ends")
WAYS = ("rightwards", "upwards", "overhead", "downwards")
LETTER = (
    "Dear neighbour,",
    "on 12/03/2024 we met at the MERCADONA car park; your total came to 18,40 and you",
    "lent me 5,00 in coins. Please find them enclosed, with many thanks.",
    "The meeting about the lift is on 02/04/2024 at 19:30. A card is not needed.",
    "Yours, the third floor",
)


def names() -> list[str]:
    """All documents, without the numbers some of them take."""
    return list(_MAKERS)


def build(name: str) -> bytes:
    """Give the bytes of a document; the same every time."""
    plain, colon, number = name.partition(":")
    if plain not in _MAKERS:
        raise KeyError(f"no document named {plain!r}: it is one of {', '.join(_MAKERS)}")
    make = _MAKERS[plain]
    return make(int(number)) if colon else make()


def file_name(name: str) -> str:
    """Give the document's name the ending that it claims to have."""
    plain = name.replace(":", "-")
    return f"{plain}.{_ENDINGS.get(name.partition(':')[0], 'pdf')}"


def _sample_sheet() -> Sheet:
    return layouts.draw(all_cases()["sample"]())


def _canvas(size: tuple[float, float], **options: object) -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    return Canvas(out, pagesize=size, pageCompression=0, invariant=1, **options), out


def _saved(canvas: Canvas, out: io.BytesIO) -> bytes:
    canvas.save()
    return out.getvalue()


def _photo(kind: str) -> bytes:
    out = io.BytesIO()
    paint(_sample_sheet()).save(out, kind)
    return out.getvalue()


def _no_text_layer() -> bytes:
    sheet = _sample_sheet()
    canvas, out = _canvas((sheet.width, sheet.height))
    canvas.drawImage(ImageReader(io.BytesIO(_photo("JPEG"))), 0, 0, sheet.width, sheet.height)
    return _saved(canvas, out)


def _scan(how: str) -> bytes:
    return damaged.scan_with_layer(_photo("JPEG"), LETTER, how)


def _locked(user: str) -> bytes:
    lock = StandardEncryption(user, ownerPassword=OWNER_PASSWORD, canPrint=0, canCopy=0, strength=128)
    return _sample_sheet().to_pdf(encrypt=lock)


def _two_columns() -> bytes:
    """Set the right column two points lower, so that its lines fall between those of the left."""
    canvas, out = _canvas(A4)
    canvas.setFont("Times-Roman", 12)
    for row, (left, right) in enumerate(zip(LEFT_COLUMN, RIGHT_COLUMN, strict=True)):
        canvas.drawString(60, 760 - 16 * row, left)
        canvas.drawString(320, 758 - 16 * row, right)
    return _saved(canvas, out)


def _letter() -> bytes:
    canvas, out = _canvas(A4)
    canvas.setFont("Times-Roman", 12)
    for row, line in enumerate(LETTER):
        canvas.drawString(70, 740 - 24 * row, line)
    return _saved(canvas, out)


def many_pages(count: int = 300) -> bytes:
    """Pages that say which they are."""
    canvas, out = _canvas(A4)
    for number in range(1, count + 1):
        canvas.setFont("Times-Roman", 20)
        canvas.drawString(70, 740, f"page {number} of {count}")
        canvas.showPage()
    return _saved(canvas, out)


def _empty_page() -> bytes:
    canvas, out = _canvas(A4)
    canvas.showPage()
    return _saved(canvas, out)


def _no_pages() -> bytes:
    return raw_pdf.assemble([raw_pdf.CATALOG, raw_pdf.page_tree()])


def _huge_page() -> bytes:
    """Make a page of a million points each way, some 350 metres, beyond what the format allows."""
    text = raw_pdf.stream(b"BT /F 24 Tf 72 999900 Td (far up) Tj ET")
    return raw_pdf.one_page(text, b"/Font<</F 5 0 R>>", raw_pdf.FONT, size=b"1000000 1000000")


def _truncated() -> bytes:
    """Break off like a failed download: no table of objects, half a page."""
    whole = _sample_sheet().to_pdf()
    return whole[: len(whole) * 6 // 10]


def _no_header() -> bytes:
    """Lose the first line; the objects are all there."""
    return _sample_sheet().to_pdf().partition(b"\n")[2]


def _cut_in_page() -> bytes:
    """Break off in the text of the page, whose object stands before it."""
    whole = raw_pdf.stream(b"BT /F 24 Tf 72 700 Td (before the cut) Tj 0 -40 Td (after the cut) Tj ET")
    pdf = raw_pdf.assemble(
        [raw_pdf.CATALOG, raw_pdf.page_tree(3), raw_pdf.page(5, b"/Font<</F 4 0 R>>"), raw_pdf.FONT, whole]
    )
    return pdf[: pdf.index(b"0 -40 Td")]


def _four_ways() -> bytes:
    """Draw two lines in each of the four directions, round the middle of the page."""
    canvas, out = _canvas(A4)
    canvas.setFont("Helvetica", 12)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    for way in WAYS:
        canvas.drawString(60, 30, f"first line {way}")
        canvas.drawString(60, 10, f"second line {way}")
        canvas.rotate(90)
    return _saved(canvas, out)


def _filled_form() -> bytes:
    """Labels are the page's own text; what was filled in, typed on it and stamped are annotations."""
    shown = (
        (b"/Widget/FT/Tx/T(name)/V(Ada Sample)", b"Ada Sample", b"172 690 372 712"),
        (b"/FreeText/DA(/F 12 Tf)/Contents(a note)", b"typed upon it", b"72 640 272 662"),
        (b"/Stamp/Name/Approved", b"PAID IN FULL", b"72 600 272 622"),
        (b"/Widget/F 2/FT/Tx/T(secret)/V(unseen)", b"unseen", b"72 560 272 582"),
    )
    annotations, looks = [], []
    first = 6 + len(shown)
    for number, (entries, text, place) in enumerate(shown):
        annotations.append(
            b"<</Type/Annot/Subtype%s/Rect[%s]/AP<</N %d 0 R>>>>" % (entries, place, first + number)
        )
        looks.append(
            raw_pdf.stream(
                b"BT /F 12 Tf 2 6 Td (%s) Tj ET" % text,
                b"/Type/XObject/Subtype/Form/BBox[0 0 200 22]/Resources<</Font<</F 4 0 R>>>>",
            )
        )
    label = raw_pdf.stream(b"BT /F 12 Tf 72 696 Td (Name:) Tj ET")
    page = raw_pdf.page(5, b"/Font<</F 4 0 R>>", annotations=range(6, first))
    return raw_pdf.assemble(
        [raw_pdf.CATALOG, raw_pdf.page_tree(3), page, raw_pdf.FONT, label, *annotations, *looks]
    )


def _broken_table() -> bytes:
    """Every offset of the object table is wrong; the objects themselves are sound."""
    head, _, rest = _sample_sheet().to_pdf().partition(b"\n")
    return head + b"\n% this line moves all objects\n" + rest


def _garbage() -> bytes:
    return Random("garbage").randbytes(4096)


def _garbage_pdf() -> bytes:
    """Only the first line is that of a PDF."""
    return b"%PDF-1.7\n" + Random("garbage").randbytes(4096)


_MAKERS: dict[str, Callable[..., bytes]] = {
    "no_text_layer": _no_text_layer,
    "two_columns": _two_columns,
    "rotated_90": lambda: _sample_sheet().to_pdf(rotation=90),
    "rotated_180": lambda: _sample_sheet().to_pdf(rotation=180),
    "rotated_270": lambda: _sample_sheet().to_pdf(rotation=270),
    "password_user": partial(_locked, USER_PASSWORD),
    "password_owner": partial(_locked, ""),
    "many_pages": many_pages,
    "empty_page": _empty_page,
    "no_pages": _no_pages,
    "not_a_ticket": _letter,
    "truncated": _truncated,
    "broken_table": _broken_table,
    "no_header": _no_header,
    "cut_in_page": _cut_in_page,
    "lost_table": lambda: damaged.without_table(_sample_sheet().to_pdf()),
    "lost_tree": lambda: damaged.without_tree(_sample_sheet().to_pdf()),
    "lost_packed_table": lambda: damaged.without_table(damaged.packed(_sample_sheet().to_pdf())),
    "four_ways": _four_ways,
    "filled_form": _filled_form,
    "vertical_writing": damaged.vertical_writing,
    "vertical_columns": damaged.vertical_columns,
    "shrinking_forms": damaged.shrinking_forms,
    "hidden_layer": partial(_scan, "hidden"),
    "covered_layer": partial(_scan, "below"),
    "text_on_picture": partial(_scan, "visible"),
    "garbage": _garbage,
    "garbage_pdf": _garbage_pdf,
    "zero_bytes": lambda: b"",
    "huge_page": _huge_page,
    "recursive_form": bombs.recursive_form,
    "deep_forms": bombs.deep_forms,
    "multiplied_forms": bombs.multiplied_forms,
    "memory_bomb": bombs.memory_bomb,
    "time_bomb": bombs.time_bomb,
    "photo_png": partial(_photo, "PNG"),
    "photo_jpeg": partial(_photo, "JPEG"),
}
_ENDINGS = {"photo_png": "png", "photo_jpeg": "jpg"}
