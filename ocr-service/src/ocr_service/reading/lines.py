# SPDX-License-Identifier: Apache-2.0
"""From words to lines as a person sees them: visual order, columns kept apart on a character grid."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from statistics import median_low

from ocr_service.reading.base import Box, Line, RawPage, ReadPage, Word
from ocr_service.reading.characters import has_latin_letter, is_right_to_left

# shares of the height of a word
_SAME_BASELINE = 0.3
_CELL_GAP = 0.75
_NO_GAP = 0.04
_SHADOW = 0.15
_BLANK_LINE = 1.9
# widest line of the grid in characters: a page may be a kilometre wide
_MAX_COLUMNS = 400

_by_base = attrgetter("base")
_by_left = attrgetter("x0")
_by_right = attrgetter("x1")


def put_in_order(page: RawPage) -> ReadPage:
    """Group the words of a page into lines and lay its text out."""
    lines: list[Line] = []
    blocks: list[str] = []
    right_to_left = is_right_to_left("".join([word.text for word in page.words]))
    for words in _by_turn(page.words):
        groups = _group(words)
        for group in groups:
            if len(group) > 1:
                _sort(group, right_to_left)
        cells = [_cells(group) for group in groups]
        blocks.append(_lay_out(groups, cells))
        for group, parts in zip(groups, cells, strict=True):
            text = "  ".join([text for _, text in parts])
            lines.append(Line(page.number, len(lines) + 1, group, text))
    return ReadPage(
        page.number,
        page.width,
        page.height,
        page.rotation,
        lines,
        "".join(blocks),
        source="text" if lines else "none",
        pictures=page.pictures,
        codes=page.codes,
        hidden=page.hidden,
        picture=page.picture,
    )


def _by_turn(words: list[Word]) -> list[list[Word]]:
    """Part words by the way they stand, the commonest first, each turned so that it reads upright."""
    if not any([word.turn or word.slant for word in words]):
        return [words] if words else []
    parts: dict[int, list[Word]] = {}
    for word in words:
        parts.setdefault(round(word.angle), []).append(word)
    ordered = sorted(parts.items(), key=lambda part: (-sum(len(w.text) for w in part[1]), part[0]))
    return [part for _, part in ordered]


def upright(word: Word) -> Box:
    """Left, top, right and bottom of a word after turning the page so that the word reads upright."""
    if word.level is not None:
        return word.level
    if word.turn == 0:
        return word.x0, word.y0, word.x1, word.y1
    if word.turn == 1:
        return -word.y1, word.x0, -word.y0, word.x1
    if word.turn == 2:
        return -word.x1, -word.y1, -word.x0, -word.y0
    return word.y0, -word.x1, word.y1, -word.x0


def _group(words: list[Word]) -> list[list[Word]]:
    """Group words that share a baseline; baselines are already those of the upright word."""
    groups: list[list[Word]] = []
    top: Word | None = None
    base = height = 0.0
    for word in sorted(words, key=_by_base):
        word_height = _height(word)
        if top is None or word.base - base > _SAME_BASELINE * min(height, word_height):
            groups.append([word])
            top, base, height = word, word.base, word_height
        else:
            groups[-1].append(word)
            height = max(height, word_height)
    return groups


def _height(word: Word) -> float:
    if word.level is not None:
        return word.level[3] - word.level[1]
    return word.x1 - word.x0 if word.turn & 1 else word.y1 - word.y0


def _sort(group: list[Word], right_to_left: bool) -> None:
    if group[0].turn or group[0].slant:
        group.sort(key=lambda word: upright(word)[0])
    elif right_to_left and _reads_leftwards(group):
        group.sort(key=_by_right, reverse=True)
    else:
        group.sort(key=_by_left)


def _reads_leftwards(group: list[Word]) -> bool:
    """Tell whether most of the words of a line that have letters are of a script from right to left."""
    leftwards = sum([is_right_to_left(word.text) for word in group])
    return leftwards > sum([has_latin_letter(word.text) for word in group])


def _joined(texts: list[str], leftwards: bool) -> str:
    """Join the words of a cell; what a line from right to left quotes of another script keeps its order."""
    if leftwards:
        start = 0
        for at in range(len(texts) + 1):
            if at == len(texts) or not has_latin_letter(texts[at]):
                texts[start:at] = texts[start:at][::-1]
                start = at + 1
    return " ".join(texts)


def whole_words(line: Line) -> list[Word]:
    """Return the words of a line as its text has them: those that touch are one, a shadow is none."""
    pieces: list[list[Word]] = []
    _cells(line.words, pieces)
    return [_merged(piece) if len(piece) > 1 else piece[0] for piece in pieces]


def _merged(piece: list[Word]) -> Word:
    marks = [word.confidence for word in piece if word.confidence is not None]
    x0, y0, x1, y1 = around([(word.x0, word.y0, word.x1, word.y1) for word in piece])
    spots = [word.spot for word in piece if word.spot is not None]
    return replace(
        piece[0],
        text="".join([word.text for word in piece]),
        confidence=min(marks) if marks else None,
        spot=around(spots) if spots else None,
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
    )


def around(boxes: list[Box]) -> Box:
    """Return the box around boxes (left, top, right, bottom)."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def is_apart(before: Word, after: Word) -> bool:
    """Tell whether a blank line stands between two lines, by their first words."""
    return after.base - before.base > _BLANK_LINE * _height(after)


