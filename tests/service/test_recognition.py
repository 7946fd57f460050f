# SPDX-License-Identifier: Apache-2.0
"""The parts of recognition that need no model: characters, words, slope, frames, the choice of an engine."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ocr_service.errors import ErrorCode, OcrError
from ocr_service.reading.base import RawPage, Word
from ocr_service.reading.lines import put_in_order, upright
from ocr_service.recognition import engines
from ocr_service.recognition.base import Recognised
from ocr_service.recognition.characters import Character, is_latin
from ocr_service.recognition.decoding import LineDecoder, choose_script
from ocr_service.recognition.detection import cut_out, line_height
from ocr_service.recognition.spacing import Ink
from ocr_service.recognition.straight import Straightener
from ocr_service.recognition.words import split

SOURCES = Path(__file__).resolve().parents[2] / "ocr-service" / "src"
ALPHABET = ["blank", *"ABC123,.Ω木", " "]
BLANK = 0
SPACE = len(ALPHABET) - 1


def scores(path: str, sure: float = 0.9, **others: dict[str, float]) -> np.ndarray:
    """Return what the model would give for a path of steps, where _ is a blank."""
    steps = np.full((len(path), len(ALPHABET)), 0.001)
    for at, character in enumerate(path):
        steps[at, BLANK if character == "_" else ALPHABET.index(character)] = sure
        for other, score in others.get(f"step{at}", {}).items():
            steps[at, ALPHABET.index(other)] = score
    return steps


NO_GAPS = Ink(np.zeros((48, 100, 3), np.uint8))


def ink(columns: str) -> Ink:
    """Make a strip from its columns: # is ink. Each is a twelfth of the height wide."""
    strip = np.full((48, 4 * len(columns), 3), 230, np.uint8)
    for at, column in enumerate(columns):
        if column == "#":
            strip[12:36, 4 * at : 4 * at + 4] = 30
    return Ink(strip)


def text(characters: list[Character]) -> str:
    """Join characters."""
    return "".join(character.text for character in characters)


def line(string: str, advance: float = 0.5) -> list[Character]:
    """Place characters at equal distances, in heights of the line."""
    return [Character(c, (at + 0.5) / len(string), 1.0) for at, c in enumerate(string)]


def test_repeated_steps_are_one_character_and_blanks_none() -> None:
    found = LineDecoder(ALPHABET).decode(scores("_AA_A_BB_"), 1.0, NO_GAPS).free
    assert text(found) == "AAB"
    assert [round(character.at, 3) for character in found] == [0.222, 0.5, 0.778]
    assert found[0].score == pytest.approx(0.9)


def test_places_are_those_on_the_line_and_not_in_its_padding() -> None:
    found = LineDecoder(ALPHABET).decode(scores("A__B______"), 0.4, NO_GAPS).free
    assert [round(character.at, 3) for character in found] == [0.125, 0.875]


def test_a_likely_space_is_written_between_words() -> None:
    decoder = LineDecoder(ALPHABET)
    assert text(decoder.decode(scores("A__B", step1={" ": 0.3}), 1.0, NO_GAPS).free) == "A B"
    assert text(decoder.decode(scores("A__B", step1={" ": 0.1}), 1.0, NO_GAPS).free) == "AB"


def test_a_likely_space_is_not_written_inside_numbers() -> None:
    decoder = LineDecoder(ALPHABET)
    assert text(decoder.decode(scores("1__2", step1={" ": 0.4}), 1.0, NO_GAPS).free) == "12"
    assert text(decoder.decode(scores("1_,_2", step3={" ": 0.4}), 1.0, NO_GAPS).free) == "1,2"


def test_a_gap_in_the_ink_between_a_count_and_a_name_is_a_space() -> None:
    decoder = LineDecoder(ALPHABET)
    path = scores("1___A_B_C_")
    tight = "##.......##.##.##.##.##."
    assert text(decoder.decode(path, 1.0, ink(tight)).free) == "1 ABC"
    assert text(decoder.decode(path, 1.0, ink("##.##.##.##.##.##.##.##.")).free) == "1ABC"


def test_a_wide_gap_parts_two_numbers_and_a_usual_one_does_not() -> None:
    decoder = LineDecoder(ALPHABET)
    path = scores("2___1_2_3_1_3_")
    assert text(decoder.decode(path, 1.0, ink("##......##.##.##.##.##.##.##.")).free) == "2 12313"
    assert text(decoder.decode(path, 1.0, ink("##..##.##.##.##.##.##.##.##.#")).free) == "212313"


