# SPDX-License-Identifier: Apache-2.0
"""Searchable PDFs: the same to the eye, every word to be found, and sound to qpdf."""

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pytest
from conftest import Ask
from PIL import Image
from support import formats, tickets
from support.scans import KINDS, draw, image_pdf, many_pages, write
from support.tickets import documents

from ocr_service.imaging.decode import PictureFile
from ocr_service.reading.base import Word
from ocr_service.recognition.base import Recognised

pytestmark = pytest.mark.skipif(
    not formats.have("qpdf", "pdftotext"), reason="skipped: qpdf and pdftotext are not installed"
)

TEXT = "TIENDA NUEVA\nTOTAL 3,20 €\nÑANDÚ größer"
# what no encoder that forgets can give back; and what has more than eight bits, or inks
LOSSY = {"webp": 24, "heic": 24, "avif": 24, "jpeg-cmyk": 80, "png-16-bit": 1}
Shows = Callable[..., None]


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Shows:
    """Return a function that sets what is recognised on every page."""

    def script(text: str = TEXT, turn: int = 0) -> None:
        words = [
            Word(word, 20 + 90 * at, 30 * row, 100 + 90 * at, 30 * row + 14, 30 * row + 11, confidence=0.9)
            for row, line in enumerate(text.splitlines(), 1)
            for at, word in enumerate(line.split())
        ]
        spots = [(word.x0, word.y0, word.x1, word.y1) for word in words]

        class Scripted:
            name = "scripted"

            def recognise(self, picture: np.ndarray, languages: list[str], quality: str) -> Recognised:
                high, wide = picture.shape[:2]
                sides = (high, wide) if turn & 1 else (wide, high)
                return Recognised(words, *sides, spots, turn=turn, confidence=0.9)

        monkeypatch.setattr("ocr_service.recognition.pages.recogniser", lambda engine: Scripted())

    return script


def searchable(ask: Ask, data: bytes, **request: object) -> bytes:
    """Ask for a searchable PDF."""
    answer = ask(data, formats=["pdf"], **{"recognise": "auto", **request})
    assert answer.code is None, answer.document
    return answer.rendered[0]


def assert_same_pages(before: bytes, after: bytes, **options: str) -> None:
    """Draw both and compare every pixel."""
    for old, new in zip(formats.pixels(before, **options), formats.pixels(after, **options), strict=True):
        assert np.array_equal(old, new)