def _cells(group: list[Word], pieces: list[list[Word]] | None = None) -> list[tuple[float, str]]:
    """Join words into cells, each with its left edge; a wide gap begins a new cell.

    ``pieces`` takes, for each word of the cells, those that it was joined of.
    """
    cells: list[tuple[float, str]] = []
    start = end = 0.0
    texts: list[str] = []
    before: Word | None = None
    leftwards = not group[0].turn and not group[0].slant and group[0].x1 > group[-1].x1
    for word in group:
        turned = word.turn or word.slant
        x0, y0, x1, y1 = upright(word) if turned else (word.x0, word.y0, word.x1, word.y1)
        if before is not None and (word.text == before.text or x0 < end) and _is_shadow(word, before):
            continue
        before = word
        if texts and (x0 - end > _CELL_GAP * (y1 - y0) or start - x1 > _CELL_GAP * (y1 - y0)):
            cells.append((start, _joined(texts, leftwards)))
            texts = []
        if pieces is not None:
            if texts and abs(x0 - end) < _NO_GAP * (y1 - y0):
                pieces[-1].append(word)
            else:
                pieces.append([word])
        if not texts:
            start, end = x0, x1
            texts.append(word.text)
            continue
        if abs(x0 - end) < _NO_GAP * (y1 - y0):
            # drawn in pieces that touch: one word to the eye
            texts[-1] += word.text
        else:
            texts.append(word.text)
        start, end = min(start, x0), max(end, x1)
    cells.append((start, _joined(texts, leftwards)))
    return cells


def _is_shadow(word: Word, before: Word) -> bool:
    """Tell whether a word, or the end of it, is drawn again a little aside, to look bold."""
    slack = _SHADOW * _height(word)
    if word.text == before.text:
        return abs(word.x0 - before.x0) < slack and abs(word.y0 - before.y0) < slack
    # written apart, the end of a word lies on the word and not after it
    return (
        word.turn == 0
        and not word.slant
        and abs(word.x1 - before.x1) < slack
        and abs(word.base - before.base) < slack
        and before.text.endswith(word.text)
    )


def _lay_out(groups: list[list[Word]], cells: list[list[tuple[float, str]]]) -> str:
    """Write the lines on a grid of characters, so that what stands in a column stays in it."""
    width = _character_width(groups, cells)
    left = min(start for line in cells for start, _ in line)
    rows: list[list[str]] = [[] for _ in groups]
    ends = [-2] * len(groups)
    shift = 0
    ordered = sorted((start, row, text) for row, line in enumerate(cells) for start, text in line)
    for start, row, text in ordered:
        column = round((start - left) / width) + shift
        needed = ends[row] + 2
        if column < needed:
            # a line that needs more room pushes everything to its right, so that columns stay aligned
            shift = min(shift + needed - column, _MAX_COLUMNS)
            column = needed
        rows[row].append(" " * (column - max(ends[row], 0)) + text)
        ends[row] = column + len(text)
    out: list[str] = []
    previous: Word | None = None
    for group, parts in zip(groups, rows, strict=True):
        if previous is not None and is_apart(previous, group[0]):
            out.append("\n")
        out.extend(parts)
        out.append("\n")
        previous = group[0]
    return "".join(out)


def _length(word: Word) -> float:
    if word.level is not None:
        return word.level[2] - word.level[0]
    return word.y1 - word.y0 if word.turn & 1 else word.x1 - word.x0


def _character_width(groups: list[list[Word]], cells: list[list[tuple[float, str]]]) -> float:
    widths = [_length(word) / len(word.text) for group in groups for word in group]
    starts = [start for line in cells for start, _ in line]
    return max(median_low(widths), (max(starts) - min(starts)) / _MAX_COLUMNS, 0.01)