def test_signs_of_other_scripts_are_read_as_latin_ones_on_a_latin_page() -> None:
    decoder = LineDecoder(ALPHABET)
    doubtful = decoder.decode(scores("_Ω_", step1={"C": 0.2}), 1.0, NO_GAPS)
    clear = decoder.decode(scores("A_B_C_1"), 1.0, NO_GAPS)
    assert text(doubtful.free) == "Ω"
    assert [text(found) for found in choose_script([clear, doubtful])] == ["ABC1", "C"]
    assert [text(found) for found in choose_script([doubtful, doubtful])] == ["Ω", "Ω"]


def test_a_sign_without_a_latin_reading_leaves_a_latin_page() -> None:
    decoder = LineDecoder(ALPHABET)
    dirt = decoder.decode(scores("_木_"), 1.0, NO_GAPS)
    assert text(choose_script([decoder.decode(scores("A_B_C"), 1.0, NO_GAPS), dirt])[1]) != "木"


@pytest.mark.parametrize("letters", ["AÑñÇß", "€£%&@", "ŁąęőŽ", "¿¡ºª«»"])
def test_letters_and_signs_of_european_tickets_are_latin(letters: str) -> None:
    assert all(is_latin(letter) for letter in letters)


@pytest.mark.parametrize("letters", ["δΩ", "Жд", "木火", "ラ", "∏≠"])
def test_others_are_not(letters: str) -> None:
    assert not any(is_latin(letter) for letter in letters)


def test_words_are_parted_at_spaces_and_stay_apart() -> None:
    pieces = split(line("PAN DE AJO"), 5.0)
    assert [piece.text for piece in pieces] == ["PAN", "DE", "AJO"]
    assert pieces[0].start == pytest.approx(0.0, abs=0.01)
    assert pieces[2].end == pytest.approx(1.0, abs=0.01)
    for left, right in zip(pieces, pieces[1:], strict=False):
        assert 0.07 < (right.start - left.end) * 5.0 < 0.6


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ("2, 99", ["2,99"]),
        ("12. 50 A", ["12.50", "A"]),
        ("1, 2 y 3", ["1,", "2", "y", "3"]),
        ("2, 995", ["2,", "995"]),
        ("A, 99", ["A,", "99"]),
    ],
)
def test_a_space_read_inside_a_price_is_none(read: str, wanted: list[str]) -> None:
    assert [piece.text for piece in split(line(read), len(read) * 0.35)] == wanted


def test_a_wide_gap_after_a_comma_is_a_space() -> None:
    characters = [Character("2", 0.05, 1), Character(",", 0.1, 1), Character(" ", 0.5, 1)]
    characters += [Character("9", 0.9, 1), Character("9", 0.95, 1)]
    assert [piece.text for piece in split(characters, 8.0)] == ["2,", "99"]


def boxes(slope: float, rows: int = 12, wide: float = 200, high: float = 20) -> np.ndarray:
    """Make a left and a right box on each line of a page of 600 by 800 that slopes."""
    found = []
    for row in range(rows):
        for left in (50, 350):
            y = 60 + row * 50 + slope * left
            rise = slope * wide
            found.append(
                [(left, y), (left + wide, y + rise), (left + wide, y + rise + high), (left, y + high)]
            )
    return np.array(found, np.float32)


@pytest.mark.parametrize("slope", [0.0, 0.03, -0.08, 0.2])
def test_boxes_of_one_line_come_to_one_height(slope: float) -> None:
    found = boxes(slope)
    straight = Straightener(found, 600, 800)
    assert straight.degrees == pytest.approx(np.degrees(np.arctan(slope)), abs=0.05)
    level = straight(found.mean(axis=1))[:, 1].reshape(-1, 2)
    assert np.abs(level[:, 0] - level[:, 1]).max() < 1
    assert np.all(np.diff(level[:, 0]) > 40)


def test_a_slope_that_changes_down_the_page_is_followed() -> None:
    found = np.concatenate([boxes(0.01 * row, rows=1) + np.float32((0, 50 * row)) for row in range(12)])
    straight = Straightener(found, 600, 800)
    level = straight(found.mean(axis=1))[:, 1].reshape(-1, 2)
    assert np.abs(level[:, 0] - level[:, 1]).max() < 6
    raw = found.mean(axis=1)[:, 1].reshape(-1, 2)
    assert np.abs(raw[:, 0] - raw[:, 1]).max() > 30


