# SPDX-License-Identifier: Apache-2.0
"""What of a document is about the customer, and must not be taken for the shop."""

from __future__ import annotations

from ocr_service.tickets.general.rows import Row, cell_box
from ocr_service.tickets.general.vocabulary import BUYER, SELLER


class Buyers:
    """The parts of the page that are about the customer: below a heading that says so, in its column."""

    def __init__(self, rows: list[Row]) -> None:
        self._columns: list[tuple[int, int, float, float]] = []
        for row in rows:
            cells = row.cells()
            if not BUYER.search(row.fold):
                continue
            sellers = [cell for cell in cells if SELLER.search(row.fold[slice(*cell)])]
            for cell in cells:
                folded = row.fold[slice(*cell)]
                match = BUYER.search(folded)
                if match is None or match.start() > 14:
                    continue
                left, right = cell_box(row, cell)
                if sellers:
                    # the columns are those of this line: up to where the seller's begins
                    begin = cell_box(row, sellers[0])[0]
                    left, right = (left, begin - 1) if left < begin else (left, 1e9)
                elif len(cells) == 1:
                    left, right = left - 5, 1e9
                self._columns.append((row.at, row.at + 7, left, right))
        self._sellers = [row.at for row in rows if SELLER.search(row.fold)]

    def covers(self, row: Row, span: tuple[int, int]) -> bool:
        """Tell whether a part of a line is about the customer."""
        for first, last, left, right in self._columns:
            if not first <= row.at <= last or any(first < at <= row.at for at in self._sellers):
                continue
            x0, x1 = cell_box(row, span)
            if x0 < right and left < x1:
                return True
        return False
