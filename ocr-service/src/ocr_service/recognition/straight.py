# SPDX-License-Identifier: Apache-2.0
"""The slope of the lines of a page, and the heights its words would have if the page were straight.

A scan is tilted as a whole; on a photo the slope changes over the page. Both are described by a slope that
depends linearly on the place, fitted to the boxes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_LONG = 2.5  # width by height from which the edges of a box tell its slope
_ENOUGH = 8  # long boxes needed to tell how the slope changes
_STEEPEST = 0.35
_ROUNDS = 4


class Straightener:
    """Maps points of a picture to those of the same picture with straight lines."""

    def __init__(self, boxes: Any, wide: int, high: int) -> None:
        self._middle = np.array([wide / 2, high / 2])
        self._size = np.array([max(wide, 1), max(high, 1)])
        # slope in the middle, its change from the left edge to the right, and from top to bottom
        self._slope, self._across, self._down = self._fit(boxes)

    @property
    def degrees(self) -> float:
        """The slope in the middle of the page; positive where lines fall to the right."""
        return float(np.degrees(np.arctan(self._slope)))

    def __call__(self, points: Any) -> Any:
        """Return the straight places of points (n x 2)."""
        offset = points - self._middle
        across, down = (offset / self._size).T
        rise = offset[:, 0] * (self._slope + self._across * across / 2 + self._down * down)
        straight = points.astype(float)
        straight[:, 0] += offset[:, 1] * self._slope
        straight[:, 1] -= rise
        return straight

    def _fit(self, boxes: Any) -> tuple[float, float, float]:
        if not len(boxes):
            return 0.0, 0.0, 0.0
        run = (boxes[:, 1] - boxes[:, 0] + boxes[:, 2] - boxes[:, 3]) / 2
        high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
        long = (run[:, 0] > _LONG * high) & (np.abs(run[:, 1]) < _STEEPEST * run[:, 0])
        if not long.any():
            return 0.0, 0.0, 0.0
        run = run[long]
        slopes, lengths = run[:, 1] / run[:, 0], run[:, 0]
        median = _weighted_median(slopes, lengths)
        if len(slopes) < _ENOUGH:
            return median, 0.0, 0.0
        places = (boxes[long].mean(axis=1) - self._middle) / self._size
        design = np.column_stack([np.ones(len(slopes)), places])
        weights = lengths / lengths.max()
        found = np.array([median, 0.0, 0.0])
        for _ in range(_ROUNDS):
            misfit = np.abs(slopes - design @ found)
            spread = max(float(np.median(misfit)), 1e-3)
            trusted = weights / np.maximum(misfit / spread, 1.0)
            # a little weight on "no change" keeps few boxes from bending the page
            ridge = np.diag([0.0, 0.3, 0.3]) * trusted.sum() * 0.01
            weighted = design.T * trusted
            found = np.linalg.solve(weighted @ design + ridge, weighted @ slopes)
        return float(found[0]), float(found[1]), float(found[2])


def _weighted_median(values: Any, weights: Any) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