def test_columns_that_seem_half_a_line_apart_come_together() -> None:
    # the edges of short boxes on crumpled paper tell no slope; the lines that the columns make do
    found = boxes(0.0, wide=60)
    found[1::2, :, 1] += 8
    straight = Straightener(found, 600, 800)
    level = straight(found.mean(axis=1))[:, 1].reshape(-1, 2)
    assert np.abs(level[:, 0] - level[:, 1]).max() < 1


def test_one_crooked_box_does_not_bend_the_page() -> None:
    found = boxes(0.0)
    found[7, 1:3, 1] += 60
    assert Straightener(found, 600, 800).degrees == pytest.approx(0, abs=0.1)


def test_a_page_without_lines_is_straight() -> None:
    straight = Straightener(np.empty((0, 4, 2), np.float32), 600, 800)
    assert straight.degrees == 0
    assert straight(np.array([[10.0, 20.0]])).tolist() == [[10.0, 20.0]]


def test_a_box_is_cut_out_upright_and_may_be_grown() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[40:60, 50:150] = 255
    box = np.array([[50, 40], [150, 40], [150, 60], [50, 60]], np.float32)
    assert cut_out(picture, box).shape == (20, 100, 3)
    assert cut_out(picture, box).min() > 200
    grown = cut_out(picture, box, longer=0.5, higher=0.25)
    assert grown.shape == (30, 120, 3)
    assert grown[0].max() < 50
    assert line_height(box[None]) == 20
    assert line_height(np.empty((0, 4, 2))) == 0.0


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_words_can_be_placed_in_the_picture_as_it_was_given(turn: int) -> None:
    wide, high = 300, 500
    word = Word("A", 10, 20, 60, 40, 35, confidence=0.9)
    below = Word("B", 15, 90, 40, 110, 105, confidence=0.9)
    spots = [(w.x0, w.y0, w.x1, w.y1) for w in (word, below)]
    found = Recognised([word, below], wide, high, spots, turn=turn)
    picture = np.zeros((high, wide))
    picture[20:40, 10:60] = 1
    given = np.rot90(picture, turn)  # as it stood: turned anticlockwise
    placed = found.in_picture()[0]
    assert placed.turn == turn
    assert given[int(placed.y0) : int(placed.y1), int(placed.x0) : int(placed.x1)].all()
    assert (placed.x1 - placed.x0) * (placed.y1 - placed.y0) == 50 * 20
    page = put_in_order(RawPage(1, given.shape[1], given.shape[0], 0, found.in_picture()))
    assert page.text.split() == ["A", "B"]
    left, top, _, bottom = upright(placed)
    assert top < placed.base < bottom
    assert left < upright(found.in_picture()[1])[0]


def test_an_engine_is_chosen_by_name_or_the_best_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "available", lambda: ("rapidocr", "tesseract"))
    assert engines.choose() == "rapidocr"
    assert engines.choose("pdfium") == "rapidocr"
    assert engines.choose("tesseract") == "tesseract"
    monkeypatch.setattr(engines, "available", lambda: ("tesseract",))
    assert engines.choose() == "tesseract"
    with pytest.raises(OcrError) as caught:
        engines.choose("rapidocr")
    assert caught.value.code is ErrorCode.PYTHON_MODULE_MISSING
    assert "--engine tesseract" in caught.value.hint
    monkeypatch.setattr(engines, "available", tuple)
    with pytest.raises(OcrError):
        engines.choose()


def test_choosing_an_engine_imports_none() -> None:
    script = (
        "import sys; from ocr_service.recognition import engines; engines.available(); engines.choose()\n"
        "from ocr_service.imaging.types import image_type; from ocr_service.imaging import pictures\n"
        "print('\\n'.join(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"numpy", "cv2", "onnxruntime", "rapidocr", "tesserocr", "pillow_heif"}
    assert "ocr_service.recognition.rapid" in run.stdout.split()
    assert not heavy & set(run.stdout.split())


def test_boxes_higher_than_wide_have_no_slope_of_their_own() -> None:
    boxes = np.array([[[9, y], [14, y], [14, y + 40], [9, y + 40]] for y in range(0, 1200, 60)])
    with np.errstate(all="raise"):
        assert abs(Straightener(boxes, 200, 1300).degrees) < 0.01
