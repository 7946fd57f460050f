# SPDX-License-Identifier: Apache-2.0
"""Recognition with the real models, on scans that the generator makes."""

from decimal import Decimal

import numpy as np
import pytest
from PIL import Image
from support import scans, tickets
from support.scans import Damage

from ocr_service.imaging.decode import PictureFile
from ocr_service.imaging.raster import RasterFile
from ocr_service.reading.base import RawPage, ReadPage
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.pdfium import PdfiumReader
from ocr_service.recognition import engines
from ocr_service.recognition.base import Recognised, Recogniser
from ocr_service.tickets.registry import parse_ticket


@pytest.fixture(scope="module")
def rapid() -> Recogniser:
    """Load the usual engine."""
    if "rapidocr" not in engines.available():
        pytest.skip("skipped: no rapidocr")
    return engines.recogniser("rapidocr")


@pytest.fixture(scope="module")
def tesseract() -> Recogniser:
    """Load the fallback."""
    if "tesseract" not in engines.available():
        pytest.skip("skipped: no tesseract or no language data")
    return engines.recogniser("tesseract")


def page_of(found: Recognised) -> ReadPage:
    """Put recognised words in order, as they come."""
    return put_in_order(RawPage(1, found.width, found.height, 0, found.words))


def assert_read(found: Recognised, truth: dict) -> None:
    """Compare everything on the ticket with its right values."""
    parsed = parse_ticket(page_of(found).lines)
    assert parsed.ticket is not None
    ticket = parsed.ticket
    assert ticket.total == Decimal(truth["total"])
    assert ticket.invoice_number == truth["invoice_number"]
    assert ticket.purchased_at is not None
    assert truth["purchased_at"].startswith(ticket.purchased_at[:16])
    items = [(item.name, item.quantity, item.total) for item in ticket.items]
    assert items == [(name, Decimal(count), Decimal(sum_)) for name, count, _, _, sum_ in truth["items"]]
    rows = sorted((row.rate, row.base, row.amount) for row in ticket.vat)
    assert rows == sorted(tuple(map(Decimal, row)) for row in truth["vat"])
    assert [check.name for check in parsed.checks if not check.ok] == []


def read(engine: Recogniser, picture: Image.Image, quality: str = "best") -> Recognised:
    """Recognise a picture."""
    return engine.recognise(np.asarray(picture), ["spa"], quality)


@pytest.mark.parametrize(
    ("case", "damage"),
    [
        ("fish_and_parking", Damage(turn=1, tilt=1.0)),
        ("digit_names", Damage(turn=2)),
        ("cash_change", Damage(turn=3, dpi=110)),
        ("catalan_names", Damage(ink=0.3, paper=(250, 225, 140), shadow=0.5)),
        ("quantities", Damage(tilt=6.0, blur=0.7, noise=12)),
    ],
)
def test_a_scan_reads_like_the_ticket(rapid: Recogniser, case: str, damage: Damage) -> None:
    pdf, truth = tickets.build(case)
    found = read(rapid, scans.scan(pdf, damage))
    assert_read(found, truth)
    assert found.turn == damage.turn
    assert found.slope == pytest.approx(-damage.tilt, abs=0.4)
    assert found.confidence is not None
    assert 0.95 < found.confidence <= 1


def test_words_have_boxes_where_the_text_layer_has_them_and_a_confidence(rapid: Recogniser) -> None:
    pdf, _ = tickets.build("simple")
    with PdfiumReader().open(pdf, None) as opened:
        printed = {word.text: word for word in opened.read_page(1).words}
    found = read(rapid, scans.scan(pdf, Damage(dpi=144, turn=1)))
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in found.words)
    seen = {word.text: word for word in found.words}
    both = [(seen[text], printed[text]) for text in seen.keys() & printed.keys()]
    assert len(both) > 20
    for word, wanted in both:
        slack = wanted.y1 - wanted.y0
        assert abs(word.x0 / 2 - wanted.x0) < 0.5 * slack, word.text
        assert abs(word.x1 / 2 - wanted.x1) < 0.5 * slack, word.text
        assert abs(word.base / 2 - wanted.base) < 0.25 * slack, word.text
    dark = np.asarray(scans.scan(pdf, Damage(dpi=144, turn=1))).mean(axis=2) < 128
    for word in found.in_picture():
        assert word.turn == 1
        assert dark[int(word.y0) : int(word.y1), int(word.x0) : int(word.x1)].any(), word.text


