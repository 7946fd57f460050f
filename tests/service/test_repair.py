# SPDX-License-Identifier: Apache-2.0
"""Files that no engine opens are mended; hostile ones are given up at once."""

import pytest
from support.tickets import documents

from ocr_service.reading.base import ReadPage, Unreadable
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.pdfium import PdfiumReader
from ocr_service.reading.pdfplumber import PdfplumberReader
from ocr_service.reading.repair import repair


def _page(data: bytes, number: int = 1) -> ReadPage:
    with PdfiumReader().open(data, None) as opened:
        return put_in_order(opened.read_page(number))


def _count(data: bytes) -> int:
    with PdfiumReader().open(data, None) as opened:
        return opened.page_count


@pytest.fixture(scope="module")
def whole() -> str:
    """Give the text of the ticket that is damaged."""
    return _page(documents.build("broken_table")).text


@pytest.mark.parametrize("name", ["no_header", "lost_table", "lost_tree", "lost_packed_table"])
def test_what_lost_its_frame_is_mended_whole(name: str, whole: str) -> None:
    mended = repair(documents.build(name), None)
    assert mended is not None
    assert _page(mended).text == whole
    assert "MERCADONA" in whole


@pytest.mark.parametrize("name", ["lost_tree", "lost_packed_table", "cut_in_page"])
def test_pdfium_alone_gives_these_up(name: str) -> None:
    with pytest.raises(Unreadable):
        PdfiumReader().open(documents.build(name), None)


def test_a_page_that_was_cut_gives_what_is_there() -> None:
    mended = repair(documents.build("cut_in_page"), None)
    assert mended is not None
    assert _page(mended).text.strip() == "before the cut"


@pytest.mark.parametrize("share", range(5, 100, 5))
def test_a_download_that_broke_off_anywhere_gives_text_or_nothing(share: int, whole: str) -> None:
    pdf = documents.build("broken_table")
    mended = repair(pdf[: len(pdf) * share // 100], None)
    if mended is not None:
        text = _page(mended).text
        assert set(text.split()) <= set(whole.split()) or len(text) < len(whole)


def test_what_is_sound_stays_as_it_is() -> None:
    mended = repair(documents.build("many_pages:7"), None)
    assert mended is not None
    assert _count(mended) == 7
    assert _page(mended, 7).text == "page 7 of 7\n"


def test_a_locked_file_is_opened_with_its_password_only() -> None:
    locked = documents.build("password_user")
    assert repair(locked, None) is None
    assert repair(locked, "wrong") is None
    mended = repair(locked, documents.USER_PASSWORD)
    assert mended is not None
    assert "MERCADONA" in _page(mended).text


@pytest.mark.parametrize("name", ["garbage", "garbage_pdf", "zero_bytes", "no_pages", "photo_png"])
def test_what_has_no_page_is_not_mended(name: str) -> None:
    assert repair(documents.build(name), None) is None


@pytest.mark.parametrize(
    "data",
    [
        b"1 0 obj " * 100_000,
        b"/ObjStm/FlateDecode/N 1/First 2 stream\n" * 10_000,
        (b"1" + b" " * 2000) * 1000,
        b"1 0 obj<</Type/Page>>endobj ",
        b"".join(b"%d 0 obj<</Type/Page>>endobj " % number for number in range(1, 10_100)),
        b"5 0 obj<</Type/ObjStm/N 9/First 4/Filter/FlateDecode>>stream\nx\xda",
    ],
)
def test_hostile_bytes_are_given_up(data: bytes) -> None:
    mended = repair(b"%PDF-1.4\n" + data, None)
    assert mended is None or _count(mended) == 1


def test_writing_that_pdfium_cannot_name_is_reported_as_missing() -> None:
    pdf = documents.build("vertical_writing")
    with PdfiumReader().open(pdf, None) as opened:
        page = opened.read_page(1)
    assert [word.text for word in page.words] == ["across"]
    assert not page.complete
    with PdfplumberReader().open(pdf, None) as opened:
        assert "".join(word.text for word in opened.read_page(1).words) == "acrossあいうえお"


def test_pages_that_say_all_are_complete() -> None:
    for name in ("broken_table", "two_columns", "many_pages:1", "rotated_90"):
        with PdfiumReader().open(documents.build(name), None) as opened:
            assert opened.read_page(1).complete, name


def test_a_page_without_text_or_scan_is_no_complete_one() -> None:
    for name, complete in (("empty_page", False), ("no_text_layer", True)):
        with PdfiumReader().open(documents.build(name), None) as opened:
            assert opened.read_page(1).complete is complete, name


def test_text_that_no_eye_can_read_is_left_out() -> None:
    text = _page(documents.build("shrinking_forms")).text
    assert 3 <= text.count("half as large") <= 8
    assert text.split() == ["half", "as", "large"] * text.count("half as large")
