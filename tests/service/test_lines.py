# SPDX-License-Identifier: Apache-2.0
"""From words to lines: baselines, columns, turned words, scripts from right to left."""

from ocr_service.reading.base import RawPage, Word
from ocr_service.reading.lines import put_in_order

SIZE = 10.0
WIDE = 6.0


def word(text: str, column: float, row: float, turn: int = 0) -> Word:
    """Place a word on a page with characters of 6 by 10 and lines of 12."""
    left, base = column * WIDE, row * 12.0
    return Word(text, left, base - 8, left + len(text) * WIDE, base + 2, base, turn)


def text_of(*words: Word) -> str:
    """Lay words out and return the text."""
    return put_in_order(RawPage(1, 600, 800, 0, list(words))).text


def test_words_come_in_visual_order_whatever_the_order_in_the_file() -> None:
    assert text_of(word("b", 2, 2), word("d", 2, 1), word("c", 0, 1), word("a", 0, 2)) == "c d\na b\n"


def test_columns_stand_one_below_the_other() -> None:
    text = text_of(
        word("short", 0, 1),
        word("1,00", 30, 1),
        word("quite", 0, 2),
        word("long", 6, 2),
        word("12,00", 29, 2),
    )
    first, second = text.splitlines()
    assert len(first) == len(second)
    assert first.index("1,00") == second.index("12,00") + 1


def test_columns_are_never_glued_even_without_room() -> None:
    narrow = Word("iiiiiiiiiiiiiiiiiiii", 0, 0, 40, 10, 8)
    right = Word("MMMM", 52, 0, 92, 10, 8)
    assert text_of(narrow, right).split("  ", 1)[0] == narrow.text


def test_small_differences_of_the_baseline_make_one_line() -> None:
    raised = word("two", 4, 1)
    raised.base -= 1.5
    assert text_of(word("one", 0, 1), raised) == "one two\n"


def test_columns_with_other_baselines_stay_apart() -> None:
    right = [word("right", 40, row) for row in (1, 2)]
    for item in right:
        item.base += 4
    assert text_of(word("left", 0, 1), word("left", 0, 2), *right).count("\n") == 4


def test_a_wide_gap_above_a_line_becomes_one_blank_line() -> None:
    assert text_of(word("head", 0, 1), word("body", 0, 9)) == "head\n\nbody\n"


def test_a_word_drawn_in_touching_pieces_is_one_word() -> None:
    assert text_of(word("to", 0, 1), word("gether", 2, 1)) == "together\n"


def test_a_word_drawn_twice_to_look_bold_is_one_word() -> None:
    shadow = word("bold", 0, 1)
    shadow.x0, shadow.x1 = shadow.x0 + 0.4, shadow.x1 + 0.4
    assert text_of(word("bold", 0, 1), shadow, word("bold", 5, 1)) == "bold bold\n"


def test_the_end_of_a_word_drawn_again_to_look_bold_is_no_word() -> None:
    shadow = word("price:", 5, 1)
    shadow.x0, shadow.x1 = shadow.x0 + 0.4, shadow.x1 + 0.4
    assert text_of(word("unitprice:", 1, 1), shadow, word("2,00", 12, 1)) == "unitprice: 2,00\n"
    assert text_of(word("unitprice:", 1, 1), word("price:", 12, 1)) == "unitprice: price:\n"


def test_turned_words_are_read_in_their_own_direction() -> None:
    up = [
        Word("reads", 100, 200, 110, 230, 108, 1),
        Word("upwards", 100, 150, 110, 194, 108, 1),
    ]
    text = text_of(word("plain", 0, 1), word("text", 6, 1), word("longer", 11, 1), *up)
    assert text.splitlines() == ["plain text longer", "reads upwards"]


def test_lines_from_right_to_left_keep_their_words_in_reading_order() -> None:
    assert text_of(word("\u05d1\u05d1", 0, 1), word("\u05d0\u05d0", 3, 1)) == "\u05d0\u05d0 \u05d1\u05d1\n"


def test_numbers_belong_to_the_line_from_right_to_left_that_they_stand_in() -> None:
    assert text_of(word("12.90", 0, 1), word("\u05d0\u05d0\u05d0", 6, 1)) == "\u05d0\u05d0\u05d0 12.90\n"


def test_words_quoted_in_a_line_from_right_to_left_keep_their_order() -> None:
    alef, bet, gimel = ("\u05d0" * 3, "\u05d1" * 3, "\u05d2" * 3)
    line = (word(gimel, 0, 1), word("New", 4, 1), word("York", 8, 1), word(bet, 13, 1), word(alef, 17, 1))
    assert text_of(*line) == f"{alef} {bet} New York {gimel}\n"
    mostly_latin = (word("is", 0, 1), word(alef, 3, 1), word("in", 7, 1), word("English", 10, 1))
    # another line decides nothing for this one
    assert text_of(word(bet, 0, 2), *mostly_latin).splitlines()[0] == f"is {alef} in English"


def test_a_page_a_kilometre_wide_makes_no_endless_line() -> None:
    far = Word("far", 9e6, 0, 9e6 + 18, 10, 8)
    assert len(text_of(Word("near", 0, 0, 24, 10, 8), far)) < 1000


def test_lines_know_their_page_number_and_box() -> None:
    page = put_in_order(RawPage(3, 600, 800, 0, [word("a", 0, 1), word("b", 10, 1)]))
    assert [(line.page, line.index, line.text) for line in page.lines] == [(3, 1, "a  b")]
    assert page.lines[0].box == (0.0, 4.0, 66.0, 14.0)
