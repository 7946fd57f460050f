# SPDX-License-Identifier: Apache-2.0
"""Whether a text layer is to be believed: fonts without a map, doubled letters, layers behind scans."""

import pytest
from support import tickets
from support.tickets import documents

from ocr_service.reading.base import RawPage, Word
from ocr_service.reading.lines import put_in_order
from ocr_service.reading.pdfium import PdfiumReader
from ocr_service.reading.quality import TextQuality, is_better, judge, judge_raw, judge_read

LETTER = " ".join(documents.LETTER)


def _raw(data: bytes) -> RawPage:
    with PdfiumReader().open(data, None) as opened:
        return opened.read_page(1)


def _judge(text: str, **layer: object) -> TextQuality:
    words = [Word(part, 0, 0, 10, 10, 8) for part in text.split()]
    return judge(words, **layer)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ["sample", "everything", "simple"])
def test_tickets_are_good(case: str) -> None:
    page = _raw(tickets.build(case)[0])
    assert judge_raw(page) == judge_read(put_in_order(page))
    assert judge_raw(page).verdict == "good"
    assert judge_raw(page).reasons == ()


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "1,00 2,00 3,00 4,00 5,00",
        "---------------------------- TOTAL ===========",
        "ΣΥΝΟΛΟ ΕΥΡΩ ΦΠΑ ΑΠΟΔΕΙΞΗ",
        "ИТОГО НАЛИЧНЫМИ СДАЧА",
        "ăâîșț ĄĆĘŁŃÓŚŹŻ ÆØÅ ßẞ ñ ç € £ ¥ ₺",
        "セブンイレブン 合計 消費税",
        "مجموع الفاتورة",
        "phở bò nước mắm",
        "bookkeeper committee",
        "x",
        "",
    ],
)
def test_what_people_write_is_good(text: str) -> None:
    assert _judge(text).verdict == "good"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(cid:12)(cid:44) (cid:3)(cid:9) TOTAL", "no name"),
        ("\ufffd\ufffd\ufffd TOTAL \ufffd\ufffd", "no name"),
        ("\ue012\ue044\ue101 12,00", "no name"),
        ("\u0391b\u0393d \u02f4\u02f5 abc", "font's map"),
        ("\u4d00\u7500\u6c00 \u3426\u3427\u3428 \u4d01\u4d02", "font's map"),
        ("TTOOTTAALL FFAACCTTUURRAA IIMMPPOORRTTEE PPAAGGAADDOO EEUURROOSS", "twice"),
    ],
)
def test_what_fonts_without_a_map_give_is_bad(text: str, reason: str) -> None:
    quality = _judge(text)
    assert quality.verdict == "bad"
    assert reason in " ".join(quality.reasons)


@pytest.mark.parametrize(
    ("text", "layer", "reason"),
    [
        (LETTER, {"hidden": True, "picture": 1.0}, "invisible"),
        ("scan 7", {"picture": 0.9}, "little text"),
        (LETTER + " \ufffd" * 8, {}, "no name"),
        ("#;*~ ^^<< |[}] ;:!' /%&( )=?* |[}] #;*~ ^^<<", {}, "signs"),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", {"picture": 0.9}, "no word"),
    ],
)
def test_what_may_be_wrong_is_doubtful(text: str, layer: dict[str, object], reason: str) -> None:
    quality = _judge(text, **layer)
    assert quality.verdict == "doubtful"
    assert reason in " ".join(quality.reasons)


@pytest.mark.parametrize(
    ("name", "hidden", "picture"),
    [
        ("hidden_layer", True, 1.0),
        ("covered_layer", True, 1.0),
        ("text_on_picture", False, 1.0),
        ("not_a_ticket", False, 0.0),
        ("no_text_layer", False, 1.0),
    ],
)
def test_how_the_text_is_drawn_is_seen(name: str, hidden: bool, picture: float) -> None:
    page = _raw(documents.build(name))
    assert (page.hidden, page.picture) == (hidden, pytest.approx(picture))
    assert judge_raw(page).verdict == ("doubtful" if hidden else "good")


def test_better_letters_count_more_than_more_letters() -> None:
    good, bad = _judge("TOTAL 12,00"), _judge("(cid:1)" * 40)
    assert is_better(good, bad)
    assert not is_better(bad, good)
    assert is_better(_judge("TOTAL 12,00 EUR"), good)
    assert not is_better(good, good)
    # good letters, but next to nothing of the page
    assert not is_better(_judge("7"), _judge(LETTER, hidden=True))
