# SPDX-License-Identifier: Apache-2.0
"""Text across others: a stamp or a watermark is read along its own line and leaves the level lines alone."""

import io
from math import cos, radians, sin

import pikepdf
import pytest
from conftest import Ask
from support import formats

from ocr_service.reading.base import ReadPage
from ocr_service.reading.choose import read_file

ENGINES = ["pdfium", "pdfplumber"]
LEVEL = [f"LINEA {at} DEL TICKET CON SU IMPORTE {at},50" for at in range(20)]
STAMP = "PAGADO EL 31/12/2024"


def page(angle: float, rotate: int = 0, lean: float = 0.0, stamp: str = STAMP) -> bytes:
    """Give level lines and, across them, a stamp that many degrees anticlockwise, or of letters that lean."""
    c, s = cos(radians(angle)), sin(radians(angle))
    x, y = 300 - 110 * c, 400 - 110 * s
    lines = [f"1 0 0 1 100 {590 - 20 * at} Tm ({text}) Tj" for at, text in enumerate(LEVEL)]
    matrix = f"{c:.5f} {s:.5f} {lean * c - s:.5f} {lean * s + c:.5f} {x:.2f} {y:.2f}"
    content = f"BT /F 10 Tf {' '.join(lines)} /F 18 Tf {matrix} Tm ({stamp}) Tj ET"
    with pikepdf.new() as pdf:
        shown = pdf.add_blank_page(page_size=(600, 800))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        shown.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F)
        shown.contents_add(content.encode())
        if rotate:
            shown.rotate(rotate, relative=False)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def read(data: bytes, engine: str) -> ReadPage:
    """Read the first page."""
    return read_file(data, engine=engine, pages=None, password=None, max_pages=1).pages[0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("angle", [4, 13, 30, 45, 60, 86, 100, 150, 200, 300, -8, -20, -45])
def test_a_slanted_line_is_one_line_and_the_level_ones_are_whole(
    angle: float, rotate: int, engine: str
) -> None:
    found = read(page(angle, rotate), engine)
    assert [line.text for line in found.lines] == [*LEVEL, STAMP]
    (*level, stamp) = found.lines
    assert {line.words[0].angle for line in level} == {{0: 0, 90: 270}[rotate]}
    assert {round((word.angle - angle + rotate) % 360, 1) % 360 for word in stamp.words} == {0}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_slanted_word_has_the_box_around_it(engine: str) -> None:
    word = read(page(30, stamp="ALTO"), engine).lines[-1].words[0]
    # four capitals of 18 points, 45.9 points long; the baseline begins at (204.7, 455) from the top
    assert (word.x0, word.y1) == (pytest.approx(200, abs=5), pytest.approx(459, abs=5))
    assert word.x1 == pytest.approx(204.7 + 45.9 * cos(radians(30)), abs=5)
    assert word.y0 == pytest.approx(455 - 45.9 * 0.5 - 16 * cos(radians(30)), abs=5)


def drawn(content: str, unicode: dict[str, str] | None = None) -> bytes:
    """Give a page that draws this, in letters that mean themselves or what is given."""
    with pikepdf.open(io.BytesIO(page(0))) as pdf:
        shown = pdf.pages[0]
        shown.Contents = pdf.make_stream(f"BT /F 20 Tf {content} ET".encode())
        letters = {chr(code): chr(code) for code in range(32, 127)} | (unicode or {})
        entries = [f"<{ord(one):02x}> <{other.encode('utf-16-be').hex()}>" for one, other in letters.items()]
        shown.Resources.Font.F.ToUnicode = pdf.make_stream(
            "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
            f"{len(entries)} beginbfchar {' '.join(entries)} endbfchar endcmap".encode()
        )
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("engine", ENGINES)
def test_no_letter_is_lost_where_level_text_follows_slanted(engine: str) -> None:
    after = drawn("0.866 0.5 -0.5 0.866 100 100 Tm (AAA BBB) Tj 1 0 0 1 170 143 Tm (CCC DDD) Tj")
    assert sorted(read(after, engine).text.replace(" ", "").replace("\n", "")) == sorted("AAABBBCCCDDD")


@pytest.mark.parametrize("engine", ENGINES)
def test_no_letter_is_lost_on_a_round_stamp(engine: str) -> None:
    letters = "AYUNTAMIENTODEMADRIDREGISTRO"
    placed = []
    for at, letter in enumerate(letters):
        angle = 1.2 - 2.4 * at / len(letters)
        c, s = cos(angle), sin(angle)
        placed.append(
            f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} {300 - 200 * s:.2f} {300 + 200 * c:.2f} Tm ({letter}) Tj"
        )
    found = read(drawn(" ".join(placed)), engine).text
    assert sorted("".join(found.split())) == sorted(letters)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_character_beyond_the_first_plane_is_one(engine: str) -> None:
    found = read(drawn("0.866 0.5 -0.5 0.866 100 100 Tm (ABC) Tj", {"B": "\U0001f355"}), engine)
    assert found.lines[0].text == "A\U0001f355C"


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize(
    ("media", "crop"),
    [
        ([-100, -50, 700, 850], None),
        ([0, 0, 600, 800], [50, 100, 550, 700]),
        ([-100, -50, 700, 850], [50, 100, 550, 700]),
    ],
)
def test_both_engines_place_words_on_the_page_as_it_is_shown(
    media: list[int], crop: list[int] | None, rotate: int
) -> None:
    with pikepdf.open(io.BytesIO(page(30))) as pdf:
        pdf.pages[0].obj["/MediaBox"] = pikepdf.Array(media)
        if crop:
            pdf.pages[0].obj["/CropBox"] = pikepdf.Array(crop)
        pdf.pages[0].rotate(rotate, relative=False)
        out = io.BytesIO()
        pdf.save(out)
    first, second = (read(out.getvalue(), engine) for engine in ENGINES)
    assert (first.width, first.height) == (second.width, second.height)
    for one, other in zip(first.lines, second.lines, strict=True):
        assert one.text == other.text
        assert one.box == pytest.approx(other.box, abs=4)


@pytest.mark.parametrize("engine", ENGINES)
def test_letters_that_lean_stand_on_a_level_line(engine: str) -> None:
    found = read(page(0, lean=0.33), engine)
    assert {word.angle for line in found.lines for word in line.words} == {0}
    assert STAMP in found.text


@pytest.mark.parametrize("engine", ENGINES)
def test_hocr_and_alto_tell_how_a_line_slants(ask: Ask, engine: str) -> None:
    hocr, alto = ask(page(-20), formats=["hocr", "alto"], engine=engine).rendered
    assert len(formats.hocr_words(hocr)) == len(formats.alto_words(alto))
    assert hocr.count(b"textangle 340") == 1
    assert alto.count(b'ROTATION="340"') == 1
    assert (hocr.count(b"textangle"), alto.count(b"ROTATION")) == (1, 1)