@pytest.mark.parametrize("case", ["simple", "several_pages"])
def test_what_has_text_goes_out_byte_for_byte(ask: Ask, case: str) -> None:
    pdf, _ = tickets.build(case)
    assert searchable(ask, pdf) == pdf
    assert searchable(ask, pdf, recognise="never") == pdf


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_scan_gets_its_words(ask: Ask, shows: Shows, turn: int) -> None:
    shows(turn=turn)
    pdf = documents.build("no_text_layer")
    made = searchable(ask, pdf)
    assert formats.qpdf_says(made) == ""
    assert set(TEXT.split()) <= set(formats.pdf_words(made))
    assert_same_pages(pdf, made)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_words_stand_where_they_are_seen_whatever_the_page_is_turned_and_cut(
    ask: Ask, shows: Shows, quarters: int
) -> None:
    shows("WORD")
    with pikepdf.open(io.BytesIO(documents.build("no_text_layer"))) as pdf:
        page = pdf.pages[0]
        left, bottom, right, top = (float(corner) for corner in page.mediabox)
        page.obj["/MediaBox"] = pikepdf.Array([left - 7, bottom - 9, right + 30, top + 11])
        page.obj["/CropBox"] = pikepdf.Array([left, bottom, right, top])
        page.rotate(90 * quarters, relative=False)
        out = io.BytesIO()
        pdf.save(out)
    answer = ask(out.getvalue(), formats=["pdf", "tsv"], recognise="auto")
    made, table = answer.rendered
    word = next(row for row in formats.tsv_rows(table) if row["text"] == "WORD")
    left, top, wide, high = (int(word[name]) * 72 / 300 for name in ("left", "top", "width", "height"))
    x0, y0, x1, y1 = formats.pdf_boxes(made)["WORD"]
    assert (x0, x1) == (pytest.approx(left, abs=1), pytest.approx(left + wide, abs=1))
    assert top <= y0 < y1 <= top + high
    assert_same_pages(out.getvalue(), made)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_becomes_a_page_that_shows_it(ask: Ask, shows: Shows, kind: str) -> None:
    shows()
    picture = draw(tickets.build("simple")[0], 100)
    data = write(picture, kind)
    made = searchable(ask, data)
    assert formats.qpdf_says(made) == ""
    assert set(TEXT.split()) <= set(formats.pdf_words(made))
    with PictureFile(data, 200) as file:
        wanted = file.read_page(1).pixels
    got = formats.page_as_picture(made, 1, (wanted.shape[1], wanted.shape[0]))
    assert np.abs(got.astype(int) - wanted).max() <= LOSSY.get(kind, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_as_its_camera_says(ask: Ask, shows: Shows, orientation: int) -> None:
    shows()
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    draw(tickets.build("simple")[0], 80).crop((0, 0, 160, 240)).save(out, "JPEG", exif=exif, dpi=(100, 100))
    made = searchable(ask, out.getvalue())
    with PictureFile(out.getvalue(), 200) as file:
        wanted = file.read_page(1).pixels
    got = formats.page_as_picture(made, 1, (wanted.shape[1], wanted.shape[0]))
    assert np.array_equal(got, wanted)


def test_a_photo_is_not_compressed_again(ask: Ask, shows: Shows) -> None:
    shows()
    data = write(draw(tickets.build("simple")[0], 150), "jpeg")
    made = searchable(ask, data)
    assert data in made
    assert len(made) <= 1.1 * len(data)


def test_a_scan_hardly_grows(ask: Ask, shows: Shows) -> None:
    shows()
    pdf = image_pdf([draw(tickets.build("simple")[0], 150)] * 2)
    assert len(searchable(ask, pdf)) <= 1.1 * len(pdf)


def test_each_page_of_a_tiff_is_a_page(ask: Ask, shows: Shows) -> None:
    shows()
    pages = [draw(tickets.build(case)[0], 60) for case in ("simple", "everything")]
    made = searchable(ask, many_pages(pages, 60), pages="2")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2
        # only what was read has words
        assert ["/Font" in page.Resources for page in pdf.pages] == [False, True]
    for number, page in enumerate(pages, 1):
        drawn = formats.page_as_picture(made, number, page.size)
        assert np.array_equal(drawn, np.asarray(page.convert("RGB")))


def test_an_old_layer_that_was_not_believed_is_gone(ask: Ask, shows: Shows) -> None:
    pdf = documents.build("hidden_layer")
    old = set(formats.pdf_words(pdf))
    shows()
    made = searchable(ask, pdf, recognise="force")
    words = set(formats.pdf_words(made))
    assert set(TEXT.split()) <= words
    assert old
    assert not (old - set(TEXT.split())) & words
    assert formats.qpdf_says(made) == ""
    assert_same_pages(pdf, made)


def test_a_locked_file_stays_locked(ask: Ask, shows: Shows) -> None:
    shows()
    pdf = documents.build("password_user")
    secret = documents.USER_PASSWORD
    assert searchable(ask, pdf, password=secret) == pdf
    made = searchable(ask, pdf, password=secret, recognise="force")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(made))
    assert set(TEXT.split()) <= set(formats.pdf_words(made, secret))
    assert formats.qpdf_says(made, secret) == ""
    assert_same_pages(pdf, made, password=secret)


@pytest.mark.parametrize("part", ["1", "2"])
def test_what_makes_a_pdf_an_archive_is_kept(ask: Ask, shows: Shows, part: str) -> None:
    shows()
    with pikepdf.open(io.BytesIO(documents.build("no_text_layer"))) as pdf:
        with pdf.open_metadata() as metadata:
            metadata["pdfaid:part"] = part
            metadata["pdfaid:conformance"] = "B"
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name("/GTS_PDFA1"),
            OutputConditionIdentifier=pikepdf.String("sRGB"),
        )
        pdf.Root["/OutputIntents"] = pikepdf.Array([intent])
        out = io.BytesIO()
        pdf.save(out)
    made = searchable(ask, out.getvalue())
    # the first part of the standard has no object streams
    assert (b"/ObjStm" in made) == (part != "1")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.open_metadata().pdfa_status == part + "B"
        assert pdf.Root.OutputIntents[0].OutputConditionIdentifier == "sRGB"


def test_letters_beyond_the_first_plane_and_from_right_to_left_are_found(ask: Ask, shows: Shows) -> None:
    shows("שלום PIZZA🍕 (a\\b) 中文")
    made = searchable(ask, documents.build("no_text_layer"))
    assert {"שלום", "PIZZA🍕", "(a\\b)", "中文"} <= set(formats.pdf_words(made))


def test_the_same_bytes_come_out_each_time(ask: Ask, shows: Shows) -> None:
    shows()
    for data in (documents.build("no_text_layer"), documents.build("photo_png")):
        assert searchable(ask, data) == searchable(ask, data)


def test_a_damaged_file_goes_out_mended(ask: Ask) -> None:
    made = searchable(ask, documents.build("lost_tree"), recognise="never")
    assert formats.qpdf_says(made) == ""
    assert "MERCADONA," in formats.pdf_words(made)
