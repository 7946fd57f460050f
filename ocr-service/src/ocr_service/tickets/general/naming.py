# SPDX-License-Identifier: Apache-2.0
"""Names that wrap: which bare line belongs to the item above it, and which to the one below."""

from __future__ import annotations

from statistics import median
from typing import Literal

from ocr_service.tickets.general.parts import Part
from ocr_service.tickets.general.rows import cell_box

# a gap this much smaller than its neighbour shows which lines belong together
_CLEARLY = 0.88
# and this much smaller against what the table does elsewhere
_FAR = 0.7


Habit = Literal["above", "below", "both"]


def attach_names(parts: list[Part], headed: bool) -> list[Part]:
    """Give each bare line to the item it belongs to; returns the items and quantities alone."""
    items = [part for part in parts if part.kind == "item"]
    if not items:
        return []
    needy = {id(item) for item in items if not item.name}
    pitch = _pitch(parts)
    style = _habit(parts, items, needy, headed), headed
    run: list[Part] = []
    before: Part | None = None
    for part in parts:
        if part.kind == "text":
            run.append(part)
        elif part.kind == "item":
            _split(run, before, part, needy, pitch, style)
            run, before = [], part
    _split(run, before, None, needy, pitch, style)
    for item in items:
        item.name = item.name or item.raw_name or " ".join(item.row.text.split())
    return [part for part in parts if part.kind != "text"]


def _habit(parts: list[Part], items: list[Part], needy: set[int], headed: bool) -> Habit:
    """Tell where the table writes names that have no room: above their numbers, below, or around them."""
    first_above = id(items[0]) in needy and parts[0].kind == "text"
    last_below = id(items[-1]) in needy and parts[-1].kind == "text"
    if first_above and last_below:
        # without a head, what stands above the first numbers need not belong to the table
        return "both" if headed else "below"
    return "below" if last_below else "above"


def _split(
    run: list[Part],
    above: Part | None,
    below: Part | None,
    needy: set[int],
    pitch: float,
    style: tuple[Habit, bool],
) -> None:
    """Share the bare lines between two items out to them."""
    habit, headed = style
    whole = habit == "above" and above is not None and len(needy) > 4 and len(run) < 4
    if not run:
        return
    wants_above = above is not None and id(above) in needy
    wants_below = below is not None and id(below) in needy
    if wants_above and wants_below:
        cut = _cut(run, above, below, habit)
        _append(above, run[:cut], pitch)
        _prepend(below, run[cut:], pitch, whole)
    elif wants_above and above is not None:
        _append(above, run, pitch)
    elif wants_below and below is not None and habit != "below":
        _prepend(below, run, pitch, whole)
    elif above is not None:
        _continue(above, run, below, headed)


def _cut(run: list[Part], above: Part | None, below: Part | None, habit: Habit) -> int:
    """Return how many of the lines belong to the item above: by the widest gap, else by the table's habit."""
    assert above is not None
    assert below is not None
    chain = [above, *run, below]
    gaps = [_gap(one, other) for one, other in zip(chain, chain[1:], strict=False)]
    widest = max(range(len(gaps)), key=lambda at: gaps[at])
    others = [gap for at, gap in enumerate(gaps) if at != widest]
    clearly = _CLEARLY if habit == "both" else _FAR
    if others and max(others) < clearly * gaps[widest]:
        return widest
    if habit == "both":
        return len(run) // 2
    return len(run) if habit == "below" else 0


def _append(item: Part | None, run: list[Part], pitch: float) -> None:
    """Put lines behind the name of an item, as long as they follow closely."""
    previous = item
    for part in run:
        if item is None or previous is None or (previous is not item and _gap(previous, part) > 1.3 * pitch):
            return
        item.name = f"{item.name} {_plain(part)}".strip()
        previous = part


def _prepend(item: Part | None, run: list[Part], pitch: float, whole: bool) -> None:
    """Put the nearest line before the name, and those above it that stand closer than lines usually do.

    In a table whose names all stand above their numbers the whole run is the name.
    """
    following = item
    for part in reversed(run):
        if item is None or following is None:
            return
        if following is not item and _gap(part, following) > (1.5 if whole else _CLEARLY) * pitch:
            return
        item.name = f"{_plain(part)} {item.name}".strip()
        item.above = True
        following = part


def _continue(item: Part, run: list[Part], below: Part | None, headed: bool) -> None:
    """Lengthen a name that wraps below its own line: close to it, and inside of its column."""
    first = run[0]
    nearer = 1 / _CLEARLY if headed else _CLEARLY
    if below is not None and _gap(item, first) >= nearer * _gap(run[-1], below):
        return
    left, _ = cell_box(item.row, (0, max(item.name_end, 1)))
    edges = [cell_box(item.row, cell) for cell in item.row.cells()]
    column = next(
        (edge for edge, cell in zip(edges, item.row.cells(), strict=True) if _holds(item, cell)), None
    )
    if column is None:
        return
    limit = min((edge[0] for edge in edges if edge[0] > column[0]), default=column[1])
    begin, end = cell_box(first.row, (0, len(first.row.text)))
    if abs(begin - column[0]) <= 0.1 * (column[1] - column[0]) + 2 and end <= limit and begin >= left - 2:
        item.name = f"{item.name} {_plain(first)}"


def _holds(item: Part, cell: tuple[int, int]) -> bool:
    return item.name[:6] in item.row.text[slice(*cell)]


def _plain(part: Part) -> str:
    return " ".join(part.name.split())


def _gap(one: Part, other: Part) -> float:
    if one.row.line.page != other.row.line.page:
        return 1e6
    return max(_base(other) - _base(one), 0.0)


def _base(part: Part) -> float:
    words = part.row.line.words
    return sum(word.base for word in words) / len(words) if words else 0.0


def _pitch(parts: list[Part]) -> float:
    gaps = [_gap(one, other) for one, other in zip(parts, parts[1:], strict=False)]
    usual = [gap for gap in gaps if 0 < gap < 1e6]
    return median(usual) if usual else 1.0