def test_columns_stay_apart_and_prices_stand_alone(rapid: Recogniser) -> None:
    pdf, truth = tickets.build("quantities")
    page = page_of(read(rapid, scans.scan(pdf, Damage(tilt=1.0))))
    for name, _, _, price, total in truth["items"]:
        line = next(line for line in page.lines if name in line.text and total.replace(".", ",") in line.text)
        assert line.text.split("  ")[-1] == total.replace(".", ",")
        assert price.replace(".", ",") in line.text.split("  ")


def test_a_long_ticket_is_read_in_bands_without_losing_a_line(rapid: Recogniser) -> None:
    built = [tickets.build(case) for case in ("digit_names", "simple")]
    parts = [scans.draw(pdf, 72) for pdf, _ in built]
    high = sum(part.height for part in parts)
    long = Image.new("L", (parts[0].width, high), 255)
    long.paste(parts[0], (0, 0))
    long.paste(parts[1], (0, parts[0].height))
    assert high > 3 * long.width
    texts = [line.text for line in page_of(read(rapid, long.convert("RGB"))).lines]
    for _, truth in built:
        for name, _, unit, _, total in truth["items"]:
            # the price of what was weighed stands on the next line
            end = total.replace(".", ",") if unit == "unit" else ""
            assert any(name in text and text.endswith(end) for text in texts), name


def test_fast_reads_a_clean_scan_too(rapid: Recogniser) -> None:
    pdf, truth = tickets.build("simple")
    assert_read(read(rapid, scans.scan(pdf, Damage()), "fast"), truth)


def test_a_scanned_pdf_reads_like_the_ticket(rapid: Recogniser) -> None:
    pdf, truth = tickets.build("simple")
    data = scans.image_pdf([scans.scan(pdf, Damage(tilt=0.5))])
    with RasterFile(data) as opened:
        pixels = opened.draw(1, 200).pixels
    assert_read(rapid.recognise(pixels, [], "best"), truth)


@pytest.mark.parametrize("kind", ["tiff-g4", "heic"])
def test_a_picture_file_reads_like_the_ticket(rapid: Recogniser, kind: str) -> None:
    pdf, truth = tickets.build("single_item")
    data = scans.write(scans.scan(pdf, Damage(noise=0)), kind)
    with PictureFile(data, 200) as opened:
        pixels = opened.read_page(1).pixels
    assert_read(rapid.recognise(pixels, [], "best"), truth)


@pytest.mark.parametrize("size", [(1, 1), (3000, 4), (4, 3000), (640, 400)])
def test_pictures_without_text_have_no_words(rapid: Recogniser, size: tuple[int, int]) -> None:
    for colour in ("white", "black"):
        found = read(rapid, Image.new("RGB", size, colour))
        assert (found.words, found.confidence) == ([], None)
        assert (found.width, found.height) == size


def test_tesseract_reads_a_turned_scan(tesseract: Recogniser) -> None:
    pdf, truth = tickets.build("simple")
    found = read(tesseract, scans.scan(pdf, Damage(turn=1, dpi=200, noise=1)))
    assert found.turn == 1
    text = page_of(found).text
    for _, _, _, _, total in truth["items"]:
        assert total.replace(".", ",") in text
    assert found.confidence is not None
    assert 0.5 < found.confidence <= 1


def test_tesseract_finds_nothing_on_white_paper(tesseract: Recogniser) -> None:
    assert read(tesseract, Image.new("RGB", (300, 200), "white")).words == []


def test_models_are_told_with_their_cost_and_can_be_dropped(rapid: Recogniser) -> None:
    loaded = engines.load_models("rapidocr")
    assert len(loaded) == 4
    assert all(model.ms > 0 for model in loaded)
    assert engines.recogniser("rapidocr") is rapid
    engines.drop_models()
    assert engines.loaded_engines() == []
    again = engines.recogniser("rapidocr")
    assert again is not rapid
    assert engines.loaded_engines() == ["rapidocr"]
